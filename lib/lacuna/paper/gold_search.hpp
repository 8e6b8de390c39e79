#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace lacuna {

/// A number in a text that is a gold number, at its place in bytes of the text.
struct GoldPlace {
  std::size_t begin = 0;  ///< with the sign
  std::size_t end = 0;
  double gold = 0;
  int digits = 0;  ///< significant digits as written, without those that end a whole number in 0
  bool shifted = false;  ///< only the digits are alike, at a power of ten other than 1, 100, 0.01
  bool close = false;    ///< at least three digits, or the gold itself: likely no chance likeness
};

/// Finds gold numbers in any text, as redact_gold says. Immutable once made: may be used from many
/// threads.
class GoldSearch {
 public:
  explicit GoldSearch(const std::vector<double>& gold);

  /// The first gold number at or after `from`; nothing where there is none. Two significant digits
  /// are the least. O(bytes passed · log(gold)) but for gold values that crowd together.
  std::optional<GoldPlace> next(std::string_view text, std::size_t from) const;

  /// How many significant digits the shortest text has that reads back as `gold`; 0 for 0.
  static int digits_of(double gold);

 private:
  /// One value that must not stand in the text.
  struct Target {
    double value = 0;
    double unit = 1;  ///< of the last digit of its shortest form
    int digits = 1;   ///< of its shortest form
    double gold = 0;
  };
  struct Number;

  static Target target_of(double value, double gold);
  static bool same_number(const Number& number, const Target& target);
  static std::optional<double> find_in(const std::vector<Target>& targets, const Number& number);
  std::optional<double> find(const Number& number) const;

  std::vector<Target> targets_;  ///< sorted by value
  std::vector<Target> scaled_;   ///< between 1 and 10, sorted by value
};

}  // namespace lacuna
