#include "lacuna/graph/build.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "lacuna/base/parallel.hpp"

namespace lacuna {
namespace {

/// What one analyser gets, and which functions it offers to the others.
struct Group {
  const DependencyAnalyzer* analyzer = nullptr;
  std::vector<const ParsedFile*> files;
  DependencySources sources;
  std::vector<ForeignFunction> offered;
};

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
  for (ExternalCalls& each : more.external) {
    each.caller += nodes;
    for (DependencySite& site : each.sites) site.file += files;
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
  move_to(all.external, more.external);
  move_to(all.diagnostics, more.diagnostics);
}

std::vector<Group> group_files(const Inventory& inventory, const FrontEnds& front_ends) {
  std::vector<Group> groups;
  for (const ParsedFile& file : inventory.files()) {
    const LanguageFrontEnd* front_end = front_ends.for_language(file.language);
    const DependencyAnalyzer* analyzer = front_end != nullptr ? front_end->analyzer() : nullptr;
    if (analyzer == nullptr || file.hash.empty()) continue;
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const Group& each) { return each.analyzer == analyzer; });
    if (group == groups.end()) {
      group = groups.emplace(groups.end());
      group->analyzer = analyzer;
    }
    group->files.push_back(&file);
  }
  return groups;
}

/// Reads the files of a group; what cannot be read is left out with a diagnostic.
void load(Group& group, const Inventory& inventory, unsigned jobs, Observer& observer,
          std::vector<Diagnostic>& diagnostics) {
  const auto& files = group.files;
  std::vector<std::optional<SourceFile>> loaded(files.size());
  std::vector<std::optional<Error>> errors(files.size());
  parallel_for(files.size(), jobs, [&](std::size_t i) {
    auto source = read_source(inventory, *files[i]);
    if (source) {
      loaded[i] = std::move(*source);
    } else {
      errors[i] = source.error();
    }
  });
  group.sources.root_name = inventory.repository().root.filename().string();
  group.sources.root = inventory.repository().root;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!loaded[i]) {
      const Diagnostic diagnostic{
          Severity::warning, "not_analyzed", errors[i]->message, {files[i]->path, 0, 0}};
      observer.diagnostic(diagnostic);
      diagnostics.push_back(diagnostic);
      continue;
    }
    group.sources.files.push_back(std::move(*loaded[i]));
    group.sources.functions.push_back(files[i]);
  }
}

/// The calls from one language to another, as edges between the nodes of both.
std::vector<CallEdge> foreign_edges(const Dependencies& found,
                                    const std::vector<ForeignFunction>& foreign,
                                    std::uint32_t first_node, std::uint32_t first_file) {
  std::vector<CallEdge> edges;
  for (const ForeignCall& call : found.foreign_calls) {
    CallEdge edge;
    edge.caller = call.caller + first_node;
    edge.callee = call.foreign;  // until all nodes are there
    edge.how = EdgeKind::guessed;
    edge.rule = foreign[call.foreign].kind == ForeignFunction::Kind::symbol ? "symbol" : "binding";
    edge.sites = {{call.site.file + first_file, call.site.range}};
    edges.push_back(std::move(edge));
  }
  return edges;
}

/// Adds edges whose callee is still an index into `foreign`, and keeps the list in order.
void join_foreign(Dependencies& all, std::vector<CallEdge> edges,
                  const std::vector<ForeignFunction>& foreign, std::size_t sites_per_edge) {
  if (edges.empty()) return;
  std::map<FunctionId, std::uint32_t> nodes;
  for (std::uint32_t i = 0; i < all.nodes.size(); ++i) nodes.emplace(all.nodes[i].id, i);
  const auto between = [](const CallEdge& edge) { return std::pair(edge.caller, edge.callee); };
  std::map<std::pair<std::uint32_t, std::uint32_t>, CallEdge> joined;
  for (CallEdge& edge : edges) {
    const auto callee = nodes.find(foreign[edge.callee].target);
    if (callee == nodes.end()) continue;
    edge.callee = callee->second;
    const auto [known, fresh] = joined.try_emplace(between(edge), edge);
    if (!fresh && known->second.sites.size() < sites_per_edge) {
      known->second.sites.push_back(edge.sites.front());
    }
  }
  for (auto& [key, edge] : joined) {
    std::sort(edge.sites.begin(), edge.sites.end(),
              [](const DependencySite& a, const DependencySite& b) {
                return std::tie(a.file, a.range.begin) < std::tie(b.file, b.range.begin);
              });
    all.calls.push_back(std::move(edge));
  }
  std::sort(all.calls.begin(), all.calls.end(),
            [&](const CallEdge& a, const CallEdge& b) { return between(a) < between(b); });
}

}  // namespace

Result<CallGraph> build_call_graph(const Inventory& inventory, const FrontEnds& front_ends,
                                   const DependencyOptions& options, Observer& observer) {
  Dependencies all;
  std::vector<Group> groups = group_files(inventory, front_ends);
  for (Group& group : groups) {
    load(group, inventory, options.jobs, observer, all.diagnostics);
    if (groups.size() == 1) continue;
    group.offered = group.analyzer->foreign_functions(group.sources, options.jobs);
  }
  std::vector<ForeignFunction> foreign;
  for (const Group& group : groups) {
    foreign.insert(foreign.end(), group.offered.begin(), group.offered.end());
  }
  std::sort(foreign.begin(), foreign.end());
  std::vector<CallEdge> edges;
  for (Group& group : groups) {
    if (group.offered.empty()) group.sources.foreign = foreign;
    auto found = group.analyzer->analyze(group.sources, options, observer);
    if (!found) return tl::unexpected(found.error());
    auto more =
        foreign_edges(*found, group.sources.foreign, static_cast<std::uint32_t>(all.nodes.size()),
                      static_cast<std::uint32_t>(all.files.size()));
    edges.insert(edges.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
    append(all, std::move(*found));
    group = {};
  }
  join_foreign(all, std::move(edges), foreign, options.sites_per_edge);
  return CallGraph(std::move(all));
}

}  // namespace lacuna
