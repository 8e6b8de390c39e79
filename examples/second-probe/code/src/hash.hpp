#pragma once

#include <cstdint>
#include <vector>

#include "points.hpp"
#include "random.hpp"

namespace probe {

/// The numbers of the slots in which a point lies, one for each line.
using Slots = std::vector<std::int32_t>;

/// Where a point lies on each line, in units of the slots' width.
using Positions = std::vector<double>;

/// Several random lines, each cut into slots of the same width: the hash function for Euclidean
/// distance of Datar, Immorlica, Indyk and Mirrokni.
class Lines {
 public:
  Lines(std::size_t count, std::size_t dimension, double width, Random& random);

  std::size_t size() const { return offsets_.size(); }
  double width() const { return width_; }

  /// (a . x + b) / w for each line, with b uniform in [0, w).
  Positions positions(const float* point) const;

 private:
  double width_;
  Points<float> directions_;
  std::vector<double> offsets_;
};

/// The slots of positions: the next whole number below each.
Slots slots_of(const Positions& positions);

/// One number for a list of slots; different lists have different numbers but for accidents of one
/// in 2^64.
std::uint64_t key_of(const Slots& slots);

}  // namespace probe
