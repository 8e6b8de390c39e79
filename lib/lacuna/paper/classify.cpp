#include "lacuna/paper/classify.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <tuple>

#include "lacuna/paper/evidence_internal.hpp"
#include "lacuna/paper/rules_internal.hpp"

namespace lacuna {
namespace {

using detail::Block;
using detail::BlockKind;
using detail::Judgement;
using detail::NumberContext;
using detail::PaperBlocks;
using detail::PreviousNumber;
using detail::SectionKind;
using detail::Token;
using detail::TokenKind;
using detail::Tokens;

std::string_view place_of(BlockKind kind) {
  switch (kind) {
    case BlockKind::heading:
      return "heading";
    case BlockKind::prose:
      return "prose";
    case BlockKind::caption:
      return "caption";
    case BlockKind::cell:
      return "cell";
    case BlockKind::equation:
      return "equation";
    case BlockKind::code:
      return "code";
    case BlockKind::algorithm:
      return "algorithm";
    case BlockKind::reference:
      return "reference";
    case BlockKind::front_matter:
      return "front_matter";
    case BlockKind::comment:
      return "comment";
  }
  return "prose";
}

/// "Results" of "3. Results", "IV. Results" and "B. Results", all in lower case.
std::string_view without_numbering(std::string_view title) {
  const std::size_t end = title.find(' ');
  if (end == std::string_view::npos) return title;
  const std::string_view number = title.substr(0, end);
  const bool digits = number.find_first_not_of("0123456789.") == std::string_view::npos;
  const bool letters = number.ends_with('.') &&
                       (number.size() == 2 || number.find_first_not_of("ivx") == number.size() - 1);
  if (!digits && !letters) return title;
  title.remove_prefix(std::min(title.find_first_not_of(" \t", end), title.size()));
  return title;
}

/// "Results and discussion", "Findings": what lies below it tells of results, whatever its topic.
bool is_findings(std::string_view title) {
  return title.starts_with("results") || title.starts_with("findings");
}

/// The title of the paper, where it is a heading above all others; nothing where it is none.
const detail::PaperSection* title_of(const PaperBlocks& blocks) {
  if (blocks.sections.size() < 4) return nullptr;
  const detail::PaperSection* first = &blocks.sections[1];
  const bool above = std::all_of(
      blocks.sections.begin() + 2, blocks.sections.end(),
      [&](const detail::PaperSection& section) { return section.level > first->level; });
  return above ? first : nullptr;
}

/// The kind of each section; a heading that says nothing has that of the one above it.
std::vector<SectionKind> section_kinds(const PaperBlocks& blocks) {
  std::vector<SectionKind> kinds;
  std::vector<std::pair<int, SectionKind>> above;
  const detail::PaperSection* title = title_of(blocks);
  int within_level = 1'000;  // of the findings that this section is a part of
  bool results_begun = false;
  int findings_level = -1;  // of "Results", as long as nothing else of a paper has begun
  // A letter has no section of that name: what follows its set-up speaks of results.
  const bool named = std::any_of(
      blocks.sections.begin(), blocks.sections.end(), [](const detail::PaperSection& section) {
        return detail::section_kind(section.title) == SectionKind::results &&
               section.title.find("abstract") == std::string::npos &&
               section.title.find("summary") == std::string::npos &&
               section.title.find("conclu") == std::string::npos;
      });
  for (const detail::PaperSection& section : blocks.sections) {
    // "A Model of Protein Design" says what the paper is about, and no more.
    const bool whole = &section == title;
    const std::string_view named_so = without_numbering(section.title);
    SectionKind kind = whole ? SectionKind::unknown : detail::section_kind(named_so);
    while (!above.empty() && above.back().first >= section.level) above.pop_back();
    if (kind == SectionKind::unknown && !above.empty()) kind = above.back().second;
    if (section.level <= within_level) within_level = 1'000;
    if (section.level > within_level && kind == SectionKind::setting &&
        !detail::says_set_up(section.title)) {
      kind = SectionKind::results;
    }
    if (within_level == 1'000 && is_findings(named_so)) within_level = section.level;
    // The next study has a set-up of its own.
    if (section.level < findings_level) findings_level = -1;
    if (section.level <= findings_level) {
      const bool next_part = !detail::continues_findings(section.title);
      if (next_part) findings_level = -1;
      if (!next_part && kind == SectionKind::setting) kind = SectionKind::results;
    }
    if (named_so == "results" || named_so == "findings") findings_level = section.level;
    // "Data efficiency" among the results.
    if (kind == SectionKind::setting && !above.empty() &&
        above.back().second == SectionKind::results && detail::says_results(section.title)) {
      kind = SectionKind::results;
    }
    if (kind == SectionKind::results && section.title.find("abstract") == std::string::npos &&
        section.title.find("summary") == std::string::npos) {
      results_begun = true;
    }
    if (whole) above.clear();
    // What follows the results and has a title of its own speaks of them.
    if (kind == SectionKind::unknown && results_begun) kind = SectionKind::results;
    if (kind == SectionKind::setting && !named && above.empty()) results_begun = true;
    above.emplace_back(section.level, kind);
    kinds.push_back(kind);
  }
  return kinds;
}

/// Turns the blocks of a paper into judged numbers.
class Classifier {
 public:
  Classifier(PaperBlocks& blocks, const detail::EvidenceSink& sink)
      : blocks_(blocks), sink_(sink), sections_(section_kinds(blocks)), tables_(blocks) {}

  std::vector<PaperNumberClass> run() {
    for (Block& block : blocks_.blocks) {
      classify(block);
      block.visible = {};  // numbers take its place in memory
    }
    agreement_.settle(numbers_);
    tell();
    const auto less = [](const PaperNumberClass& a, const PaperNumberClass& b) {
      return a.pieces.front().begin < b.pieces.front().begin;
    };
    // They nearly always are in order, and moving them costs more than looking.
    if (!std::is_sorted(numbers_.begin(), numbers_.end(), less)) {
      std::stable_sort(numbers_.begin(), numbers_.end(), less);
    }
    return std::move(numbers_);
  }

 private:
  void classify(const Block& block) {
    const Tokens tokens(block.visible.text());
    marks_ = detail::block_marks(block, tokens.text());
    SectionKind section = sections_[std::min(block.section, sections_.size() - 1)];
    previous_.reset();
    sentence_ = {};
    title_ = blocks_.sections[block.section].title;
    part_ = double(&block - blocks_.blocks.data()) / double(blocks_.blocks.size());
    std::size_t sentence = 0;
    std::size_t first = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (tokens[i].sentence != sentence || i == 0) {
        sentence = tokens[i].sentence;
        first = i;
      }
      // "Results. During a follow-up …", "**Cells.** Cortical neurons …", "Abstract …"
      const bool lead = i > first && i - first <= 3 && tokens.word(i) == ".";
      const std::size_t capitals = i == first ? capitals_end(block, tokens, first) : first;
      const bool begins = i == first && (i == 0 || capitals > first || leads_alone(tokens, first));
      if (lead || (begins && block.kind == BlockKind::prose)) {
        const SectionKind said = capitals > first ? capitals_kind(tokens, first, capitals)
                                                  : lead_kind(tokens, first, lead ? i : first + 1);
        const bool abstract = is_abstract(block);
        const bool away = section == SectionKind::results && said == SectionKind::setting;
        if (said != SectionKind::unknown && (!away || abstract || says_setup(tokens, first, i))) {
          section = said;
        }
      }
      if (tokens[i].kind == TokenKind::number) add(block, tokens, i, section);
    }
  }

  bool is_abstract(const Block& block) const {
    const std::string& title = blocks_.sections[block.section].title;
    return title.find("abstract") != std::string::npos ||
           title.find("summary") != std::string::npos || title.empty();
  }

  static bool says_setup(const Tokens& tokens, std::size_t first, std::size_t end) {
    for (std::size_t i = first; i < end; ++i) {
      for (const std::string_view word :
           {"setup", "settings", "implementation", "hyperparameters", "hardware", "baselines"}) {
        if (tokens.word(i) == word) return true;
      }
    }
    return false;
  }

  /// "Results Among 6,973 cases …": the word stood in bold face.
  static bool leads_alone(const Tokens& tokens, std::size_t first) {
    for (const std::string_view word : {"results", "findings", "methods", "conclusions"}) {
      if (tokens.word(first) == word) {
        return tokens.is(first + 1, TokenKind::word) && tokens[first + 1].capital;
      }
    }
    return false;
  }

  /// Behind "DESIGN, SETTING, AND PARTICIPANTS", where a sentence begins with such a title and goes
  /// on in other letters; `first` elsewhere.
  static std::size_t capitals_end(const Block& block, const Tokens& tokens, std::size_t first) {
    const std::string& text = block.visible.text();
    std::size_t letters = 0;
    std::size_t end = first;
    for (; end < tokens.size() && end < first + 12; ++end) {
      const std::string_view sign = tokens.word(end);
      if (sign == "," || sign == "&") continue;
      const std::string_view word =
          std::string_view(text).substr(tokens[end].begin, tokens[end].end - tokens[end].begin);
      const bool capitals =
          tokens.is(end, TokenKind::word) && word.size() > 1 &&
          std::all_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
      if (!capitals) break;
      letters = std::max(letters, word.size());
    }
    return letters >= 6 && tokens.is(end, TokenKind::word) && tokens[end].capital ? end : first;
  }

  static SectionKind capitals_kind(const Tokens& tokens, std::size_t first, std::size_t end) {
    std::string title;
    for (std::size_t i = first; i < end; ++i) title += std::string(tokens.word(i)) + " ";
    for (const std::string_view word : {"importance", "background", "intervention", "exposure"}) {
      if (title.find(word) != std::string::npos) return SectionKind::setting;
    }
    return detail::section_kind(title);
  }

  static SectionKind lead_kind(const Tokens& tokens, std::size_t first, std::size_t end) {
    if (end == first + 1 && tokens.word(first) != "abstract" && tokens.word(first) != "summary" &&
        tokens.word(first + 1) != "." && !leads_alone(tokens, first)) {
      return SectionKind::unknown;
    }
    std::string title;
    for (std::size_t i = first; i < end; ++i) title += std::string(tokens.word(i)) + " ";
    return detail::section_kind(title);
  }

  void add(const Block& block, const Tokens& tokens, std::size_t at, SectionKind section) {
    const Token& token = tokens[at];
    const NumberContext context{tokens, at, block, section, marks_, previous_, title_, part_};
    // The rules look at what they said of the number before; only then is anything weighed.
    const Judgement said = judge(context);
    const Judgement judgement = weigh(context, said);
    if (!token.plain) previous_ = PreviousNumber{at, said};
    PaperNumberClass number;
    const std::size_t begin = sign_begin(tokens, at);
    number.pieces = block.visible.source(begin, token.end);
    if (number.pieces.empty()) return;
    number.text = block.visible.text().substr(begin, token.end - begin);
    number.kind = judgement.kind;
    number.reason = judgement.reason;
    number.firm = judgement.firm && block.kind != BlockKind::comment;
    number.place = place_of(block.kind);
    number.among_results = section == SectionKind::results &&
                           (block.kind == BlockKind::prose || block.kind == BlockKind::caption);
    number.worded = token.worded;
    number.value = token.value;
    // Formulas follow each other in the text.
    const auto echo = std::upper_bound(
        block.echoes.begin(), block.echoes.end(), begin,
        [](std::size_t place, const detail::Echo& each) { return place < each.begin; });
    if (echo != block.echoes.begin() && token.end <= std::prev(echo)->end) {
      number.echoes.push_back(std::prev(echo)->source);
    }
    if (sink_) {
      told_.push_back({said, section, evidence_, {}});
      if (!evidence_.empty()) told_.back().near = detail::near_words(context);
    }
    agreement_.note(context, number, weight_);
    numbers_.push_back(std::move(number));
  }

  /// Where a minus or plus that belongs to the number begins.
  static std::size_t sign_begin(const Tokens& tokens, std::size_t at) {
    const Token& token = tokens[at];
    if (at == 0 || token.worded || !tokens.joined(at - 1, at)) return token.begin;
    const std::string_view sign = tokens.word(at - 1);
    if (sign != "-" && sign != "\u2212" && sign != "+") return token.begin;
    if (at >= 2 && tokens.joined(at - 2, at - 1)) {
      const std::string_view left = tokens.word(at - 2);
      if (tokens.is(at - 2, TokenKind::word) || tokens.is(at - 2, TokenKind::number) ||
          left == ")" || left == "]" || left == "}") {
        return token.begin;
      }
    }
    return tokens[at - 1].begin;
  }

  Judgement judge(const NumberContext& context) {
    certain_ = true;
    if (auto rule = detail::structural_rule(context)) {
      // "with LATR 2.4 us" and "a lost grasp (5)" look like names and citations.
      certain_ = rule->reason != "needed.name" && rule->reason != "needed.citation";
      return *rule;
    }
    if (context.block.kind == BlockKind::cell) return tables_.judge(context);
    if (context.block.kind == BlockKind::equation) return equation(context);
    if (context.block.kind == BlockKind::code) return code(context);
    certain_ = false;
    if (auto rule = detail::statistical_rule(context)) return *rule;
    if (auto rule = detail::given_rule(context)) return *rule;
    if (auto rule = detail::sentence_rule(context)) return *rule;
    return detail::prose_rule(context);
  }

  /// In running text the words around a number are evidence; form and structure are certain.
  Judgement weigh(const NumberContext& context, const Judgement& said) {
    evidence_.clear();
    weight_.reset();
    const BlockKind kind = context.block.kind;
    const bool text =
        kind == BlockKind::prose || kind == BlockKind::caption || kind == BlockKind::comment;
    if (!text || certain_) return said;
    if (sentence_.sentence != context.token().sentence) {
      sentence_ = detail::sentence_marks(context.tokens, context.token().sentence);
    }
    evidence_ = detail::evidence_of(context, sentence_, said);
    weight_ = detail::evidence_sum(evidence_, context.section) + detail::near_words_sum(context);
    return detail::weigh(*weight_, said);
  }

  /// The sink hears of the evidence that only the whole paper gives, too.
  void tell() {
    for (std::size_t i = 0; i < told_.size(); ++i) {
      Told& told = told_[i];
      if (told.evidence.empty()) continue;
      for (const std::string_view name : agreement_.elsewhere(i)) told.evidence.push_back(name);
      for (const std::string& word : told.near) told.evidence.emplace_back(word);
      sink_(numbers_[i], told.said, told.section, told.evidence);
    }
  }

  static Judgement equation(const NumberContext& context) {
    const bool measured = context.section == SectionKind::results && context.token().decimal &&
                          context.marks.plus_minus;
    if (measured) return {NumberKind::result, "result.uncertainty", true};
    return {NumberKind::needed, "needed.equation", true};
  }

  /// What a program prints: "accuracy: 0.873", in a section of results.
  static Judgement code(const NumberContext& context) {
    const std::string_view left = context.before();
    if (context.section == SectionKind::results && (left == ":" || left == "=") &&
        detail::cue_of(context.before(2)) == detail::Cue::metric) {
      return {NumberKind::result, "result.output", true};
    }
    return {NumberKind::needed, "needed.code", true};
  }

  PaperBlocks& blocks_;
  const detail::EvidenceSink& sink_;
  std::optional<PreviousNumber> previous_;
  detail::BlockMarks marks_;
  detail::SentenceMarks sentence_;
  std::string_view title_;
  double part_ = 0;
  bool certain_ = true;  ///< a rule by form or structure spoke
  std::vector<std::string_view> evidence_;
  std::optional<double> weight_;  ///< of the evidence
  struct Told {
    Judgement said;
    SectionKind section;
    std::vector<std::string_view> evidence;
    std::vector<std::string> near;
  };
  std::vector<Told> told_;  ///< for the sink, of each number
  std::vector<SectionKind> sections_;
  detail::TableRules tables_;
  detail::Agreement agreement_;
  std::vector<PaperNumberClass> numbers_;
};

}  // namespace

std::string_view to_string(NumberKind kind) {
  return kind == NumberKind::result ? "result" : "needed";
}

void detail::merge_numbers(std::vector<PaperNumberClass> more,
                           std::vector<PaperNumberClass>& numbers) {
  if (more.empty()) return;
  const auto less = [](const PaperNumberClass& a, const PaperNumberClass& b) {
    return a.range().begin < b.range().begin;
  };
  std::stable_sort(more.begin(), more.end(), less);
  const auto middle = static_cast<std::ptrdiff_t>(numbers.size());
  numbers.insert(numbers.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
  std::inplace_merge(numbers.begin(), numbers.begin() + middle, numbers.end(), less);
}

ClassifiedPaper classify_numbers(const PaperText& paper) {
  return detail::classify_numbers(paper, {});
}

ClassifiedPaper detail::classify_numbers(const PaperText& paper, const EvidenceSink& sink) {
  PaperBlocks blocks = detail::paper_blocks(paper);
  ClassifiedPaper classified;
  classified.numbers = Classifier(blocks, sink).run();
  std::vector<detail::CaptionTally> captions;
  for (const std::string& caption : blocks.figure_captions) {
    captions.push_back(detail::caption_tally(caption));
  }
  for (const detail::FigureBlock& figure : blocks.figures) {
    const Judgement judgement = detail::figure_rule(figure, captions[figure.group]);
    classified.figures.push_back({figure.range, figure.name, judgement.kind, judgement.reason});
  }
  return classified;
}

}  // namespace lacuna
