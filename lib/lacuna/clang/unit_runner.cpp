#include "lacuna/clang/unit_runner_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "lacuna/clang/bytes_internal.hpp"
#include "lacuna/clang/shared_parser_internal.hpp"

namespace lacuna::detail {

using std::chrono::milliseconds;

namespace {

constexpr std::size_t longest_chain = 16;
constexpr std::size_t wanted_chains = 6;
constexpr milliseconds patience{50};

bool same_arguments(const Unit& a, const Unit& b) {
  return a.language == b.language && a.arguments == b.arguments;
}

}  // namespace

ChildLimits limits_of(const ClangOptions& options) {
  return {std::chrono::duration_cast<milliseconds>(options.unit_time), options.unit_memory};
}

std::string resource_directory_of(const ClangOptions& options) {
  return options.resource_directory.empty() ? std::string(LACUNA_CLANG_RESOURCE_DIR)
                                            : options.resource_directory.string();
}

Diagnostic lost_unit(const Unit& unit, const ChildEvent& event, const ClangOptions& options) {
  Diagnostic diagnostic;
  diagnostic.where.path = unit.path.empty() ? unit.file : unit.path;
  if (event.end == ChildEnd::timed_out) {
    diagnostic.code = "unit_timeout";
    diagnostic.message =
        fmt::format("the translation unit was given up after {} s", options.unit_time.count());
  } else if (event.end == ChildEnd::out_of_memory) {
    diagnostic.code = "unit_memory";
    diagnostic.message =
        fmt::format("the translation unit was given up: it needs more than {} MiB of memory",
                    options.unit_memory >> 20);
  } else {
    diagnostic.code = "unit_crash";
    diagnostic.message =
        event.signal != 0
            ? fmt::format("Clang crashed on the translation unit (signal {})", event.signal)
            : "Clang gave up on the translation unit";
  }
  return diagnostic;
}

/// Work for one chain, which is done by children of this process or of one that has read the shared
/// headers.
struct UnitChain {
  std::vector<std::size_t> units;
  std::size_t next = 0;
  FunctionSet known;
  bool finished() const { return next == units.size(); }
  std::size_t unit() const { return units[next]; }
};

/// One call of run().
class UnitRunner::Run {
 public:
  Run(UnitRunner& runner, const std::vector<Unit>& units, const Take& take, JobTokens& tokens)
      : outer_(runner),
        units_(units),
        take_(take),
        tokens_(tokens),
        resources_(resource_directory_of(runner.options_)),
        limits_(limits_of(runner.options_)),
        children_(tokens, false) {
    make_chains();
  }

  Result<void> go() {
    for (const Unit& unit : units_) kept_.push_back(outer_.cache_.find(unit));
    for (UnitChain& chain : chains_) use_cache(chain);
    make_groups();
    while (!ready_.empty() || children_.running()) {
      if (outer_.observer_.cancelled()) {
        return fail(ErrorCode::cancelled, "cancelled while parsing");
      }
      bool full = false;
      while (!ready_.empty() && !full) {
        const auto started = launch(ready_.front());
        if (!started) return tl::unexpected(started.error());
        full = !*started;
        if (!full) ready_.pop_front();
      }
      if (const auto event = children_.wait(patience, full)) handle(*event);
    }
    return {};
  }

 private:
  // ---- what there is to do ---------------------------------------------------------------------

  void make_chains() {
    const std::size_t length = std::clamp((units_.size() + wanted_chains - 1) / wanted_chains,
                                          std::size_t{1}, longest_chain);
    for (std::size_t i = 0; i < units_.size(); ++i) {
      const bool goes_on = !chains_.empty() && chains_.back().units.size() < length &&
                           same_arguments(units_[chains_.back().units.back()], units_[i]);
      if (!goes_on) chains_.emplace_back();
      chains_.back().units.push_back(i);
    }
  }

  /// Takes what the cache has of a chain, up to the first unit that has to be parsed.
  void use_cache(UnitChain& chain) {
    while (auto* kept = usable(chain)) accept(chain, std::move(*kept));
  }

  /// What the cache has of the chain's next unit, where the bodies that it skipped are known.
  UnitFacts* usable(const UnitChain& chain) {
    if (chain.finished() || !kept_[chain.unit()]) return nullptr;
    UnitFacts& kept = *kept_[chain.unit()];
    const bool covered =
        std::all_of(kept.skipped.begin(), kept.skipped.end(), [&](const SkippedBody& body) {
          return chain.known.contains(outer_.tree_.find_relative(kept.paths[body.path]), body.name);
        });
    return covered ? &kept : nullptr;
  }

  /// Chains that can share headers make a group, each of the others is one of its own.
  void make_groups() {
    std::vector<std::vector<std::size_t>> alike;
    for (std::size_t i = 0; i < chains_.size(); ++i) {
      if (chains_[i].finished()) continue;
      const Unit& unit = units_[chains_[i].unit()];
      auto at = std::find_if(alike.begin(), alike.end(), [&](const auto& group) {
        return same_arguments(units_[chains_[group.front()].unit()], unit);
      });
      if (at == alike.end()) at = alike.insert(alike.end(), std::vector<std::size_t>());
      at->push_back(i);
    }
    for (const auto& chains : alike) {
      Group group;
      group.chains = chains;
      group.headers = shared_headers(chains);
      if (!group.headers.empty()) {
        groups_.push_back(std::move(group));
        ready_.push_back(chains_.size() + groups_.size() - 1);
      } else {
        ready_.insert(ready_.end(), chains.begin(), chains.end());
      }
    }
  }

  /// The outside headers that at least two units of these chains include.
  std::vector<std::string> shared_headers(const std::vector<std::size_t>& chains) const {
    if (!outer_.options_.share_headers) return {};
    std::map<std::string, std::size_t> counts;
    std::vector<std::string> order;
    for (const std::size_t number : chains) {
      const UnitChain& chain = chains_[number];
      for (std::size_t i = chain.next; i < chain.units.size(); ++i) {
        const int file = outer_.tree_.find_relative(units_[chain.units[i]].path);
        if (file < 0 || kept_[chain.units[i]]) continue;
        for (auto& header : outer_.guesser_.outside_headers(file)) {
          if (++counts[header] == 2) order.push_back(std::move(header));
        }
      }
    }
    return order;
  }

  // ---- processes -------------------------------------------------------------------------------

  struct Group {
    std::vector<std::size_t> chains;
    std::vector<std::string> headers;
  };

  /// A chain by its number, or a group by its number behind those. False where no more may run.
  Result<bool> launch(std::size_t id) {
    if (id >= chains_.size()) {
      const Group& group = groups_[id - chains_.size()];
      return children_.start(id, limits_, [&](Outlet& outlet) { run_group(group, outlet); });
    }
    UnitChain& chain = chains_[id];
    use_cache(chain);
    if (chain.finished()) return true;
    return children_.start(id, limits_, [&](Outlet& outlet) {
      outlet.send(encode_unit_facts(parse_unit(outer_.tree_, units_[chain.unit()], resources_,
                                               chain.known, outer_.question_)));
    });
  }

  void handle(const ChildEvent& event) {
    if (event.id >= chains_.size()) return handle_group(event);
    UnitChain& chain = chains_[event.id];
    if (!event.ended) {
      answers_[event.id] = event.message;
      return;
    }
    UnitFacts said = answer_of(event, units_[chain.unit()]);
    if (said.compiled) outer_.cache_.keep(units_[chain.unit()], said);
    accept(chain, std::move(said));
    ready_.push_back(event.id);
  }

  /// What the child of a chain said, or why it said nothing.
  UnitFacts answer_of(const ChildEvent& event, const Unit& unit) {
    std::optional<UnitFacts> said;
    if (const auto at = answers_.find(event.id); at != answers_.end()) {
      said = decode_unit_facts(at->second);
      answers_.erase(at);
    }
    if (said) return std::move(*said);
    UnitFacts lost;
    lost.diagnostics.push_back(lost_unit(unit, event, outer_.options_));
    return lost;
  }

  void accept(UnitChain& chain, UnitFacts&& said) {
    const std::size_t unit = chain.unit();
    remember(chain, said);
    take_(unit, std::move(said));
    outer_.observer_.progress({"compile", ++done_, units_.size()});
  }

  /// The chain goes on to its next unit.
  void remember(UnitChain& chain, const UnitFacts& said) const {
    for (const FunctionFact& fact : said.functions) {
      // Several functions may have the place of a macro.
      if (fact.has(Obstacle::macro_body) || fact.has(Obstacle::macro_name)) continue;
      chain.known.insert(outer_.tree_.find_relative(said.paths[fact.path]), fact.name);
    }
    ++chain.next;
  }

  // ---- groups: a child that has read the shared headers has children for the units
  // ---------------

  /// In the child. Each message up is the number of a chain and what its next unit says, which is
  /// empty where the cache has it.
  void run_group(const Group& group, const Outlet& outlet) {
    SharedParse parse;
    parse.like = units_[chains_[group.chains.front()].unit()];
    parse.headers = group.headers;
    parse.resource_directory = resources_;
    parse.question = outer_.question_;
    Children children(tokens_, true);
    parse.branch = [&] { return branch(group, outlet, children); };
    parse_sharing(outer_.tree_, parse);
  }

  SharedUnit branch(const Group& group, const Outlet& outlet, Children& children) {
    outlet.unwatch();
    std::deque<std::size_t> ready(group.chains.begin(), group.chains.end());
    while (!ready.empty() || children.running()) {
      bool full = false;
      while (!ready.empty() && !full) {
        UnitChain& chain = chains_[ready.front()];
        while (const auto* kept = usable(chain)) {
          outlet.send(encode_relayed(ready.front(), {}));
          remember(chain, *kept);
        }
        if (!chain.finished()) {
          std::optional<Outlet> child;
          const auto started = children.branch(ready.front(), limits_, child);
          if (!started) Children::leave();
          if (child) return {&units_[chain.unit()], &chain.known, *child};
          full = !*started;
        }
        if (!full) ready.pop_front();
      }
      const auto event = children.wait(patience, full);
      if (!event) continue;
      if (!event->ended) {
        answers_[event->id] = event->message;
        continue;
      }
      UnitChain& chain = chains_[event->id];
      // What goes wrong here may go well without shared headers: the caller's process tries.
      if (event->end == ChildEnd::crashed || event->end == ChildEnd::out_of_memory) continue;
      UnitFacts said = answer_of(*event, units_[chain.unit()]);
      outlet.send(encode_relayed(event->id, encode_unit_facts(said)));
      remember(chain, said);
      ready.push_back(event->id);
    }
    Children::leave();
  }

  static std::string encode_relayed(std::size_t chain, std::string_view said) {
    UnitWriter out;
    out.number(chain);
    out.text(said);
    return out.take();
  }

  void handle_group(const ChildEvent& event) {
    const Group& group = groups_[event.id - chains_.size()];
    if (event.ended) {
      // Whatever is left has to do without shared headers.
      for (const std::size_t number : group.chains) {
        if (!chains_[number].finished()) ready_.push_back(number);
      }
      return;
    }
    UnitReader in(event.message);
    const std::uint64_t number = in.number();
    const std::string bytes = in.text();
    if (!in.done() || number >= chains_.size() || chains_[number].finished()) return;
    UnitChain& chain = chains_[number];
    if (bytes.empty()) return use_cache(chain);
    auto said = decode_unit_facts(bytes);
    if (!said) return;
    if (said->compiled) outer_.cache_.keep(units_[chain.unit()], *said);
    accept(chain, std::move(*said));
  }

  UnitRunner& outer_;
  const std::vector<Unit>& units_;
  const Take& take_;
  JobTokens& tokens_;
  std::string resources_;
  ChildLimits limits_;
  std::vector<UnitChain> chains_;
  std::vector<std::optional<UnitFacts>> kept_;  // what the cache has of each unit
  std::vector<Group> groups_;
  std::deque<std::size_t> ready_;
  std::map<std::size_t, std::string> answers_;
  std::uint64_t done_ = 0;
  Children children_;  // last: it goes first, and with it the processes
};

Result<void> UnitRunner::run(const std::vector<Unit>& units, const Take& take) {
  auto tokens = JobTokens::create(jobs_);
  if (!tokens) return tl::unexpected(tokens.error());
  return Run(*this, units, take, *tokens).go();
}

}  // namespace lacuna::detail
