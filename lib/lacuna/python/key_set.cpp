#include "lacuna/python/key_set_internal.hpp"

namespace lacuna::detail::flow {

bool KeySet::insert(std::uint64_t key) {
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

void KeySet::grow() {
  std::vector<std::uint64_t> old(slots_.empty() ? 1024 : slots_.size() * 2);
  old.swap(slots_);
  for (const std::uint64_t key : old) {
    if (key == 0) continue;
    std::size_t at = mixed(key) & (slots_.size() - 1);
    while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = key;
  }
}

}  // namespace lacuna::detail::flow
