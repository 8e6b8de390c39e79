#pragma once

#include <string>
#include <vector>

#include "lacuna/task/paper_spec.hpp"
#include "lacuna/task/spec_reader_internal.hpp"

namespace lacuna::detail {

/// What experiments have that do not say it themselves.
struct ExperimentDefaults {
  Tolerance tolerance;
  double time_limit = Experiment{}.time_limit;
};

/// `tolerance:`; what it does not say stays as it is in `fallback`.
Tolerance parse_tolerance(SpecReader& reader, const YamlNode& node, const std::string& what,
                          Tolerance fallback);
double parse_time_limit(SpecReader& reader, const YamlNode& node, const std::string& what,
                        double fallback);
/// Entries of `include`, `exclude` and `functions`: ids or globs over ids.
std::vector<std::string> parse_function_globs(SpecReader& reader, const YamlNode& node,
                                              const std::string& what);

/// `experiments:`, in an order in which `needs` are met; in that of the text where any will do.
std::vector<Experiment> parse_experiments(SpecReader& reader, const YamlNode& node,
                                          const ExperimentDefaults& defaults);

}  // namespace lacuna::detail
