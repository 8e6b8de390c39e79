#include <cmath>
#include <iomanip>
#include <ostream>
#include <string>
#include <vector>

#include "analysis.hpp"
#include "experiments.hpp"
#include "solver.hpp"

namespace wall {
namespace {

/// The extreme velocities on the two lines through the middle of the box, the lid's being 1.
struct Extremes {
  double u_min = 0;
  double v_max = 0;
  double v_min = 0;
  std::size_t steps = 0;
};

/// A value on the line between two rows or columns of nodes.
double between(double a, double b) { return (a + b) / 2; }

template <class Collision>
Extremes extremes(const Collision& collision, std::size_t size, double lid) {
  Sides sides;
  sides.walls_in_x = true;
  sides.walls_in_y = true;
  sides.lid = {lid, 0};
  Solver<Nine, Collision> fluid(size, size, collision, sides);
  Extremes found;
  found.steps = fluid.run_until_steady(size / 4, size / 2, 1e-5, 100);
  std::vector<double> u;
  std::vector<double> v;
  const std::size_t middle = size / 2;
  for (std::size_t node = 0; node < size; ++node) {
    u.push_back(between(fluid.fluid_velocity(middle - 1, node).x,
                        fluid.fluid_velocity(middle, node).x) / lid);
    v.push_back(between(fluid.fluid_velocity(node, middle - 1).y,
                        fluid.fluid_velocity(node, middle).y) / lid);
  }
  found.u_min = extremum(u, -1);
  found.v_max = extremum(v, 1);
  found.v_min = extremum(v, -1);
  return found;
}

void report(std::ostream& out, const std::string& name, const Extremes& found, bool last) {
  out << "  \"" << name << "\": {\"u_min\": " << found.u_min << ", \"v_max\": " << found.v_max
      << ", \"v_min\": " << found.v_min << ", \"steps\": " << found.steps << (last ? "}\n" : "},\n");
}

}  // namespace

void cavity(std::ostream& out) {
  constexpr double reynolds = 100;
  constexpr double lid = 0.1;
  out << "{\n" << std::setprecision(8);
  for (const std::size_t size : {16U, 24U, 32U}) {
    const double viscosity = lid * double(size) / reynolds;
    report(out, "one_" + std::to_string(size),
           extremes(OneTime::of_viscosity(viscosity), size, lid), false);
    report(out, "two_" + std::to_string(size),
           extremes(TwoTimes::of_viscosity(viscosity, 3.0 / 16), size, lid), size == 32);
  }
  out << "}\n";
}

}  // namespace wall
