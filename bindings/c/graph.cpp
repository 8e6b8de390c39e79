#include <limits>
#include <nlohmann/json.hpp>

#include "handles_internal.hpp"

using lacuna::Result;
using lacuna::detail::guarded;
using lacuna::detail::require;

namespace {

Result<lacuna::RepositoryGraphOptions> read(const lacuna_graph_options* given) {
  lacuna_graph_options options = LACUNA_GRAPH_OPTIONS_INIT;
  if (auto known = lacuna::detail::read_options(given, options); !known) {
    return tl::unexpected(known.error());
  }
  const auto files = lacuna::detail::read_list(options.traces, options.trace_count, "traces");
  if (!files) return tl::unexpected(files.error());
  auto entries = lacuna::detail::read_list(options.entries, options.entry_count, "entries");
  if (!entries) return tl::unexpected(entries.error());
  auto traces = lacuna::read_traces(*files);
  if (!traces) return tl::unexpected(traces.error());
  lacuna::RepositoryGraphOptions result;
  result.traces = std::move(*traces);
  result.entries = std::move(*entries);
  result.dependencies.jobs = options.jobs;
  result.dependencies.cache_directory = lacuna::detail::path_or_empty(options.cache_directory);
  return result;
}

/// One question: `answer` gets the graph and gives a Result<Json>.
template <class Answer>
lacuna_status ask(const lacuna_graph* graph, lacuna_text** out, lacuna_error** error,
                  const Answer& answer) {
  if (out != nullptr) *out = nullptr;
  return guarded(error, [&]() -> Result<void> {
    if (auto given = require(out, "out"); !given) return given;
    if (auto given = require(graph, "graph"); !given) return given;
    const Result<lacuna::Json> json = answer(graph->value);
    if (!json) return tl::unexpected(json.error());
    lacuna::detail::give_json(*json, out);
    return {};
  });
}

lacuna_status ask_reached(const lacuna_graph* graph, const char* function,
                          lacuna::Direction direction, uint32_t depth, lacuna_text** out,
                          lacuna_error** error) {
  return ask(graph, out, error, [&](const lacuna::RepositoryGraph& asked) -> Result<lacuna::Json> {
    if (auto given = require(function, "function"); !given) {
      return tl::unexpected(given.error());
    }
    const uint32_t most = std::numeric_limits<uint32_t>::max();
    return asked.reached(function, direction, depth == 0 ? most : depth);
  });
}

}  // namespace

lacuna_status lacuna_graph_build(const lacuna_inventory* inventory,
                                 const lacuna_graph_options* options,
                                 const lacuna_observer* observer, lacuna_graph** out,
                                 lacuna_error** error) {
  if (out != nullptr) *out = nullptr;
  return guarded(error, [&]() -> Result<void> {
    if (auto given = require(out, "out"); !given) return given;
    if (auto given = require(inventory, "inventory"); !given) return given;
    const auto wanted = read(options);
    if (!wanted) return tl::unexpected(wanted.error());
    auto watcher = lacuna::detail::CallbackObserver::create(observer);
    if (!watcher) return tl::unexpected(watcher.error());
    auto built =
        lacuna::RepositoryGraph::create(inventory->value, inventory->front_ends, *wanted, *watcher);
    if (!built) return tl::unexpected(built.error());
    *out = new lacuna_graph{std::move(*built)};
    return {};
  });
}

void lacuna_graph_free(lacuna_graph* graph) { delete graph; }

lacuna_status lacuna_graph_json(const lacuna_graph* graph, lacuna_text** out,
                                lacuna_error** error) {
  return ask(graph, out, error,
             [](const lacuna::RepositoryGraph& asked) { return asked.document(); });
}

lacuna_status lacuna_graph_callers_json(const lacuna_graph* graph, const char* function,
                                        uint32_t depth, lacuna_text** out, lacuna_error** error) {
  return ask_reached(graph, function, lacuna::Direction::callers, depth, out, error);
}

lacuna_status lacuna_graph_callees_json(const lacuna_graph* graph, const char* function,
                                        uint32_t depth, lacuna_text** out, lacuna_error** error) {
  return ask_reached(graph, function, lacuna::Direction::callees, depth, out, error);
}

lacuna_status lacuna_graph_path_json(const lacuna_graph* graph, const char* from, const char* to,
                                     lacuna_text** out, lacuna_error** error) {
  return ask(graph, out, error, [&](const lacuna::RepositoryGraph& asked) -> Result<lacuna::Json> {
    auto given = require(from, "from");
    if (given) given = require(to, "to");
    if (!given) return tl::unexpected(given.error());
    return asked.path(from, to);
  });
}

lacuna_status lacuna_graph_central_json(const lacuna_graph* graph, size_t count, lacuna_text** out,
                                        lacuna_error** error) {
  return ask(graph, out, error,
             [&](const lacuna::RepositoryGraph& asked) { return asked.central_document(count); });
}

lacuna_status lacuna_graph_cycles_json(const lacuna_graph* graph, lacuna_text** out,
                                       lacuna_error** error) {
  return ask(graph, out, error,
             [](const lacuna::RepositoryGraph& asked) { return asked.cycles_document(); });
}

lacuna_status lacuna_graph_measures_json(const lacuna_graph* graph, const char* const* functions,
                                         size_t function_count, lacuna_text** out,
                                         lacuna_error** error) {
  return ask(graph, out, error, [&](const lacuna::RepositoryGraph& asked) -> Result<lacuna::Json> {
    const auto ids = lacuna::detail::read_list(functions, function_count, "functions");
    if (!ids) return tl::unexpected(ids.error());
    const auto nodes = asked.nodes_of(*ids);
    if (!nodes) return tl::unexpected(nodes.error());
    return asked.measures_document(*nodes);
  });
}

lacuna_status lacuna_graph_set_json(const lacuna_graph* graph, const char* const* functions,
                                    size_t function_count, lacuna_text** out,
                                    lacuna_error** error) {
  return ask(graph, out, error, [&](const lacuna::RepositoryGraph& asked) -> Result<lacuna::Json> {
    const auto ids = lacuna::detail::read_list(functions, function_count, "functions");
    if (!ids) return tl::unexpected(ids.error());
    return asked.set_document(*ids);
  });
}
