#include "lacuna/graph/site_lines.hpp"

#include "lacuna/base/parallel.hpp"

namespace lacuna {

SiteLines::SiteLines(const CallGraph& graph, const Inventory& inventory, unsigned jobs)
    : tables_(graph.dependencies().files.size()) {
  const Dependencies& all = graph.dependencies();
  std::vector<bool> wanted(all.files.size(), false);
  for (const DependencyNode& node : all.nodes) {
    if (node.file < wanted.size()) wanted[node.file] = true;
  }
  for (const CallEdge& edge : all.calls) {
    for (const DependencySite& site : edge.sites) wanted[site.file] = true;
  }
  parallel_for(all.files.size(), jobs, [&](std::size_t i) {
    const ParsedFile* file = wanted[i] ? inventory.file(all.files[i]) : nullptr;
    if (file == nullptr || file->hash.empty()) return;
    if (const auto source = read_source(inventory, *file)) tables_[i] = source->lines();
  });
}

std::optional<Location> SiteLines::find(std::uint32_t file, std::uint32_t offset) const {
  if (file >= tables_.size() || !tables_[file]) return std::nullopt;
  return tables_[file]->location(offset);
}

}  // namespace lacuna
