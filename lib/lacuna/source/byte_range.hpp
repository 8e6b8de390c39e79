#pragma once

#include <cstdint>
#include <string_view>

namespace lacuna {

/// A half-open range [begin, end) of bytes of a file as it is stored, counted from 0.
struct ByteRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  std::uint32_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
  bool contains(ByteRange other) const { return begin <= other.begin && other.end <= end; }
  bool overlaps(ByteRange other) const { return begin < other.end && other.begin < end; }

  /// The bytes of `text` in the range, which must lie inside it.
  std::string_view of(std::string_view text) const { return text.substr(begin, size()); }

  friend bool operator==(ByteRange, ByteRange) = default;
};

}  // namespace lacuna
