#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lacuna/run/agent.hpp"
#include "lacuna/run/evaluate.hpp"
#include "lacuna/sandbox/sandbox.hpp"
#include "lacuna/task/record.hpp"
#include "lacuna/task/suite.hpp"

namespace lacuna {

struct RunOptions {
  AgentSpec agent;
  std::uint32_t attempts = 1;  ///< of each task
  std::string condition;
  std::uint64_t seed = 0;
  unsigned jobs = 0;               ///< attempts side by side
  bool resume = false;             ///< keep the records that are there; else conflict
  std::vector<std::string> tasks;  ///< ids or globs; empty: all
  AgentSurroundings surroundings;  ///< of the agent; experiments have what the paper says
  EnvironmentOptions environment;
  std::filesystem::path scratch_directory;  ///< empty: the system's temporary folder
  std::function<std::string()> clock;       ///< UTC, ISO 8601; may be empty
};

struct RunOutcome {
  std::uint64_t done = 0;     ///< attempts carried out now
  std::uint64_t resumed = 0;  ///< records that were there
  std::uint64_t failed = 0;   ///< of `done`: AttemptStatus::failed
};

/// Carries out attempts on this machine and writes one record each, atomically, as it ends. An
/// attempt that goes wrong is a failed record, never the end of the run. The records are the same
/// for any `jobs`, but for times and what foreign programs make of them. Errors: conflict where
/// `to` holds another run; those of prepare_paper; cancelled (what was reported done is on disk).
Result<RunOutcome> run_suite(const Suite& suite, const RunOptions& options, const Sandbox& sandbox,
                             const FrontEnds& front_ends, const std::filesystem::path& to,
                             Observer& observer);

}  // namespace lacuna
