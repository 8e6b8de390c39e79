#include "lacuna/treesitter/arena_internal.hpp"

#include <sys/mman.h>
#include <tree_sitter/api.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

namespace lacuna::detail {
namespace {

constexpr std::size_t arena_bytes = std::size_t{256} << 20U;  // of addresses, not of memory

thread_local ParseArena* current = nullptr;

void* take(std::size_t size) {
  return current != nullptr ? current->take(size) : std::malloc(size);
}

void* take_zeroed(std::size_t count, std::size_t size) {
  if (current == nullptr) return std::calloc(count, size);
  if (size != 0 && count > SIZE_MAX / size) return nullptr;
  void* memory = take(count * size);
  if (memory != nullptr) std::memset(memory, 0, count * size);
  return memory;
}

void* resize(void* memory, std::size_t size) {
  if (current == nullptr) return std::realloc(memory, size);
  return current->resize(memory, size);
}

void give_back(void* memory) {
  if (current != nullptr && current->owns(memory)) {
    current->give_back(memory);
  } else {
    std::free(memory);
  }
}

#ifndef LACUNA_TREE_SITTER_SYSTEM
/// Before any thread parses. A core that is shared with other users of the process is left alone:
/// it allocates as they chose, and arenas stay empty.
[[maybe_unused]] const bool installed =
    (ts_set_allocator(take, take_zeroed, resize, give_back), true);
#endif

}  // namespace

ParseArena::ParseArena() {
  void* memory = mmap(nullptr, arena_bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return;
  madvise(memory, arena_bytes, MADV_HUGEPAGE);
  begin_ = static_cast<std::byte*>(memory);
  end_ = begin_ + arena_bytes;
  next_ = begin_;
}

ParseArena::~ParseArena() {
  if (begin_ != nullptr) munmap(begin_, arena_bytes);
}

void ParseArena::reset() {
  next_ = begin_;
  free_.fill(nullptr);
  overflowed_ = false;
}

ParseArena::Scope::Scope(ParseArena& arena) : arena_(arena) { current = &arena_; }

ParseArena::Scope::~Scope() {
  current = nullptr;
  arena_.reset();
}

bool ParseArena::is_open() { return current != nullptr; }

bool ParseArena::holds_all() { return current != nullptr && !current->overflowed_; }

void* ParseArena::take(std::size_t size) {
  const std::size_t units = (size + sizeof(Block) + unit - 1) / unit;
  if (units < small_blocks && free_[units] != nullptr) {
    Block* block = free_[units];
    free_[units] = block->next;
    return block + 1;
  }
  if (units > static_cast<std::size_t>(end_ - next_) / unit) {
    overflowed_ = true;
    return std::malloc(size);
  }
  auto* block = new (next_) Block{nullptr, units};
  next_ += units * unit;
  return block + 1;
}

void* ParseArena::resize(void* memory, std::size_t size) {
  if (memory == nullptr) return take(size);
  if (!owns(memory)) return std::realloc(memory, size);
  Block* block = block_of(memory);
  const std::size_t have = block->units * unit - sizeof(Block);
  if (size <= have) return memory;
  const std::size_t units = (size + sizeof(Block) + unit - 1) / unit;
  auto* bytes = reinterpret_cast<std::byte*>(block);
  const bool last = bytes + block->units * unit == next_;
  if (last && units <= static_cast<std::size_t>(end_ - bytes) / unit) {
    block->units = units;
    next_ = bytes + units * unit;
    return memory;
  }
  void* moved = take(size);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, memory, have);
  give_back(memory);
  return moved;
}

void ParseArena::give_back(void* memory) {
  Block* block = block_of(memory);
  auto* bytes = reinterpret_cast<std::byte*>(block);
  if (bytes + block->units * unit == next_) {
    next_ = bytes;
  } else if (block->units < small_blocks) {
    block->next = free_[block->units];
    free_[block->units] = block;
  }
}

}  // namespace lacuna::detail
