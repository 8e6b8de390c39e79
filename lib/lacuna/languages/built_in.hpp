#pragma once

#include "lacuna/syntax/front_end.hpp"

namespace lacuna {

/// The front ends that are part of this library, one row each. Programs that link lacuna::clang
/// add its front end themselves.
FrontEnds built_in_front_ends();

}  // namespace lacuna
