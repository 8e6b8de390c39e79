#include "data.hpp"

#include <cmath>
#include <vector>

namespace probe {

Points<float> draw(const Mixture& mixture, std::size_t count, std::uint64_t seed) {
  Random centre_random(20240229);
  Points<double> centres(mixture.centres, mixture.dimension);
  std::vector<double> widths;
  for (std::size_t c = 0; c < mixture.centres; ++c) {
    for (std::size_t i = 0; i < mixture.dimension; ++i) {
      centres[c][i] = mixture.spread * centre_random.normal();
    }
    widths.push_back(mixture.width * (0.5 + centre_random.uniform()));
  }
  Random random(seed);
  Points<float> points(count, mixture.dimension);
  for (std::size_t p = 0; p < count; ++p) {
    const std::size_t c = random.next() % mixture.centres;
    for (std::size_t i = 0; i < mixture.dimension; ++i) {
      points[p][i] = static_cast<float>(centres[c][i] + widths[c] * random.normal());
    }
  }
  return points;
}

Points<float> on_sphere(std::size_t count, std::size_t dimension, double distance, Random& random) {
  Points<float> points(count, dimension);
  std::vector<double> direction(dimension);
  for (std::size_t p = 0; p < count; ++p) {
    double norm = 0;
    for (double& x : direction) {
      x = random.normal();
      norm += x * x;
    }
    const double scale = distance / std::sqrt(norm);
    for (std::size_t i = 0; i < dimension; ++i) {
      points[p][i] = static_cast<float>(scale * direction[i]);
    }
  }
  return points;
}

}  // namespace probe
