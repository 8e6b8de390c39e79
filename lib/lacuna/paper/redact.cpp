#include "lacuna/paper/redact.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "lacuna/paper/gold_search.hpp"

namespace lacuna {
namespace {

/// Finds what is in `text`, overwrites it there by bytes that belong to no number, and notes it.
bool take_out(std::string& text, std::string_view original, const GoldSearch& search,
              std::vector<Removed>& removed) {
  bool any = false;
  std::size_t at = 0;
  while (const auto found = search.next(text, at)) {
    const ByteRange range{static_cast<std::uint32_t>(found->begin),
                          static_cast<std::uint32_t>(found->end)};
    removed.push_back({range, std::string(range.of(original)), found->gold});
    std::fill(text.begin() + range.begin, text.begin() + range.end, '\x01');
    // What it was read as a part of, before it, may be another number now.
    at = found->begin - std::min<std::size_t>(found->begin, 128);
    any = true;
  }
  return any;
}

}  // namespace

RedactedPaper redact_gold(std::string_view text, const std::vector<double>& gold) {
  RedactedPaper paper;
  for (const double value : gold) {
    if (value == 0 || (std::isnormal(value) && GoldSearch::digits_of(value) == 1)) {
      paper.too_short.push_back(value);
    }
  }
  std::sort(paper.too_short.begin(), paper.too_short.end());
  paper.too_short.erase(std::unique(paper.too_short.begin(), paper.too_short.end()),
                        paper.too_short.end());
  const GoldSearch search(gold);
  std::string rest(text);
  while (take_out(rest, text, search, paper.removed)) {
  }
  std::sort(paper.removed.begin(), paper.removed.end(),
            [](const Removed& a, const Removed& b) { return a.range.begin < b.range.begin; });
  std::size_t at = 0;
  for (const Removed& removed : paper.removed) {
    paper.text += text.substr(at, removed.range.begin - at);
    paper.text += "[…]";
    at = removed.range.end;
  }
  paper.text += text.substr(at);
  return paper;
}

}  // namespace lacuna
