#include "lacuna/graph/find_nodes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "lacuna/base/text.hpp"

namespace lacuna {
namespace {

/// An id without the types of its parameters.
std::string_view without_parameters(std::string_view id) { return id.substr(0, id.find('(')); }

/// The bare name at the end of an id.
std::string last_name(std::string_view id) {
  id = without_parameters(id);
  return std::string(id.substr(id.find_last_of(".:/") + 1));
}

/// Ids that somebody may have meant: the one with the fewest letters changed and those that end in
/// the same name, else those that end in one that is nearly the same.
std::string near_names(const CallGraph& graph, const std::string& text) {
  constexpr std::size_t most = 3;
  const std::string last = last_name(text);
  std::vector<std::string> all;
  std::vector<std::string> names;
  std::vector<std::string> near;
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    all.push_back(to_string(graph.node(i).id));
    names.push_back(last_name(all.back()));
    if (!last.empty() && names.back() == last && near.size() < most) near.push_back(all.back());
  }
  const std::string closest = closest_word(text, all);
  if (!closest.empty() && std::find(near.begin(), near.end(), closest) == near.end()) {
    near.insert(near.begin(), closest);
  }
  if (near.empty()) {
    const std::string word = closest_word(last, names);
    for (std::size_t i = 0; i < all.size() && !word.empty() && near.size() < most; ++i) {
      if (names[i] == word) near.push_back(all[i]);
    }
  }
  std::string hint;
  for (const std::string& id : near) hint += (hint.empty() ? "" : " or ") + printable(id);
  return hint.empty() ? "`lacuna functions` lists the ids" : "did you mean " + hint + "?";
}

/// The one node whose id is `text` and the types of parameters.
std::optional<std::uint32_t> only_overload(const CallGraph& graph, const std::string& text) {
  std::optional<std::uint32_t> found;
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    const std::string id = to_string(graph.node(i).id);
    if (without_parameters(id) != text) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

}  // namespace

Result<std::uint32_t> require_node(const CallGraph& graph, const std::string& id) {
  if (const auto parsed = parse_function_id(id)) {
    if (const auto found = graph.find(*parsed)) return *found;
  }
  if (const auto found = only_overload(graph, id)) return *found;
  return fail(ErrorCode::not_found, fmt::format("the graph has no function {}", printable(id)),
              near_names(graph, id));
}

Result<std::vector<std::uint32_t>> require_entries(const CallGraph& graph,
                                                   const std::vector<std::string>& texts) {
  std::vector<std::uint32_t> entries;
  const auto& files = graph.dependencies().files;
  for (const std::string& text : texts) {
    if (std::find(files.begin(), files.end(), text) == files.end()) {
      if (text.find("::") == std::string::npos) {
        const std::string near = closest_word(text, files);
        return fail(ErrorCode::not_found,
                    fmt::format("{} is no file with functions", printable(text)),
                    near.empty() ? "name a file, or a function by its id"
                                 : "did you mean " + printable(near) + "?");
      }
      auto node = require_node(graph, text);
      if (!node) return tl::unexpected(node.error());
      entries.push_back(*node);
      continue;
    }
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
      const DependencyNode& node = graph.node(i);
      if (node.id.path != text) continue;
      if (node.id.qualified_name == module_code_name || graph.in_edges(i).empty()) {
        entries.push_back(i);
      }
    }
  }
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  return entries;
}

}  // namespace lacuna
