#include <fmt/format.h>

#include <algorithm>

#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/task/paper_spec.hpp"
#include "lacuna/task/spec_choose_internal.hpp"
#include "lacuna/task/spec_experiments_internal.hpp"

namespace lacuna {

using detail::NumberRange;
using detail::SpecReader;

namespace {

constexpr double largest_factor = 1e100;

/// `measures`, `scale` and `functions`; what is not there stays as it is.
void parse_weights(SpecReader& reader, const YamlNode& node, const std::string& what,
                   WeightRule& rule) {
  if (const YamlNode* scale = node.find("scale")) {
    const auto index = reader.one_of(*scale, "`scale` of " + what, {"linear", "log"});
    rule.logarithmic = index == std::size_t{1};
  }
  const YamlNode* measures = node.find("measures");
  if (measures != nullptr) {
    std::vector<std::string> names;
    for (const MeasureInfo& each : list_measures()) names.emplace_back(each.name);
    rule.measures.clear();
    if (reader.mapping(*measures, "`measures` of " + what, names)) {
      for (const auto& [key, value] : measures->members) {
        const auto factor =
            reader.number_in(value, fmt::format("the factor of `{}`", printable(key.scalar)),
                             {-largest_factor, largest_factor});
        if (factor) rule.measures[key.scalar] = *factor;
      }
    }
  }
  const YamlNode* functions = node.find("functions");
  if (functions == nullptr) return;
  if (functions->kind != YamlNode::Kind::mapping) {
    reader.mapping(*functions, "`functions` of " + what, {});
    return;
  }
  for (const auto& [key, value] : functions->members) {
    const auto factor = reader.number_in(
        value, fmt::format("the weight of \"{}\"", printable(key.scalar)), {0, largest_factor});
    if (factor) rule.functions.emplace_back(key.scalar, *factor);
  }
}

void parse_strategies(SpecReader& reader, const YamlNode& node, ChoiceRules& rules) {
  if (!reader.sequence(node, "`strategies`")) return;
  if (node.items.empty()) {
    reader.problem(node, "empty_value", "`strategies` must have at least one entry");
  }
  std::vector<std::string> names;
  for (const StrategyInfo& each : list_strategies()) names.emplace_back(each.name);
  for (const YamlNode& item : node.items) {
    const auto index = reader.one_of(item, "an entry of `strategies`", names);
    if (!index) continue;
    const std::string& name = names[*index];
    if (std::find(rules.strategies.begin(), rules.strategies.end(), name) !=
        rules.strategies.end()) {
      reader.problem(item, "duplicate", fmt::format("`strategies` has {} twice", name));
    }
    rules.strategies.push_back(name);
  }
}

void parse_key(SpecReader& reader, const YamlNode& node, KeyRule& key) {
  if (!reader.mapping(node, "`key`",
                      {"min_statements", "plumbing", "measures", "scale", "functions"})) {
    return;
  }
  if (const YamlNode* least = node.find("min_statements")) {
    const auto count = reader.whole_in(*least, "`min_statements`", 0, 1'000'000);
    if (count) key.min_statements = static_cast<std::uint32_t>(*count);
  }
  if (const YamlNode* plumbing = node.find("plumbing")) {
    key.plumbing = reader.texts(*plumbing, "`plumbing`");
  }
  parse_weights(reader, node, "`key`", key.weights);
}

}  // namespace

ChoiceRules detail::parse_choose(SpecReader& reader, const YamlNode& node) {
  ChoiceRules rules;
  if (!reader.mapping(node, "`choose`", {"strategies", "entries", "key", "weights"})) return rules;
  if (const YamlNode* strategies = node.find("strategies")) {
    parse_strategies(reader, *strategies, rules);
  }
  if (const YamlNode* entries = node.find("entries")) {
    rules.entries = parse_function_globs(reader, *entries, "`entries`");
  }
  if (const YamlNode* key = node.find("key")) parse_key(reader, *key, rules.key);
  if (const YamlNode* weights = node.find("weights")) {
    if (reader.mapping(*weights, "`weights`", {"measures", "scale", "functions"})) {
      parse_weights(reader, *weights, "`weights`", rules.weights);
    }
  }
  return rules;
}

Result<ChoiceRules> parse_choice_rules(std::string_view yaml, const std::string& name) {
  const auto root = parse_yaml(yaml, name);
  if (!root) return tl::unexpected(root.error());
  SpecReader reader(name);
  ChoiceRules rules = detail::parse_choose(reader, *root);
  if (!reader.failed()) return rules;
  for (Diagnostic& diagnostic : reader.take()) {
    if (diagnostic.severity != Severity::error) continue;
    return fail(ErrorCode::bad_input, std::move(diagnostic.message), {}, diagnostic.where);
  }
  return rules;
}

Result<ChoiceRules> load_choice_rules(const std::filesystem::path& file) {
  const auto yaml = read_file(file, {.max_bytes = YamlLimits{}.bytes});
  if (!yaml) return tl::unexpected(yaml.error());
  return parse_choice_rules(*yaml, file.string());
}

}  // namespace lacuna
