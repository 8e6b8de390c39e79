#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/mask/apply.hpp"
#include "lacuna/run/evaluate.hpp"

namespace lacuna {

/// Who fills the gaps. Built in: "gold" (the true bodies), "none" (nothing), "stub" (return None),
/// "recall:P" (each true body with probability P, from the seed). Anything else is a command.
struct AgentSpec {
  enum class Kind { gold, none, stub, recall, command };
  Kind kind = Kind::none;
  double recall = 0;                 ///< P of recall:P, in [0, 1]
  std::vector<std::string> command;  ///< argv
  std::string name;                  ///< as it stands in records
};

/// "gold", "recall:0.6", or a command line that is split as a shell does (quotes and backslashes,
/// nothing is expanded). Errors: invalid_argument for an unclosed quote, a P outside [0, 1], and a
/// single word that is near the name of a built-in agent.
Result<AgentSpec> parse_agent(std::string_view text);

/// Which attempt of which task.
struct AttemptKey {
  const Task* task = nullptr;  ///< not owned
  std::uint32_t attempt = 1;   ///< from 1
  std::uint64_t seed = 0;      ///< of the run
};

/// The bodies that a built-in agent fills in; `kind` must not be command. The same key gives the
/// same bodies, whatever was run before. `masked` must hold the gold. Errors: those of the front
/// end's stub.
Result<std::vector<FilledBody>> built_in_bodies(const AgentSpec& agent, const MaskedRepo& masked,
                                                const AttemptKey& key, const PristineTree& pristine,
                                                const FrontEnds& front_ends);

struct AgentSurroundings {
  SandboxLimits limits;
  std::vector<Mount> mounts;             ///< read-only, e.g. where the agent's program is
  std::vector<std::string> environment;  ///< "KEY=value"
};

/// What a foreign agent did.
struct AgentOutcome {
  CommandRecord run;
  std::vector<FilledBody> bodies;
  std::string answer;  ///< the answer file, else all of standard output
};

/// Lets a command work in a fresh masked workspace: the task as JSON on standard input and in the
/// folder `lacuna-task`, with the paper and a README. Nothing in the workspace is built; compilers
/// may take from `objects`, which compiled_objects gave for the task. Errors: those of Workspace
/// and Sandbox; cancelled.
Result<AgentOutcome> run_agent_command(const AgentSpec& agent, const PaperRuntime& runtime,
                                       const MaskedRepo& masked, const AttemptKey& key,
                                       const AgentSurroundings& surroundings,
                                       const Sandbox& sandbox, const FrontEnds& front_ends,
                                       Observer& observer,
                                       const std::filesystem::path& objects = {});

}  // namespace lacuna
