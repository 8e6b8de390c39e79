#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lacuna/score/compare.hpp"

namespace lacuna::detail {

/// Levels that a comparison descends. parse_json refuses such documents long before; values that
/// were built in memory end here.
inline constexpr std::size_t max_compare_depth = 200;

/// The leaves of a verdict as they are found. An answer may hold millions of elements that nobody
/// asked for: of the leaves that pass, of those that fail and of the extras at most `max_listed`
/// each are kept, and one last leaf says how many more there were.
class LeafList {
 public:
  static constexpr std::size_t max_listed = 1000;

  void add(LeafVerdict leaf);
  /// A part of the answer that the gold has not. Fails, and is listed after all others.
  void add_extra(LeafVerdict leaf);
  bool all_passed() const { return failed_ == 0 && extra_ == 0; }
  /// The verdict over all leaves, also those that are not listed. None at all does not pass.
  Verdict take();

 private:
  std::vector<LeafVerdict> leaves_;
  std::vector<LeafVerdict> extras_;
  std::size_t passed_ = 0;
  std::size_t failed_ = 0;
  std::size_t extra_ = 0;
};

/// `parent` with one more JSON pointer token; a very long key is cut.
std::string pointer_child(std::string_view parent, std::string_view key);
std::string pointer_child(std::string_view parent, std::size_t index);

/// The value itself where it is small, a cut string where it is a long one, null where it is large:
/// what a verdict repeats of an answer is bounded.
Json excerpt(const Json& value);

/// What stands where something else belongs: "true", "a list of 3", "a number given as text".
std::string describe(const Json& value);

/// The value as a finite double; nothing for all that is not a JSON number, and for NaN and inf.
std::optional<double> finite_number(const Json& value);

/// "off by 7.1 %", with as many digits as it takes to see on which side of the tolerance it lies.
std::string describe_error(double value, double gold, const Tolerance& tolerance, bool pass);

Verdict compare_strict(const Json& gold, const Json& answer, const CompareOptions& options);
Verdict compare_reference(const Json& gold, const Json& answer, const CompareOptions& options);

}  // namespace lacuna::detail
