#pragma once

#include <cstdint>
#include <vector>

#include "lacuna/syntax/function.hpp"

namespace lacuna::detail {

/// Which candidates stand inside others.
struct Nesting {
  std::vector<std::uint32_t> order;     ///< the candidates in the order of the text, parents first
  std::vector<std::uint32_t> end;       ///< by position in `order`: the first one not inside it
  std::vector<std::uint32_t> position;  ///< by candidate: its place in `order`
  std::uint32_t leaves = 0;             ///< with none inside: the size of the largest set

  /// Whether one of two candidates stands inside the other.
  bool nested(std::uint32_t a, std::uint32_t b) const {
    const std::uint32_t x = position[a], y = position[b];
    return x < y ? y < end[x] : x < end[y];
  }
  bool any() const { return leaves != order.size(); }
  bool any_among(const std::vector<std::uint32_t>& set) const;
};

/// O(m log m).
Nesting nesting_of(const std::vector<const Function*>& candidates);

}  // namespace lacuna::detail
