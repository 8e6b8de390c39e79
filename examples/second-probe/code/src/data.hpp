#pragma once

#include "points.hpp"
#include "random.hpp"

namespace probe {

/// Points around random centres, as measured features are: neither uniform nor well separated.
struct Mixture {
  std::size_t centres = 40;
  std::size_t dimension = 16;
  double spread = 1.0;  ///< standard deviation of the centres
  double width = 0.45;  ///< of the points about their centre, times a factor from 0.5 to 1.5
};

/// `count` points of a mixture; the first ones are the same whatever the count.
Points<float> draw(const Mixture& mixture, std::size_t count, std::uint64_t seed);

/// `count` points at exactly `distance` from the origin, in random directions.
Points<float> on_sphere(std::size_t count, std::size_t dimension, double distance, Random& random);

}  // namespace probe
