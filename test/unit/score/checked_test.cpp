#include "lacuna/score/checked.hpp"

#include <cmath>

#include "lacuna/score/score_one.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

template <class T>
std::string refusal(const Result<T>& result) {
  if (result) return "none";
  CHECK(result.error().code == ErrorCode::invalid_argument);
  CHECK(!result.error().hint.empty());
  return result.error().message;
}

TEST_CASE("Checked statistics have the values of the plain ones") {
  CHECK(checked_pass_at_k(10, 3, 5) == *pass_at_k(10, 3, 5));
  CHECK(checked_pass_hat_k(10, 7, 3) == *pass_hat_k(10, 7, 3));
  const auto interval = checked_wilson_interval(17, 85, 0.95);
  REQUIRE(interval);
  CHECK(interval->low == wilson_interval(17, 85).low);
  CHECK(interval->high == wilson_interval(17, 85).high);
}

TEST_CASE("Checked statistics say why there is no value") {
  CHECK_THAT(refusal(checked_pass_at_k(3, 1, 5)), ContainsSubstring("k = 5 of 3 attempts"));
  CHECK_THAT(refusal(checked_pass_at_k(3, 4, 1)), ContainsSubstring("4 of 3"));
  CHECK_THAT(refusal(checked_pass_hat_k(3, 1, 0)), ContainsSubstring("k is 0"));
  CHECK_THAT(refusal(checked_wilson_interval(3, 2, 0.95)), ContainsSubstring("3 of 2"));
  for (const double confidence : {0.0, 1.0, -1.0, std::nan("")}) {
    CHECK_THAT(refusal(checked_wilson_interval(1, 2, confidence)),
               ContainsSubstring("between 0 and 1"));
  }
}

TEST_CASE("A tolerance that is negative or not finite is refused") {
  for (const double tolerance : {-0.1, std::nan(""), HUGE_VAL}) {
    CompareOptions options;
    options.tolerance.rtol = tolerance;
    CHECK_THAT(refusal(score_one("1", "1", options)), ContainsSubstring("rtol"));
    options.tolerance = {.rtol = 0, .atol = tolerance};
    CHECK_THAT(refusal(score_one("1", "1", options)), ContainsSubstring("atol"));
  }
}

}  // namespace
}  // namespace lacuna
