#pragma once

#include <string>
#include <string_view>

#include "lacuna/base/json.hpp"
#include "lacuna/graph/page.hpp"

namespace lacuna::detail {

/// The parts of the page that do not depend on the graph, put into the library by the build.
struct PageFiles {
  std::string_view page;      ///< HTML with @names@
  std::string_view style;     ///< CSS
  std::string_view script;    ///< ours
  std::string_view library;   ///< other people's; empty where the build could not have it
  std::string_view licences;  ///< of `library`
};

const PageFiles& page_files();

/// What the page shows, in columns: one list a field, strings once. docs/graph.md describes it.
Result<Json> page_data(const CallGraph& graph, const Inventory& inventory,
                       const PageOptions& options, Observer& observer);

}  // namespace lacuna::detail
