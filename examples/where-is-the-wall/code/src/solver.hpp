#pragma once

#include <cstddef>
#include <utility>

#include "collision.hpp"
#include "grid.hpp"
#include "stencil.hpp"

namespace wall {

/// What is beyond each side of the box: the opposite side, or a wall half-way to the next node.
struct Sides {
  bool walls_in_x = false;  ///< left and right
  bool walls_in_y = false;  ///< bottom and top
  Vector lid;               ///< velocity of the top wall
};

/// The lattice Boltzmann method in a box.
template <class Stencil, class Collision>
class Solver {
 public:
  Solver(std::size_t width, std::size_t height, Collision collision, Sides sides,
         Vector force = Vector())
      : collision_(std::move(collision)),
        sides_(sides),
        force_(force),
        now_(width, height, equilibrium<Stencil>(1, {})),
        next_(now_) {}

  std::size_t width() const { return now_.width(); }
  std::size_t height() const { return now_.height(); }

  /// Begins at equilibrium with a pressure (as an excess of density) and a velocity.
  void set(std::size_t x, std::size_t y, double rho, Vector u) {
    now_.at(x, y) = equilibrium<Stencil>(rho, u);
  }

  /// The velocity of the fluid, which has half of the force's push in it.
  Vector fluid_velocity(std::size_t x, std::size_t y) const {
    return momentum<Stencil>(now_.at(x, y)) + 0.5 * force_;
  }

  void step() {
    for (std::size_t y = 0; y < height(); ++y) {
      for (std::size_t x = 0; x < width(); ++x) {
        collide(x, y);
        stream(x, y);
      }
    }
    now_.swap(next_);
  }

  void run(std::size_t steps) {
    for (std::size_t i = 0; i < steps; ++i) step();
  }

  /// Runs until the velocity at a node changes by less than `tolerance` of itself in `interval`
  /// steps. Gives the number of steps.
  std::size_t run_until_steady(std::size_t x, std::size_t y, double tolerance,
                               std::size_t interval) {
    std::size_t steps = 0;
    for (Vector before = fluid_velocity(x, y);; before = fluid_velocity(x, y)) {
      run(interval);
      steps += interval;
      const Vector change = fluid_velocity(x, y) + -1.0 * before;
      if (dot(change, change) <= tolerance * tolerance * dot(before, before)) return steps;
    }
  }

 private:
  /// The force joins as a source of momentum, of which half acts before the collision (Guo, Zheng
  /// and Shi, with the terms that are linear in the force).
  void collide(std::size_t x, std::size_t y) {
    Populations<Stencil>& f = now_.at(x, y);
    collision_.template relax<Stencil>(
        f, equilibrium<Stencil>(density<Stencil>(f), momentum<Stencil>(f)));
    for (std::size_t i = 0; i < Stencil::count; ++i) {
      f[i] += Stencil::weight[i] * dot(velocity<Stencil>(i), force_) / Stencil::sound;
    }
  }

  /// Whether the step from a node in direction i goes through a wall.
  bool hits_wall(std::size_t x, std::size_t y, std::size_t i) const {
    const bool in_x = (x == 0 && Stencil::x[i] < 0) || (x + 1 == width() && Stencil::x[i] > 0);
    const bool in_y = (y == 0 && Stencil::y[i] < 0) || (y + 1 == height() && Stencil::y[i] > 0);
    return (in_x && sides_.walls_in_x) || (in_y && sides_.walls_in_y);
  }

  /// What a population that comes back from a wall has lost to its motion.
  double lost_to_wall(std::size_t y, std::size_t i) const {
    if (y + 1 != height() || Stencil::y[i] <= 0) return 0;
    return 2 * Stencil::weight[i] * dot(velocity<Stencil>(i), sides_.lid) / Stencil::sound;
  }

  /// Sends each population to its neighbour; from a wall it comes back the other way.
  void stream(std::size_t x, std::size_t y) {
    const Populations<Stencil>& f = now_.at(x, y);
    for (std::size_t i = 0; i < Stencil::count; ++i) {
      if (hits_wall(x, y, i)) {
        next_.at(x, y)[Stencil::opposite[i]] = f[i] - lost_to_wall(y, i);
      } else {
        next_.at(around(x, Stencil::x[i], width()), around(y, Stencil::y[i], height()))[i] = f[i];
      }
    }
  }

  Collision collision_;
  Sides sides_;
  Vector force_;
  Grid<Populations<Stencil>> now_;
  Grid<Populations<Stencil>> next_;
};

}  // namespace wall
