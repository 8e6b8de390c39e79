#include <array>

#include "lacuna/paper/cues_internal.hpp"
#include "lacuna/paper/evidence_internal.hpp"

namespace lacuna::detail {
namespace {

using Names = std::vector<std::string_view>;

/// Whether a parenthesis is open at the number.
bool in_parentheses(const NumberContext& context) {
  for (std::size_t i = context.at; i > 0 && i + 40 > context.at; --i) {
    const std::string_view word = context.tokens.word(i - 1);
    if (word == "(" || word == ")") return word == "(";
    if (context.tokens[i - 1].sentence != context.token().sentence) return false;
  }
  return false;
}

void sentence_around(const NumberContext& context, const SentenceMarks& marks, Names& names) {
  constexpr std::array<std::string_view, 8> words = {"when", "if", "with", "for",
                                                     "at",   "as", "we",   "in"};
  constexpr std::array<std::string_view, 8> said = {"when …", "if …", "with …", "for …",
                                                    "at …",   "as …", "we …",   "in …"};
  const std::size_t first = context.tokens.sentence_begin(context.token().sentence);
  const std::string_view word = context.tokens.word(first);
  if (const std::string_view name = name_of(word, words, said); !name.empty())
    names.emplace_back(name);
  if (word.ends_with("ing")) names.emplace_back("-ing …");
  if (marks.comma < context.at) names.emplace_back("… , …");
  if (marks.we < context.at) names.emplace_back("… we …");
  if (marks.be < context.at) names.emplace_back("… is …");
  if (marks.finds < context.at) names.emplace_back("… finds …");
  if (in_parentheses(context)) names.emplace_back("in parentheses");
  if (marks.compares) names.emplace_back("compares");
  if (marks.modal) names.emplace_back("modal");
  if (marks.percent) names.emplace_back("percent in it");
  if (marks.uncertain) names.emplace_back("uncertainty in it");
}

/// What a verb says, and of whom.
void verb_found(const NumberContext& context, std::string_view name, std::size_t verb,
                Names& names) {
  const Tokens& tokens = context.tokens;
  names.emplace_back(name);
  if (context.at - verb <= 3) names.emplace_back("verb near");
  const Cue cue = cue_of(tokens.word(verb));
  if (cue == Cue::report) names.emplace_back("verb reports");
  if (cue == Cue::change) names.emplace_back("verb changes");
  if (cue == Cue::setting) names.emplace_back("verb sets");
  constexpr std::array<std::string_view, 7> subjects = {"we", "i",    "which", "that",
                                                        "it", "they", "this"};
  constexpr std::array<std::string_view, 7> said = {
      "we verb", "we verb", "which verb", "which verb", "it verb", "it verb", "it verb"};
  for (std::size_t n = 1; n <= 3 && n <= verb; ++n) {
    const std::string_view subject = name_of(tokens.word(verb - n), subjects, said);
    if (!subject.empty()) names.emplace_back(subject);
  }
}

/// "was measured", "had been dropped": a form of "be" a few words before a participle.
bool is_passive(const Tokens& tokens, std::size_t participle) {
  for (std::size_t n = 1; n <= 3 && n <= participle; ++n) {
    const std::string_view word = tokens.word(participle - n);
    if (is_be(word) || word == "been") return true;
  }
  return false;
}

/// What kind of verb a word is, by its form and those around it; empty where it may be none.
std::string_view verb_kind(const NumberContext& context, std::size_t at) {
  constexpr std::array<std::string_view, 10> modals = {
      "would", "will", "can", "may", "should", "must", "could", "might", "cannot", "shall"};
  constexpr std::array<std::string_view, 6> have = {"has", "have", "had", "do", "does", "did"};
  constexpr std::array<std::string_view, 58> pasts = {
      "rose",  "fell",   "grew",  "took",   "gave",    "got",    "came",   "went",   "made",
      "found", "kept",   "held",  "left",   "lost",    "won",    "cost",   "ran",    "began",
      "saw",   "said",   "met",   "paid",   "sent",    "spent",  "stood",  "struck", "sank",
      "drew",  "drove",  "chose", "built",  "led",     "meant",  "bought", "sold",   "wrote",
      "read",  "shrank", "broke", "became", "brought", "caught", "told",   "felt",   "put",
      "set",   "fed",    "slept", "spread", "split",   "threw",  "wore",   "shook",  "bound",
      "dealt", "hit",    "cut",   "sat"};
  constexpr std::array<std::string_view, 11> no_past = {"need",    "seed", "speed", "feed",
                                                        "hundred", "bed",  "embed", "exceed",
                                                        "proceed", "shed", "indeed"};
  constexpr std::array<std::string_view, 22> behind_verbs = {
      "to",    "by",      "from",   "the",   "a",       "an",  "at", "only",
      "about", "its",     "below",  "above", "within",  "no",  "as", "up",
      "all",   "between", "nearly", "over",  "roughly", "more"};
  const Tokens& tokens = context.tokens;
  const std::string_view word = tokens.word(at);
  if (is_be(word) || word == "been") return "verb be";
  if (is_one_of(word, have)) return "verb have";
  if (is_one_of(word, modals)) return "verb modal";
  if (is_one_of(word, pasts)) return "verb past";
  if (word.size() > 4 && word.ends_with("ed") && !is_one_of(word, no_past)) {
    if (is_passive(tokens, at)) return "verb passive";
    return at > 0 && is_one_of(tokens.word(at - 1), have) ? "verb have" : "verb -ed";
  }
  const bool verbal = is_one_of(tokens.word(at + 1), behind_verbs) || at + 1 == context.at;
  const Cue cue = cue_of(word);
  if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") && verbal && !is_unit(word) &&
      cue != Cue::count && cue != Cue::metric) {
    return "verb -s";
  }
  if (word.size() > 4 && word.ends_with("ing") && verbal) return "verb -ing";
  if (at > 0 && tokens.word(at - 1) == "to" && word != "the" && word != "a") return "verb to";
  return cue == Cue::report || cue == Cue::change ? "verb base" : std::string_view();
}

/// What the verb that rules the number does: the nearest to its left, of those that can be told by
/// their form. Passives tell what somebody did, active verbs of things what happened.
void ruling_verb(const NumberContext& context, Names& names) {
  constexpr std::size_t reach = 24;
  for (std::size_t i = context.at; i > 0 && i + reach > context.at; --i) {
    if (context.tokens[i - 1].sentence != context.token().sentence) break;
    if (!context.tokens.is(i - 1, TokenKind::word)) continue;
    const std::string_view kind = verb_kind(context, i - 1);
    if (!kind.empty()) return verb_found(context, kind, i - 1, names);
  }
  names.emplace_back("no verb");
}

/// Which part of a paper this is: what its section is called, or how far down it lies.
void place(const NumberContext& context, Names& names) {
  constexpr std::array<std::string_view, 11> titles = {
      "abstract", "summary",    "introduction", "background", "related",   "discuss",
      "conclu",   "limitation", "result",       "finding",    "evaluation"};
  constexpr std::array<std::string_view, 11> said = {
      "abstract",   "abstract",   "introduction",   "introduction",   "introduction",  "discussion",
      "discussion", "discussion", "titled results", "titled results", "titled results"};
  for (std::size_t i = 0; i < titles.size(); ++i) {
    if (context.title.find(titles[i]) == std::string_view::npos) continue;
    names.emplace_back(said[i]);
    return;
  }
  names.emplace_back(context.part < 0.33 ? "early" : context.part < 0.6 ? "middle" : "late");
}

/// "[12]", "et al.", "(2019)": what is told is somebody else's.
bool cites(const Tokens& tokens, std::size_t at) {
  const std::string_view word = tokens.word(at);
  if (word == "al" || word == "cite") return true;
  if (!tokens.is(at + 1, TokenKind::number)) return false;
  const std::string_view past = tokens.word(at + 2);
  const double value = tokens[at + 1].value;
  return (word == "[" && (past == "]" || past == ",")) ||
         (word == "(" && past == ")" && value > 1900 && value < 2100);
}

void sentence_balance(const SentenceMarks& marks, Names& names) {
  if (marks.cites) names.emplace_back("cites");
  if (marks.plans) names.emplace_back("plans");
  if (marks.past) names.emplace_back("was in it");
  names.emplace_back(marks.numbers == 1   ? "one number"
                     : marks.numbers <= 3 ? "few numbers"
                                          : "many numbers");
  if (marks.found > marks.set + 1) names.emplace_back("more found");
  if (marks.set > marks.found + 1) names.emplace_back("more set");
  if (marks.set == 0 && marks.found == 0) names.emplace_back("no cue");
}

/// Takes note of a word of the sentence.
void note_word(std::string_view word, std::size_t i, SentenceMarks& marks) {
  constexpr std::array<std::string_view, 11> comparing = {
      "than", "compared", "versus",  "instead", "baseline", "respectively",
      "vs",   "whereas",  "against", "while",   "relative"};
  constexpr std::array<std::string_view, 6> modals = {"would", "will",   "can",
                                                      "may",   "should", "must"};
  constexpr std::array<std::string_view, 6> plans = {"need",   "needed",  "planned",
                                                     "assume", "assumed", "expected"};
  const auto note = [i](std::size_t& place) {
    if (place == SentenceMarks::npos) place = i;
  };
  if (word == "we") note(marks.we);
  if (is_be(word)) note(marks.be);
  marks.past = marks.past || word == "was" || word == "were";
  marks.percent = marks.percent || word == "percent";
  marks.compares = marks.compares || is_one_of(word, comparing);
  marks.modal = marks.modal || is_one_of(word, modals);
  marks.plans = marks.plans || is_one_of(word, plans);
  const Cue cue = cue_of(word);
  if (cue == Cue::report || cue == Cue::change) note(marks.finds);
  if (cue == Cue::report || cue == Cue::change || cue == Cue::metric) ++marks.found;
  if (cue == Cue::setting || cue == Cue::parameter) ++marks.set;
}

}  // namespace

SentenceMarks sentence_marks(const Tokens& tokens, std::size_t sentence) {
  SentenceMarks marks;
  marks.sentence = sentence;
  for (std::size_t i = tokens.sentence_begin(sentence);
       i < tokens.size() && tokens[i].sentence == sentence; ++i) {
    const std::string_view word = tokens.word(i);
    marks.cites = marks.cites || cites(tokens, i);
    if (tokens.is(i, TokenKind::number)) ++marks.numbers;
    if (tokens.is(i, TokenKind::word)) {
      note_word(word, i, marks);
    } else {
      if (word == "," && marks.comma == SentenceMarks::npos) marks.comma = i;
      marks.percent = marks.percent || word == "%";
      marks.uncertain = marks.uncertain || word == "\u00B1";
    }
  }
  return marks;
}

void sentence_evidence(const NumberContext& context, const SentenceMarks& marks, Names& names) {
  sentence_around(context, marks, names);
  ruling_verb(context, names);
  place(context, names);
  sentence_balance(marks, names);
}

}  // namespace lacuna::detail
