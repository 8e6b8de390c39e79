#include "hash.hpp"

#include <cmath>

namespace probe {

Lines::Lines(std::size_t count, std::size_t dimension, double width, Random& random)
    : width_(width), directions_(count, dimension) {
  for (std::size_t line = 0; line < count; ++line) {
    for (std::size_t i = 0; i < dimension; ++i) {
      directions_[line][i] = static_cast<float>(random.normal());
    }
    offsets_.push_back(width * random.uniform());
  }
}

Positions Lines::positions(const float* point) const {
  Positions positions(size());
  for (std::size_t line = 0; line < size(); ++line) {
    const double along = dot(directions_[line], point, directions_.dimension());
    positions[line] = (along + offsets_[line]) / width_;
  }
  return positions;
}

Slots slots_of(const Positions& positions) {
  Slots slots;
  slots.reserve(positions.size());
  for (const double position : positions) {
    slots.push_back(static_cast<std::int32_t>(std::floor(position)));
  }
  return slots;
}

std::uint64_t key_of(const Slots& slots) {
  std::uint64_t key = 0x2545f4914f6cdd1du;
  for (const std::int32_t slot : slots) {
    key ^= static_cast<std::uint32_t>(slot);
    key *= 0x9e3779b97f4a7c15u;
    key ^= key >> 29;
  }
  return key;
}

}  // namespace probe
