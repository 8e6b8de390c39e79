#include "lacuna/clang/reader_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <tuple>
#include <utility>

#include "lacuna/base/parallel.hpp"
#include "lacuna/clang/gather_internal.hpp"
#include "lacuna/clang/join_internal.hpp"

namespace lacuna::detail {
namespace {

/// One call of ClangReader::read.
class Reading {
 public:
  Reading(const ClangOptions& options, const FrontEnds& syntax, const RepositorySources& sources,
          Observer& observer)
      : options_(options),
        syntax_(syntax),
        sources_(sources),
        observer_(observer),
        tree_(sources.root, sources.files),
        facts_(sources.files.size()),
        notes_(sources.files.size()) {}

  Result<std::vector<ParsedFile>> run() {
    UnitCache cache(tree_, sources_.cache_directory, cache_salt(options_, UnitQuestion::functions));
    Gathering gathering(tree_, options_, cache, effective_jobs(sources_.jobs),
                        UnitQuestion::functions, observer_);
    auto ran = gathering.run([&](const Unit& unit, UnitFacts&& said) { take(unit, said); });
    if (!ran) return tl::unexpected(ran.error());
    for (auto& notes : notes_) sort(notes);
    if (!notes_.empty()) {
      const auto& build = gathering.diagnostics();
      notes_.front().insert(notes_.front().begin(), build.begin(), build.end());
    }
    return parse_all();
  }

 private:
  /// Units end in any order.
  static void sort(std::vector<Diagnostic>& notes) {
    std::sort(notes.begin(), notes.end(), [](const Diagnostic& a, const Diagnostic& b) {
      return std::tie(a.code, a.where.path, a.where.line, a.where.column, a.message) <
             std::tie(b.code, b.where.path, b.where.line, b.where.column, b.message);
    });
    notes.erase(std::unique(notes.begin(), notes.end()), notes.end());
  }

  void take(const Unit& unit, UnitFacts& said) {
    for (const auto& path : said.paths) {
      const int file = tree_.find_relative(path);
      if (file >= 0) facts_[static_cast<std::size_t>(file)].add_unit(said.errors == 0);
    }
    for (const FunctionFact& fact : said.functions) {
      const int file = tree_.find_relative(said.paths[fact.path]);
      if (file >= 0) facts_[static_cast<std::size_t>(file)].add(fact);
    }
    if (notes_.empty()) return;
    auto& notes = notes_[static_cast<std::size_t>(std::max(tree_.find_relative(unit.path), 0))];
    if (!said.compiled) {
      notes.insert(notes.end(), said.diagnostics.begin(), said.diagnostics.end());
    } else if (said.errors > 0) {
      Diagnostic diagnostic = said.diagnostics.front();
      diagnostic.code = "compile_error";
      diagnostic.message =
          fmt::format("{} error{} in the translation unit {}{}, the first: {}", said.errors,
                      said.errors == 1 ? "" : "s", unit.path,
                      unit.inferred ? " (its flags are inferred)" : "", diagnostic.message);
      notes.push_back(std::move(diagnostic));
    }
  }

  Result<std::vector<ParsedFile>> parse_all() {
    std::vector<ParsedFile> parsed(sources_.files.size());
    std::atomic<bool> cancelled = false;
    parallel_for(parsed.size(), sources_.jobs, [&](std::size_t i) {
      if (cancelled || observer_.cancelled()) {
        cancelled = true;
      } else {
        parsed[i] = parse(i);
      }
    });
    if (cancelled) return fail(ErrorCode::cancelled, "cancelled while parsing");
    return parsed;
  }

  ParsedFile syntax(std::size_t i) const {
    if (i < sources_.parsed.size()) return sources_.parsed[i];
    const SourceFile& file = sources_.files[i];
    const LanguageFrontEnd* front_end = syntax_.for_file(file.path(), file.text());
    if (front_end != nullptr) return front_end->parse(file);
    ParsedFile parsed;
    parsed.path = file.path();
    parsed.hash = file.hash();
    parsed.status = ParseStatus::refused;
    return parsed;
  }

  ParsedFile parse(std::size_t i) const {
    const SourceFile& file = sources_.files[i];
    ParsedFile parsed = syntax(i);
    parsed = facts_[i].seen() ? join(std::move(parsed), file, facts_[i])
                              : without_build(std::move(parsed));
    parsed.diagnostics.insert(parsed.diagnostics.end(), notes_[i].begin(), notes_[i].end());
    return parsed;
  }

  const ClangOptions& options_;
  const FrontEnds& syntax_;
  const RepositorySources& sources_;
  Observer& observer_;
  SourceTree tree_;
  std::vector<FileFacts> facts_;
  std::vector<std::vector<Diagnostic>> notes_;
};

}  // namespace

Result<std::vector<ParsedFile>> ClangReader::read(const RepositorySources& sources,
                                                  Observer& observer) const {
  return Reading(options_, syntax_, sources, observer).run();
}

}  // namespace lacuna::detail
