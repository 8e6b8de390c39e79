#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

#include "lacuna/base/hash.hpp"
#include "lacuna/base/parallel.hpp"
#include "lacuna/clang/gather_internal.hpp"
#include "lacuna/clang/reader_internal.hpp"
#include "lacuna/clang/unit_checker_internal.hpp"

namespace lacuna::detail {
namespace {

constexpr std::chrono::milliseconds patience{50};

/// One call of ClangReader::compile.
class Compiling {
 public:
  Compiling(const ClangOptions& options, const RepositorySources& sources,
            const std::vector<SourceVariant>& variants, Observer& observer)
      : options_(options),
        sources_(sources),
        variants_(variants),
        observer_(observer),
        tree_(sources.root, sources.files) {}

  Result<std::vector<CompileResult>> run() {
    if (auto made = make_variants(); !made) return tl::unexpected(made.error());
    if (auto found = find_tasks(); !found) return tl::unexpected(found.error());
    auto tokens = JobTokens::create(effective_jobs(sources_.jobs));
    if (!tokens) return tl::unexpected(tokens.error());
    if (auto checked = check_all(*tokens); !checked) return tl::unexpected(checked.error());
    return results();
  }

 private:
  /// By variant that is compiled: those that it answers for, itself too.
  using Sharers = std::map<std::size_t, std::vector<std::size_t>>;

  /// What the processes of one task have said so far.
  struct Said {
    std::map<std::size_t, CheckAnswer> variants;
    std::vector<Diagnostic> unchanged;
  };

  Result<void> make_variants() {
    for (std::size_t id = 0; id < variants_.size(); ++id) {
      TreeVariant variant;
      variant.id = id;
      auto& hashes = text_hashes_.emplace_back();
      for (const FileEdits& edits : variants_[id].edits) {
        const int file = tree_.find_relative(edits.path);
        if (file < 0) continue;  // of another language
        const std::string_view base = tree_.files()[static_cast<std::size_t>(file)].text();
        auto text = apply_edits(base, edits);
        if (!text) return tl::unexpected(text.error());
        if (*text == base) continue;
        hashes.insert_or_assign(file, sha256(*text));
        variant.texts.insert_or_assign(file, std::move(*text));
      }
      trees_.push_back(std::move(variant));
    }
    return {};
  }

  Result<void> find_tasks() {
    std::set<int> changed;
    for (const auto& variant : trees_) {
      for (const auto& [file, text] : variant.texts) changed.insert(file);
    }
    if (changed.empty()) return {};
    UnitCache cache(tree_, sources_.cache_directory, cache_salt(options_, UnitQuestion::functions));
    Gathering gathering(tree_, options_, cache, effective_jobs(sources_.jobs),
                        UnitQuestion::functions, observer_);
    std::vector<std::pair<Unit, std::set<int>>> units;
    auto ran = gathering.run([&](const Unit& unit, UnitFacts&& said) {
      std::set<int> reads;
      for (const auto& path : said.paths) {
        const int file = tree_.find_relative(path);
        if (changed.contains(file)) reads.insert(file);
      }
      // A unit that was lost says nothing about a change either.
      if (said.compiled && !reads.empty()) units.emplace_back(unit, std::move(reads));
    });
    if (!ran) return ran;
    std::stable_sort(units.begin(), units.end(), [](const auto& a, const auto& b) {
      return std::tie(a.first.file, a.first.language, a.first.arguments) <
             std::tie(b.first.file, b.first.language, b.first.arguments);
    });
    for (const auto& [unit, reads] : units) add_tasks(unit, reads);
    return {};
  }

  /// One task for all variants that add the same files. Of those that are the same to the unit the
  /// first is compiled for all.
  void add_tasks(const Unit& unit, const std::set<int>& reads) {
    std::map<std::map<std::string, std::string>, CheckTask> tasks;
    std::map<std::string, std::size_t> first;  // by what the unit sees
    Sharers sharers;
    for (const auto& variant : trees_) {
      const auto& wanted = variants_[variant.id].units;
      if (!wanted.empty() && !wanted.contains(unit.file)) continue;
      const std::string key = seen_by(variant, reads);
      if (key.empty()) continue;
      const auto [known, fresh] = first.try_emplace(key, variant.id);
      sharers[known->second].push_back(variant.id);
      if (!fresh) continue;
      std::map<std::string, std::string> added;
      for (const auto& file : variants_[variant.id].added) {
        added.emplace(normal_path(file.path, tree_.root()), file.text);
      }
      tasks[std::move(added)].variants.push_back(&variant);
    }
    for (auto& [added, task] : tasks) {
      Sharers of_task;
      for (const TreeVariant* variant : task.variants) {
        of_task.emplace(variant->id, std::move(sharers.at(variant->id)));
      }
      task.unit = unit;
      task.added = added;
      tasks_.push_back(std::move(task));
      sharers_.push_back(std::move(of_task));
    }
  }

  /// A hash of what the variant changes in the files that a unit reads; empty where that is
  /// nothing.
  std::string seen_by(const TreeVariant& variant, const std::set<int>& reads) const {
    Sha256 hash;
    bool sees = false;
    for (const auto& [file, text_hash] : text_hashes_[variant.id]) {
      if (!reads.contains(file)) continue;
      hash.update(static_cast<std::uint64_t>(file)).update(text_hash);
      sees = true;
    }
    if (!sees) return {};
    for (const auto& file : variants_[variant.id].added) hash.update(file.path).update(file.text);
    return hash.hex();
  }

  Result<void> check_all(JobTokens& tokens) {
    said_.resize(tasks_.size());
    const ChildLimits limits = limits_of(options_);
    const std::string resources = resource_directory_of(options_);
    std::size_t next = 0;
    std::uint64_t done = 0;
    Children children(tokens, false);
    while (next < tasks_.size() || children.running()) {
      if (observer_.cancelled()) return fail(ErrorCode::cancelled, "cancelled while compiling");
      bool full = false;
      while (next < tasks_.size() && !full) {
        const auto started = children.start(next, limits, [&](Outlet& outlet) {
          check_unit(tree_, tasks_[next], resources, limits, tokens, outlet);
        });
        if (!started) return tl::unexpected(started.error());
        full = !*started;
        if (!full) ++next;
      }
      const auto event = children.wait(patience, full);
      if (event && event->ended) {
        observer_.progress({"check", ++done, tasks_.size()});
      } else if (event) {
        take(said_[event->id], event->message);
      }
    }
    return {};
  }

  static void take(Said& said, const std::string& message) {
    auto answer = decode_check_answer(message);
    if (!answer) return;
    if (answer->variant) {
      const std::size_t variant = *answer->variant;
      said.variants.insert_or_assign(variant, std::move(*answer));
    } else {
      said.unchanged = std::move(answer->errors);
    }
  }

  /// The first error that the unchanged unit has not: lines may have moved, so that each of its
  /// errors excuses one of the same file and words.
  static std::optional<Diagnostic> new_error(const CheckTask& task, const Said& said,
                                             const CheckAnswer& answer) {
    if (answer.lost) {
      Diagnostic lost;
      lost.severity = Severity::error;
      lost.code = "unit_lost";
      lost.message = "the changed translation unit crashed or reached its limits of time or memory";
      lost.where.path = task.unit.path;
      return lost;
    }
    std::map<std::pair<std::string, std::string>, int> excused;
    for (const auto& error : said.unchanged) ++excused[{error.where.path, error.message}];
    for (const auto& error : answer.errors) {
      if (--excused[{error.where.path, error.message}] < 0) return error;
    }
    return std::nullopt;
  }

  static void add_failure(CompileResult& result, const CheckTask& task, const Diagnostic& error,
                          const std::vector<Location>& places) {
    result.compiles = false;
    if (!result.first_error) result.first_error = error;
    result.failing.insert(task.unit.file);
    result.places.insert(result.places.end(), places.begin(), places.end());
  }

  std::vector<CompileResult> results() const {
    std::vector<CompileResult> results(variants_.size());
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
      for (const auto& [compiled, sharers] : sharers_[i]) {
        const auto answer = said_[i].variants.find(compiled);
        std::optional<Diagnostic> error;
        if (answer != said_[i].variants.end()) {
          error = new_error(tasks_[i], said_[i], answer->second);
        }
        for (const std::size_t variant : sharers) {
          ++results[variant].units;
          if (error) add_failure(results[variant], tasks_[i], *error, answer->second.places);
        }
      }
    }
    return results;
  }

  const ClangOptions& options_;
  const RepositorySources& sources_;
  const std::vector<SourceVariant>& variants_;
  Observer& observer_;
  SourceTree tree_;
  std::vector<TreeVariant> trees_;
  std::vector<std::map<int, std::string>> text_hashes_;  // by variant, then by file
  std::vector<CheckTask> tasks_;
  std::vector<Sharers> sharers_;  // by task
  std::vector<Said> said_;
};

}  // namespace

Result<std::vector<CompileResult>> ClangReader::compile(const RepositorySources& sources,
                                                        const std::vector<SourceVariant>& variants,
                                                        Observer& observer) const {
  return Compiling(options_, sources, variants, observer).run();
}

}  // namespace lacuna::detail
