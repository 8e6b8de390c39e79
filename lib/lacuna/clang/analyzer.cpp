#include "lacuna/clang/analyzer_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lacuna/base/parallel.hpp"
#include "lacuna/clang/call_resolver_internal.hpp"
#include "lacuna/clang/gather_internal.hpp"

namespace lacuna::detail {
namespace {

Diagnostic note(std::string code, std::string message, std::string path) {
  Diagnostic diagnostic;
  diagnostic.severity = Severity::note;
  diagnostic.code = std::move(code);
  diagnostic.message = std::move(message);
  diagnostic.where.path = std::move(path);
  return diagnostic;
}

/// What one unit said; its calls are kept as bytes until all units are there.
struct Said {
  std::string unit;
  std::string calls;
};

}  // namespace

Result<Dependencies> ClangAnalyzer::analyze(const DependencySources& sources,
                                            const DependencyOptions& options,
                                            Observer& observer) const {
  CallResolver resolver(sources, options);
  std::vector<Diagnostic> diagnostics;
  if (sources.root.empty()) {
    diagnostics.push_back(note("no_root", "without its folder nothing can be compiled", {}));
    Dependencies all = resolver.run();
    all.diagnostics = std::move(diagnostics);
    return all;
  }
  const SourceTree tree(sources.root, sources.files);
  UnitCache cache(tree, options.cache_directory, cache_salt(options_, UnitQuestion::calls));
  Gathering gathering(tree, options_, cache, effective_jobs(options.jobs), UnitQuestion::calls,
                      observer);
  std::vector<Said> units;
  auto ran = gathering.run([&](const Unit& unit, UnitFacts&& said) {
    for (const FunctionFact& fact : said.functions) {
      const int file = tree.find_relative(said.paths[fact.path]);
      if (file >= 0) resolver.add_function(static_cast<std::uint32_t>(file), fact);
    }
    if (!said.compiled) {
      diagnostics.push_back(note("not_analyzed",
                                 fmt::format("the calls of the unit {} are unknown", unit.path),
                                 unit.path));
    } else if (said.errors > 0) {
      // Instances are made here alone, so that the inventory may know nothing of these errors.
      diagnostics.push_back(
          note("calls_uncertain",
               fmt::format(
                   "calls of the unit {} may be missing: {} error{} in its bodies and instances, "
                   "the first: {}",
                   unit.path, said.errors, said.errors == 1 ? "" : "s",
                   said.diagnostics.front().message),
               unit.path));
    }
    if (!said.calls.empty()) units.push_back({unit.file, std::move(said.calls)});
  });
  if (!ran) return tl::unexpected(ran.error());
  // They ended in any order.
  std::stable_sort(units.begin(), units.end(), [](const Said& a, const Said& b) {
    return std::tie(a.unit, a.calls) < std::tie(b.unit, b.calls);
  });
  for (Said& said : units) {
    auto facts = decode_call_facts(said.calls);
    said.calls.clear();
    said.calls.shrink_to_fit();
    if (!facts) continue;
    if (facts->truncated) {
      diagnostics.push_back(
          note("calls_truncated", "the unit " + said.unit + " has more calls than are read", {}));
    }
    resolver.add_unit(*facts);
    if (observer.cancelled()) return fail(ErrorCode::cancelled, "cancelled while joining calls");
  }
  Dependencies all = resolver.run();
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [](const Diagnostic& a, const Diagnostic& b) {
                     return std::tie(a.where.path, a.message) < std::tie(b.where.path, b.message);
                   });
  all.diagnostics.insert(all.diagnostics.begin(), diagnostics.begin(), diagnostics.end());
  return all;
}

}  // namespace lacuna::detail
