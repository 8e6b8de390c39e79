#include "lacuna/python/dependencies_internal.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <numeric>

#include "lacuna/base/parallel.hpp"
#include "lacuna/python/dependency_result_internal.hpp"
#include "lacuna/python/encoding_internal.hpp"
#include "lacuna/python/flow_lower_internal.hpp"
#include "lacuna/python/functions_internal.hpp"

extern "C" const TSLanguage* tree_sitter_python(void);

namespace lacuna::detail {
namespace {

/// As many arenas as threads parse at the same time.
class Arenas {
 public:
  std::unique_ptr<ParseArena> take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return std::make_unique<ParseArena>();
    auto arena = std::move(free_.back());
    free_.pop_back();
    return arena;
  }
  void give_back(std::unique_ptr<ParseArena> arena) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(arena));
  }
  void clear() { free_.clear(); }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<ParseArena>> free_;
};

flow::FileUnit lower(const Grammar& grammar, const flow::SyntaxTable& table, const SourceFile& file,
                     const ParsedFile& parsed, ParseArena& arena, bool& read) {
  read = false;
  if (parsed.status == ParseStatus::refused || is_stub_file(file.path())) return {};
  const PythonText text(file.text());
  if (!text.refusal().empty()) return {};
  const ParseArena::Scope scope(arena);
  const Tree tree = grammar.parse(text.view());
  if (tree == nullptr) return {};
  const flow::SyntaxTree syntax(table, *tree, text.view());
  read = true;
  return flow::Lowering(syntax, parsed).run();
}

}  // namespace

Result<Dependencies> PythonAnalyzer::analyze(const DependencySources& sources,
                                             const DependencyOptions& options,
                                             Observer& observer) const {
  const flow::SyntaxTable table(tree_sitter_python());
  const std::size_t count = sources.files.size();
  std::vector<flow::FileUnit> units(count);
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return sources.files[a].text().size() > sources.files[b].text().size();
  });
  std::atomic<std::uint64_t> done = 0;
  std::vector<char> read(count, 0);
  Arenas arenas;
  parallel_for(count, options.jobs, [&](std::size_t i) {
    if (observer.cancelled()) return;
    const std::size_t at = order[i];
    bool was_read = false;
    auto arena = arenas.take();
    units[at] = lower(grammar_, table, sources.files[at], *sources.functions[at], *arena, was_read);
    arenas.give_back(std::move(arena));
    read[at] = was_read ? 1 : 0;
    observer.progress({"analyze", ++done, count});
  });
  arenas.clear();
  if (observer.cancelled()) return fail(ErrorCode::cancelled, "cancelled while parsing");
  std::vector<flow::FileUnit> kept;
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < count; ++i) {
    if (read[i] == 0) continue;
    kept.push_back(std::move(units[i]));
    paths.push_back(sources.files[i].path());
  }
  units.clear();
  flow::Program program(std::move(kept), paths, sources.root_name, options.jobs);
  flow::Solver solver(program, sources.foreign, options, observer);
  if (auto solved = solver.run(); !solved) return tl::unexpected(solved.error());
  return flow::dependencies_of(program, solver, options);
}

}  // namespace lacuna::detail
