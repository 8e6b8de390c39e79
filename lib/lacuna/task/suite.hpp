#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/observer.hpp"
#include "lacuna/graph/set_measures.hpp"
#include "lacuna/mask/plan.hpp"
#include "lacuna/task/paper_spec.hpp"

namespace lacuna {

/// What is known of one task without looking at the gold.
struct Task {
  std::string id;  ///< stable: paper, n and a hash of the set, "orbits-n2-1f3a9c04"
  std::string paper;
  std::uint32_t n = 0;
  std::vector<std::string> functions;      ///< ids, sorted
  std::string strategy;                    ///< how the set was chosen; "complete": all of them
  std::uint32_t masked_lines = 0;          ///< lines in the masked bodies
  std::uint32_t experiments_touching = 0;  ///< that depend on, or enter, a masked function
  std::uint64_t calls = 0;              ///< of masked functions in the gold runs; 0 without a trace
  double probability = 0;               ///< of the set in one draw, where it was weighted; else 0
  std::optional<SetMeasures> measures;  ///< where the suite was built with the call graph
};

/// How many sets of one size there are by one strategy, and how those of the tasks were drawn: the
/// fields of SetSample.
struct ChoiceRecord {
  std::string strategy;
  std::uint32_t n = 0;
  std::uint64_t sets = 0;  ///< that were chosen; a set that another strategy chose is one task
  bool complete = false;
  double total = 0;
  bool exact = true;
  double standard_error = 0;
  SampleKind how = SampleKind::uniform;

  friend bool operator==(const ChoiceRecord&, const ChoiceRecord&) = default;
};

/// One paper of a suite. What attempts may see is in `spec` less its gold; the rest is the
/// evaluator's.
struct SuitePaper {
  PaperSpec spec;                  ///< with gold
  std::string redacted_text;       ///< what attempts see of the paper
  std::string commit;              ///< full object name of the repository's HEAD; may be empty
  std::string repository_hash;     ///< as hash_repository gives it
  std::vector<PlannedFile> files;  ///< hash of every file that holds a candidate
  std::map<std::string, MaskItem> candidates;  ///< by id; without gold bodies
  /// For the few candidates that share their name with earlier functions of the file which stand
  /// inside other candidates: the candidates around each of those functions. With one of these
  /// masked, the earlier function is gone and the candidate counts one less (masked_ordinal).
  std::map<std::string, std::vector<std::vector<std::string>>> earlier_namesakes;
  std::vector<Task> tasks;            ///< sorted by n, then id
  std::vector<ChoiceRecord> choices;  ///< by n, then in the order of the strategies
};

/// Masked tasks of one or more papers: the folder `lacuna.suite/1` of docs/formats.md. The agent's
/// side and the evaluator's side are different folders in it.
struct Suite {
  std::filesystem::path directory;  ///< absolute
  std::string id;                   ///< hash over all inputs and options
  std::string tool_version;
  std::uint64_t seed = 0;
  std::vector<std::uint32_t> n;  ///< SuiteOptions::n, sorted
  std::size_t per_n = 0;         ///< SuiteOptions::per_n
  std::vector<SuitePaper> papers;

  const SuitePaper* paper(std::string_view id) const;
  /// Null where there is none; `paper_of` the task is `paper(task->paper)`.
  const Task* task(std::string_view id) const;
};

/// How often each function was entered in a gold run, by experiment and function id.
using EntryCounts = std::map<std::string, std::map<std::string, std::uint64_t>>;

struct SuiteOptions {
  std::vector<std::uint32_t> n = {0, 1, 2, 3, 4, 5};  ///< sizes beyond the candidates are left out
  std::size_t per_n = 100;              ///< tasks of one paper, strategy and n, at most
  std::vector<std::string> strategies;  ///< of list_strategies(); empty: as each paper says
  bool measures = false;  ///< measure the set of each task, also where no strategy needs the graph
  std::uint64_t seed = 0;
  unsigned jobs = 0;
  std::filesystem::path cache_directory;
  /// Masks each candidate alone and compiles what sees it, where its language has a compiler; what
  /// does not compile is no candidate.
  bool check = true;
  /// SetCheckOptions::sample of each paper's tasks, where `check`; tasks that do not compile are
  /// left out.
  std::size_t compile_sets = 8;
  /// Leaves out of choosing what `entries` say that no experiment enters.
  bool entered_only = false;
  /// By paper id; where a function has none, `functions:` of the experiments say what touches it.
  std::map<std::string, EntryCounts> entries;
};

/// Builds the suite in memory; the same for any `jobs`. What is odd but no error goes to the
/// observer as diagnostics: sizes that are left out, entries of `functions` that match nothing,
/// gold numbers that cannot be taken out of the text. Errors: those of inventory, candidates and
/// plans, with the paper's file as the place; conflict where two papers have the same id;
/// cancelled.
Result<Suite> build_suite(const std::vector<PaperSpec>& specs, const FrontEnds& front_ends,
                          const SuiteOptions& options, Observer& observer);

/// SHA-256 over path, content and executable bit of every file in `listing`, read on `jobs`
/// threads. Errors: those of read_file_below.
Result<std::string> hash_repository(const Repository& repository, const FileList& listing,
                                    unsigned jobs);

/// Writes it to a folder that does not exist or is empty, all or nothing. The same suite gives the
/// same bytes, but for the paths from `to` to the papers. Errors: conflict, io.
Result<void> write_suite(const Suite& suite, const std::filesystem::path& to);

/// Reads a suite back, which a stranger may have written. The papers are looked for where they lie
/// from the suite, then where they lay when it was written; they need not be there. Errors:
/// not_found; bad_input, also where a file differs from its hash in the manifest; unsupported (a
/// newer schema).
Result<Suite> load_suite(const std::filesystem::path& directory);

/// The parts of a suite, for bytes from anywhere. Errors: bad_input, limit.
Result<Task> parse_task(std::string_view line, std::string_view name);

/// Name of the paper's text as an attempt sees it: "paper.md", with the ending of the original.
std::string paper_file_name(const SuitePaper& paper);

/// The plan of one task, which must be of `paper`, without gold. O(n log candidates).
MaskPlan plan_of(const SuitePaper& paper, const Task& task);

/// What an agent gets to know: paper, description of the task and its experiments, commands, where
/// the results are read from, masked functions, time limits: `lacuna.task/1`. Never any gold.
Json task_description(const SuitePaper& paper, const Task& task);

/// The same for people, in Markdown: the README of a workspace.
std::string task_readme(const SuitePaper& paper, const Task& task);

}  // namespace lacuna
