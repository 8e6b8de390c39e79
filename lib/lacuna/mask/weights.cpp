#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lacuna/base/text.hpp"
#include "lacuna/graph/measures.hpp"
#include "lacuna/mask/strategy_internal.hpp"

namespace lacuna {

using detail::nobody;

namespace {

/// Beyond so many nodes betweenness is measured from a part of them.
constexpr std::size_t betweenness_sources = 500;

constexpr MeasureInfo measures[] = {
    {"lines", "lines of the body", false},
    {"statements", "statements of the body", false},
    {"cyclomatic", "cyclomatic complexity", false},
    {"parameters", "number of parameters", false},
    {"calls", "how often the traced experiments enter it", false},
    {"experiments", "how many experiments depend on it", false},
    {"fan_in", "functions and modules that call it", true},
    {"fan_out", "functions that it calls", true},
    {"depth", "calls on the shortest way from an entry", true},
    {"component", "functions that it calls in a circle with, itself included", true},
    {"dominated", "functions that are reached only through it", true},
    {"betweenness", "shortest ways that lead through it", true},
    {"articulation", "1 where the graph falls apart without it, else 0", true},
};

}  // namespace

std::vector<MeasureInfo> list_measures() { return {std::begin(measures), std::end(measures)}; }

std::vector<std::string> default_plumbing() {
  return {"main",         "_main",         "cli",          "usage",       "version",
          "help",         "*parse_arg*",   "*argparse*",   "*arg_parser", "*argument_parser",
          "get_args",     "add_args",      "*_arguments",  "get_parser",  "make_parser",
          "build_parser", "create_parser", "print_*",      "show_*",      "log",
          "log_*",        "*logging*",     "get_logger",   "__repr__",    "__str__",
          "__format__",   "__bytes__",     "__hash__",     "__eq__",      "__ne__",
          "__lt__",       "__le__",        "__gt__",       "__ge__",      "__bool__",
          "__len__",      "__dir__",       "__sizeof__",   "__enter__",   "__exit__",
          "__del__",      "__copy__",      "__deepcopy__", "__reduce__",  "__reduce_ex__",
          "__getstate__", "__setstate__",  "__getattr__",  "__setattr__", "__delattr__",
          "operator<<",   "operator>>"};
}

namespace {

double of_function(const Function& function, std::string_view name) {
  if (name == "lines") return function.body_lines;
  if (name == "statements") return function.statements;
  if (name == "cyclomatic") return function.cyclomatic;
  return static_cast<double>(function.parameters.size());
}

/// A measure by node.
std::vector<double> of_nodes(const CallGraph& graph, const std::vector<std::uint32_t>& entries,
                             std::string_view name) {
  const auto numbers = [](const auto& list) {
    return std::vector<double>(list.begin(), list.end());
  };
  if (name == "dominated") return numbers(dominated(graph, entries));
  if (name == "articulation") return numbers(articulation_points(graph));
  if (name == "betweenness") return betweenness(graph, betweenness_sources);
  std::vector<double> result(graph.size(), 0);
  if (name == "depth") {
    const auto list = depths(graph, entries);
    for (std::size_t i = 0; i < list.size(); ++i) result[i] = list[i] == not_reached ? 0 : list[i];
  } else if (name == "component") {
    const auto list = components(graph);
    std::vector<double> size(graph.size(), 0);
    for (const std::uint32_t each : list) ++size[each];
    for (std::size_t i = 0; i < list.size(); ++i) result[i] = size[list[i]];
  } else {
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
      const auto edges = name == "fan_in" ? graph.in_edges(i) : graph.out_edges(i);
      result[i] = static_cast<double>(edges.size());
    }
  }
  return result;
}

bool is_plumbing(const Function& function, const std::string& id,
                 const std::vector<std::string>& globs) {
  return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
    return matches_id(glob, glob.find("::") == std::string::npos ? function.name : id);
  });
}

}  // namespace

Result<std::vector<double>> SetChooser::Known::measure(std::string_view name) {
  const auto info = std::find_if(std::begin(measures), std::end(measures),
                                 [&](const MeasureInfo& each) { return each.name == name; });
  if (info == std::end(measures)) {
    std::vector<std::string_view> names;
    for (const MeasureInfo& each : measures) names.push_back(each.name);
    return fail(ErrorCode::invalid_argument,
                fmt::format("there is no measure \"{}\"", printable(name)),
                fmt::format("known are {}", fmt::join(names, ", ")));
  }
  std::vector<double> result(candidates.size(), 0);
  if (info->of_graph) {
    const auto from = entry_nodes();
    if (!from) return tl::unexpected(from.error());
    const std::vector<double> nodes = of_nodes(*graph, **from, name);
    for (std::uint32_t i = 0; i < result.size(); ++i) {
      const std::uint32_t node = candidate_graph->node(i);
      if (node != nobody) result[i] = nodes[node];
    }
    return result;
  }
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (name == "calls") {
      result[i] = facts.calls.empty() ? 0 : static_cast<double>(facts.calls[i]);
    } else if (name == "experiments") {
      result[i] = facts.experiments.empty() ? 0 : facts.experiments[i];
    } else {
      result[i] = of_function(*candidates[i], name);
    }
  }
  return result;
}

Result<std::vector<double>> SetChooser::Known::weigh(const WeightRule& rule) {
  std::vector<double> weights(candidates.size(), rule.measures.empty() ? 1 : 0);
  for (const auto& [name, factor] : rule.measures) {
    const auto values = measure(name);
    if (!values) return tl::unexpected(values.error());
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const double value = (*values)[i];
      weights[i] += factor * (rule.logarithmic ? std::log2(1 + value) : value);
    }
  }
  for (const auto& [glob, factor] : rule.functions) {
    bool any = false;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (glob != ids[i] && !matches_id(glob, ids[i])) continue;
      weights[i] *= factor;
      any = true;
    }
    if (!any && glob.find_first_of("*?[") == std::string::npos) {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("{}, which has a weight, is no function that may be masked",
                              printable(glob)));
    }
  }
  for (double& weight : weights) {
    if (!(weight > 0)) weight = 0;
    if (!std::isfinite(weight)) {
      return fail(ErrorCode::invalid_argument, "a weight is too large for a number");
    }
  }
  return weights;
}

Result<std::vector<double>> SetChooser::Known::key_weights() {
  const auto run = runs(true);
  if (!run) return tl::unexpected(run.error());
  auto weights = weigh(rules.key.weights);
  if (!weights) return weights;
  for (std::size_t i = 0; i < weights->size(); ++i) {
    const Function& function = *candidates[i];
    const bool trivial = function.statements < rules.key.min_statements && function.cyclomatic <= 1;
    if (!(*run)[i] || trivial || is_plumbing(function, ids[i], rules.key.plumbing)) {
      (*weights)[i] = 0;
    }
  }
  return weights;
}

}  // namespace lacuna
