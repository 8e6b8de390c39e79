#include "graph.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>

#include "call.hpp"
#include "lacuna/languages/built_in.hpp"

namespace nb = nanobind;

namespace lacuna::python {
namespace {

using Graph = RepositoryGraph;

Graph build(const Path& repository, Strings trace_files, Strings entries, Strings paths,
            Strings languages, unsigned jobs, const OptionalPath& cache, Callback progress) {
  const Source source =
      make_source(repository, std::move(paths), std::move(languages), jobs, cache);
  // A Result needs something to begin with, which a graph has not.
  const auto graph =
      without_gil(std::move(progress), [&](Observer& observer) -> Result<std::shared_ptr<Graph>> {
        auto traces = read_traces(trace_files);
        if (!traces) return tl::unexpected(traces.error());
        const FrontEnds front_ends = built_in_front_ends();
        const auto inventory = read_inventory(source, front_ends, observer);
        if (!inventory) return tl::unexpected(inventory.error());
        RepositoryGraphOptions options;
        options.traces = std::move(*traces);
        options.entries = std::move(entries);
        options.dependencies.jobs = jobs;
        options.dependencies.cache_directory = source.options.cache_directory;
        return Graph::create(*inventory, front_ends, options, observer).map([](Graph&& made) {
          return std::make_shared<Graph>(std::move(made));
        });
      });
  return std::move(*graph);
}

std::string document(const Graph& graph) {
  return text_without_gil(std::nullopt,
                          [&](Observer&) -> Result<Json> { return graph.document(); });
}

std::string reached(const Graph& graph, const std::string& function, bool callers,
                    std::optional<std::uint32_t> depth) {
  return text_without_gil(std::nullopt, [&](Observer&) {
    return graph.reached(function, callers ? Direction::callers : Direction::callees,
                         depth.value_or(std::numeric_limits<std::uint32_t>::max()));
  });
}

std::string path(const Graph& graph, const std::string& from, const std::string& to) {
  return text_without_gil(std::nullopt, [&](Observer&) { return graph.path(from, to); });
}

std::string central(const Graph& graph, std::size_t count) {
  return text_without_gil(std::nullopt,
                          [&](Observer&) -> Result<Json> { return graph.central_document(count); });
}

std::string cycles(const Graph& graph) {
  return text_without_gil(std::nullopt,
                          [&](Observer&) -> Result<Json> { return graph.cycles_document(); });
}

std::string measures(const Graph& graph, const Strings& functions) {
  return text_without_gil(std::nullopt, [&](Observer&) -> Result<Json> {
    const auto nodes = graph.nodes_of(functions);
    if (!nodes) return tl::unexpected(nodes.error());
    return graph.measures_document(*nodes);
  });
}

std::string set_measures(const Graph& graph, const Strings& functions) {
  return text_without_gil(std::nullopt, [&](Observer&) { return graph.set_document(functions); });
}

}  // namespace

void define_graph(nb::module_& module) {
  using namespace nb::literals;  // NOLINT(google-build-using-namespace): for ""_a alone
  nb::class_<Graph>(module, "Graph")
      .def("document", &document, "The document lacuna.graph/1.")
      .def("reached", &reached, "function"_a, nb::kw_only(), "callers"_a, "depth"_a,
           "The document lacuna.graph-reached/1.")
      .def("path", &path, "caller"_a, "callee"_a, "The document lacuna.graph-path/1.")
      .def("central", &central, "count"_a, "The document lacuna.graph-central/1.")
      .def("cycles", &cycles, "The document lacuna.graph-cycles/1.")
      .def("measures", &measures, "functions"_a, "The document lacuna.graph-measures/1.")
      .def("set_measures", &set_measures, "functions"_a, "The document lacuna.graph-set/1.");
  module.def("graph", &build, "repository"_a, nb::kw_only(), "traces"_a, "entries"_a, "paths"_a,
             "languages"_a, "jobs"_a, "cache"_a, "progress"_a);
}

}  // namespace lacuna::python
