#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "lacuna/base/hash.hpp"
#include "lacuna/base/parallel.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/paper/redact.hpp"
#include "lacuna/paper/redact_paper.hpp"
#include "lacuna/task/paper_graph.hpp"
#include "lacuna/task/suite_compile_internal.hpp"
#include "lacuna/task/suite_tasks_internal.hpp"
#include "lacuna/version.hpp"

namespace lacuna {
namespace {

using detail::Touches;

/// Tells the observer what is odd about one paper.
class PaperNotes {
 public:
  PaperNotes(const PaperSpec& spec, Observer& observer) : spec_(spec), observer_(observer) {}

  void say(Severity severity, std::string code, std::string message) const {
    observer_.diagnostic(
        {severity, std::move(code), std::move(message), {spec_.file.string(), 0, 0}});
  }

 private:
  const PaperSpec& spec_;
  Observer& observer_;
};

Error at_paper(Error error, const PaperSpec& spec) {
  error.message = fmt::format("paper {}: {}", spec.id, error.message);
  if (!error.where) error.where = Location{spec.file.string(), 0, 0};
  return error;
}

/// Candidates of one file: [first, last) of all candidates, which are sorted by path.
struct FileCandidates {
  const ParsedFile* file = nullptr;
  std::size_t first = 0;
  std::size_t last = 0;
};

std::vector<FileCandidates> by_file(const Inventory& inventory,
                                    const std::vector<const Function*>& candidates) {
  std::vector<FileCandidates> files;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const std::string& path = candidates[i]->id.path;
    if (files.empty() || files.back().file->path != path) {
      files.push_back({inventory.file(path), i, i});
    }
    files.back().last = i + 1;
  }
  return files;
}

StubOptions stub_options(const PaperSpec& spec) {
  return {.docstring = spec.docstring, .initializers = spec.initializers};
}

/// The mask of each candidate of one file, nested ones too, which no single plan could hold.
Result<std::vector<MaskItem>> items_of(const Inventory& inventory, const FrontEnds& front_ends,
                                       const std::vector<const Function*>& candidates,
                                       const FileCandidates& part, const StubOptions& options) {
  const auto source = read_source(inventory, *part.file);
  if (!source) return tl::unexpected(source.error());
  const LanguageFrontEnd* front_end = front_ends.for_language(part.file->language);
  if (front_end == nullptr) {
    return fail(ErrorCode::unsupported,
                fmt::format("there is no front end for {}", part.file->language));
  }
  std::vector<MaskItem> items;
  for (std::size_t i = part.first; i < part.last; ++i) {
    const Function& function = *candidates[i];
    auto stub = front_end->stub(*source, function, options);
    if (!stub) return tl::unexpected(stub.error());
    MaskItem item;
    item.id = function.id;
    item.language = function.language;
    item.body = front_end->masked_range(*source, function, options.initializers);
    item.body_hash = sha256(source->text(item.body));
    item.stub = std::move(*stub);
    items.push_back(std::move(item));
  }
  return items;
}

Result<void> add_candidates(const Inventory& inventory, const FrontEnds& front_ends,
                            const std::vector<const Function*>& candidates, unsigned jobs,
                            SuitePaper& paper) {
  const auto files = by_file(inventory, candidates);
  const StubOptions stub = stub_options(paper.spec);
  std::vector<Result<std::vector<MaskItem>>> items(files.size(), std::vector<MaskItem>());
  parallel_for(files.size(), jobs, [&](std::size_t i) {
    items[i] = items_of(inventory, front_ends, candidates, files[i], stub);
  });
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!items[i]) return tl::unexpected(items[i].error());
    for (MaskItem& item : *items[i]) {
      std::string id = to_string(item.id);
      paper.candidates.emplace(std::move(id), std::move(item));
    }
    paper.files.push_back({files[i].file->path, files[i].file->hash});
  }
  return {};
}

/// Fills in SuitePaper::earlier_namesakes.
void add_namesakes(const Inventory& inventory, const std::vector<const Function*>& candidates,
                   SuitePaper& paper) {
  for (const Function* candidate : candidates) {
    if (candidate->id.ordinal == 1) continue;
    std::vector<std::vector<std::string>> namesakes;
    for (const Function& earlier : inventory.file(candidate->id.path)->functions) {
      if (earlier.id.qualified_name != candidate->id.qualified_name ||
          earlier.id.ordinal >= candidate->id.ordinal || earlier.parent.empty()) {
        continue;
      }
      std::vector<std::string> around;
      for (const Function* outer : candidates) {
        if (outer->id.path == earlier.id.path && outer->body.contains(earlier.whole) &&
            !outer->body.contains(candidate->whole)) {
          around.push_back(to_string(outer->id));
        }
      }
      if (!around.empty()) namesakes.push_back(std::move(around));
    }
    if (!namesakes.empty()) {
      paper.earlier_namesakes[to_string(candidate->id)] = std::move(namesakes);
    }
  }
}

std::vector<bool> touched_by_globs(const Experiment& experiment,
                                   const std::vector<std::string>& ids, const PaperNotes& notes) {
  std::vector<bool> touched(ids.size(), experiment.functions.empty());
  for (const std::string& glob : experiment.functions) {
    bool any = false;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (!matches_id(glob, ids[i])) continue;
      touched[i] = true;
      any = true;
    }
    if (any) continue;
    notes.say(Severity::note, "functions_match_nothing",
              fmt::format("\"{}\" in `functions` of experiment {} matches no function that may be "
                          "masked",
                          printable(glob), experiment.id));
  }
  return touched;
}

std::map<std::string, std::uint64_t> counts_of(const Experiment& experiment,
                                               const EntryCounts& entries) {
  const auto found = entries.find(experiment.id);
  return found == entries.end() ? std::map<std::string, std::uint64_t>() : found->second;
}

/// What is known of how often experiments enter the candidates: by the gold run, and where that
/// does not say it, by the traces that they name.
EntryCounts known_entries(const PaperSpec& spec, const Inventory& inventory,
                          const std::vector<const Function*>& candidates,
                          const SuiteOptions& options, Observer& observer) {
  EntryCounts known = traced_entries(spec, inventory, candidates, observer);
  const auto gold = options.entries.find(spec.id);
  if (gold == options.entries.end()) return known;
  for (const auto& [experiment, counts] : gold->second) {
    for (const auto& [id, count] : counts) known[experiment][id] = count;
  }
  return known;
}

Touches touches_of(const PaperSpec& spec, const std::vector<std::string>& ids,
                   const EntryCounts& entries, const PaperNotes& notes) {
  Touches found;
  found.calls.assign(ids.size(), 0);
  std::vector<std::size_t> counted(ids.size(), 0);  // in so many experiments
  std::map<std::string, std::size_t> index;
  for (const Experiment& experiment : spec.experiments) {
    const auto counts = counts_of(experiment, entries);
    const bool all_counted =
        !counts.empty() && std::all_of(ids.begin(), ids.end(),
                                       [&](const std::string& id) { return counts.contains(id); });
    std::vector<bool> touched = all_counted ? std::vector<bool>(ids.size(), false)
                                            : touched_by_globs(experiment, ids, notes);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const auto count = counts.find(ids[i]);
      if (count == counts.end()) continue;
      touched[i] = count->second > 0;
      found.calls[i] = add_calls(found.calls[i], count->second);
      ++counted[i];
    }
    for (const std::string& need : experiment.needs) {
      const auto before = index.find(need);
      if (before == index.end()) continue;
      for (std::size_t i = 0; i < ids.size(); ++i) {
        if (found.touches[before->second][i]) touched[i] = true;
      }
    }
    index[experiment.id] = found.touches.size();
    found.touches.push_back(std::move(touched));
  }
  found.traced = true;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    found.traced = found.traced && (found.calls[i] > 0 || counted[i] == spec.experiments.size());
  }
  return found;
}

void note_conflicts(const PaperNotes& notes, const PaperRedaction& redaction) {
  constexpr std::size_t most_places = 5;
  std::map<double, std::vector<std::string>> places;
  for (const GoldConflict& conflict : redaction.conflicts) {
    if (conflict.decided) continue;
    places[conflict.gold].push_back(
        fmt::format("\"{}\" in line {} ({})", conflict.text, conflict.where.line, conflict.reason));
  }
  for (auto& [gold, where] : places) {
    const std::size_t more = where.size() - std::min(where.size(), most_places);
    where.resize(where.size() - more);
    notes.say(Severity::note, "gold_kept",
              fmt::format("the gold {} is also what the paper needs, and stays there: {}{}; "
                          "`overrides` decides",
                          gold, fmt::join(where, ", "),
                          more == 0 ? "" : fmt::format(" and {} more places", more)));
  }
  for (const Diagnostic& each : redaction.diagnostics) {
    notes.say(each.severity, each.code,
              fmt::format("line {} of the overrides: {}", each.where.line, each.message));
  }
}

/// The text as attempts see it. The overrides were read before, so that they are no error here.
void redact_text(const PaperNotes& notes, const std::vector<double>& gold, SuitePaper& paper) {
  const PaperSpec& spec = paper.spec;
  std::vector<double> too_short;
  switch (spec.redaction) {
    case RedactionPolicy::none:
      paper.redacted_text = spec.text;
      return;
    case RedactionPolicy::gold: {
      RedactedPaper redacted = redact_gold(spec.text, gold);
      paper.redacted_text = std::move(redacted.text);
      too_short = std::move(redacted.too_short);
      break;
    }
    case RedactionPolicy::results: {
      RedactionOptions options{gold, {}};
      if (!spec.overrides.empty()) {
        auto overrides = parse_redaction_overrides(spec.overrides, spec.overrides_path);
        if (overrides) options.overrides = std::move(*overrides);
      }
      const PaperText text =
          make_paper_text(spec.text, paper_format(spec.text_path, spec.text), spec.text_path);
      PaperRedaction redaction = redact_paper(text, options);
      note_conflicts(notes, redaction);
      if (!redaction.gold_left.empty()) {
        notes.say(Severity::warning, "gold_left", "the paper's text still holds a gold number");
      }
      paper.redacted_text = std::move(redaction.text);
      too_short = std::move(redaction.too_short);
      break;
    }
  }
  for (const double value : too_short) {
    notes.say(Severity::note, "short_gold",
              fmt::format("the gold {} has one significant digit: the paper's text keeps it where "
                          "it stands like that",
                          value));
  }
}

void redact(const PaperNotes& notes, SuitePaper& paper) {
  const std::vector<double> gold = gold_numbers(paper.spec);
  redact_text(notes, gold, paper);
  for (const std::string& command : paper.spec.build.commands) {
    if (redact_gold(command, gold).removed.empty()) continue;
    notes.say(Severity::warning, "gold_in_command",
              "a command of `build` holds a gold number, and attempts see it");
  }
  for (const Experiment& experiment : paper.spec.experiments) {
    for (const std::string& command : experiment.commands) {
      if (redact_gold(command, gold).removed.empty()) continue;
      notes.say(Severity::warning, "gold_in_command",
                fmt::format("a command of experiment {} holds a gold number, and attempts see it",
                            experiment.id));
    }
  }
}

/// Candidates whose ids JSON can hold; the others are said.
std::vector<const Function*> nameable(std::vector<const Function*> candidates,
                                      const PaperNotes& notes) {
  std::erase_if(candidates, [&](const Function* function) {
    const std::string id = to_string(function->id);
    if (is_utf8(id)) return false;
    notes.say(Severity::note, "path_not_utf8",
              fmt::format("{} is left out: its path is not UTF-8", printable(id)));
    return true;
  });
  return candidates;
}

/// Leaves out the candidates that every experiment was traced for and none enters, and says which.
void leave_out_dead(const PaperSpec& spec, const EntryCounts& entries, const PaperNotes& notes,
                    std::vector<const Function*>& candidates) {
  std::erase_if(candidates, [&](const Function* candidate) {
    const std::string id = to_string(candidate->id);
    const bool dead = std::all_of(spec.experiments.begin(), spec.experiments.end(),
                                  [&](const Experiment& experiment) {
                                    const auto counts = counts_of(experiment, entries);
                                    const auto count = counts.find(id);
                                    return count != counts.end() && count->second == 0;
                                  });
    if (dead) {
      notes.say(Severity::note, "never_entered",
                fmt::format("{} is left out: no experiment enters it", id));
    }
    return dead;
  });
}

Result<SuitePaper> build_paper(const PaperSpec& spec, const FrontEnds& front_ends,
                               const SuiteOptions& options, const std::vector<std::uint32_t>& sizes,
                               Observer& observer) {
  const PaperNotes notes(spec, observer);
  SuitePaper paper;
  paper.spec = spec;
  const auto repository =
      open_repository(repository_spec(spec),
                      {.cache_directory = options.cache_directory, .environment = {}}, observer);
  if (!repository) return tl::unexpected(repository.error());
  paper.commit = repository->commit;
  InventoryOptions inventory_options;
  inventory_options.jobs = options.jobs;
  inventory_options.cache_directory = options.cache_directory;
  const auto inventory = build_inventory(*repository, front_ends, inventory_options, observer);
  if (!inventory) return tl::unexpected(inventory.error());
  auto hash = hash_repository(*repository, inventory->listing(), options.jobs);
  if (!hash) return tl::unexpected(hash.error());
  paper.repository_hash = std::move(*hash);
  auto found = find_candidates(*inventory, spec.mask);
  if (!found) return tl::unexpected(found.error());
  auto candidates = nameable(std::move(*found), notes);
  const auto note = [&](std::string code, std::string message) {
    notes.say(Severity::note, std::move(code), std::move(message));
  };
  if (options.check) {
    auto checked = detail::leave_out_uncompilable(*inventory, front_ends, options,
                                                  stub_options(spec), note, observer, candidates);
    if (!checked) return tl::unexpected(checked.error());
  }
  const EntryCounts entries = known_entries(spec, *inventory, candidates, options, observer);
  if (options.entered_only) leave_out_dead(spec, entries, notes, candidates);
  if (candidates.empty()) {
    notes.say(Severity::warning, "no_candidates", "no function of the repository may be masked");
  }
  if (auto added = add_candidates(*inventory, front_ends, candidates, options.jobs, paper);
      !added) {
    return tl::unexpected(added.error());
  }
  add_namesakes(*inventory, candidates, paper);
  std::vector<std::string> ids;
  for (const Function* candidate : candidates) ids.push_back(to_string(candidate->id));
  Touches touched = touches_of(spec, ids, entries, notes);
  const detail::TaskSource source{spec,       *inventory,     front_ends,
                                  candidates, std::move(ids), std::move(touched)};
  if (auto added = detail::add_tasks(source, options, sizes, note, observer, paper); !added) {
    return tl::unexpected(added.error());
  }
  if (options.check) {
    auto checked = detail::leave_out_uncompilable_tasks(source, options, stub_options(spec), note,
                                                        observer, paper);
    if (!checked) return tl::unexpected(checked.error());
  }
  redact(notes, paper);
  return paper;
}

/// Over everything that the suite is made from.
std::string suite_id(const Suite& suite, const SuiteOptions& options) {
  Sha256 hash;
  hash.update("lacuna.suite/1").update(suite.tool_version).update(suite.seed);
  hash.update(std::uint64_t{suite.per_n}).update(std::uint64_t{suite.n.size()});
  for (const std::uint32_t n : suite.n) hash.update(std::uint64_t{n});
  if (!options.strategies.empty() && options.strategies != std::vector<std::string>{"uniform"}) {
    for (const std::string& strategy : options.strategies) hash.update(strategy);
  }
  if (options.measures) hash.update("measures");
  if (options.entered_only) hash.update("entered only");
  for (const SuitePaper& paper : suite.papers) {
    hash.update(paper.spec.id).update(paper.spec.source).update(paper.spec.text);
    hash.update(paper.repository_hash);
    if (!paper.spec.overrides.empty()) hash.update(paper.spec.overrides);
    if (paper.spec.initializers == InitializerPolicy::drop) hash.update("without initializers");
    for (const Experiment& experiment : paper.spec.experiments) {
      for (const NamedTrace& each : experiment.traces) hash.update(each.path).update(each.hash);
    }
    for (const auto& [id, item] : paper.candidates) hash.update(id);
    const auto entries = options.entries.find(paper.spec.id);
    if (entries == options.entries.end()) continue;
    for (const auto& [experiment, counts] : entries->second) {
      hash.update(experiment);
      for (const auto& [function, count] : counts) hash.update(function).update(count);
    }
  }
  return hash.hex();
}

}  // namespace

Result<Suite> build_suite(const std::vector<PaperSpec>& specs, const FrontEnds& front_ends,
                          const SuiteOptions& options, Observer& observer) {
  Suite suite;
  suite.tool_version = version();
  suite.seed = options.seed;
  suite.per_n = options.per_n;
  const std::set<std::uint32_t> sizes(options.n.begin(), options.n.end());
  suite.n.assign(sizes.begin(), sizes.end());
  std::set<std::string> ids;
  for (const PaperSpec& spec : specs) {
    if (ids.insert(spec.id).second) continue;
    return fail(ErrorCode::conflict, fmt::format("two papers have the id {}", spec.id),
                "change the `id` of one of them", Location{spec.file.string(), 0, 0});
  }
  for (std::size_t i = 0; i < specs.size(); ++i) {
    observer.progress({"papers", i, specs.size()});
    if (observer.cancelled()) return fail(ErrorCode::cancelled, "building the suite was cancelled");
    auto paper = build_paper(specs[i], front_ends, options, suite.n, observer);
    if (!paper) return tl::unexpected(at_paper(paper.error(), specs[i]));
    suite.papers.push_back(std::move(*paper));
  }
  observer.progress({"papers", specs.size(), specs.size()});
  std::sort(suite.papers.begin(), suite.papers.end(),
            [](const SuitePaper& a, const SuitePaper& b) { return a.spec.id < b.spec.id; });
  suite.id = suite_id(suite, options);
  return suite;
}

}  // namespace lacuna
