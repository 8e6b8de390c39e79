#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <set>

#include "lacuna/mask/choose.hpp"
#include "unit/mask/masks.hpp"

namespace lacuna {
namespace {

using test::code_of;
using test::value;
using Set = std::vector<std::uint32_t>;

/// Candidates by their ranges in one file; nested where the ranges are.
class Candidates {
 public:
  explicit Candidates(const std::vector<ByteRange>& ranges) {
    for (const ByteRange range : ranges) {
      Function& function = functions_.emplace_back();
      function.id = {"a.py", "f" + std::to_string(functions_.size()), 1};
      function.whole = range;
      list.push_back(&function);
    }
  }
  std::vector<const Function*> list;

 private:
  std::deque<Function> functions_;
};

Candidates flat(std::uint32_t count) {
  std::vector<ByteRange> ranges;
  for (std::uint32_t i = 0; i < count; ++i) ranges.push_back({i * 10, i * 10 + 5});
  return Candidates(ranges);
}

/// Two trees and a leaf: 0 ⊃ {1 ⊃ 2, 3}, 4 ⊃ 5, 6.
Candidates forest() {
  return Candidates({{0, 100}, {10, 50}, {20, 30}, {60, 70}, {200, 300}, {210, 220}, {400, 410}});
}

bool nested(const Function& a, const Function& b) {
  return a.whole.contains(b.whole) || b.whole.contains(a.whole);
}

/// All valid sets by trying every combination.
std::set<Set> brute_force(const std::vector<const Function*>& list, std::uint32_t n) {
  std::set<Set> sets;
  for (std::uint32_t bits = 0; bits < (1U << list.size()); ++bits) {
    Set set;
    for (std::uint32_t i = 0; i < list.size(); ++i) {
      if ((bits >> i & 1) != 0) set.push_back(i);
    }
    bool valid = set.size() == n;
    for (const auto a : set) {
      for (const auto b : set) valid = valid && (a == b || !nested(*list[a], *list[b]));
    }
    if (valid) sets.insert(set);
  }
  return sets;
}

TEST_CASE("All sets come in lexicographic order where there are few, none with a nested pair") {
  const Candidates candidates = forest();
  for (std::uint32_t n = 0; n <= 4; ++n) {
    CAPTURE(n);
    const SetSample sample = value(sample_sets(candidates.list, n, 1000, 1));
    const auto expected = brute_force(candidates.list, n);
    CHECK(sample.complete);
    CHECK(sample.exact);
    CHECK(sample.total == static_cast<double>(expected.size()));
    CHECK(sample.sets == std::vector<Set>(expected.begin(), expected.end()));
  }
}

TEST_CASE("Candidates may come in any order") {
  Candidates candidates = forest();
  std::reverse(candidates.list.begin(), candidates.list.end());
  const auto expected = brute_force(candidates.list, 3);
  CHECK(value(sample_sets(candidates.list, 3, 1000, 1)).sets ==
        std::vector<Set>(expected.begin(), expected.end()));
}

TEST_CASE("No functions give the one empty set, and too many are refused with the largest n") {
  const Candidates candidates = forest();
  CHECK(value(sample_sets(candidates.list, 0, 5, 1)).sets == std::vector<Set>{{}});
  CHECK(value(sample_sets({}, 0, 5, 1)).sets == std::vector<Set>{{}});
  const auto none = sample_sets(candidates.list, 5, 5, 1);
  REQUIRE(code_of(none) == ErrorCode::invalid_argument);
  CHECK_THAT(none.error().message, ContainsSubstring("the largest has 4"));
  CHECK(code_of(sample_sets({}, 1, 5, 1)) == ErrorCode::invalid_argument);
}

TEST_CASE("A sample has no repeats, no nested pair, and depends on the seed alone") {
  const Candidates candidates = forest();
  const auto all = brute_force(candidates.list, 2);
  for (std::size_t count = 1; count < all.size(); ++count) {
    const SetSample sample = value(sample_sets(candidates.list, 2, count, 7));
    CHECK_FALSE(sample.complete);
    CHECK(sample.sets.size() == count);
    const std::set<Set> different(sample.sets.begin(), sample.sets.end());
    CHECK(different.size() == count);
    for (const Set& set : different) CHECK(all.contains(set));
    CHECK(value(sample_sets(candidates.list, 2, count, 7)).sets == sample.sets);
  }
  CHECK(value(sample_sets(flat(50).list, 3, 20, 7)).sets !=
        value(sample_sets(flat(50).list, 3, 20, 8)).sets);
}

double chi_square(const std::map<Set, std::size_t>& seen, std::size_t cells, std::size_t draws) {
  const double expected = static_cast<double>(draws) / static_cast<double>(cells);
  double sum = static_cast<double>(cells - seen.size()) * expected;
  for (const auto& [set, count] : seen) {
    const double off = static_cast<double>(count) - expected;
    sum += off * off / expected;
  }
  return sum;
}

TEST_CASE("Each set is equally likely, whatever the nesting and the number of sets drawn") {
  const Candidates candidates = forest();
  const std::size_t cells = brute_force(candidates.list, 2).size();
  REQUIRE(cells == 16);
  for (const std::size_t count : {std::size_t{1}, std::size_t{4}, cells - 1}) {
    CAPTURE(count);
    std::map<Set, std::size_t> seen, first;
    for (std::uint64_t seed = 0; seed < 6000; ++seed) {
      const auto sets = value(sample_sets(candidates.list, 2, count, seed)).sets;
      ++first[sets.front()];
      for (const Set& set : sets) ++seen[set];
    }
    // 15 degrees of freedom: 37.7 is exceeded once in a thousand. Draws without repeats vary less.
    CHECK(chi_square(seen, cells, 6000 * count) < 37.7);
    CHECK(chi_square(first, cells, 6000) < 37.7);
  }
}

TEST_CASE("Single members are equally likely where sets are too many to be counted exactly") {
  const Candidates candidates = flat(400);
  const SetSample sample = value(sample_sets(candidates.list, 150, 400, 3));
  CHECK_FALSE(sample.exact);
  CHECK(sample.total > 1e100);
  std::map<Set, std::size_t> seen;
  for (const Set& set : sample.sets) {
    REQUIRE(set.size() == 150);
    CHECK(std::is_sorted(set.begin(), set.end()));
    for (const auto member : set) ++seen[{member}];
  }
  // 399 degrees of freedom; members of one set vary less than independent draws.
  CHECK(chi_square(seen, 400, std::size_t{400} * 150) < 490);
}

TEST_CASE("Counts beyond any double are sampled as well") {
  const Candidates candidates = flat(3000);
  const SetSample sample = value(sample_sets(candidates.list, 1000, 3, 3));
  CHECK_FALSE(sample.exact);
  CHECK(std::isfinite(sample.total));
  REQUIRE(sample.sets.size() == 3);
  double sum = 0;
  for (const auto member : sample.sets[0]) sum += member;
  CHECK(sum / 1000 == Approx(1500).epsilon(0.1));
}

TEST_CASE("The number of sets is exact up to 2^53") {
  CHECK(value(sample_sets(flat(60).list, 59, 100, 1)).total == 60);
  const SetSample large = value(sample_sets(flat(56).list, 28, 1, 1));
  CHECK(large.total == 7648690600760440.0);
  CHECK(large.exact);
  CHECK_FALSE(value(sample_sets(flat(60).list, 30, 1, 1)).exact);
}

TEST_CASE("Sets that would take gigabytes to count are refused") {
  CHECK(code_of(sample_sets(flat(20'000).list, 10'000, 1, 1)) == ErrorCode::limit);
}

}  // namespace
}  // namespace lacuna
