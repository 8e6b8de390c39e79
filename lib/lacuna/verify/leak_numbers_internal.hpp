#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "lacuna/paper/gold_search.hpp"
#include "lacuna/verify/leaks.hpp"

namespace lacuna::detail {

/// A gold number in a text.
struct NumberMatch {
  std::uint32_t number = 0;  ///< index into the numbers
  std::uint32_t begin = 0;   ///< bytes of the text
  std::uint32_t end = 0;
  int digits = 0;       ///< significant ones that agree
  bool common = false;  ///< a year, a power of two, the same digits at another power of ten
  bool named = false;   ///< the result's name stands beside it
};

/// How many different numbers a file holds, by how many significant digits they have at least: what
/// tells how many gold numbers would be in it by chance.
class NumberCounts {
 public:
  static constexpr int least = 3;
  static constexpr int most = 9;

  void add(std::uint64_t mantissa, int digits);
  void add(const NumberCounts& other);
  /// Different numbers with at least so many digits.
  std::uint64_t at_least(int digits) const;
  bool empty() const { return at_least(least) == 0; }

 private:
  /// Beyond this many all is chance.
  static constexpr std::size_t enough = 100'000;
  std::array<std::unordered_set<std::uint64_t>, most - least + 1> seen_;
};

/// Finds gold numbers with at least three significant digits.
class NumberIndex {
 public:
  explicit NumberIndex(const std::vector<GoldNumber>& numbers);

  bool empty() const { return searched_ == 0; }
  /// Numbers that can be told from chance at all.
  std::size_t searched() const { return searched_; }
  bool too_short(std::size_t number) const { return digits_[number] < NumberCounts::least; }

  /// Sorted by place. Counts every number of the text.
  std::vector<NumberMatch> find(std::string_view text, NumberCounts& counts) const;

 private:
  void look(std::string_view text, std::size_t at, std::vector<NumberMatch>& found) const;
  bool named(std::string_view text, std::size_t begin, std::size_t end, std::uint32_t number) const;

  std::vector<int> digits_;
  std::vector<double> values_;
  std::vector<std::vector<std::string>> words_;  ///< of the names of results, lower case
  GoldSearch search_;
  std::array<bool, 1000> leading_{};  ///< first three digits that a gold number can have
  std::size_t searched_ = 0;
};

/// What of a match the text says, with how surprising it is.
struct ChanceMatch {
  std::uint32_t number = 0;
  int digits = 0;
  bool common = false;
  bool named = false;
  std::size_t file = 0;
  double expected = 0;  ///< out: how many such finds chance alone would make in files like this
};

/// One file for the sum: telling files (texts, tables, logs) are looked at before sources.
struct CountedFile {
  bool source = false;
  const NumberCounts* counts = nullptr;
};

/// Sets `expected` of each: with m digits that agree, G numbers searched for and N different
/// numbers of at least m digits in the file, the chance of as many finds as the file has is the
/// tail of a Poisson distribution with G · N · 10^-m, times the files that are no fuller than this
/// one.
void set_expected(std::vector<ChanceMatch>& matches, const std::vector<CountedFile>& files,
                  std::size_t searched);

/// Below this, a match is no chance.
constexpr double least_expected = 0.1;

}  // namespace lacuna::detail
