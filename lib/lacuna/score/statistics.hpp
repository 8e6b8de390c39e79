#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lacuna {

/// The probability that at least one of k attempts drawn without replacement from n attempts, of
/// which c passed, passes: 1 - C(n-c, k) / C(n, k) (Chen et al., "Evaluating Large Language Models
/// Trained on Code", arXiv 2107.03374), in a product form that does not overflow. Nothing where
/// n < k, c > n or k is 0. O(min(k, c)).
std::optional<double> pass_at_k(std::uint64_t n, std::uint64_t c, std::uint64_t k);

/// The probability that all of k attempts pass: C(c, k) / C(n, k) (Yao et al., tau-bench, arXiv
/// 2406.12045). Nothing where n < k, c > n or k is 0.
std::optional<double> pass_hat_k(std::uint64_t n, std::uint64_t c, std::uint64_t k);

/// A closed interval.
struct Interval {
  double low = 0;
  double high = 1;

  bool contains(double x) const { return low <= x && x <= high; }
};

/// Wilson's score interval for c successes in n trials (Wilson, JASA 22, 1927). n = 0 gives [0, 1].
/// `confidence` lies in (0, 1).
Interval wilson_interval(std::uint64_t c, std::uint64_t n, double confidence = 0.95);

/// The quantile of the standard normal distribution (Wichura, Algorithm AS 241, 1988), p in (0, 1).
double normal_quantile(double p);

}  // namespace lacuna
