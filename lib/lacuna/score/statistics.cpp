#include "lacuna/score/statistics.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

namespace lacuna {
namespace {

// Below this a logarithm no longer changes 1 - exp(x), nor, by far, the value of exp(x) that
// anybody reads: both loops may stop early.
constexpr double kNegligibleLog = -700;

template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) {
  double sum = 0;
  for (auto it = coefficients.rbegin(); it != coefficients.rend(); ++it) sum = sum * x + *it;
  return sum;
}

// The three rational approximations of AS 241 (PPND16): near the middle, in the tails, far out.
// Each has a numerator and a denominator, lowest power first.
constexpr std::array kMiddleTop = {3.3871328727963666080e0, 1.3314166789178437745e2,
                                   1.9715909503065514427e3, 1.3731693765509461125e4,
                                   4.5921953931549871457e4, 6.7265770927008700853e4,
                                   3.3430575583588128105e4, 2.5090809287301226727e3};
constexpr std::array kMiddleBottom = {1.0,
                                      4.2313330701600911252e1,
                                      6.8718700749205790830e2,
                                      5.3941960214247511077e3,
                                      2.1213794301586595867e4,
                                      3.9307895800092710610e4,
                                      2.8729085735721942674e4,
                                      5.2264952788528545610e3};
constexpr std::array kTailTop = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                 5.76949722146069140550e0,  3.64784832476320460504e0,
                                 1.27045825245236838258e0,  2.41780725177450611770e-1,
                                 2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr std::array kTailBottom = {1.0,
                                    2.05319162663775882187e0,
                                    1.67638483018380384940e0,
                                    6.89767334985100004550e-1,
                                    1.48103976427480074590e-1,
                                    1.51986665636164571966e-2,
                                    5.47593808499534494600e-4,
                                    1.05075007164441684324e-9};
constexpr std::array kFarTop = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                1.78482653991729133580e0,  2.96560571828504891230e-1,
                                2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                2.71155556874348757815e-5, 2.01033439929228813265e-7};
constexpr std::array kFarBottom = {1.0,
                                   5.99832206555887937690e-1,
                                   1.36929880922735805310e-1,
                                   1.48753612908506148525e-2,
                                   7.86869131145613259100e-4,
                                   1.84631831751005468180e-5,
                                   1.42151175831644588870e-7,
                                   2.04426310338993978564e-15};

}  // namespace

std::optional<double> pass_at_k(std::uint64_t n, std::uint64_t c, std::uint64_t k) {
  if (k == 0 || k > n || c > n) return std::nullopt;
  if (c == 0) return 0.0;
  if (k > n - c) return 1.0;
  // C(n-c, k) / C(n, k) is the product of 1 - k / i over i in (n-c, n], and c and k may change
  // places. A sum of logarithms keeps the small result of a large n exact, where 1 - product would
  // lose it.
  const std::uint64_t terms = std::min(c, k);
  const auto other = static_cast<double>(std::max(c, k));
  double log_all_fail = 0;
  for (std::uint64_t j = 0; j < terms && log_all_fail > kNegligibleLog; ++j) {
    log_all_fail += std::log1p(-other / static_cast<double>(n - j));
  }
  return -std::expm1(log_all_fail);
}

std::optional<double> pass_hat_k(std::uint64_t n, std::uint64_t c, std::uint64_t k) {
  if (k == 0 || k > n || c > n) return std::nullopt;
  if (c < k) return 0.0;
  // C(c, k) / C(n, k) is what pass_at_k computes for the n - c attempts that failed.
  const std::uint64_t terms = std::min(n - c, k);
  const auto other = static_cast<double>(std::max(n - c, k));
  double log_all_pass = 0;
  for (std::uint64_t j = 0; j < terms && log_all_pass > kNegligibleLog; ++j) {
    log_all_pass += std::log1p(-other / static_cast<double>(n - j));
  }
  return std::exp(log_all_pass);
}

Interval wilson_interval(std::uint64_t c, std::uint64_t n, double confidence) {
  assert(c <= n);
  assert(0 < confidence && confidence < 1);
  if (n == 0) return {0, 1};
  const auto trials = static_cast<double>(n);
  const double p = static_cast<double>(c) / trials;
  const double z = normal_quantile(0.5 + confidence / 2);
  const double z2 = z * z;
  const double scale = 1 + z2 / trials;
  const double centre = (p + z2 / (2 * trials)) / scale;
  const double half = z / scale * std::sqrt(p * (1 - p) / trials + z2 / (4 * trials * trials));
  // At the ends the formula gives exactly 0 and 1; rounding does not.
  return {c == 0 ? 0 : std::max(0.0, centre - half), c == n ? 1 : std::min(1.0, centre + half)};
}

double normal_quantile(double p) {
  assert(0 < p && p < 1);
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(kMiddleTop, r) / polynomial(kMiddleBottom, r);
  }
  const double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
  const double quantile = r <= 5 ? polynomial(kTailTop, r - 1.6) / polynomial(kTailBottom, r - 1.6)
                                 : polynomial(kFarTop, r - 5) / polynomial(kFarBottom, r - 5);
  return q < 0 ? -quantile : quantile;
}

}  // namespace lacuna
