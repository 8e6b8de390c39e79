#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/json.hpp"
#include "lacuna/base/observer.hpp"
#include "lacuna/graph/trace.hpp"
#include "lacuna/mask/strategy.hpp"

namespace lacuna {

/// How far a number may be off: |x - gold| <= max(rtol * |gold|, atol).
struct Tolerance {
  double rtol = 0.05;
  double atol = 0;

  friend bool operator==(const Tolerance&, const Tolerance&) = default;
};

enum class ResultFormat { json, stdout_pattern, csv };
enum class Unit { none, percent, fraction };
std::string_view to_string(Unit unit);
std::optional<Unit> unit_from(std::string_view name);

/// Where the evaluator reads one result from after the commands have run.
struct ResultSource {
  ResultFormat format = ResultFormat::json;
  std::string file;     ///< json, csv: path below the workspace
  std::string pointer;  ///< json: RFC 6901
  std::string pattern;  ///< stdout_pattern: a regular expression with exactly one group
  std::string column;   ///< csv: name in the header row
  std::optional<std::uint32_t> row;          ///< csv: data row from 0
  std::map<std::string, std::string> where;  ///< csv: the one row with these cells
  Unit unit = Unit::none;

  friend bool operator==(const ResultSource&, const ResultSource&) = default;
};

/// A trace as a file beside the YAML holds it.
struct NamedTrace {
  std::string path;  ///< as written
  std::string hash;  ///< SHA-256 of the file
  Trace trace;
};

struct Experiment {
  std::string id;
  std::string description;
  std::vector<std::string> commands;     ///< each for `sh -c` in the workspace
  std::vector<std::string> needs;        ///< experiments that must run before
  std::vector<std::string> functions;    ///< ids or globs it depends on; empty: the paper's
  std::vector<std::string> trace_paths;  ///< made by `lacuna trace` of it; as PaperSpec::text_path
  std::vector<NamedTrace> traces;        ///< what stands in them, where the disk was looked at
  std::map<std::string, ResultSource> results;  ///< by name of the result
  Json gold;  ///< object: name → number, list or object of numbers
  Tolerance tolerance;
  double time_limit = 60;  ///< seconds for all its commands
};

struct PaperEnvironment {
  std::string python = "python3";                ///< interpreter, by name or absolute path
  std::vector<std::string> requirements;         ///< for pip; empty: the interpreter as it is
  std::map<std::string, std::string> variables;  ///< environment variables of the commands
  std::vector<std::string> setup;                ///< commands that prepare it once
  bool network = false;                          ///< whether attempts and experiments may use it
  std::uint64_t memory_bytes = std::uint64_t{4} << 30;
};

/// Commands that turn the code into what the experiments run, after every change to it.
struct BuildStep {
  std::vector<std::string> commands;  ///< each for `sh -c` in the workspace; empty: none is needed
  double time_limit = 600;            ///< seconds for all of them
};

/// What is taken out of the paper's text before attempts see it.
enum class RedactionPolicy {
  results,  ///< what the classifier says are results, and the gold
  gold,     ///< the gold and its roundings alone
  none,     ///< nothing
};

/// What a person writes about one paper: the document `lacuna.paper/1`, in YAML.
struct PaperSpec {
  std::filesystem::path file;  ///< the YAML itself
  std::string source;          ///< what stands in it
  std::string id;
  std::string title;
  std::string text_path;  ///< relative to the folder of `file`
  std::string text;       ///< what stands in it
  RedactionPolicy redaction = RedactionPolicy::results;
  std::string overrides_path;  ///< of `lacuna.redaction/1`, as text_path; empty: none
  std::string overrides;       ///< what stands in it
  std::string repository;      ///< a folder, made absolute, or a git URL
  std::string commit;
  std::vector<std::string> leave_out;  ///< globs of paths that no workspace gets
  PaperEnvironment environment;
  CandidateRule mask;
  ChoiceRules choose;
  DocstringPolicy docstring = DocstringPolicy::keep;
  InitializerPolicy initializers = InitializerPolicy::keep;
  BuildStep build;
  std::vector<Experiment> experiments;  ///< in an order in which `needs` are met
};

/// A spec, or everything that is wrong with it.
struct PaperSpecCheck {
  std::optional<PaperSpec> spec;        ///< absent where there is any error
  std::vector<Diagnostic> diagnostics;  ///< in the order of lines, each with its place
};

/// Reads `lacuna.paper/1` and finds every mistake in one go: unknown keys (with the near word),
/// wrong types, paths that leave the folder, a gold that is not finite, results without gold and
/// the other way round, patterns that do not compile or have not one group, cycles in `needs`.
/// Reads the YAML and the files it names beside itself, looks whether the folder of the repository
/// is there, and nothing else. Never fails: also an unreadable file is a diagnostic. Codes:
/// docs/formats.md.
PaperSpecCheck check_paper_spec(const std::filesystem::path& file);

/// The same for YAML at hand, without looking at the disk: `PaperSpec::text` stays empty. `file` is
/// where the YAML would lie; relative paths in it start there.
PaperSpecCheck check_paper_spec_text(std::string_view yaml, const std::filesystem::path& file);

/// The spec alone. Errors: bad_input with the first diagnostic, and how many more there are.
Result<PaperSpec> load_paper_spec(const std::filesystem::path& file);

/// What `choose:` of a paper may hold, as YAML of its own; `name` is what errors call it. Errors:
/// those of parse_yaml; bad_input with the first mistake.
Result<ChoiceRules> parse_choice_rules(std::string_view yaml, const std::string& name);
/// The same from a file. Errors: also those of read_file.
Result<ChoiceRules> load_choice_rules(const std::filesystem::path& file);

/// The repository as open_repository takes it.
std::string repository_spec(const PaperSpec& spec);

/// All numbers of the gold of all experiments, in their order.
std::vector<double> gold_numbers(const PaperSpec& spec);

}  // namespace lacuna
