#include <algorithm>
#include <array>

#include "lacuna/paper/blocks_internal.hpp"

namespace lacuna::detail {
namespace {

ByteRange range_of(std::size_t begin, std::size_t end) {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

}  // namespace

void Visible::copy(std::string_view source, std::size_t begin, std::size_t end) {
  if (begin >= end) return;
  if (!segments_.empty() && segments_.back().verbatim && segments_.back().source.end == begin) {
    segments_.back().source.end = static_cast<std::uint32_t>(end);
  } else {
    segments_.push_back({static_cast<std::uint32_t>(text_.size()), range_of(begin, end), true});
  }
  text_ += source.substr(begin, end - begin);
}

void Visible::put(std::string_view shown, std::size_t begin, std::size_t end) {
  if (shown.empty()) return;
  segments_.push_back({static_cast<std::uint32_t>(text_.size()), range_of(begin, end), false});
  text_ += shown;
}

std::vector<ByteRange> Visible::source(std::size_t begin, std::size_t end) const {
  std::vector<ByteRange> ranges;
  auto at =
      std::upper_bound(segments_.begin(), segments_.end(), begin,
                       [](std::size_t offset, const Segment& each) { return offset < each.shown; });
  if (at != segments_.begin()) --at;
  for (; at != segments_.end() && at->shown < end; ++at) {
    ByteRange range = at->source;
    if (at->verbatim) {
      const std::size_t first = std::max<std::size_t>(begin, at->shown);
      const std::size_t last = std::min<std::size_t>(end, at->shown + at->source.size());
      if (first >= last) continue;
      range =
          range_of(at->source.begin + (first - at->shown), at->source.begin + (last - at->shown));
    }
    if (range.empty()) continue;
    if (!ranges.empty() && ranges.back().end >= range.begin) {
      ranges.back().end = std::max(ranges.back().end, range.end);
    } else {
      ranges.push_back(range);
    }
  }
  return ranges;
}

void PaperBlocks::begin_section(std::string_view title, int level) {
  // Whole paragraphs that are called headings say nothing of what follows.
  constexpr std::size_t longest = 500;
  sections.push_back({lower_case(title.substr(0, longest)), level});
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool begins_caption(std::string_view lower, bool& is_table) {
  while (!lower.empty() && (lower.front() == ' ' || lower.front() == '\n')) lower.remove_prefix(1);
  struct Word {
    std::string_view word;
    bool table;
  };
  constexpr std::array<Word, 8> words = {{{"table ", true},
                                          {"tab. ", true},
                                          {"tbl. ", true},
                                          {"figure ", false},
                                          {"fig. ", false},
                                          {"fig ", false},
                                          {"algorithm ", false},
                                          {"listing ", false}}};
  for (const Word& each : words) {
    if (!lower.starts_with(each.word)) continue;
    const std::string_view rest = lower.substr(each.word.size());
    std::size_t length = 0;
    while (length < rest.size() && length < 6 && rest[length] != '.' && rest[length] != ':' &&
           rest[length] != ' ' && rest[length] != '\n') {
      ++length;
    }
    // "Table 2 shows" is a sentence, "Table 2. BLEU" and "Table 2: BLEU" are captions.
    if (length == 0 || length == rest.size()) return false;
    is_table = each.table;
    if (rest[length] == '.' || rest[length] == ':' || rest[length] == '\n') return true;
    return rest.substr(length).starts_with(" -") || rest.substr(length).starts_with(" |") ||
           rest.substr(length).starts_with("  ");
  }
  return false;
}

PaperBlocks paper_blocks(const PaperText& paper) {
  switch (paper.format) {
    case PaperFormat::latex:
      return latex_blocks(paper.text);
    case PaperFormat::markdown:
      return markdown_blocks(paper.text);
    case PaperFormat::html:
      return html_blocks(paper.text);
    case PaperFormat::text:
      break;
  }
  return plain_blocks(paper.text);
}

}  // namespace lacuna::detail
