#include <cmath>
#include <iomanip>
#include <ostream>
#include <vector>

#include "analysis.hpp"
#include "experiments.hpp"
#include "solver.hpp"

namespace wall {
namespace {

using Fluid = Solver<Nine, OneTime>;

/// Taylor's and Green's vortices: an array that keeps its form while it decays.
class Vortices {
 public:
  Vortices(std::size_t size, double speed) : wave_(2 * std::acos(-1.0) / double(size)), speed_(speed) {}

  Vector velocity_at(std::size_t x, std::size_t y) const {
    return {-speed_ * std::cos(wave_ * double(x)) * std::sin(wave_ * double(y)),
            speed_ * std::sin(wave_ * double(x)) * std::cos(wave_ * double(y))};
  }

  /// The density that belongs to the pressure of these vortices.
  double density_at(std::size_t x, std::size_t y) const {
    const double pressure = -speed_ * speed_ / 4 *
                            (std::cos(2 * wave_ * double(x)) + std::cos(2 * wave_ * double(y)));
    return 1 + pressure / Nine::sound;
  }

  void fill(Fluid& fluid) const {
    for (std::size_t y = 0; y < fluid.height(); ++y) {
      for (std::size_t x = 0; x < fluid.width(); ++x) {
        fluid.set(x, y, density_at(x, y), velocity_at(x, y));
      }
    }
  }

  /// The energy falls by exp(-rate t).
  double decay_rate(double viscosity) const { return 4 * viscosity * wave_ * wave_; }
  double viscosity_of(double rate) const { return rate / (4 * wave_ * wave_); }

 private:
  double wave_;
  double speed_;
};

double energy(const Fluid& fluid) {
  double sum = 0;
  for (std::size_t y = 0; y < fluid.height(); ++y) {
    for (std::size_t x = 0; x < fluid.width(); ++x) {
      const Vector u = fluid.fluid_velocity(x, y);
      sum += dot(u, u) / 2;
    }
  }
  return sum;
}

/// The viscosity that the decay of the energy shows, without the first time of relaxation.
double measured_viscosity(std::size_t size, const OneTime& collision) {
  const Vortices vortices(size, 0.64 / double(size));
  Fluid fluid(size, size, collision, {});
  vortices.fill(fluid);
  const double lifetime = 1 / vortices.decay_rate(collision.viscosity());
  const auto interval = static_cast<std::size_t>(lifetime / 20);
  fluid.run(2 * interval);
  std::vector<double> times;
  std::vector<double> logarithms;
  for (std::size_t sample = 0; sample < 20; ++sample) {
    times.push_back(double(sample * interval));
    logarithms.push_back(std::log(energy(fluid)));
    fluid.run(interval);
  }
  return vortices.viscosity_of(-fit_line(times, logarithms).slope);
}

}  // namespace

void viscosity(std::ostream& out) {
  out << std::setprecision(8);
  for (const double tau : {0.6, 0.8, 1.2}) {
    const OneTime collision(tau);
    const double found = measured_viscosity(32, collision);
    out << "tau " << tau << ": viscosity = " << found << ", expected = " << collision.viscosity()
        << '\n';
  }
  std::vector<double> spacings;
  std::vector<double> errors;
  for (const std::size_t size : {24U, 32U, 48U, 64U}) {
    const OneTime collision(0.8);
    spacings.push_back(1 / double(size));
    errors.push_back(measured_viscosity(size, collision) / collision.viscosity() - 1);
    out << "size " << size << ": error = " << std::setprecision(4) << 100 * errors.back()
        << " percent\n";
  }
  out << "order = " << observed_order(spacings, errors) << '\n';
}

}  // namespace wall
