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

/// What was found of the flow between two walls that a force drives.
struct Profile {
  double gap = 0;   ///< by how much further apart the walls are than they should be, in spacings
  double peak = 0;  ///< the largest velocity over that of the exact parabola
};

/// The walls' distance by the zeros of the parabola through the velocities, less the true one.
template <class Collision>
Profile measure_profile(const Collision& collision, std::size_t height) {
  const double wanted = 0.02;
  const double force = 8 * collision.viscosity() * wanted / (double(height) * double(height));
  Sides sides;
  sides.walls_in_y = true;
  Solver<Nine, Collision> fluid(1, height, collision, sides, {force, 0});
  fluid.run_until_steady(0, height / 2, 1e-10, 200);
  std::vector<double> y;
  std::vector<double> u;
  for (std::size_t node = 0; node < height; ++node) {
    y.push_back(double(node) + 0.5);
    u.push_back(fluid.fluid_velocity(0, node).x);
  }
  const auto parabola = fit_parabola(y, u);
  const auto [bottom, top] = zeros(parabola);
  const double middle = -parabola[1] / (2 * parabola[2]);
  const double peak = parabola[0] + parabola[1] * middle / 2;
  return {top - bottom - double(height), peak / wanted};
}

/// The same by theory: the square of the apparent distance exceeds that of the true one by
/// (16 magic - 3) / 3 (Ginzburg and d'Humieres).
double expected_gap(double magic, std::size_t height) {
  const double square = double(height) * double(height);
  return std::sqrt(square + (16 * magic - 3) / 3) - double(height);
}

template <class Collision>
void report(std::ostream& out, const std::string& name, const Collision& collision) {
  constexpr std::size_t height = 12;
  const Profile profile = measure_profile(collision, height);
  out << name << ',' << collision.viscosity() << ',' << collision.magic() << ',' << profile.gap
      << ',' << expected_gap(collision.magic(), height) << ',' << profile.peak << '\n';
}

}  // namespace

void channel(std::ostream& out) {
  out << "collision,viscosity,magic,gap,expected,peak\n" << std::setprecision(8);
  for (const double tau : {0.55, 0.8, 1.0, 1.5, 2.0}) {
    const OneTime collision(tau);
    report(out, "one", collision);
    if (tau != 1.0) {
      report(out, "two", TwoTimes::of_viscosity(collision.viscosity(), 0.25));
    }
  }
  report(out, "magic", TwoTimes::of_viscosity(0.5, 3.0 / 16));
}

}  // namespace wall
