#include "lacuna/run/agent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "lacuna/base/random.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/run/build_internal.hpp"

namespace lacuna {
namespace {

constexpr std::uint64_t max_answer_bytes = std::uint64_t{4} << 20;

/// Splits a command line at blanks, with '…', "…" and \ as a POSIX shell has them.
Result<std::vector<std::string>> split_command(std::string_view text) {
  std::vector<std::string> words;
  std::optional<std::string> word;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool escapes = c == '\\' && quote != '\'' && i + 1 < text.size();
    if (escapes) {
      word = word.value_or("") + text[++i];
    } else if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        *word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      if (!word) word.emplace();
    } else if (c == ' ' || c == '\t' || c == '\n') {
      if (word) words.push_back(*std::exchange(word, std::nullopt));
    } else {
      word = word.value_or("") + c;
    }
  }
  if (quote != 0) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("the agent's command has an unclosed {}", quote));
  }
  if (word) words.push_back(*word);
  return words;
}

Result<AgentSpec> recall_agent(std::string_view text) {
  constexpr std::string_view prefix = "recall:";
  const std::string_view number = text.substr(prefix.size());
  AgentSpec agent{.kind = AgentSpec::Kind::recall, .name = std::string(text)};
  const auto [end, error] =
      std::from_chars(number.data(), number.data() + number.size(), agent.recall);
  const bool whole = error == std::errc() && end == number.data() + number.size();
  if (!whole || !(agent.recall >= 0 && agent.recall <= 1)) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("{} needs a probability from 0 to 1", printable(text)),
                "for example recall:0.6");
  }
  return agent;
}

Result<std::string> trivial_body(const MaskItem& item, InitializerPolicy initializers,
                                 const PristineTree& pristine, const FrontEnds& front_ends) {
  const LanguageFrontEnd* front_end = front_ends.for_language(item.language);
  if (front_end == nullptr) {
    return fail(ErrorCode::unsupported, fmt::format("no front end for {}", item.language));
  }
  auto text = read_file_below(pristine.root(), item.id.path, std::uint64_t{1} << 30);
  if (!text) return tl::unexpected(text.error());
  const SourceFile file(item.id.path, std::move(*text));
  const ParsedFile parsed = front_end->parse(file);
  const auto function =
      std::find_if(parsed.functions.begin(), parsed.functions.end(),
                   [&](const Function& candidate) { return candidate.id == item.id; });
  if (function == parsed.functions.end()) {
    return fail(ErrorCode::not_found, fmt::format("{} is gone", to_string(item.id)));
  }
  return front_end->stub(file, *function,
                         {.kind = StubKind::return_none, .initializers = initializers});
}

/// Whether `recall` fills in one function: one draw for each (task, attempt, function).
bool recalled(const AgentSpec& agent, const AttemptKey& key, const MaskItem& item) {
  const std::string stream =
      fmt::format("recall/{}/{}/{}", key.task->id, key.attempt, to_string(item.id));
  return Random::derive(key.seed, stream).real() < agent.recall;
}

/// Where the task is told, below the workspace.
std::string task_file(std::string_view name) { return fmt::format("lacuna-task/{}", name); }

/// The masked files, the paper, and the task for programs and for people.
Result<std::vector<WorkspaceFile>> agent_files(const PaperRuntime& runtime,
                                               const MaskedRepo& masked, const Task& task,
                                               const std::string& description) {
  auto files = detail::edited_files(runtime.pristine, masked.edits);
  if (!files) return tl::unexpected(files.error());
  const SuitePaper& paper = *runtime.paper;
  files->push_back({task_file("task.json"), description + "\n"});
  files->push_back({task_file("README.md"), task_readme(paper, task)});
  files->push_back({task_file(paper_file_name(paper)), paper.redacted_text});
  return files;
}

}  // namespace

Result<AgentSpec> parse_agent(std::string_view text) {
  using Kind = AgentSpec::Kind;
  const std::vector<std::pair<std::string, Kind>> built_in = {
      {"gold", Kind::gold}, {"none", Kind::none}, {"stub", Kind::stub}};
  for (const auto& [name, kind] : built_in) {
    if (text == name) return AgentSpec{.kind = kind, .name = name};
  }
  if (text.starts_with("recall:")) return recall_agent(text);

  auto words = split_command(text);
  if (!words) return tl::unexpected(words.error());
  if (words->empty()) return fail(ErrorCode::invalid_argument, "the agent's command is empty");
  if (words->size() == 1) {
    const std::string near = closest_word(words->front(), {"gold", "none", "stub", "recall:"});
    if (!near.empty()) {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("there is no agent \"{}\"", printable(words->front())),
                  fmt::format("did you mean {}{}? A program of this name needs its path, such as "
                              "./{}",
                              near, near == "recall:" ? "0.6" : "", printable(words->front())));
    }
  }
  return AgentSpec{.kind = Kind::command, .command = std::move(*words), .name = std::string(text)};
}

Result<std::vector<FilledBody>> built_in_bodies(const AgentSpec& agent, const MaskedRepo& masked,
                                                const AttemptKey& key, const PristineTree& pristine,
                                                const FrontEnds& front_ends) {
  std::vector<FilledBody> bodies;
  for (const MaskItem& item : masked.plan.items) {
    FilledBody body{.id = item.id, .body = item.stub};
    const bool gold = agent.kind == AgentSpec::Kind::gold ||
                      (agent.kind == AgentSpec::Kind::recall && recalled(agent, key, item));
    if (gold) {
      body.body = item.gold;
      body.filled = true;
    } else if (agent.kind == AgentSpec::Kind::stub) {
      auto text = trivial_body(item, masked.plan.initializers, pristine, front_ends);
      if (!text) return tl::unexpected(text.error());
      body.body = std::move(*text);
      body.filled = true;
    }
    bodies.push_back(std::move(body));
  }
  return bodies;
}

Result<AgentOutcome> run_agent_command(const AgentSpec& agent, const PaperRuntime& runtime,
                                       const MaskedRepo& masked, const AttemptKey& key,
                                       const AgentSurroundings& surroundings,
                                       const Sandbox& sandbox, const FrontEnds& front_ends,
                                       Observer& observer, const std::filesystem::path& objects) {
  const std::string description = dump_json(task_description(*runtime.paper, *key.task), true);
  auto files = agent_files(runtime, masked, *key.task, description);
  if (!files) return tl::unexpected(files.error());
  auto workspace =
      Workspace::create(runtime.pristine, *files, runtime.method, runtime.scratch, sandbox);
  if (!workspace) return tl::unexpected(workspace.error());

  SandboxCommand command;
  command.argv = agent.command;
  command.input = description + "\n";
  const auto extra = detail::with_objects(runtime, objects);
  command.environment = runtime.environment.variables;
  command.environment.insert(command.environment.end(), extra.variables.begin(),
                             extra.variables.end());
  command.environment.insert(command.environment.end(), surroundings.environment.begin(),
                             surroundings.environment.end());
  command.environment.push_back(fmt::format("LACUNA_ATTEMPT={}", key.attempt));
  command.environment.push_back(fmt::format(
      "LACUNA_SEED={}",
      Random::derive(key.seed, fmt::format("agent/{}/{}", key.task->id, key.attempt)).next()));
  command.mounts = runtime.environment.mounts;
  command.mounts.insert(command.mounts.end(), extra.mounts.begin(), extra.mounts.end());
  command.mounts.insert(command.mounts.end(), surroundings.mounts.begin(),
                        surroundings.mounts.end());
  workspace->add_to(command);
  command.limits = surroundings.limits;
  command.limits.network = surroundings.limits.network || runtime.paper->spec.environment.network;

  auto result = sandbox.run(command, observer);
  if (!result) return tl::unexpected(result.error());
  if (result->process.cancelled) return fail(ErrorCode::cancelled, "stopped");

  AgentOutcome outcome;
  outcome.run = detail::command_record(agent.name, *result);
  auto answer = workspace->read(task_file("answer.json"), max_answer_bytes);
  outcome.answer = answer ? std::move(*answer) : result->process.output;
  outcome.bodies = take_bodies(masked.plan, workspace->changed_root(), front_ends);
  return outcome;
}

}  // namespace lacuna
