#include "lacuna/task/spec_experiments_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "lacuna/base/text.hpp"
#include "lacuna/task/pattern.hpp"

namespace lacuna::detail {
namespace {

constexpr double longest_time_limit = 7 * 24 * 3600.0;
constexpr std::size_t deepest_gold = 16;

/// One experiment and the nodes that later checks point at.
struct Draft {
  Experiment experiment;
  const YamlNode* id = nullptr;
  const YamlNode* needs = nullptr;
};

bool is_pointer(std::string_view text) {
  if (!text.empty() && text.front() != '/') return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '~') continue;
    if (at + 1 >= text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
  }
  return true;
}

void parse_json_source(SpecReader& reader, const YamlNode& node, const std::string& what,
                       ResultSource& source) {
  source.format = ResultFormat::json;
  if (const YamlNode* file = node.find("file")) {
    source.file = reader.path(*file, "`file` of " + what).value_or("");
  }
  const YamlNode* pointer = node.find("pointer");
  if (pointer == nullptr) return;
  if (pointer->kind == YamlNode::Kind::scalar && is_pointer(pointer->scalar)) {
    source.pointer = pointer->scalar;
  } else {
    reader.problem(*pointer, "bad_pointer",
                   fmt::format("`pointer` of {} must be a JSON pointer: \"\" for the whole "
                               "document, or /key/0/other with ~1 for \"/\" and ~0 for \"~\"",
                               what));
  }
}

void parse_stdout_source(SpecReader& reader, const YamlNode& node, const std::string& what,
                         ResultSource& source) {
  source.format = ResultFormat::stdout_pattern;
  const YamlNode& pattern = *node.find("stdout");
  auto text = reader.text(pattern, "`stdout` of " + what);
  if (!text) return;
  if (auto checked = check_pattern(*text); !checked) {
    reader.problem(
        pattern, "bad_pattern",
        fmt::format("`stdout` of {}: {}; {}", what, checked.error().message, checked.error().hint));
  }
  source.pattern = std::move(*text);
}

void parse_csv_where(SpecReader& reader, const YamlNode& node, const std::string& what,
                     ResultSource& source) {
  if (node.kind != YamlNode::Kind::mapping || node.members.empty()) {
    reader.problem(node, "wrong_type",
                   fmt::format("`where` of {} must be a mapping from columns to cells", what));
    return;
  }
  for (const auto& [key, value] : node.members) {
    if (value.kind == YamlNode::Kind::scalar) {
      source.where[key.scalar] = value.scalar;
    } else {
      reader.problem(value, "wrong_type",
                     fmt::format("the cell `{}` of {} must be text", printable(key.scalar), what));
    }
  }
}

void parse_csv_source(SpecReader& reader, const YamlNode& node, const std::string& what,
                      ResultSource& source) {
  source.format = ResultFormat::csv;
  source.file = reader.path(*node.find("csv"), "`csv` of " + what).value_or("");
  if (const YamlNode* column = reader.required(node, "column", what)) {
    source.column = reader.text(*column, "`column` of " + what).value_or("");
  }
  const YamlNode* row = node.find("row");
  const YamlNode* where = node.find("where");
  if ((row == nullptr) == (where == nullptr)) {
    reader.problem(node, row == nullptr ? "missing_key" : "bad_value",
                   fmt::format("{} needs one of `row` (data rows count from 0) and `where`", what));
  }
  if (row != nullptr) {
    constexpr std::uint64_t last_row = std::numeric_limits<std::uint32_t>::max();
    const auto number = reader.whole_in(*row, "`row` of " + what, 0, last_row);
    source.row = static_cast<std::uint32_t>(number.value_or(0));
  }
  if (where != nullptr) parse_csv_where(reader, *where, what, source);
}

ResultSource parse_source(SpecReader& reader, const YamlNode& node, const std::string& what) {
  ResultSource source;
  if (node.kind != YamlNode::Kind::mapping) {
    reader.mapping(node, what, {});
    return source;
  }
  const int kinds = (node.find("file") != nullptr ? 1 : 0) +
                    (node.find("stdout") != nullptr ? 1 : 0) +
                    (node.find("csv") != nullptr ? 1 : 0);
  if (kinds > 1) {
    reader.problem(node, "bad_value",
                   fmt::format("{} must have only one of `file`, `stdout` and `csv`", what));
  } else if (node.find("stdout") != nullptr) {
    if (reader.mapping(node, what, {"stdout", "unit"})) {
      parse_stdout_source(reader, node, what, source);
    }
  } else if (node.find("csv") != nullptr) {
    if (reader.mapping(node, what, {"csv", "column", "row", "where", "unit"})) {
      parse_csv_source(reader, node, what, source);
    }
  } else {
    reader.mapping(node, what, {"file", "pointer", "stdout", "csv", "unit"});
    if (kinds == 0) {
      reader.problem(node, "missing_key",
                     fmt::format("{} needs one of `file`, `stdout` and `csv`", what));
    }
    parse_json_source(reader, node, what, source);
  }
  if (const YamlNode* unit = node.find("unit")) {
    const auto index = reader.one_of(*unit, "`unit` of " + what, {"none", "percent", "fraction"});
    source.unit = static_cast<Unit>(index.value_or(0));
  }
  return source;
}

void parse_results(SpecReader& reader, const YamlNode& node, const std::string& what,
                   Experiment& experiment) {
  if (node.kind != YamlNode::Kind::mapping || node.members.empty()) {
    reader.problem(node, node.kind == YamlNode::Kind::mapping ? "empty_value" : "wrong_type",
                   fmt::format("`results` of {} must be a mapping from names to where each number "
                               "is read from",
                               what));
    return;
  }
  for (const auto& [key, value] : node.members) {
    if (!reader.text(key, "the name of a result of " + what)) continue;
    experiment.results[key.scalar] =
        parse_source(reader, value, fmt::format("result `{}` of {}", printable(key.scalar), what));
  }
}

/// A number, or a list or mapping of such.
Json parse_gold_value(SpecReader& reader, const YamlNode& node, const std::string& what,
                      std::size_t depth) {
  if (depth > deepest_gold) {
    reader.problem(node, "bad_value",
                   fmt::format("{} is nested deeper than {} levels", what, deepest_gold));
    return nullptr;
  }
  if (node.kind == YamlNode::Kind::sequence || node.kind == YamlNode::Kind::mapping) {
    const bool list = node.kind == YamlNode::Kind::sequence;
    if (list ? node.items.empty() : node.members.empty()) {
      reader.problem(node, "empty_value", fmt::format("{} must hold a number", what));
    }
    Json value = list ? Json::array() : Json::object();
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      value.push_back(
          parse_gold_value(reader, node.items[i], fmt::format("{}[{}]", what, i), depth + 1));
    }
    for (const auto& [key, member] : node.members) {
      value[key.scalar] = parse_gold_value(
          reader, member, fmt::format("{}.{}", what, printable(key.scalar)), depth + 1);
    }
    return value;
  }
  auto number = reader.number(node, what);
  return number ? std::move(*number) : Json();
}

void parse_gold(SpecReader& reader, const YamlNode& node, const std::string& what,
                Experiment& experiment) {
  experiment.gold = Json::object();
  if (node.kind != YamlNode::Kind::mapping || node.members.empty()) {
    reader.problem(node, node.kind == YamlNode::Kind::mapping ? "empty_value" : "wrong_type",
                   fmt::format("`gold` of {} must be a mapping from results to numbers", what));
    return;
  }
  for (const auto& [key, value] : node.members) {
    experiment.gold[key.scalar] =
        parse_gold_value(reader, value, fmt::format("gold `{}`", printable(key.scalar)), 0);
  }
}

void match_gold_and_results(SpecReader& reader, const YamlNode& node, const std::string& what) {
  const YamlNode* gold = node.find("gold");
  const YamlNode* results = node.find("results");
  if (gold == nullptr || results == nullptr) return;
  if (gold->kind != YamlNode::Kind::mapping || results->kind != YamlNode::Kind::mapping) return;
  std::set<std::string> names;
  std::vector<std::string> all;
  for (const auto& [key, value] : results->members) {
    names.insert(key.scalar);
    all.push_back(key.scalar);
  }
  for (const auto& [key, value] : gold->members) {
    if (names.erase(key.scalar) != 0) continue;
    const std::string near = closest_word(key.scalar, all);
    reader.problem(key, "gold_without_result",
                   fmt::format("gold `{}` of {} has no entry in `results` that says where it is "
                               "read from{}",
                               printable(key.scalar), what,
                               near.empty() ? "" : "; did you mean `" + near + "`?"));
  }
  for (const auto& [key, value] : results->members) {
    if (!names.contains(key.scalar)) continue;
    reader.problem(
        key, "result_without_gold",
        fmt::format("result `{}` of {} has no number in `gold`", printable(key.scalar), what));
  }
}

void parse_commands(SpecReader& reader, const YamlNode& node, const std::string& what,
                    Experiment& experiment) {
  experiment.commands = reader.texts(node, "`commands` of " + what);
  if (node.kind == YamlNode::Kind::sequence && node.items.empty()) {
    reader.problem(node, "empty_value", fmt::format("`commands` of {} must not be empty", what));
  }
}

void parse_traces(SpecReader& reader, const YamlNode& node, const std::string& what,
                  Experiment& experiment) {
  if (!reader.sequence(node, "`traces` of " + what)) return;
  for (const YamlNode& item : node.items) {
    auto path = reader.path(item, "an entry of `traces` of " + what);
    if (!path) continue;
    if (std::find(experiment.trace_paths.begin(), experiment.trace_paths.end(), *path) !=
        experiment.trace_paths.end()) {
      reader.problem(item, "duplicate",
                     fmt::format("`traces` of {} has {} twice", what, printable(*path)));
      continue;
    }
    experiment.trace_paths.push_back(std::move(*path));
  }
}

Draft parse_experiment(SpecReader& reader, const YamlNode& node,
                       const ExperimentDefaults& defaults) {
  Draft draft;
  Experiment& experiment = draft.experiment;
  experiment.tolerance = defaults.tolerance;
  experiment.time_limit = defaults.time_limit;
  const YamlNode* id = node.kind == YamlNode::Kind::mapping ? node.find("id") : nullptr;
  const std::string what = id != nullptr && !id->scalar.empty()
                               ? fmt::format("experiment \"{}\"", printable(id->scalar))
                               : std::string("an experiment");
  if (!reader.mapping(node, what,
                      {"id", "description", "commands", "needs", "functions", "traces", "tolerance",
                       "time_limit", "results", "gold"})) {
    return draft;
  }
  if (reader.required(node, "id", what) != nullptr) {
    if (auto text = reader.id(*id, "`id` of an experiment")) {
      experiment.id = std::move(*text);
      draft.id = id;
    }
  }
  if (const YamlNode* description = reader.required(node, "description", what)) {
    experiment.description = reader.text(*description, "`description` of " + what).value_or("");
  }
  if (const YamlNode* commands = reader.required(node, "commands", what)) {
    parse_commands(reader, *commands, what, experiment);
  }
  if (const YamlNode* needs = node.find("needs")) {
    experiment.needs = reader.texts(*needs, "`needs` of " + what);
    draft.needs = needs;
  }
  if (const YamlNode* functions = node.find("functions")) {
    experiment.functions = parse_function_globs(reader, *functions, "`functions` of " + what);
  }
  if (const YamlNode* traces = node.find("traces")) {
    parse_traces(reader, *traces, what, experiment);
  }
  if (const YamlNode* tolerance = node.find("tolerance")) {
    experiment.tolerance =
        parse_tolerance(reader, *tolerance, "`tolerance` of " + what, defaults.tolerance);
  }
  if (const YamlNode* limit = node.find("time_limit")) {
    experiment.time_limit =
        parse_time_limit(reader, *limit, "`time_limit` of " + what, defaults.time_limit);
  }
  if (const YamlNode* results = reader.required(node, "results", what)) {
    parse_results(reader, *results, what, experiment);
  }
  if (const YamlNode* gold = reader.required(node, "gold", what)) {
    parse_gold(reader, *gold, what, experiment);
  }
  match_gold_and_results(reader, node, what);
  return draft;
}

/// The place of each experiment by id. The first keeps the id where two have the same.
std::map<std::string, std::size_t> index_ids(SpecReader& reader, const std::vector<Draft>& drafts) {
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    if (drafts[i].id == nullptr) continue;
    if (!index.emplace(drafts[i].experiment.id, i).second) {
      reader.problem(
          *drafts[i].id, "duplicate_id",
          fmt::format("there is another experiment with the id \"{}\"", drafts[i].experiment.id));
    }
  }
  return index;
}

void check_needs(SpecReader& reader, const std::vector<Draft>& drafts,
                 const std::map<std::string, std::size_t>& index) {
  std::vector<std::string> ids;
  for (const auto& [id, place] : index) ids.push_back(id);
  for (const Draft& draft : drafts) {
    if (draft.needs == nullptr || draft.needs->kind != YamlNode::Kind::sequence) continue;
    std::set<std::string> seen;
    for (const YamlNode& need : draft.needs->items) {
      if (need.kind != YamlNode::Kind::scalar || need.scalar.empty()) continue;
      if (!seen.insert(need.scalar).second) {
        reader.problem(need, "duplicate_id",
                       fmt::format("\"{}\" is needed twice", printable(need.scalar)));
      } else if (!index.contains(need.scalar)) {
        const std::string near = closest_word(need.scalar, ids);
        reader.problem(need, "unknown_experiment",
                       fmt::format("there is no experiment \"{}\"{}", printable(need.scalar),
                                   near.empty() ? "" : "; did you mean \"" + near + "\"?"));
      }
    }
  }
}

/// Kahn's algorithm, taking the first in the text that is ready. What stays behind needs itself.
std::vector<Experiment> in_order(SpecReader& reader, std::vector<Draft> drafts,
                                 const std::map<std::string, std::size_t>& index) {
  std::vector<std::size_t> waiting(drafts.size(), 0);
  std::vector<std::vector<std::size_t>> needed_by(drafts.size());
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    std::set<std::string> needs(drafts[i].experiment.needs.begin(),
                                drafts[i].experiment.needs.end());
    for (const std::string& need : needs) {
      const auto found = index.find(need);
      if (found == index.end()) continue;
      needed_by[found->second].push_back(i);
      ++waiting[i];
    }
  }
  std::set<std::size_t> ready;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    if (waiting[i] == 0) ready.insert(i);
  }
  std::vector<Experiment> ordered;
  std::vector<bool> done(drafts.size(), false);
  while (!ready.empty()) {
    const std::size_t next = *ready.begin();
    ready.erase(ready.begin());
    done[next] = true;
    for (const std::size_t waiter : needed_by[next]) {
      if (--waiting[waiter] == 0) ready.insert(waiter);
    }
    ordered.push_back(std::move(drafts[next].experiment));
  }
  std::vector<std::string> left;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    if (!done[i]) left.push_back(drafts[i].experiment.id);
  }
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    if (done[i] || drafts[i].needs == nullptr) continue;
    reader.problem(*drafts[i].needs, "cycle",
                   fmt::format("experiments need each other in a circle, or need one that does: {}",
                               fmt::join(left, ", ")));
    break;
  }
  return ordered;
}

}  // namespace

Tolerance parse_tolerance(SpecReader& reader, const YamlNode& node, const std::string& what,
                          Tolerance fallback) {
  if (!reader.mapping(node, what, {"rtol", "atol"})) return fallback;
  if (const YamlNode* rtol = node.find("rtol")) {
    fallback.rtol =
        reader.number_in(*rtol, "`rtol` of " + what, {0, 1, false, true}).value_or(fallback.rtol);
  }
  if (const YamlNode* atol = node.find("atol")) {
    constexpr double most = std::numeric_limits<double>::max();
    fallback.atol = reader.number_in(*atol, "`atol` of " + what, {0, most}).value_or(fallback.atol);
  }
  return fallback;
}

double parse_time_limit(SpecReader& reader, const YamlNode& node, const std::string& what,
                        double fallback) {
  return reader.number_in(node, what + " (seconds)", {0, longest_time_limit, true, false})
      .value_or(fallback);
}

std::vector<std::string> parse_function_globs(SpecReader& reader, const YamlNode& node,
                                              const std::string& what) {
  std::vector<std::string> globs = reader.texts(node, what);
  for (const YamlNode& item : node.items) {
    const bool leaves = item.scalar.starts_with('/') || item.scalar.starts_with("../") ||
                        item.scalar.find("/../") != std::string::npos;
    if (!leaves) continue;
    reader.problem(item, "bad_path",
                   fmt::format("an entry of {} must be relative to the repository, such as "
                               "\"pkg/*.py::Solver.*\"",
                               what));
  }
  return globs;
}

std::vector<Experiment> parse_experiments(SpecReader& reader, const YamlNode& node,
                                          const ExperimentDefaults& defaults) {
  if (!reader.sequence(node, "`experiments`")) return {};
  if (node.items.empty()) {
    reader.problem(node, "empty_value", "`experiments` must have at least one entry");
  }
  std::vector<Draft> drafts;
  for (const YamlNode& item : node.items) {
    drafts.push_back(parse_experiment(reader, item, defaults));
  }
  const auto index = index_ids(reader, drafts);
  check_needs(reader, drafts, index);
  return in_order(reader, std::move(drafts), index);
}

}  // namespace lacuna::detail
