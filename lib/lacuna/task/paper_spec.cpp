#include "lacuna/task/paper_spec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "lacuna/base/files.hpp"
#include "lacuna/base/hash.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/base/yaml.hpp"
#include "lacuna/paper/overrides.hpp"
#include "lacuna/task/spec_choose_internal.hpp"
#include "lacuna/task/spec_experiments_internal.hpp"

namespace lacuna {
namespace {

namespace fs = std::filesystem;
using detail::SpecReader;

constexpr std::string_view paper_schema = "lacuna.paper/1";
constexpr std::uint64_t max_text_bytes = std::uint64_t{64} << 20;
constexpr std::uint64_t max_trace_bytes = std::uint64_t{256} << 20;
constexpr std::uint64_t most_memory_mb = std::uint64_t{1} << 24;

bool is_url(std::string_view repository) {
  return repository.find("://") != std::string_view::npos;
}

/// Whether open_repository takes the URL.
bool is_known_url(std::string_view url) {
  for (const std::string_view scheme : {"https://", "ssh://", "git://", "file://"}) {
    if (url.starts_with(scheme) && url.size() > scheme.size()) return true;
  }
  return false;
}

bool is_commit(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_variable_name(std::string_view name) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
  if (name.empty() || letters.find(name.front()) == std::string_view::npos) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) {
    return letters.find(c) != std::string_view::npos || (c >= '0' && c <= '9');
  });
}

void parse_schema(SpecReader& reader, const YamlNode& root) {
  const YamlNode* node = reader.required(root, "schema", "the paper");
  if (node == nullptr) return;
  const auto schema = reader.text(*node, "`schema`");
  if (schema && *schema != paper_schema) {
    reader.problem(
        *node, "bad_schema",
        fmt::format("`schema` must be {}, but is \"{}\"", paper_schema, printable(*schema)));
  }
}

void parse_repository(SpecReader& reader, const YamlNode& root, PaperSpec& spec) {
  const YamlNode* node = reader.required(root, "repository", "the paper");
  const YamlNode* commit = root.find("commit");
  if (commit != nullptr) {
    spec.commit = reader.text(*commit, "`commit`").value_or("");
    if (!spec.commit.empty() && !is_commit(spec.commit)) {
      reader.problem(*commit, "bad_commit",
                     "`commit` must be the full name of a commit: 40 or 64 hexadecimal digits in "
                     "lower case");
    }
  }
  if (node == nullptr) return;
  const auto repository = reader.text(*node, "`repository`");
  if (!repository) return;
  if (repository->starts_with("git@") || (is_url(*repository) && !is_known_url(*repository))) {
    reader.problem(*node, "bad_url",
                   "a git URL must begin with https://, ssh://, git:// or file://; instead of "
                   "git@host:path write ssh://git@host/path");
    return;
  }
  if (is_url(*repository)) {
    spec.repository = *repository;
    if (commit == nullptr) {
      reader.problem(*node, "missing_key",
                     "a repository that is a git URL needs the key `commit` beside it");
    }
    return;
  }
  if (commit != nullptr) {
    reader.problem(*commit, "unused_key",
                   "`commit` belongs to a git URL only; a folder is taken as it is");
  }
  if (const auto path = reader.path(*node, "`repository` (a folder or a git URL)")) {
    spec.repository = (spec.file.parent_path() / *path).string();
  }
}

void parse_environment(SpecReader& reader, const YamlNode& node, PaperEnvironment& environment) {
  if (!reader.mapping(node, "`environment`",
                      {"python", "requirements", "variables", "setup", "network", "memory_mb"})) {
    return;
  }
  if (const YamlNode* python = node.find("python")) {
    environment.python = reader.text(*python, "`python`").value_or(environment.python);
  }
  if (const YamlNode* requirements = node.find("requirements")) {
    environment.requirements = reader.texts(*requirements, "`requirements`");
  }
  if (const YamlNode* setup = node.find("setup")) {
    environment.setup = reader.texts(*setup, "`setup`");
  }
  if (const YamlNode* network = node.find("network")) {
    environment.network = reader.boolean(*network, "`network`").value_or(false);
  }
  if (const YamlNode* memory = node.find("memory_mb")) {
    const auto mb = reader.whole_in(*memory, "`memory_mb`", 16, most_memory_mb);
    if (mb) environment.memory_bytes = *mb << 20;
  }
  const YamlNode* variables = node.find("variables");
  if (variables == nullptr) return;
  if (variables->kind != YamlNode::Kind::mapping) {
    reader.mapping(*variables, "`variables`", {});
    return;
  }
  for (const auto& [key, value] : variables->members) {
    if (!is_variable_name(key.scalar)) {
      reader.problem(key, "bad_value",
                     fmt::format("\"{}\" is no name of an environment variable: letters, digits "
                                 "and \"_\", not beginning with a digit",
                                 printable(key.scalar)));
    } else if (value.kind == YamlNode::Kind::null) {
      environment.variables[key.scalar] = "";
    } else if (value.kind != YamlNode::Kind::scalar ||
               value.scalar.find('\0') != std::string::npos) {
      reader.problem(value, "wrong_type", fmt::format("`{}` must be text", key.scalar));
    } else {
      environment.variables[key.scalar] = value.scalar;
    }
  }
}

void parse_rule(SpecReader& reader, const YamlNode& node, CandidateRule& rule) {
  if (!reader.mapping(node, "`rule`", {"min_statements", "max_statements", "min_lines", "kinds"})) {
    return;
  }
  const auto count = [&](std::string_view key, std::uint32_t& value) {
    constexpr std::uint64_t most = 1'000'000;
    const YamlNode* found = node.find(key);
    if (found == nullptr) return;
    value = static_cast<std::uint32_t>(
        reader.whole_in(*found, fmt::format("`{}`", key), 0, most).value_or(value));
  };
  count("min_statements", rule.min_statements);
  count("max_statements", rule.max_statements);
  count("min_lines", rule.min_lines);
  if (rule.max_statements != 0 && rule.max_statements < rule.min_statements) {
    reader.problem(*node.find("max_statements"), "out_of_range",
                   "`max_statements` must be 0 (no bound) or at least `min_statements`");
  }
  const YamlNode* kinds = node.find("kinds");
  if (kinds == nullptr || !reader.sequence(*kinds, "`kinds`")) return;
  for (const YamlNode& item : kinds->items) {
    const auto kind = function_kind_from(item.scalar);
    if (kind && *kind != FunctionKind::lambda) {
      rule.kinds.push_back(*kind);
    } else {
      reader.one_of(item, "an entry of `kinds`",
                    {"function", "method", "property", "constructor", "destructor"});
    }
  }
}

void parse_mask(SpecReader& reader, const YamlNode& node, PaperSpec& spec) {
  if (!reader.mapping(node, "`mask`", {"include", "exclude", "rule", "docstring", "initializers"}))
    return;
  if (const YamlNode* include = node.find("include")) {
    spec.mask.include = detail::parse_function_globs(reader, *include, "`include`");
  }
  if (const YamlNode* exclude = node.find("exclude")) {
    spec.mask.exclude = detail::parse_function_globs(reader, *exclude, "`exclude`");
  }
  if (const YamlNode* rule = node.find("rule")) parse_rule(reader, *rule, spec.mask);
  if (const YamlNode* docstring = node.find("docstring")) {
    const auto index = reader.one_of(*docstring, "`docstring`", {"keep", "drop"});
    spec.docstring = index == std::size_t{1} ? DocstringPolicy::drop : DocstringPolicy::keep;
  }
  if (const YamlNode* initializers = node.find("initializers")) {
    const auto index = reader.one_of(*initializers, "`initializers`", {"keep", "drop"});
    spec.initializers = index == std::size_t{1} ? InitializerPolicy::drop : InitializerPolicy::keep;
  }
}

void parse_build(SpecReader& reader, const YamlNode& root, BuildStep& build) {
  const YamlNode* commands = root.find("build");
  const YamlNode* limit = root.find("build_time_limit");
  if (commands != nullptr) {
    build.commands = reader.texts(*commands, "`build`");
    if (commands->kind == YamlNode::Kind::sequence && commands->items.empty()) {
      reader.problem(*commands, "empty_value", "`build` must have at least one command");
    }
  }
  if (limit == nullptr) return;
  build.time_limit =
      detail::parse_time_limit(reader, *limit, "`build_time_limit`", build.time_limit);
  if (commands == nullptr) {
    reader.problem(*limit, "unused_key", "`build_time_limit` says nothing without `build`");
  }
}

void parse_text_path(SpecReader& reader, const YamlNode& root, PaperSpec& spec) {
  const YamlNode* node = reader.required(root, "text", "the paper");
  if (node == nullptr) return;
  spec.text_path = reader.path(*node, "`text`").value_or("");
  const YamlNode* repository = root.find("repository");
  if (spec.text_path.empty() || repository == nullptr || repository->scalar.empty()) return;
  if (spec.text_path.starts_with(repository->scalar + "/")) {
    reader.problem(*node, "text_in_repository",
                   "the paper's text lies inside the repository, where an attempt would see it "
                   "with all its numbers; move it out");
  }
}

void parse_redaction(SpecReader& reader, const YamlNode& root, PaperSpec& spec) {
  if (const YamlNode* redaction = root.find("redaction")) {
    constexpr std::array policies = {RedactionPolicy::results, RedactionPolicy::gold,
                                     RedactionPolicy::none};
    const auto index = reader.one_of(*redaction, "`redaction`", {"results", "gold", "none"});
    if (index) spec.redaction = policies.at(*index);
  }
  const YamlNode* overrides = root.find("overrides");
  if (overrides == nullptr) return;
  spec.overrides_path = reader.path(*overrides, "`overrides`").value_or("");
  if (spec.redaction != RedactionPolicy::results) {
    reader.problem(*overrides, "unused_key",
                   "`overrides` says nothing without `redaction: results`");
  }
}

void parse_paper(SpecReader& reader, const YamlNode& root, PaperSpec& spec) {
  if (!reader.mapping(root, "the paper",
                      {"schema", "id", "title", "text", "repository", "commit", "leave_out",
                       "environment", "mask", "choose", "build", "build_time_limit", "tolerance",
                       "time_limit", "experiments", "redaction", "overrides"})) {
    return;
  }
  parse_schema(reader, root);
  if (const YamlNode* id = reader.required(root, "id", "the paper")) {
    spec.id = reader.id(*id, "`id`").value_or("");
  }
  if (const YamlNode* title = reader.required(root, "title", "the paper")) {
    spec.title = reader.text(*title, "`title`").value_or("");
  }
  parse_text_path(reader, root, spec);
  parse_redaction(reader, root, spec);
  parse_repository(reader, root, spec);
  if (const YamlNode* leave_out = root.find("leave_out")) {
    spec.leave_out = reader.texts(*leave_out, "`leave_out`");
  }
  if (const YamlNode* environment = root.find("environment")) {
    parse_environment(reader, *environment, spec.environment);
  }
  if (const YamlNode* mask = root.find("mask")) parse_mask(reader, *mask, spec);
  if (const YamlNode* choose = root.find("choose")) {
    spec.choose = detail::parse_choose(reader, *choose);
  }
  parse_build(reader, root, spec.build);
  detail::ExperimentDefaults defaults;
  if (const YamlNode* tolerance = root.find("tolerance")) {
    defaults.tolerance =
        detail::parse_tolerance(reader, *tolerance, "`tolerance`", defaults.tolerance);
  }
  if (const YamlNode* limit = root.find("time_limit")) {
    defaults.time_limit =
        detail::parse_time_limit(reader, *limit, "`time_limit`", defaults.time_limit);
  }
  if (const YamlNode* experiments = reader.required(root, "experiments", "the paper")) {
    spec.experiments = detail::parse_experiments(reader, *experiments, defaults);
  }
}

/// An empty value has no place of its own: it gets that of its key.
void place_empty_values(YamlNode& node) {
  for (YamlNode& item : node.items) place_empty_values(item);
  for (auto& [key, value] : node.members) {
    if (value.kind == YamlNode::Kind::null) {
      value.line = key.line;
      value.column = key.column;
    }
    place_empty_values(value);
  }
}

void check_overrides(SpecReader& reader, const YamlNode& node, PaperSpec& spec) {
  auto yaml = read_file_below(spec.file.parent_path(), spec.overrides_path, YamlLimits{}.bytes);
  if (!yaml) {
    reader.problem(node,
                   yaml.error().code == ErrorCode::not_found ? "missing_file" : "unreadable_file",
                   fmt::format("the overrides cannot be read: {}", yaml.error().message));
    return;
  }
  if (const auto parsed = parse_redaction_overrides(*yaml, spec.overrides_path); !parsed) {
    reader.problem(node, "bad_overrides", to_string(parsed.error()));
    return;
  }
  spec.overrides = std::move(*yaml);
}

/// Reads the traces of one experiment; `node` is its list in the YAML.
void check_traces(SpecReader& reader, const YamlNode& node, const fs::path& folder,
                  Experiment& experiment) {
  for (const YamlNode& item : node.items) {
    const std::string& path = item.scalar;
    if (std::find(experiment.trace_paths.begin(), experiment.trace_paths.end(), path) ==
        experiment.trace_paths.end()) {
      continue;  // was no path
    }
    const auto text = read_file_below(folder, path, max_trace_bytes);
    if (!text) {
      const bool missing = text.error().code == ErrorCode::not_found;
      const bool large = text.error().code == ErrorCode::limit;
      reader.problem(item,
                     missing ? "missing_file"
                     : large ? "file_too_large"
                             : "unreadable_file",
                     fmt::format("the trace cannot be read: {}", text.error().message));
      continue;
    }
    auto trace = parse_trace(*text, path);
    if (!trace) {
      reader.problem(item, "bad_trace", to_string(trace.error()));
      continue;
    }
    experiment.traces.push_back({path, sha256(*text), std::move(*trace)});
  }
}

/// The traces of all experiments, which may stand in another order than in the YAML.
void check_experiment_traces(SpecReader& reader, const YamlNode& root, PaperSpec& spec) {
  const YamlNode* experiments = root.find("experiments");
  if (experiments == nullptr) return;
  for (const YamlNode& node : experiments->items) {
    if (node.kind != YamlNode::Kind::mapping) continue;
    const YamlNode* id = node.find("id");
    const YamlNode* traces = node.find("traces");
    if (id == nullptr || traces == nullptr) continue;
    const auto experiment =
        std::find_if(spec.experiments.begin(), spec.experiments.end(),
                     [&](const Experiment& each) { return each.id == id->scalar; });
    if (experiment == spec.experiments.end()) continue;
    check_traces(reader, *traces, spec.file.parent_path(), *experiment);
  }
}

/// Reads the paper's text and looks for the repository; both beside the YAML.
void check_disk(SpecReader& reader, const YamlNode& root, PaperSpec& spec) {
  const fs::path folder = spec.file.parent_path();
  if (!spec.text_path.empty()) {
    const YamlNode& node = *root.find("text");
    auto text = read_file_below(folder, spec.text_path, max_text_bytes);
    if (!text) {
      const bool missing = text.error().code == ErrorCode::not_found;
      const bool large = text.error().code == ErrorCode::limit;
      reader.problem(node,
                     missing ? "missing_file"
                     : large ? "file_too_large"
                             : "unreadable_file",
                     fmt::format("the paper's text cannot be read: {}", text.error().message));
    } else if (text->find('\0') != std::string::npos || !is_utf8(*text)) {
      reader.problem(node, "not_text",
                     "the paper's text is not UTF-8 text; convert it, a PDF for instance to "
                     "Markdown");
    } else {
      spec.text = std::move(*text);
    }
  }
  if (!spec.overrides_path.empty()) check_overrides(reader, *root.find("overrides"), spec);
  check_experiment_traces(reader, root, spec);
  if (!spec.repository.empty() && !is_url(spec.repository)) {
    std::error_code ignored;
    if (!fs::is_directory(spec.repository, ignored)) {
      reader.problem(*root.find("repository"), "missing_folder",
                     fmt::format("the repository is no folder: {}", printable(spec.repository)));
    }
  }
}

PaperSpecCheck check(std::string_view yaml, const fs::path& file, bool with_disk) {
  PaperSpec spec;
  std::error_code failed;
  spec.file = fs::absolute(file, failed).lexically_normal();
  if (failed) spec.file = file;
  spec.source = yaml;
  SpecReader reader(file.string());
  auto root = parse_yaml(yaml, file.string());
  if (!root) {
    Location where = root.error().where.value_or(Location{file.string(), 0, 0});
    return {{}, {{Severity::error, "bad_yaml", root.error().message, std::move(where)}}};
  }
  place_empty_values(*root);
  parse_paper(reader, *root, spec);
  if (with_disk) check_disk(reader, *root, spec);
  PaperSpecCheck result;
  if (!reader.failed()) result.spec = std::move(spec);
  result.diagnostics = reader.take();
  return result;
}

void collect_numbers(const Json& gold, std::vector<double>& numbers) {
  if (gold.is_number()) {
    numbers.push_back(gold.get<double>());
  } else if (gold.is_structured()) {
    for (const Json& item : gold) collect_numbers(item, numbers);
  }
}

}  // namespace

std::string_view to_string(Unit unit) {
  switch (unit) {
    case Unit::none:
      return "none";
    case Unit::percent:
      return "percent";
    case Unit::fraction:
      return "fraction";
  }
  return "none";
}

std::optional<Unit> unit_from(std::string_view name) {
  for (const Unit unit : {Unit::none, Unit::percent, Unit::fraction}) {
    if (to_string(unit) == name) return unit;
  }
  return {};
}

PaperSpecCheck check_paper_spec_text(std::string_view yaml, const fs::path& file) {
  return check(yaml, file, false);
}

PaperSpecCheck check_paper_spec(const fs::path& file) {
  const auto yaml = read_file(file, {.max_bytes = YamlLimits{}.bytes});
  if (!yaml) {
    const bool missing = yaml.error().code == ErrorCode::not_found;
    return {{},
            {{Severity::error, missing ? "missing_file" : "unreadable_file", yaml.error().message,
              Location{file.string(), 0, 0}}}};
  }
  return check(*yaml, file, true);
}

Result<PaperSpec> load_paper_spec(const fs::path& file) {
  PaperSpecCheck checked = check_paper_spec(file);
  if (checked.spec) return std::move(*checked.spec);
  std::vector<Diagnostic> errors;
  for (const Diagnostic& diagnostic : checked.diagnostics) {
    if (diagnostic.severity == Severity::error) errors.push_back(diagnostic);
  }
  const bool missing = errors.front().code == "missing_file" && errors.front().where.line == 0;
  std::string hint;
  if (errors.size() > 1) {
    hint = fmt::format("there are {} more mistakes; `lacuna paper check` lists all",
                       errors.size() - 1);
  }
  return fail(missing ? ErrorCode::not_found : ErrorCode::bad_input, errors.front().message,
              std::move(hint), errors.front().where);
}

std::string repository_spec(const PaperSpec& spec) {
  return spec.commit.empty() ? spec.repository : spec.repository + "@" + spec.commit;
}

std::vector<double> gold_numbers(const PaperSpec& spec) {
  std::vector<double> numbers;
  for (const Experiment& experiment : spec.experiments) collect_numbers(experiment.gold, numbers);
  return numbers;
}

}  // namespace lacuna
