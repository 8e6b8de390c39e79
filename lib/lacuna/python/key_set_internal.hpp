#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "lacuna/python/big_vector_internal.hpp"

namespace lacuna::detail::flow {

inline std::uint64_t mixed(std::uint64_t key) {
  key ^= key >> 31U;
  key *= 0x9E3779B97F4A7C15U;
  return key ^ key >> 29U;
}

/// A set of 64-bit keys, open addressing.
class KeySet {
 public:
  /// False where the key is there already.
  bool insert(std::uint64_t key) {
    if (size_ * 4 >= slots_.size() * 3) grow();
    ++key;  // 0 stands for an empty slot
    std::size_t at = mixed(key) & (slots_.size() - 1);
    while (slots_[at] != 0) {
      if (slots_[at] == key) return false;
      at = (at + 1) & (slots_.size() - 1);
    }
    slots_[at] = key;
    ++size_;
    return true;
  }
  std::size_t size() const { return size_; }

 private:
  void grow();
  BigVector<std::uint64_t> slots_;
  std::size_t size_ = 0;
};

/// Numbers by 64-bit keys, open addressing. Nothing is ever taken out; there is no order.
class KeyMap {
 public:
  /// Null where the key is unknown. An insertion ends the life of the pointer.
  const std::uint32_t* find(std::uint64_t key) const {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[place_of(key + 1)];
    return slot.key != 0 ? &slot.value : nullptr;
  }
  bool contains(std::uint64_t key) const { return find(key) != nullptr; }

  /// The number of a key and whether it was new, then with the value given.
  std::pair<std::uint32_t&, bool> try_emplace(std::uint64_t key, std::uint32_t value) {
    if (size_ * 4 >= slots_.size() * 3) grow();
    Slot& slot = slots_[place_of(key + 1)];
    if (slot.key != 0) return {slot.value, false};
    slot = {key + 1, value};
    ++size_;
    return {slot.value, true};
  }
  std::uint32_t& operator[](std::uint64_t key) { return try_emplace(key, 0).first; }
  std::size_t size() const { return size_; }

  /// Calls `take(key, value)` for each, in no order that means anything.
  template <class Take>
  void for_each(Take&& take) const {
    for (const Slot& slot : slots_) {
      if (slot.key != 0) take(slot.key - 1, slot.value);
    }
  }

 private:
  struct Slot {
    std::uint64_t key = 0;  // plus 1; 0 stands for an empty slot
    std::uint32_t value = 0;
  };

  /// Where a key is, or would be.
  std::size_t place_of(std::uint64_t key) const {
    std::size_t at = mixed(key) & (slots_.size() - 1);
    while (slots_[at].key != 0 && slots_[at].key != key) at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  void grow();

  BigVector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace lacuna::detail::flow
