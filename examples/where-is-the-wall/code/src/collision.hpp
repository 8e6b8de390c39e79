#pragma once

#include "stencil.hpp"

namespace wall {

/// Relaxation of all populations with one time, by Bhatnagar, Gross and Krook.
class OneTime {
 public:
  explicit OneTime(double tau) : tau_(tau) {}
  /// The collision whose fluid has this kinematic viscosity, in lattice units.
  static OneTime of_viscosity(double viscosity);

  double viscosity() const;
  /// (tau - 1/2)^2: with one time, the viscosity fixes it.
  double magic() const;

  template <class Stencil>
  void relax(Populations<Stencil>& f, const Populations<Stencil>& target) const {
    for (std::size_t i = 0; i < Stencil::count; ++i) f[i] -= (f[i] - target[i]) / tau_;
  }

 private:
  double tau_;
};

/// Relaxation with two times, by Ginzburg: one for what is the same in opposite directions, which
/// makes the viscosity, and one for what differs, which is free.
class TwoTimes {
 public:
  TwoTimes(double even, double odd) : even_(even), odd_(odd) {}
  static TwoTimes of_viscosity(double viscosity, double magic);

  double viscosity() const;
  /// (tau_even - 1/2) (tau_odd - 1/2)
  double magic() const;

  template <class Stencil>
  void relax(Populations<Stencil>& f, const Populations<Stencil>& target) const {
    Populations<Stencil> excess;
    for (std::size_t i = 0; i < Stencil::count; ++i) excess[i] = f[i] - target[i];
    for (std::size_t i = 0; i < Stencil::count; ++i) {
      const double other = excess[Stencil::opposite[i]];
      f[i] -= (excess[i] + other) / (2 * even_) + (excess[i] - other) / (2 * odd_);
    }
  }

 private:
  double even_;
  double odd_;
};

}  // namespace wall
