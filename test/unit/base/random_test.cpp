#include "lacuna/base/random.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "support/catch.hpp"

namespace lacuna {
namespace {

TEST_CASE("The engine is the one that the C++ standard fixes") {
  // [rand.predef]: the 10000th number of a mt19937_64 with the default seed.
  Random random(5489);
  for (int i = 0; i < 9999; ++i) random.next();
  CHECK(random.next() == 9981545732273789042ULL);
}

TEST_CASE("A seed gives the same numbers on every platform") {
  Random random(1);
  std::vector<std::uint64_t> numbers;
  for (int i = 0; i < 8; ++i) numbers.push_back(random.below(1000));
  // Lemire's method by hand: the upper 64 bits of next() * 1000.
  Random same(1);
  for (const std::uint64_t number : numbers) {
    const std::uint64_t next = same.next();
    const std::uint64_t upper = ((next >> 32) * 1000 + (((next & 0xffffffff) * 1000) >> 32)) >> 32;
    CHECK(number == upper);
  }
}

TEST_CASE("Numbers below a bound are all equally likely") {
  Random random(7);
  std::array<int, 6> counts{};
  constexpr int kDraws = 60'000;
  for (int i = 0; i < kDraws; ++i) ++counts.at(random.below(6));
  double chi_squared = 0;
  for (const int count : counts) chi_squared += (count - 10'000.0) * (count - 10'000.0) / 10'000.0;
  CHECK(chi_squared < 20.5);  // 5 degrees of freedom, p = 0.001; the seed is fixed
}

TEST_CASE("Numbers below a bound near 2^64 have no bias") {
  // With 3 * 2^62, a plain modulo would give the lower third twice as often as each other third.
  constexpr std::uint64_t kBound = std::uint64_t{3} << 62;
  Random random(3);
  int lower = 0;
  for (int i = 0; i < 30'000; ++i) {
    const std::uint64_t number = random.below(kBound);
    REQUIRE(number < kBound);
    if (number < (std::uint64_t{1} << 62)) ++lower;
  }
  CHECK(lower > 9'600);
  CHECK(lower < 10'400);
}

TEST_CASE("A bound of one leaves no choice") {
  Random random(0);
  for (int i = 0; i < 100; ++i) CHECK(random.below(1) == 0);
}

TEST_CASE("A real number lies in the half-open interval from 0 to 1") {
  Random random(11);
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double number = random.real();
    REQUIRE(number >= 0);
    REQUIRE(number < 1);
    sum += number;
  }
  CHECK(sum / 10'000 == Approx(0.5).margin(0.02));
}

TEST_CASE("A stream depends on its seed and its key alone") {
  Random first = Random::derive(1, "a");
  Random again = Random::derive(1, "a");
  CHECK(first.next() == again.next());
  CHECK(Random::derive(1, "a").next() != Random::derive(1, "b").next());
  CHECK(Random::derive(1, "a").next() != Random::derive(2, "a").next());
}

TEST_CASE("A shuffle reaches every order about equally often") {
  Random random(5);
  std::array<int, 6> counts{};
  for (int i = 0; i < 12'000; ++i) {
    std::vector<int> items{0, 1, 2};
    random.shuffle(items);
    const int rank = items[0] * 2 + (items[1] > items[2] ? 1 : 0);
    ++counts.at(static_cast<std::size_t>(rank));
  }
  CHECK(*std::min_element(counts.begin(), counts.end()) > 1'800);
  CHECK(*std::max_element(counts.begin(), counts.end()) < 2'200);
  std::vector<int> none;
  random.shuffle(none);
  CHECK(none.empty());
}

}  // namespace
}  // namespace lacuna
