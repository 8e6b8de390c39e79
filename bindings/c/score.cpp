#include <nlohmann/json.hpp>

#include "handles_internal.hpp"
#include "lacuna/score/checked.hpp"
#include "lacuna/score/score_one.hpp"

using lacuna::ErrorCode;
using lacuna::Result;
using lacuna::detail::guarded;
using lacuna::detail::require;

namespace {

Result<lacuna::CompareOptions> read(const lacuna_score_options* given) {
  lacuna_score_options options = LACUNA_SCORE_OPTIONS_INIT;
  if (auto known = lacuna::detail::read_options(given, options); !known) {
    return tl::unexpected(known.error());
  }
  if (options.scorer != LACUNA_SCORER_STRICT && options.scorer != LACUNA_SCORER_REFERENCE) {
    return lacuna::fail(ErrorCode::invalid_argument, "scorer is no lacuna_scorer");
  }
  lacuna::CompareOptions compare;
  compare.scorer = options.scorer == LACUNA_SCORER_STRICT ? lacuna::ScorerKind::strict
                                                          : lacuna::ScorerKind::reference;
  compare.tolerance = {.rtol = options.rtol, .atol = options.atol};
  return compare;
}

Result<void> give(const Result<double>& value, double* out) {
  if (!value) return tl::unexpected(value.error());
  *out = *value;
  return {};
}

}  // namespace

lacuna_status lacuna_score_one(const char* gold_json, size_t gold_size, const char* answer,
                               size_t answer_size, const lacuna_score_options* options,
                               lacuna_text** out, lacuna_error** error) {
  if (out != nullptr) *out = nullptr;
  return guarded(error, [&]() -> Result<void> {
    if (auto given = require(out, "out"); !given) return given;
    const auto wanted = read(options);
    if (!wanted) return tl::unexpected(wanted.error());
    const auto gold = lacuna::detail::read_bytes(gold_json, gold_size, "gold_json");
    if (!gold) return tl::unexpected(gold.error());
    const auto said = lacuna::detail::read_bytes(answer, answer_size, "answer");
    if (!said) return tl::unexpected(said.error());
    const auto one = lacuna::score_one(*gold, *said, *wanted);
    if (!one) return tl::unexpected(one.error());
    lacuna::detail::give_json(lacuna::to_json(*one), out);
    return {};
  });
}

lacuna_status lacuna_pass_at_k(uint64_t n, uint64_t c, uint64_t k, double* out,
                               lacuna_error** error) {
  if (out != nullptr) *out = 0;
  return guarded(error, [&]() -> Result<void> {
    if (auto given = require(out, "out"); !given) return given;
    return give(lacuna::checked_pass_at_k(n, c, k), out);
  });
}

lacuna_status lacuna_pass_hat_k(uint64_t n, uint64_t c, uint64_t k, double* out,
                                lacuna_error** error) {
  if (out != nullptr) *out = 0;
  return guarded(error, [&]() -> Result<void> {
    if (auto given = require(out, "out"); !given) return given;
    return give(lacuna::checked_pass_hat_k(n, c, k), out);
  });
}

lacuna_status lacuna_wilson_interval(uint64_t c, uint64_t n, double confidence, double* low,
                                     double* high, lacuna_error** error) {
  if (low != nullptr) *low = 0;
  if (high != nullptr) *high = 0;
  return guarded(error, [&]() -> Result<void> {
    if (auto given = require(low, "low"); !given) return given;
    if (auto given = require(high, "high"); !given) return given;
    const auto interval = lacuna::checked_wilson_interval(c, n, confidence);
    if (!interval) return tl::unexpected(interval.error());
    *low = interval->low;
    *high = interval->high;
    return {};
  });
}
