#include "lacuna/graph/build.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "lacuna/base/parallel.hpp"

namespace lacuna {
namespace {

/// Puts the result of one analyser behind those of others.
void append(Dependencies& all, Dependencies&& more) {
  const auto files = static_cast<std::uint32_t>(all.files.size());
  const auto nodes = static_cast<std::uint32_t>(all.nodes.size());
  const auto move_to = [](auto& to, auto& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  for (DependencyNode& each : more.nodes) each.file += files;
  for (CallEdge& each : more.calls) {
    each.caller += nodes;
    each.callee += nodes;
    for (DependencySite& site : each.sites) site.file += files;
  }
  for (OverrideEdge& each : more.overrides) {
    each.method += nodes;
    each.overridden += nodes;
  }
  for (SharedState& each : more.shared) {
    for (std::uint32_t& writer : each.writers) writer += nodes;
    for (std::uint32_t& reader : each.readers) reader += nodes;
  }
  for (DataFlow& each : more.flows) {
    each.producer += nodes;
    each.consumer += nodes;
    each.through += nodes;
  }
  move_to(all.files, more.files);
  move_to(all.nodes, more.nodes);
  move_to(all.calls, more.calls);
  move_to(all.overrides, more.overrides);
  move_to(all.shared, more.shared);
  move_to(all.flows, more.flows);
  move_to(all.diagnostics, more.diagnostics);
}

}  // namespace

Result<CallGraph> build_call_graph(const Inventory& inventory, const FrontEnds& front_ends,
                                   const DependencyOptions& options, Observer& observer) {
  std::vector<std::pair<const DependencyAnalyzer*, std::vector<const ParsedFile*>>> groups;
  for (const ParsedFile& file : inventory.files()) {
    const LanguageFrontEnd* front_end = front_ends.for_language(file.language);
    const DependencyAnalyzer* analyzer = front_end != nullptr ? front_end->analyzer() : nullptr;
    if (analyzer == nullptr || file.hash.empty()) continue;
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const auto& each) { return each.first == analyzer; });
    if (group == groups.end()) group = groups.insert(groups.end(), {analyzer, {}});
    group->second.push_back(&file);
  }
  Dependencies all;
  for (const auto& [analyzer, files] : groups) {
    std::vector<std::optional<SourceFile>> loaded(files.size());
    std::vector<std::optional<Error>> errors(files.size());
    parallel_for(files.size(), options.jobs, [&](std::size_t i) {
      auto source = read_source(inventory, *files[i]);
      if (source) {
        loaded[i] = std::move(*source);
      } else {
        errors[i] = source.error();
      }
    });
    DependencySources sources;
    sources.root_name = inventory.repository().root.filename().string();
    sources.root = inventory.repository().root;
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (!loaded[i]) {
        const Diagnostic diagnostic{
            Severity::warning, "not_analyzed", errors[i]->message, {files[i]->path, 0, 0}};
        observer.diagnostic(diagnostic);
        all.diagnostics.push_back(diagnostic);
        continue;
      }
      sources.files.push_back(std::move(*loaded[i]));
      sources.functions.push_back(files[i]);
    }
    auto found = analyzer->analyze(sources, options, observer);
    if (!found) return tl::unexpected(found.error());
    append(all, std::move(*found));
  }
  return CallGraph(std::move(all));
}

}  // namespace lacuna
