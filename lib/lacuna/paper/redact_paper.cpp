#include "lacuna/paper/redact_paper.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "lacuna/paper/gold_search.hpp"
#include "lacuna/paper/redact.hpp"
#include "lacuna/paper/rules_internal.hpp"

namespace lacuna {
namespace {

/// Bytes of the source and what stands for them in the output.
struct Replacement {
  ByteRange range;
  std::string_view text;
};

bool starts_before(const Replacement& a, const Replacement& b) {
  return a.range.begin < b.range.begin;
}

ByteRange range_of(const GoldPlace& number) {
  return {static_cast<std::uint32_t>(number.begin), static_cast<std::uint32_t>(number.end)};
}

/// How far before a number its groups of digits may begin.
constexpr std::size_t gold_reach = 128;

/// The source, the numbers that stay in it, and the gold.
class Redactor {
 public:
  Redactor(const PaperText& paper, const RedactionOptions& options)
      : paper_(paper), lines_(paper), search_(options.gold) {
    redaction_.classified = classify_numbers(paper);
    redaction_.diagnostics = apply_overrides(options.overrides, paper, redaction_.classified);
    redaction_.too_short = redact_gold("", options.gold).too_short;
    mark_ = paper.format == PaperFormat::latex ? "{[…]}" : "[…]";
    figure_mark_ = paper.format == PaperFormat::latex ? "{[figure removed]}" : "[figure removed]";
  }

  PaperRedaction run() {
    take_out_worded_gold();
    for (const PaperNumberClass& number : numbers()) {
      if (number.kind == NumberKind::result)
        take_out(number);
      else if (stays(number))
        kept_.push_back(number.range());
    }
    take_out_figures();
    std::sort(kept_.begin(), kept_.end(),
              [](ByteRange a, ByteRange b) { return a.begin < b.begin; });
    take_out_gold();
    find_conflicts();
    write();
    return std::move(redaction_);
  }

 private:
  std::vector<PaperNumberClass>& numbers() { return redaction_.classified.numbers; }

  /// "fifty per cent" where the gold is 0.5 stands for the gold too.
  void take_out_worded_gold() {
    for (PaperNumberClass& number : numbers()) {
      if (!number.worded || number.kind == NumberKind::result || number.reason == "override.keep") {
        continue;
      }
      if (!search_.next(fmt::format("{}", number.value), 0)) continue;
      number.kind = NumberKind::result;
      number.reason = "gold";
    }
  }

  void take_out(const PaperNumberClass& number) {
    for (std::size_t i = 0; i < number.pieces.size(); ++i) {
      replacements_.push_back({number.pieces[i], i == 0 ? mark_ : std::string_view()});
    }
    for (const ByteRange echo : number.echoes) take_out_echo(echo, number.text);
  }

  /// The same digits between the tags of another writing of the formula.
  void take_out_echo(ByteRange echo, std::string_view text) {
    // Numbers without end in one formula are nobody's: then all of its other writing goes.
    echoes_read_ += echo.size();
    if (echoes_read_ > 64 * paper_.text.size()) {
      replacements_.push_back({echo, mark_});
      return;
    }
    const std::string_view part = echo.of(paper_.text);
    const auto is_digit = [&](std::size_t at) {
      return at < part.size() && part[at] >= '0' && part[at] <= '9';
    };
    std::string_view digits = text;
    while (!digits.empty() && (digits.front() < '0' || digits.front() > '9'))
      digits.remove_prefix(1);
    const std::size_t last = digits.find_first_not_of("0123456789.,");
    digits = digits.substr(0, last);
    if (digits.empty()) return;
    for (std::size_t at = part.find(digits); at != std::string_view::npos;
         at = part.find(digits, at + digits.size())) {
      const std::size_t end = at + digits.size();
      if ((at > 0 && (is_digit(at - 1) || part[at - 1] == '.')) || is_digit(end)) continue;
      const auto begin = static_cast<std::uint32_t>(echo.begin + at);
      replacements_.push_back({{begin, begin + static_cast<std::uint32_t>(digits.size())}, mark_});
    }
  }

  void take_out_figures() {
    for (const PaperFigure& figure : redaction_.classified.figures) {
      if (figure.kind == NumberKind::result) replacements_.push_back({figure.range, figure_mark_});
    }
  }

  bool is_kept(ByteRange range) const {
    auto at =
        std::upper_bound(kept_.begin(), kept_.end(), range.begin,
                         [](std::uint32_t begin, ByteRange each) { return begin < each.begin; });
    // A sign may belong to the number or not.
    for (int back = 0; back < 2; ++back) {
      if (at != kept_.end() && at->begin <= range.begin + 3 && range.end <= at->end) return true;
      if (at == kept_.begin()) break;
      --at;
    }
    return at != kept_.end() && at->begin <= range.begin + 3 && range.end <= at->end;
  }

  /// Takes out what the whole source has of the gold, until a search finds nothing more.
  void take_out_gold() {
    std::string rest = paper_.text;
    const auto blank = [&rest](ByteRange range) {
      std::fill(rest.begin() + range.begin, rest.begin() + range.end, '\x01');
    };
    for (const Replacement& each : replacements_) blank(each.range);
    for (bool more = true; more;) {
      more = false;
      std::size_t at = 0;
      while (const auto found = search_.next(rest, at)) {
        at = found->end;
        const ByteRange range = range_of(*found);
        if (is_kept(range)) continue;
        replacements_.push_back({range, mark_});
        note_gold(range);
        blank(range);
        more = true;
        // A number before it that it was read as a part of may be another now. Going back at once
        // keeps a long chain of such numbers from costing a pass over the whole each.
        at = range.begin - std::min<std::size_t>(range.begin, gold_reach);
      }
    }
    detail::merge_numbers(std::move(hidden_), numbers());
  }

  /// Says of the numbers in `range` that the gold took them out.
  void note_gold(ByteRange range) {
    auto at = std::lower_bound(numbers().begin(), numbers().end(), range,
                               [](const PaperNumberClass& each, ByteRange place) {
                                 return each.range().end <= place.begin;
                               });
    bool any = false;
    for (; at != numbers().end() && at->range().begin < range.end; ++at) {
      any = true;
      at->kind = NumberKind::result;
      at->reason = "gold";
    }
    if (any) return;
    PaperNumberClass hidden;
    hidden.pieces = {range};
    hidden.text = range.of(paper_.text);
    hidden.kind = NumberKind::result;
    hidden.reason = "gold";
    hidden.place = "markup";
    hidden_.push_back(std::move(hidden));
  }

  /// Whether a number that a rule calls needed stays although it is a rounding of the gold. One
  /// that is close to the gold does so only where the rule cannot be wrong about it.
  bool stays(const PaperNumberClass& number) const {
    // Among results the words that speak of a setting may err; three digits alike hardly do.
    constexpr std::string_view by_words[] = {"needed.condition", "needed.count", "needed.parameter",
                                             "needed.share", "needed.assignment"};
    if (number.among_results &&
        std::find(std::begin(by_words), std::end(by_words), number.reason) != std::end(by_words)) {
      const auto match = match_of(number);
      if (match && !match->shifted && match->digits >= 3) return false;
    }
    if (number.firm) return true;
    if (number.reason == "needed.context" || number.reason == "needed.evidence" ||
        number.reason == "needed.words" || number.reason == "needed.uncertainty" ||
        number.place == "comment") {
      return false;
    }
    const auto match = match_of(number);
    return !match || !match->close;
  }

  std::optional<GoldPlace> match_of(const PaperNumberClass& number) const {
    return search_.next(number.text, 0);
  }

  void find_conflicts() {
    for (const PaperNumberClass& number : numbers()) {
      if (number.kind == NumberKind::result || number.worded) continue;
      const auto match = match_of(number);
      if (!match || match->shifted || !match->close) continue;
      redaction_.conflicts.push_back(
          {match->gold, number.text, lines_.location(number.range().begin),
           std::string(number.reason), number.reason == "override.keep"});
    }
  }

  /// Builds the output and reads it again.
  void write() {
    std::stable_sort(replacements_.begin(), replacements_.end(), starts_before);
    std::vector<std::pair<std::size_t, std::size_t>> shifts;  // of the source, of the output
    std::string& out = redaction_.text;
    std::size_t at = 0;
    for (const Replacement& each : replacements_) {
      if (each.range.end <= at) continue;
      const std::size_t begin = std::max<std::size_t>(at, each.range.begin);
      shifts.emplace_back(out.size(), at);
      out.append(paper_.text, at, begin - at);
      shifts.emplace_back(out.size(), paper_.text.size());
      if (each.range.begin >= at) out += each.text;
      at = each.range.end;
    }
    shifts.emplace_back(out.size(), at);
    out.append(paper_.text, at);
    check(shifts);
  }

  void check(const std::vector<std::pair<std::size_t, std::size_t>>& shifts) {
    const std::string& out = redaction_.text;
    std::size_t at = 0;
    while (const auto found = search_.next(out, at)) {
      at = found->end;
      auto shift =
          std::upper_bound(shifts.begin(), shifts.end(), found->begin,
                           [](std::size_t place, const auto& each) { return place < each.first; });
      --shift;
      const std::size_t begin = shift->second + (found->begin - shift->first);
      const ByteRange range{static_cast<std::uint32_t>(begin),
                            static_cast<std::uint32_t>(begin + (found->end - found->begin))};
      if (!is_kept(range)) redaction_.gold_left.push_back(lines_.location(begin));
    }
  }

  const PaperText& paper_;
  PaperLines lines_;
  GoldSearch search_;
  PaperRedaction redaction_;
  std::string_view mark_;
  std::string_view figure_mark_;
  std::vector<Replacement> replacements_;
  std::vector<ByteRange> kept_;
  std::vector<PaperNumberClass> hidden_;  ///< gold in markup, where nothing else saw a number
  std::size_t echoes_read_ = 0;           ///< bytes
};

}  // namespace

std::size_t PaperRedaction::count(NumberKind kind) const {
  return static_cast<std::size_t>(
      std::count_if(classified.numbers.begin(), classified.numbers.end(),
                    [kind](const PaperNumberClass& each) { return each.kind == kind; }));
}

bool PaperRedaction::gold_stays() const {
  return !gold_left.empty() ||
         std::any_of(conflicts.begin(), conflicts.end(),
                     [](const GoldConflict& conflict) { return !conflict.decided; });
}

PaperRedaction redact_paper(const PaperText& paper, const RedactionOptions& options) {
  return Redactor(paper, options).run();
}

}  // namespace lacuna
