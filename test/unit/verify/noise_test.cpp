#include "lacuna/verify/noise.hpp"

#include "support/catch.hpp"

namespace lacuna::test {

TEST_CASE("Prediction intervals have the reference values") {
  const auto three = prediction_interval(spread_of({.71, .72, .70}));
  REQUIRE(three);
  CHECK(three->low == Approx(0.6603172458).epsilon(1e-9));
  CHECK(three->high == Approx(0.7596827542).epsilon(1e-9));
  const auto five = prediction_interval(spread_of({.71, .72, .70, .715, .705}));
  REQUIRE(five);
  CHECK(five->low == Approx(0.6859552801).epsilon(1e-9));
  CHECK(five->high == Approx(0.7340447199).epsilon(1e-9));
}

TEST_CASE("One run predicts nothing, and equal runs predict themselves") {
  CHECK_FALSE(prediction_interval(spread_of({2.0})));
  const auto same = prediction_interval(spread_of({0.3, 0.3, 0.3}));
  REQUIRE(same);
  CHECK(same->low == Approx(0.3));
  CHECK(same->high == Approx(0.3));
}

TEST_CASE("The justified tolerance reaches to the farther end of the interval") {
  const Spread spread = spread_of({.71, .72, .70});
  CHECK(justified_rtol(spread, 0.7).value() == Approx((0.7596827542 - 0.7) / 0.7).epsilon(1e-8));
  CHECK(justified_rtol(spread, -0.7).value() == Approx((0.7596827542 + 0.7) / 0.7).epsilon(1e-8));
  CHECK_FALSE(justified_rtol(spread, 0));
}

}  // namespace lacuna::test
