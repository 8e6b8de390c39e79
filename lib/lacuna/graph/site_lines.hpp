#pragma once

#include <optional>
#include <vector>

#include "lacuna/base/error.hpp"
#include "lacuna/graph/call_graph.hpp"
#include "lacuna/repo/inventory.hpp"

namespace lacuna {

/// Lines and columns of the places in the files of a graph.
class SiteLines {
 public:
  /// Reads each file that has a call, on `jobs` threads (0: all cores).
  SiteLines(const CallGraph& graph, const Inventory& inventory, unsigned jobs = 0);

  /// Where a byte of a file (an index into Dependencies::files) stands, from 1. Nothing where the
  /// file can no longer be read or has changed since the inventory.
  std::optional<Location> find(std::uint32_t file, std::uint32_t offset) const;

 private:
  std::vector<std::optional<LineTable>> tables_;
};

}  // namespace lacuna
