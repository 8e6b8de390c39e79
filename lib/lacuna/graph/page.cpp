#include "lacuna/graph/page.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "lacuna/base/html.hpp"
#include "lacuna/graph/page_internal.hpp"

namespace lacuna {

bool can_make_page() { return !detail::page_files().library.empty(); }

Error page_missing() {
  return {ErrorCode::missing_tool, "the HTML page needs D3, which this program was built without",
          "build it where npm can fetch them, or configure with -DLACUNA_PAGE_DIR=<folder with the "
          "package>; other formats need nothing"};
}

Result<std::string> to_html(const CallGraph& graph, const Inventory& inventory,
                            const PageOptions& options, Observer& observer) {
  const detail::PageFiles& files = detail::page_files();
  if (!can_make_page()) return tl::unexpected(page_missing());
  const std::size_t count = options.nodes.empty() ? graph.size() : options.nodes.size();
  if (count > options.most_nodes) {
    return fail(
        ErrorCode::limit,
        fmt::format("{} functions are more than a page holds, {}", count, options.most_nodes),
        "show a part with --from or --to and --depth, or use --format json");
  }
  auto data = detail::page_data(graph, inventory, options, observer);
  if (!data) return tl::unexpected(data.error());
  const std::string policy = fmt::format(
      "default-src 'none'; script-src {} {}; style-src {}; img-src data:; base-uri 'none'; "
      "form-action 'none'",
      csp_hash(files.library), csp_hash(files.script), csp_hash(files.style));
  const std::string title = html_text(options.title);
  const std::string licences = html_text(files.licences);
  const std::string json = json_in_html(dump_json(*data));
  return fill_template(files.page, {{"policy", policy},
                                    {"title", title},
                                    {"style", files.style},
                                    {"data", json},
                                    {"licences", licences},
                                    {"library", files.library},
                                    {"script", files.script}});
}

}  // namespace lacuna
