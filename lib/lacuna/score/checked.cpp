#include "lacuna/score/checked.hpp"

#include <fmt/format.h>

#include <optional>

namespace lacuna {
namespace {

Result<void> check_counts(std::uint64_t c, std::uint64_t n) {
  if (c <= n) return {};
  return fail(ErrorCode::invalid_argument, fmt::format("{} of {} cannot have passed", c, n),
              "c is at most n");
}

Result<double> checked(std::optional<double> value, std::uint64_t n, std::uint64_t c,
                       std::uint64_t k) {
  if (value) return *value;
  if (auto counts = check_counts(c, n); !counts) return tl::unexpected(counts.error());
  if (k == 0) return fail(ErrorCode::invalid_argument, "k is 0", "k counts from 1");
  return fail(ErrorCode::invalid_argument,
              fmt::format("there is no value for k = {} of {} attempts", k, n),
              "k is at most the number of attempts");
}

}  // namespace

Result<double> checked_pass_at_k(std::uint64_t n, std::uint64_t c, std::uint64_t k) {
  return checked(pass_at_k(n, c, k), n, c, k);
}

Result<double> checked_pass_hat_k(std::uint64_t n, std::uint64_t c, std::uint64_t k) {
  return checked(pass_hat_k(n, c, k), n, c, k);
}

Result<Interval> checked_wilson_interval(std::uint64_t c, std::uint64_t n, double confidence) {
  if (auto counts = check_counts(c, n); !counts) return tl::unexpected(counts.error());
  if (!(confidence > 0 && confidence < 1)) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("the confidence is {}, not between 0 and 1", confidence),
                "0.95 is usual");
  }
  return wilson_interval(c, n, confidence);
}

}  // namespace lacuna
