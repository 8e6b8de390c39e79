#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lacuna::detail::flow {

inline std::uint64_t mixed(std::uint64_t key) {
  key ^= key >> 31U;
  key *= 0x9E3779B97F4A7C15U;
  return key ^ key >> 29U;
}

/// A set of 64-bit keys, open addressing.
class KeySet {
 public:
  bool insert(std::uint64_t key);
  std::size_t size() const { return size_; }

 private:
  void grow();
  std::vector<std::uint64_t> slots_;
  std::size_t size_ = 0;
};

}  // namespace lacuna::detail::flow
