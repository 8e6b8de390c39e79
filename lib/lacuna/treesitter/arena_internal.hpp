#pragma once

#include <array>
#include <cstddef>

namespace lacuna::detail {

/// Memory for parsing one text after the other: what a parse takes is given back in one go, and the
/// next one finds it warm. The system has it back when the arena goes. Beyond its size, and where
/// there is no address space for it, malloc serves. An arena is used by one thread at a time.
class ParseArena {
 public:
  ParseArena();
  ~ParseArena();
  ParseArena(const ParseArena&) = delete;
  ParseArena& operator=(const ParseArena&) = delete;

  /// While it lives, tree-sitter takes the memory that it wants on this thread from the arena.
  /// Whatever it makes in that time must be gone before the scope ends.
  class Scope {
   public:
    explicit Scope(ParseArena& arena);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    ParseArena& arena_;
  };

  /// Whether a scope is open on this thread.
  static bool is_open();
  /// Whether all that was taken in the open scope lies in the arena, so that nothing needs to be
  /// freed one by one.
  static bool holds_all();

  // What tree-sitter calls: as malloc, realloc and free.
  void* take(std::size_t size);
  void* resize(void* memory, std::size_t size);
  void give_back(void* memory);
  bool owns(const void* memory) const { return memory >= begin_ && memory < end_; }

 private:
  static constexpr std::size_t unit = 16;           // bytes
  static constexpr std::size_t small_blocks = 128;  // of so many units are kept for the next

  struct Block {  // before the memory
    Block* next = nullptr;
    std::size_t units = 0;
  };
  static Block* block_of(void* memory) { return static_cast<Block*>(memory) - 1; }
  void reset();

  std::byte* begin_ = nullptr;
  std::byte* end_ = nullptr;
  std::byte* next_ = nullptr;
  std::array<Block*, small_blocks> free_{};
  bool overflowed_ = false;
};

}  // namespace lacuna::detail
