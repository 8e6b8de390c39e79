#pragma once

#include <cstdint>

#include "lacuna/base/error.hpp"
#include "lacuna/score/statistics.hpp"

namespace lacuna {

/// The calls of statistics.hpp for numbers from outside: where those have no value, or a
/// precondition, these have an error, invalid_argument, that says why.
Result<double> checked_pass_at_k(std::uint64_t n, std::uint64_t c, std::uint64_t k);
Result<double> checked_pass_hat_k(std::uint64_t n, std::uint64_t c, std::uint64_t k);
Result<Interval> checked_wilson_interval(std::uint64_t c, std::uint64_t n, double confidence);

}  // namespace lacuna
