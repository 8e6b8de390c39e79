#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <string>
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
  bool cites = false;       ///< somebody else's paper
  bool plans = false;       ///< speaks of what was expected or is needed
  bool past = false;        ///< "was", "were"
  std::size_t numbers = 0;  ///< how many there are
  std::size_t found = 0;    ///< words of measuring, finding and change
  std::size_t set = 0;      ///< words of setting and things that are set
};
SentenceMarks sentence_marks(const Tokens& tokens, std::size_t sentence);

/// The name that belongs to a word; empty for other words.
template <std::size_t N>
std::string_view name_of(std::string_view word, const std::array<std::string_view, N>& words,
                         const std::array<std::string_view, N>& names) {
  const auto at = std::find(words.begin(), words.end(), word);
  return at == words.end() ? std::string_view() : names[std::size_t(at - words.begin())];
}

/// The part of the evidence that the sentence and its place in the paper give.
void sentence_evidence(const NumberContext& context, const SentenceMarks& marks,
                       std::vector<std::string_view>& names);

/// What speaks for a result, or against it, around a number in running text: the names of the rows
/// of the table in evidence_weights.cpp. Only views of literals.
std::vector<std::string_view> evidence_of(const NumberContext& context,
                                          const SentenceMarks& sentence, const Judgement& said);

/// The weight of one piece of evidence by the kind of section, above 0 for a result.
double evidence_weight(std::string_view name, SectionKind section);

/// The words beside a number in their simplest form, such as "< ris" for "rises" to its left and
/// "> patient" to its right: those of three tokens on each side, within its sentence.
std::vector<std::string> near_words(const NumberContext& context);
/// The sum of their weights.
double near_words_sum(const NumberContext& context);

/// The sum of the evidence, above 0 for a result.
double evidence_sum(const std::vector<std::string_view>& evidence, SectionKind section);
/// What the evidence makes of what the rules said: the same, or the opposite, which is not firm.
Judgement weigh(double sum, const Judgement& said);

/// Is told of each number whose evidence was weighed, so that weights can be fitted. The names live
/// as long as the call.
using EvidenceSink =
    std::function<void(const PaperNumberClass& number, const Judgement& said, SectionKind section,
                       const std::vector<std::string_view>& evidence)>;
ClassifiedPaper classify_numbers(const PaperText& paper, const EvidenceSink& sink);

}  // namespace lacuna::detail
