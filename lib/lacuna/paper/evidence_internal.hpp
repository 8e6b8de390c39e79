#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "lacuna/paper/rules_internal.hpp"

namespace lacuna::detail {

/// What a sentence has, looked for once and not for each of its numbers: tokens, or npos.
struct SentenceMarks {
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  std::size_t sentence = npos;
  std::size_t comma = npos;  ///< the first of each
  std::size_t we = npos;
  std::size_t be = npos;
  std::size_t finds = npos;  ///< a verb of finding or of change
  bool compares = false;
  bool modal = false;
  bool percent = false;
  bool uncertain = false;
};
SentenceMarks sentence_marks(const Tokens& tokens, std::size_t sentence);

/// What speaks for a result, or against it, around a number in running text: the names of the rows
/// of the table in evidence_weights.cpp. Only views of literals.
std::vector<std::string_view> evidence_of(const NumberContext& context,
                                          const SentenceMarks& sentence, const Judgement& said);

/// The weight of one piece of evidence by the kind of section, above 0 for a result.
double evidence_weight(std::string_view name, SectionKind section);

/// What the evidence makes of what the rules said: the same, or the opposite, which is not firm.
Judgement weigh(const std::vector<std::string_view>& evidence, SectionKind section,
                const Judgement& said);

/// Is told of each number whose evidence was weighed, so that weights can be fitted.
using EvidenceSink =
    std::function<void(const PaperNumberClass& number, const Judgement& said, SectionKind section,
                       const std::vector<std::string_view>& evidence)>;
ClassifiedPaper classify_numbers(const PaperText& paper, const EvidenceSink& sink);

}  // namespace lacuna::detail
