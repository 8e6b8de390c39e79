#pragma once

#include "command.hpp"
#include "lacuna/run/environment.hpp"

namespace lacuna::cli {

/// What the making of a paper's environment takes from this machine: the cache, and how the user
/// has set up pip and proxies.
EnvironmentOptions environment_options(const Context& context);

}  // namespace lacuna::cli
