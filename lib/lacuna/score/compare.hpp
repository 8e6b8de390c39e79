#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/json.hpp"
#include "lacuna/task/record.hpp"

namespace lacuna {

enum class ScorerKind {
  strict,     ///< every leaf within max(rtol * |gold|, atol); sign counts; shapes must be equal
  reference,  ///< reproduces the published AutoExperiment scorer, faults included
};
std::string_view to_string(ScorerKind kind);
std::optional<ScorerKind> scorer_kind_from(std::string_view name);

/// One number of the gold, or one key or element that only one side has.
struct LeafVerdict {
  std::string path;  ///< JSON pointer into the answer
  Json gold;         ///< null where only the answer has it
  Json value;        ///< null where only the gold has it
  bool pass = false;
  std::string reason;  ///< "off by 7.1 %", "missing", "extra", "not a number", "length 2, not 3", …
  std::string flag;    ///< "unit_error", "unit_converted", or empty
};

struct Verdict {
  bool pass = false;
  std::vector<LeafVerdict> leaves;  ///< in the order of the gold; extras last
};

struct CompareOptions {
  ScorerKind scorer = ScorerKind::strict;
  Tolerance tolerance;
  std::map<std::string, Unit> units;  ///< by top-level key
};

/// Compares an answer with its gold leaf by leaf. Gold: a number, or an object or list of such.
/// Never fails: whatever the answer is gets a verdict. An empty gold never passes.
Verdict compare(const Json& gold, const Json& answer, const CompareOptions& options);

/// The strict rule for two numbers. At the boundary a decimal that is exactly rtol off passes, so
/// that 1.05 against 1.0 and 105 against 100 agree: the bound is widened by 4 ulp of the operands.
bool within_tolerance(double value, double gold, const Tolerance& tolerance);

enum class AnswerParse { strict, lenient, none };
std::string_view to_string(AnswerParse parse);

struct Answer {
  Json value;  ///< null where there is none
  AnswerParse parse = AnswerParse::none;
  std::string problem;  ///< why there is none, or why strict parsing failed
};

/// What an agent reported: strict JSON, else (counted as lenient) the last fenced block that is
/// JSON, else the last JSON object in the text. Bounded in time: O(length).
Answer parse_answer(std::string_view text);

Json to_json(const Verdict& verdict);

}  // namespace lacuna
