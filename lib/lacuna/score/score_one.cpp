#include "lacuna/score/score_one.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "lacuna/score/compare_internal.hpp"

namespace lacuna {
namespace {

// The first place in the gold that is no finite number, as a sentence.
std::optional<std::string> problem_of_gold(const Json& gold, const std::string& path) {
  const std::string where = path.empty() ? "the gold" : fmt::format("the gold at {}", path);
  if (!gold.is_structured()) {
    if (detail::finite_number(gold)) return std::nullopt;
    return fmt::format("{} is {}, not a number", where, detail::describe(gold));
  }
  if (gold.empty()) return fmt::format("{} is empty", where);
  std::size_t index = 0;
  for (const auto& [key, element] : gold.items()) {
    const std::string child =
        gold.is_array() ? detail::pointer_child(path, index++) : detail::pointer_child(path, key);
    if (auto problem = problem_of_gold(element, child)) return problem;
  }
  return std::nullopt;
}

Result<void> check_tolerance(double tolerance, std::string_view name) {
  if (std::isfinite(tolerance) && tolerance >= 0) return {};
  return fail(ErrorCode::invalid_argument,
              fmt::format("{} is {}, not a number from 0 up", name, tolerance),
              "0.05 accepts what is within 5 %");
}

}  // namespace

Result<OneAnswer> score_one(std::string_view gold_json, std::string_view answer_text,
                            const CompareOptions& options) {
  if (auto good = check_tolerance(options.tolerance.rtol, "rtol"); !good) {
    return tl::unexpected(good.error());
  }
  if (auto good = check_tolerance(options.tolerance.atol, "atol"); !good) {
    return tl::unexpected(good.error());
  }
  const JsonLimits limits{.depth = detail::max_compare_depth};
  const auto gold = parse_json(gold_json, "gold", limits);
  if (!gold) return tl::unexpected(gold.error());
  if (auto problem = problem_of_gold(*gold, "")) {
    return fail(ErrorCode::bad_input, std::move(*problem),
                "A gold is a number, or a list or object of numbers",
                Location{.path = "gold", .line = 0, .column = 0});
  }
  OneAnswer one{.verdict = {}, .answer = parse_answer(answer_text), .scorer = options.scorer};
  if (one.answer.parse == AnswerParse::none) {
    one.verdict.leaves.push_back({.path = {},
                                  .gold = detail::excerpt(*gold),
                                  .value = nullptr,
                                  .pass = false,
                                  .reason = one.answer.problem,
                                  .flag = {}});
  } else {
    one.verdict = compare(*gold, one.answer.value, options);
  }
  return one;
}

}  // namespace lacuna
