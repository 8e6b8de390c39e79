#pragma once

#include <cstddef>
#include <vector>

namespace wall {

/// A value at each of width x height nodes.
template <class Value>
class Grid {
 public:
  Grid(std::size_t width, std::size_t height, Value value = Value())
      : width_(width), height_(height), values_(width * height, value) {}

  std::size_t width() const { return width_; }
  std::size_t height() const { return height_; }
  Value& at(std::size_t x, std::size_t y) { return values_[y * width_ + x]; }
  const Value& at(std::size_t x, std::size_t y) const { return values_[y * width_ + x]; }

  void swap(Grid& other) { values_.swap(other.values_); }

 private:
  std::size_t width_;
  std::size_t height_;
  std::vector<Value> values_;
};

/// The index `step` further on a ring of `size`; `step` is -1, 0 or 1.
inline std::size_t around(std::size_t index, int step, std::size_t size) {
  if (step < 0) return index == 0 ? size - 1 : index - 1;
  if (step > 0) return index + 1 == size ? 0 : index + 1;
  return index;
}

}  // namespace wall
