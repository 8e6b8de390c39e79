#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <map>
#include <unordered_map>
#include <utility>

#include "lacuna/run/native_trace_internal.hpp"

namespace lacuna::detail {
namespace fs = std::filesystem;
namespace {

// The sizes of native_runtime.cpp.
constexpr std::size_t most_functions = 65536;
constexpr std::size_t most_edges = 262144;
constexpr std::size_t most_modules = 1024;
constexpr std::size_t module_bytes = 512;
constexpr std::size_t header_bytes = 32;
constexpr std::size_t functions_at = header_bytes + most_modules * module_bytes;
constexpr std::size_t edges_at = functions_at + most_functions * 40;
constexpr std::size_t whole = edges_at + most_edges * 16;

std::uint64_t word(std::string_view bytes, std::size_t at) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

/// Cuts "<…>" and "(…)" off the end, and what stands before the last name.
std::string plain_name(std::string_view name) {
  int depth = 0;
  std::size_t begin = 0;
  std::size_t end = name.size();
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool is_operator = name.substr(begin).starts_with("operator");
    if (c == '<' && !is_operator) {
      if (depth++ == 0) end = i;
    } else if (c == '>' && depth > 0) {
      --depth;
    } else if (depth == 0 && c == '(' && !is_operator) {
      if (end == name.size() || end < begin) end = i;
      break;
    } else if (depth == 0 && (c == ' ' || (c == ':' && name.substr(i).starts_with("::")))) {
      begin = c == ' ' ? i + 1 : i + 2;
      end = name.size();
      if (c == ':') ++i;
    }
  }
  return std::string(name.substr(begin, std::max(begin, end) - begin));
}

}  // namespace

NativeTable read_native_table(std::string_view bytes) {
  NativeTable table;
  if (bytes.size() != whole) return table;
  table.threads = word(bytes, 8);
  table.full = word(bytes, 16) != 0;
  std::vector<std::uint32_t> numbers(most_functions, 0);  // from 1; 0: none
  for (std::size_t i = 0; i < most_functions; ++i) {
    const std::size_t at = functions_at + i * 40;
    const std::uint64_t module = word(bytes, at + 8);
    if (word(bytes, at) == 0 || module == 0 || module > most_modules) continue;
    std::string_view name = bytes.substr(header_bytes + (module - 1) * module_bytes, module_bytes);
    name = name.substr(0, name.find('\0'));
    if (name.empty() || name.size() == module_bytes) continue;
    table.functions.push_back(
        {std::string(name), word(bytes, at + 16), word(bytes, at + 24), word(bytes, at + 32)});
    numbers[i] = static_cast<std::uint32_t>(table.functions.size());
  }
  for (std::size_t i = 0; i < most_edges; ++i) {
    const std::uint64_t ends = word(bytes, edges_at + i * 16);
    const std::uint64_t caller = ends >> 32;
    const std::uint64_t callee = ends & 0xFFFFFFFFU;
    if (caller == 0 || callee == 0 || caller > most_functions || callee > most_functions) continue;
    if (numbers[caller - 1] == 0 || numbers[callee - 1] == 0) continue;
    table.edges.push_back(
        {numbers[caller - 1] - 1, numbers[callee - 1] - 1, word(bytes, edges_at + i * 16 + 8)});
  }
  return table;
}

RawFunction named_native_function(std::string_view name, std::string_view place,
                                  std::string_view root) {
  RawFunction function;
  function.compiled = true;
  place = place.substr(0, place.find(" (discriminator"));
  const auto colon = place.rfind(':');
  if (colon == std::string_view::npos) return function;
  const std::string_view line = place.substr(colon + 1);
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), function.line);
  const std::string path = fs::path(place.substr(0, colon)).lexically_normal().string();
  if (error != std::errc() || end != line.data() + line.size() || function.line == 0) {
    return function;
  }
  if (!path.starts_with(root) || path.size() <= root.size() || path[root.size()] != '/') {
    return function;
  }
  function.path = path.substr(root.size() + 1);
  if (name.find("._omp_fn") != std::string_view::npos ||
      name.find("omp_outlined") != std::string_view::npos) {
    function.name = "<part>";
  } else if (name.rfind("::operator()(") != std::string_view::npos &&
             name.substr(0, name.rfind("::operator()(")).ends_with("}")) {
    function.name = "<lambda>";
  } else {
    function.name = plain_name(name);
  }
  return function;
}

void contract(RawTrace& trace, const std::vector<bool>& unnamed) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> edges;
  std::unordered_map<std::uint32_t, std::vector<RawEdge>> out_of_unnamed;
  for (const RawEdge& edge : trace.edges) {
    if (unnamed[edge.caller]) out_of_unnamed[edge.caller].push_back(edge);
  }
  for (const RawEdge& edge : trace.edges) {
    if (unnamed[edge.caller]) continue;
    std::vector<RawEdge> todo = {edge};
    std::vector<std::uint32_t> passed;
    while (!todo.empty()) {
      const RawEdge way = todo.back();
      todo.pop_back();
      if (!unnamed[way.callee]) {
        edges[{edge.caller, way.callee}] += way.calls;
        continue;
      }
      if (std::find(passed.begin(), passed.end(), way.callee) != passed.end()) continue;
      passed.push_back(way.callee);
      for (const RawEdge& next : out_of_unnamed[way.callee]) {
        todo.push_back({edge.caller, next.callee, std::min(way.calls, next.calls)});
      }
    }
  }
  trace.edges.clear();
  for (const auto& [ends, calls] : edges) trace.edges.push_back({ends.first, ends.second, calls});
}

}  // namespace lacuna::detail
