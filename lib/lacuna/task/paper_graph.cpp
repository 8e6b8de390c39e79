#include "lacuna/task/paper_graph.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "lacuna/base/text.hpp"

namespace lacuna {
namespace {

/// The language that is traced without a build.
constexpr std::string_view interpreted_language = "python";

std::string files_text(const std::vector<std::string>& files) {
  constexpr std::size_t most = 5;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(files.size(), most); ++i) {
    shown.push_back(printable(files[i]));
  }
  const std::string more =
      files.size() > most ? fmt::format(" and {} more", files.size() - most) : "";
  return fmt::format("{}{}", fmt::join(shown, ", "), more);
}

/// The files of a trace that are others now, or gone.
std::vector<std::string> changed_files(const Trace& trace, const Inventory& inventory) {
  std::vector<std::string> changed;
  for (const auto& [path, hash] : trace.files) {
    const ParsedFile* file = inventory.file(path);
    if (file == nullptr || file->hash != hash) changed.push_back(path);
  }
  return changed;
}

/// The traces of one experiment, held against the code as it is.
class ExperimentCounter {
 public:
  ExperimentCounter(const Experiment& experiment, const Inventory& inventory)
      : experiment_(experiment), inventory_(inventory) {}

  /// Adds the calls of a trace; gives what is wrong with it, as a code and a message.
  std::vector<std::pair<std::string, std::string>> add(const NamedTrace& named) {
    const Trace& trace = named.trace;
    const std::vector<std::string> changed = changed_files(trace, inventory_);
    for (const TracedFunction& each : trace.functions) {
      const bool stale = !trace.files.contains(each.id.path) ||
                         std::binary_search(changed.begin(), changed.end(), each.id.path);
      if (!stale && inventory_.find(each.id) != nullptr) {
        std::uint64_t& calls = calls_[to_string(each.id)];
        calls = add_calls(calls, each.calls);
      }
    }
    whole_ = whole_ && trace.complete && changed.empty();
    built_ = built_ && !trace.build.empty();
    std::vector<std::pair<std::string, std::string>> problems;
    const std::string what =
        fmt::format("the trace {} of experiment {}", printable(named.path), experiment_.id);
    if (!changed.empty()) {
      problems.emplace_back("stale_trace",
                            fmt::format("{} was made of other code, and says nothing of {}; make "
                                        "it anew with `lacuna trace`",
                                        what, files_text(changed)));
    }
    if (!trace.complete) {
      problems.emplace_back(
          "incomplete_trace",
          fmt::format("{} is incomplete{}: what it did not enter may be entered", what,
                      trace.stopped.empty() ? "" : " (" + printable(trace.stopped) + ")"));
    }
    return problems;
  }

  /// Nothing where the traces do not tell.
  std::optional<std::uint64_t> calls(const Function& function) const {
    const auto found = calls_.find(to_string(function.id));
    if (found != calls_.end()) return found->second;
    const bool seen = function.language == interpreted_language || built_;
    return whole_ && seen ? std::optional<std::uint64_t>(0) : std::nullopt;
  }

 private:
  const Experiment& experiment_;
  const Inventory& inventory_;
  std::map<std::string, std::uint64_t> calls_;
  bool whole_ = true;
  bool built_ = true;
};

}  // namespace

std::vector<std::string> files_in_commands(const PaperSpec& spec, const Inventory& inventory) {
  std::set<std::string> files;
  for (const Experiment& experiment : spec.experiments) {
    for (const std::string& command : experiment.commands) {
      std::string last;
      for (std::size_t at = 0; at < command.size();) {
        const auto begin = command.find_first_not_of(" \t\n;&|'\"()", at);
        if (begin == std::string::npos) break;
        at = std::min(command.find_first_of(" \t\n;&|'\"()", begin), command.size());
        std::string word = command.substr(begin, at - begin);
        if (word.starts_with("./")) word.erase(0, 2);
        if (inventory.file(word) != nullptr) files.insert(word);
        if (last == "-m") {
          std::replace(word.begin(), word.end(), '.', '/');
          for (const char* ending : {".py", "/__main__.py"}) {
            if (inventory.file(word + ending) != nullptr) files.insert(word + ending);
          }
        }
        last = std::move(word);
      }
    }
  }
  return {files.begin(), files.end()};
}

std::vector<const Trace*> experiment_traces(const PaperSpec& spec) {
  std::vector<const Trace*> traces;
  for (const Experiment& experiment : spec.experiments) {
    for (const NamedTrace& each : experiment.traces) traces.push_back(&each.trace);
  }
  return traces;
}

EntryCounts traced_entries(const PaperSpec& spec, const Inventory& inventory,
                           const std::vector<const Function*>& functions, Observer& observer) {
  EntryCounts entries;
  for (const Experiment& experiment : spec.experiments) {
    if (experiment.traces.empty()) continue;
    ExperimentCounter counter(experiment, inventory);
    for (const NamedTrace& named : experiment.traces) {
      for (auto& [code, message] : counter.add(named)) {
        observer.diagnostic(
            {Severity::warning, std::move(code), std::move(message), {spec.file.string(), 0, 0}});
      }
    }
    auto& counts = entries[experiment.id];
    for (const Function* function : functions) {
      if (const auto calls = counter.calls(*function)) counts[to_string(function->id)] = *calls;
    }
  }
  return entries;
}

}  // namespace lacuna
