#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lacuna/base/observer.hpp"
#include "lacuna/graph/call_graph.hpp"
#include "lacuna/repo/inventory.hpp"

namespace lacuna {

struct PageOptions {
  std::string title;                   ///< of the page, and of the outermost package
  std::vector<std::uint32_t> nodes;    ///< those to show; empty: all
  std::vector<std::uint32_t> entries;  ///< where depth counts from; empty: entry_points()
  std::vector<FunctionId> masked;      ///< to be coloured; those that the graph lacks are ignored
  std::size_t most_nodes = 200'000;    ///< a browser holds no more
  std::size_t sources = 400;           ///< of betweenness(); 0: all
};

/// Whether the libraries that draw the page were there when this library was built.
bool can_make_page();
/// What to_html() says where it was not.
Error page_missing();

/// One HTML page that holds everything it needs and asks the network for nothing: the graph to look
/// at, with search, callers and callees, measures, cycles and the most central functions. The same
/// graph gives the same bytes. Reads the files again for the lines of calls; where a file changed
/// since the inventory its calls have no lines. Names are escaped: the repository may be hostile.
/// Errors: missing_tool where can_make_page() is false; limit above `most_nodes`; cancelled.
Result<std::string> to_html(const CallGraph& graph, const Inventory& inventory,
                            const PageOptions& options, Observer& observer);

}  // namespace lacuna
