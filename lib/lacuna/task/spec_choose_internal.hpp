#pragma once

#include "lacuna/mask/strategy.hpp"
#include "lacuna/task/spec_reader_internal.hpp"

namespace lacuna::detail {

/// `choose:` of a paper.
ChoiceRules parse_choose(SpecReader& reader, const YamlNode& node);

}  // namespace lacuna::detail
