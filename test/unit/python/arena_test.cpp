#include "lacuna/treesitter/arena_internal.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "lacuna/python/key_set_internal.hpp"
#include "support/catch.hpp"

namespace lacuna::detail {
namespace {

TEST_CASE("An arena hands out memory that was given back, and grows the last piece in place") {
  ParseArena arena;
  const ParseArena::Scope scope(arena);
  void* first = arena.take(40);
  void* last = arena.take(100);
  CHECK(arena.owns(first));
  CHECK(reinterpret_cast<std::uintptr_t>(first) % 16 == 0);
  std::memset(last, 7, 100);
  CHECK(arena.resize(last, 5000) == last);
  arena.give_back(first);
  CHECK(arena.take(40) == first);
  std::memset(first, 5, 40);
  auto* moved = static_cast<char*>(arena.resize(first, 400));
  CHECK(moved != first);
  CHECK(moved[39] == 5);
  CHECK(static_cast<char*>(last)[99] == 7);
  CHECK(ParseArena::holds_all());
}

TEST_CASE("What does not fit into an arena comes from malloc, and the arena says so") {
  ParseArena arena;
  CHECK_FALSE(ParseArena::is_open());
  {
    const ParseArena::Scope scope(arena);
    CHECK(ParseArena::is_open());
    void* large = arena.take(std::size_t{300} << 20U);
    REQUIRE(large != nullptr);
    CHECK_FALSE(arena.owns(large));
    CHECK_FALSE(ParseArena::holds_all());
    large = arena.resize(large, std::size_t{1} << 20U);
    std::free(large);
  }
  const ParseArena::Scope again(arena);
  CHECK(ParseArena::holds_all());
}

TEST_CASE("Keys in flat tables are found again after the tables grew") {
  flow::KeySet set;
  flow::KeyMap map;
  CHECK(map.find(0) == nullptr);
  constexpr std::uint32_t count = 400'000;  // beyond the first huge page
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t key = std::uint64_t{i} * i;
    REQUIRE(set.insert(key));
    REQUIRE(map.try_emplace(key, i).second);
  }
  CHECK(set.size() == count);
  CHECK(map.size() == count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t key = std::uint64_t{i} * i;
    REQUIRE_FALSE(set.insert(key));
    const std::uint32_t* found = map.find(key);
    REQUIRE(found != nullptr);
    REQUIRE(*found == i);
  }
  CHECK_FALSE(map.contains(2));
}

}  // namespace
}  // namespace lacuna::detail
