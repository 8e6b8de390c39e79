#include <cstdio>
#include <lacuna/graph/build.hpp>
#include <lacuna/graph/find_nodes.hpp>
#include <lacuna/graph/set_measures.hpp>
#include <lacuna/languages/built_in.hpp>

// graph REPOSITORY FROM TO: a shortest way of calls, who calls its end, and how far apart both are.
int main(int argc, char** argv) {
  if (argc != 4) return 2;
  lacuna::Observer observer;
  const lacuna::FrontEnds front_ends = lacuna::built_in_front_ends();
  const auto repository = lacuna::open_repository(argv[1], {}, observer);
  if (!repository) return 1;
  const auto inventory = lacuna::build_inventory(*repository, front_ends, {}, observer);
  if (!inventory) return 1;
  // The repository is read here. All that follows only looks.
  const auto graph = lacuna::build_call_graph(*inventory, front_ends, {}, observer);
  if (!graph) return 1;

  const auto from = lacuna::require_node(*graph, argv[2]);
  const auto to = lacuna::require_node(*graph, argv[3]);
  if (!from || !to) return 1;
  for (const auto node : graph->path(*from, *to)) {
    std::printf("%s\n", to_string(graph->node(node).id).c_str());
  }
  for (const auto& each : graph->reach({*to}, lacuna::Direction::callers)) {
    std::printf("%u %s\n", each.distance, to_string(graph->node(each.node).id).c_str());
  }
  for (const auto number : graph->in_edges(*to)) {
    const lacuna::CallEdge& edge = graph->edge(number);
    std::printf("%s, %zu sites\n", std::string(to_string(edge.how)).c_str(), edge.sites.size());
  }
  const lacuna::SetMeasures set = lacuna::SetMeasurer(*graph).measure({*from, *to});
  std::printf("%u calls apart\n", set.min_distance.value_or(0));
}
