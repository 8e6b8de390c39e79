#include "experiments.hpp"

#include <iomanip>
#include <ostream>
#include <vector>

#include "data.hpp"
#include "index.hpp"
#include "theory.hpp"

namespace probe {
namespace {

constexpr std::size_t neighbours = 10;
constexpr std::size_t most_tables = 24;

/// Points, queries and the truth that both large experiments share.
struct Bench {
  Points<float> points;
  Points<float> queries;
  std::vector<Neighbours> truth;
  Index index;

  explicit Bench(std::size_t tables)
      : points(draw({}, 12000, 1)),
        queries(draw({}, 150, 2)),
        truth(nearest_by_comparison(points, queries, neighbours)),
        index(points, {tables, 10, 6.0, 3}) {}

  Quality measured(std::size_t tables, std::size_t probes) const {
    return measure(index, queries, points.size(), truth, tables, probes);
  }
  double expected(std::size_t tables, std::size_t probes) const {
    return expected_recall(index, queries, truth, tables, probes);
  }
};

}  // namespace

void collisions(std::ostream& out) {
  constexpr std::size_t dimension = 24;
  constexpr std::size_t pairs = 200;
  constexpr double width = 3;
  Random random(11);
  const Lines lines(500, dimension, width, random);
  const std::vector<float> origin(dimension, 0.0F);
  const Slots home = slots_of(lines.positions(origin.data()));
  for (const double relative : {0.25, 0.5, 1.0, 2.0}) {
    const Points<float> others = on_sphere(pairs, dimension, relative * width, random);
    std::size_t shared = 0;
    for (std::size_t p = 0; p < pairs; ++p) {
      const Slots slots = slots_of(lines.positions(others[p]));
      for (std::size_t line = 0; line < slots.size(); ++line) shared += slots[line] == home[line];
    }
    const double measured = static_cast<double>(shared) / static_cast<double>(pairs * home.size());
    out << std::fixed << std::setprecision(2) << "distance " << relative << std::setprecision(6)
        << ": collisions = " << measured << ", expected = " << collision_chance(relative) << '\n';
  }
}

void tables(std::ostream& out) {
  const Bench bench(most_tables);
  out << "tables,recall,expected,visited,ratio\n" << std::setprecision(10);
  for (const std::size_t count : {1U, 2U, 4U, 8U, 16U, 24U}) {
    const Quality quality = bench.measured(count, 1);
    out << count << ',' << quality.recall << ',' << bench.expected(count, 1) << ','
        << quality.visited << ',' << quality.ratio << '\n';
  }
}

void probes(std::ostream& out) {
  const Bench bench(most_tables);
  constexpr std::size_t few = 2;
  out << std::setprecision(10) << "{\n  \"probes\": {\n";
  for (const std::size_t count : {1U, 2U, 4U, 8U, 16U, 32U, 64U, 128U}) {
    const Quality quality = bench.measured(few, count);
    out << "    \"" << count << "\": {\"recall\": " << quality.recall
        << ", \"expected\": " << bench.expected(few, count) << ", \"visited\": " << quality.visited
        << ", \"ratio\": " << quality.ratio << (count == 128 ? "}\n" : "},\n");
  }
  // How many probes of two tables are as good as all tables with one.
  const Quality all = bench.measured(most_tables, 1);
  std::size_t needed = 1;
  Quality same = bench.measured(few, needed);
  while (same.recall < all.recall && needed < 1000) same = bench.measured(few, ++needed);
  out << "  },\n  \"equal\": {\"tables\": " << most_tables << ", \"recall\": " << all.recall
      << ", \"visited\": " << all.visited << ", \"probes\": " << needed
      << ", \"visited_by_probes\": " << same.visited << "}\n}\n";
}

}  // namespace probe
