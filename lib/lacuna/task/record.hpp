#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/json.hpp"
#include "lacuna/mask/apply.hpp"
#include "lacuna/task/paper_spec.hpp"

namespace lacuna {

/// How one process of an attempt ended. Output is cut and is not valid UTF-8 for sure.
struct CommandRecord {
  std::string command;
  int exit_status = -1;
  int signal = 0;
  std::string limit;  ///< the limit that ended it, or empty
  double wall_seconds = 0;
  double cpu_seconds = 0;
  std::uint64_t max_rss_bytes = 0;
  std::string output_tail;  ///< last bytes of standard output
  std::string errors_tail;  ///< last bytes of standard error
};

/// What one experiment gave when the evaluator ran it.
struct ExperimentRecord {
  std::string id;
  std::vector<CommandRecord> commands;
  Json values;                                  ///< object: result name → value, as read
  std::map<std::string, std::string> problems;  ///< result name → why it could not be read
};

enum class AttemptStatus {
  completed,     ///< the agent ended by itself and the evaluator ran
  agent_failed,  ///< the agent ended with an error or hit a limit; the evaluator ran all the same
  failed,        ///< the attempt could not be carried out; see `problem`
};
std::string_view to_string(AttemptStatus status);
std::optional<AttemptStatus> attempt_status_from(std::string_view name);

/// All that is known of one attempt: the document `lacuna.attempt/1`, one file each. It holds no
/// gold, and is enough to be scored again.
struct AttemptRecord {
  std::string suite;  ///< Suite::id
  std::string task;
  std::string paper;
  std::uint32_t n = 0;
  std::string agent;          ///< name or command
  std::string condition;      ///< free label of the run
  std::uint32_t attempt = 1;  ///< from 1
  std::uint64_t seed = 0;
  AttemptStatus status = AttemptStatus::failed;
  std::string problem;
  std::string started_at;                 ///< UTC, ISO 8601; empty where the caller gave no clock
  std::string workspace;                  ///< how it was made: "overlay", "reflink", "copy"
  std::vector<std::string> not_enforced;  ///< protections of the sandbox that this machine lacks
  CommandRecord agent_run;
  std::vector<FilledBody> bodies;
  std::string answer;                         ///< what the agent reported, as it wrote it
  std::vector<CommandRecord> build;           ///< the evaluator's own, before the experiments
  std::vector<ExperimentRecord> experiments;  ///< the evaluator's own run
};

/// Texts that are not UTF-8 stand in it with U+FFFD for the bytes that are not; bodies keep every
/// byte.
Json to_json(const AttemptRecord& record);
/// The inverse. `name` stands in messages. Errors: bad_input, unsupported (a newer schema).
Result<AttemptRecord> attempt_record_from_json(const Json& json, std::string_view name);
/// The same for the bytes of a file, which may be anything. Errors also those of parse_json.
Result<AttemptRecord> parse_attempt_record(std::string_view text, std::string_view name);

/// `<paper>/<task>/<attempt>.json` below the folder of a run.
std::string record_path(const AttemptRecord& record);

/// Gold and tolerance of one experiment, as a run keeps them beside its records.
struct ExperimentGold {
  std::string id;
  Json gold;
  Tolerance tolerance;
  std::map<std::string, Unit> units;
};

/// The folder of one run: `run.json` (`lacuna.run/1`) and the records.
struct RunInfo {
  std::string suite;
  std::filesystem::path suite_directory;
  std::string agent;
  std::string condition;
  std::uint32_t attempts = 1;
  std::uint64_t seed = 0;
  std::string tool_version;
  std::map<std::string, std::vector<ExperimentGold>> gold;  ///< by paper id
};

/// Gold and tolerance of all experiments of a paper.
std::vector<ExperimentGold> experiment_gold(const PaperSpec& spec);

/// Atomic. Errors: io.
Result<void> write_run_info(const RunInfo& info, const std::filesystem::path& run);
/// Errors: not_found, bad_input, unsupported (a newer schema), io.
Result<RunInfo> read_run_info(const std::filesystem::path& run);
/// The bytes of `run.json`. Errors: bad_input, limit, unsupported.
Result<RunInfo> parse_run_info(std::string_view text, std::string_view name);
/// Atomic. Errors: invalid_argument where the ids make no path; io.
Result<void> write_record(const AttemptRecord& record, const std::filesystem::path& run);

/// All records of a run, sorted by paper, n, task and attempt. A record that cannot be read is a
/// diagnostic to `observer`, not an error; half-written temporary files are ignored.
Result<std::vector<AttemptRecord>> read_records(const std::filesystem::path& run,
                                                Observer& observer);

}  // namespace lacuna
