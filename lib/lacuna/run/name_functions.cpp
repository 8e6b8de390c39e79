#include <algorithm>
#include <map>
#include <optional>

#include "lacuna/run/native_trace_internal.hpp"

namespace lacuna::detail {
namespace {

constexpr std::string_view lambda_name = "<lambda>";
/// Of a function that the compiler made of a part of another one, such as a parallel loop.
constexpr std::string_view part_name = "<part>";

/// The name of a function without those of what it stands in, and without its parameters.
std::string_view last_name(std::string_view qualified) {
  qualified = qualified.substr(0, qualified.find('('));
  for (const std::string_view separator : {std::string_view("::"), std::string_view(".")}) {
    const auto at = qualified.rfind(separator);
    if (at != std::string_view::npos) qualified.remove_prefix(at + separator.size());
  }
  return qualified;
}

/// The nodes of one file, and where in its text they begin.
struct FileNodes {
  std::optional<SourceFile> source;
  std::vector<std::uint32_t> nodes;
};

class Namer {
 public:
  Namer(const CallGraph& graph, const Inventory& inventory) : graph_(graph), inventory_(inventory) {
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
      files_[graph.node(i).id.path].nodes.push_back(i);
    }
  }

  std::optional<std::uint32_t> node_of(const RawFunction& raw) {
    const auto file = files_.find(raw.path);
    const ParsedFile* parsed = inventory_.file(raw.path);
    if (file == files_.end() || parsed == nullptr) return std::nullopt;
    if (!file->second.source) {
      auto source = read_source(inventory_, *parsed);
      if (!source) return std::nullopt;
      file->second.source = std::move(*source);
    }
    return raw.compiled ? compiled(raw, file->second, *parsed) : interpreted(raw, file->second);
  }

 private:
  /// A function of Python, which says in which line it begins and what it is called.
  std::optional<std::uint32_t> interpreted(const RawFunction& raw, const FileNodes& file) const {
    std::vector<std::uint32_t> fitting;
    for (const std::uint32_t node : file.nodes) {
      const DependencyNode& each = graph_.node(node);
      if (raw.name == module_code_name && each.id.qualified_name == module_code_name) return node;
      if (file.source->lines().line(each.whole.begin) == raw.line &&
          last_name(each.id.qualified_name) == raw.name) {
        fitting.push_back(node);
      }
    }
    if (fitting.size() == 1) return fitting.front();
    if (raw.name != lambda_name || raw.at_line == 0) return std::nullopt;
    if (raw.at_line > file.source->lines().count()) return std::nullopt;
    const std::uint32_t at = file.source->lines().begin_of(raw.at_line) + raw.at_column;
    std::optional<std::uint32_t> innermost;
    for (const std::uint32_t node : fitting) {
      const ByteRange whole = graph_.node(node).whole;
      if (at < whole.begin || at >= whole.end) continue;
      if (!innermost || whole.begin >= graph_.node(*innermost).whole.begin) innermost = node;
    }
    return innermost;
  }

  /// A function of C or C++, whose debug information has the line of its name.
  std::optional<std::uint32_t> compiled(const RawFunction& raw, const FileNodes& file,
                                        const ParsedFile& parsed) const {
    const bool is_lambda = raw.name == lambda_name;
    const Function* found = nullptr;
    if (raw.name == part_name) {
      for (const Function& each : parsed.functions) {
        if (raw.line >= each.line && raw.line <= each.end_line) found = &each;
      }
      return found == nullptr ? std::nullopt : graph_.find(found->id);
    }
    int best = 0;
    for (const Function& each : parsed.functions) {
      const std::uint32_t body = file.source->lines().line(each.body.begin);
      if (raw.line < each.line || raw.line > body) continue;
      if ((each.kind == FunctionKind::lambda) != is_lambda) continue;
      const int fits = 1 + (last_name(each.id.qualified_name) == raw.name ? 1 : 0);
      if (fits < best) continue;
      if (fits == best && is_lambda && found != nullptr) return std::nullopt;
      best = fits;
      found = &each;
    }
    return found == nullptr ? std::nullopt : graph_.find(found->id);
  }

  const CallGraph& graph_;
  const Inventory& inventory_;
  std::map<std::string, FileNodes> files_;
};

}  // namespace

Trace name_functions(RawTrace raw, const CallGraph& graph, const Inventory& inventory) {
  Trace trace;
  trace.processes = raw.processes;
  trace.threads = raw.threads;
  trace.complete = !raw.full;
  trace.commit = inventory.repository().commit;
  Namer namer(graph, inventory);
  std::vector<std::optional<FunctionId>> ids;
  std::vector<bool> left_out;
  std::map<FunctionId, TracedFunction> functions;
  for (RawFunction& each : raw.functions) {
    const auto node = namer.node_of(each);
    left_out.push_back(!node && each.compiled);
    if (!node) {
      ids.emplace_back();
      trace.unnamed += each.compiled ? 0 : 1;
      continue;
    }
    if (each.name == part_name) each.calls = each.nanoseconds = 0;
    const FunctionId& id = graph.node(*node).id;
    ids.emplace_back(id);
    TracedFunction& function = functions[id];
    function.id = id;
    function.calls += each.calls;
    function.seconds += static_cast<double>(each.nanoseconds) / 1e9;
    trace.files[id.path] = inventory.file(id.path)->hash;
  }
  std::map<FunctionId, std::uint32_t> numbers;
  for (auto& [id, function] : functions) {
    numbers.emplace(id, static_cast<std::uint32_t>(trace.functions.size()));
    trace.functions.push_back(std::move(function));
  }
  std::erase_if(raw.edges,
                [&](const RawEdge& edge) { return raw.functions[edge.callee].name == part_name; });
  contract(raw, left_out);
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> calls;
  for (const RawEdge& edge : raw.edges) {
    const auto& caller = ids[edge.caller];
    const auto& callee = ids[edge.callee];
    if (caller && callee) calls[{numbers.at(*caller), numbers.at(*callee)}] += edge.calls;
  }
  for (const auto& [ends, count] : calls) {
    trace.edges.push_back({ends.first, ends.second, count});
  }
  return trace;
}

}  // namespace lacuna::detail
