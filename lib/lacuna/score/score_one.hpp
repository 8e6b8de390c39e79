#pragma once

#include <string_view>

#include "lacuna/base/json.hpp"
#include "lacuna/score/compare.hpp"

namespace lacuna {

/// One answer held against one gold.
struct OneAnswer {
  Verdict verdict;
  Answer answer;
  ScorerKind scorer = ScorerKind::strict;
};

/// Compares the text of an answer with the text of a gold of the same shape: a number, or a list or
/// object of such. The answer is read by parse_answer; where there is none in it, the verdict is
/// one failing leaf that says why. Runs nothing; thread-safe. Errors: bad_input and limit where the
/// *gold* is not JSON (strict, no duplicate keys), is empty or holds anything but finite numbers;
/// invalid_argument for a tolerance that is negative or not finite.
Result<OneAnswer> score_one(std::string_view gold_json, std::string_view answer_text,
                            const CompareOptions& options);

/// The document `lacuna.verdict/1`: {"schema", "pass", "scorer", "answer": {"parse", "problem"},
/// "leaves": [{"path", "gold", "value", "pass", "reason", "flag"}…]}.
Json to_json(const OneAnswer& one);

}  // namespace lacuna
