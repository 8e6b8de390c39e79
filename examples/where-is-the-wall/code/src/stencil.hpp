#pragma once

#include <array>
#include <cstddef>

namespace wall {

/// A vector in the plane: a velocity, a momentum or a force.
struct Vector {
  double x = 0;
  double y = 0;
};

inline Vector operator+(Vector a, Vector b) { return {a.x + b.x, a.y + b.y}; }
inline Vector operator*(double factor, Vector a) { return {factor * a.x, factor * a.y}; }
inline double dot(Vector a, Vector b) { return a.x * b.x + a.y * b.y; }

/// The stencil of Qian, d'Humieres and Lallemand in the plane: rest, four neighbours along the axes
/// and four along the diagonals.
struct Nine {
  static constexpr std::size_t count = 9;
  static constexpr std::array<int, count> x = {0, 1, 0, -1, 0, 1, -1, -1, 1};
  static constexpr std::array<int, count> y = {0, 0, 1, 0, -1, 1, 1, -1, -1};
  static constexpr std::array<double, count> weight = {
      4.0 / 9,  1.0 / 9,  1.0 / 9,  1.0 / 9, 1.0 / 9,
      1.0 / 36, 1.0 / 36, 1.0 / 36, 1.0 / 36};
  /// The velocity that points the other way.
  static constexpr std::array<std::size_t, count> opposite = {0, 3, 4, 1, 2, 7, 8, 5, 6};
  /// The square of the speed of sound.
  static constexpr double sound = 1.0 / 3;
};

template <class Stencil>
using Populations = std::array<double, Stencil::count>;

template <class Stencil>
Vector velocity(std::size_t i) {
  return {static_cast<double>(Stencil::x[i]), static_cast<double>(Stencil::y[i])};
}

template <class Stencil>
double density(const Populations<Stencil>& f) {
  double sum = 0;
  for (const double population : f) sum += population;
  return sum;
}

template <class Stencil>
Vector momentum(const Populations<Stencil>& f) {
  Vector sum;
  for (std::size_t i = 0; i < Stencil::count; ++i) sum = sum + f[i] * velocity<Stencil>(i);
  return sum;
}

/// The Maxwell distribution up to the second order in u, for an almost incompressible fluid: the
/// density multiplies nothing but the first term (He and Luo).
template <class Stencil>
Populations<Stencil> equilibrium(double rho, Vector u) {
  Populations<Stencil> f;
  const double square = dot(u, u) / (2 * Stencil::sound);
  for (std::size_t i = 0; i < Stencil::count; ++i) {
    const double along = dot(velocity<Stencil>(i), u) / Stencil::sound;
    f[i] = Stencil::weight[i] * (rho + along + along * along / 2 - square);
  }
  return f;
}

}  // namespace wall
