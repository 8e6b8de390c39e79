#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lacuna/score/compare.hpp"

namespace lacuna {
namespace {

constexpr JsonLimits kAnswerLimits{.bytes = std::size_t{64} << 20, .depth = 100};

// Of the places that might be JSON, only the last ones are tried: prose that is full of braces
// costs a bounded number of attempts.
constexpr std::size_t kMaxCandidates = 1000;

constexpr std::string_view kSpace = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// A run of ` or ~ of at least three at the start of a line; its length, or 0.
std::size_t fence_length(std::string_view line) {
  if (line.empty() || (line[0] != '`' && line[0] != '~')) return 0;
  const std::size_t length = std::min(line.find_first_not_of(line[0]), line.size());
  return length < 3 ? 0 : length;
}

// What stands between the fences of a text in Markdown, in order. The last block may lack its end.
std::vector<std::string_view> fenced_blocks(std::string_view text) {
  std::vector<std::string_view> blocks;
  char mark = 0;
  std::size_t opened = 0;  // length of the opening fence; 0 outside a block
  std::size_t content = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = trimmed(text.substr(begin, end - begin));
    const std::size_t fence = fence_length(line);
    if (opened == 0 && fence > 0) {
      mark = line[0];
      opened = fence;
      content = std::min(end + 1, text.size());
    } else if (opened > 0 && fence >= opened && line[0] == mark && fence == line.size()) {
      blocks.push_back(text.substr(content, begin - content));
      opened = 0;
    }
    begin = end + 1;
  }
  if (opened > 0) blocks.push_back(text.substr(content));
  return blocks;
}

// The outermost spans from a brace to the brace that closes it, in order and disjoint. Quotes
// count inside braces only, and a line end closes a string, so that one stray quote or brace in
// the prose does not swallow the rest. One pass.
std::vector<std::string_view> balanced_spans(std::string_view text) {
  std::vector<std::size_t> open;
  std::vector<std::pair<std::size_t, std::size_t>> closed;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"' || c == '\n') {
        in_string = false;
      }
    } else if (c == '{') {
      open.push_back(i);
    } else if (c == '"') {
      in_string = !open.empty();
    } else if (c == '}' && !open.empty()) {
      const std::size_t begin = open.back();
      open.pop_back();
      while (!closed.empty() && closed.back().first > begin) closed.pop_back();
      closed.emplace_back(begin, i + 1);
    }
  }
  std::vector<std::string_view> spans;
  spans.reserve(closed.size());
  for (const auto& [begin, end] : closed) spans.push_back(text.substr(begin, end - begin));
  return spans;
}

// Whether it is worth the parser's time: a brace and then a key.
bool looks_like_object(std::string_view text) {
  if (!text.starts_with('{')) return false;
  const auto next = text.find_first_not_of(kSpace, 1);
  return next != std::string_view::npos && text[next] == '"';
}

// The last candidate with the syntax of a JSON object decides, also where it is refused for its
// duplicate keys or its size: an earlier one is not what the agent ended on.
std::optional<Result<Json>> last_object(const std::vector<std::string_view>& candidates) {
  std::size_t tried = 0;
  for (auto it = candidates.rbegin(); it != candidates.rend() && tried < kMaxCandidates; ++it) {
    const std::string_view candidate = trimmed(*it);
    if (!looks_like_object(candidate)) continue;
    ++tried;
    if (Json::accept(candidate)) {
      return parse_json(candidate, "object in the answer", kAnswerLimits);
    }
  }
  return std::nullopt;
}

std::string no_json(std::string_view text, const Error& strict) {
  const bool not_finite =
      text.find("NaN") != std::string_view::npos || text.find("Infinity") != std::string_view::npos;
  return fmt::format("no JSON object in the answer: {}{}", to_string(strict),
                     not_finite ? "; JSON has neither NaN nor Infinity" : "");
}

}  // namespace

std::string_view to_string(AnswerParse parse) {
  switch (parse) {
    case AnswerParse::strict:
      return "strict";
    case AnswerParse::lenient:
      return "lenient";
    case AnswerParse::none:
      break;
  }
  return "none";
}

Answer parse_answer(std::string_view text) {
  const std::string_view whole = trimmed(text);
  if (whole.empty()) return {nullptr, AnswerParse::none, "the answer is empty"};
  if (text.size() > kAnswerLimits.bytes) {
    return {nullptr, AnswerParse::none,
            fmt::format("the answer has {} bytes, more than {}", text.size(), kAnswerLimits.bytes)};
  }
  auto strict = parse_json(text, "answer", kAnswerLimits);
  if (strict) return {std::move(*strict), AnswerParse::strict, {}};
  // JSON that was refused for what it says (duplicate keys) is not searched for parts that pass.
  if (Json::accept(whole)) return {nullptr, AnswerParse::none, to_string(strict.error())};
  auto found = last_object(fenced_blocks(text));
  if (!found) found = last_object(balanced_spans(text));
  if (!found) return {nullptr, AnswerParse::none, no_json(text, strict.error())};
  if (!*found) return {nullptr, AnswerParse::none, to_string(found->error())};
  return {std::move(**found), AnswerParse::lenient,
          "not JSON as a whole, but the last object in the text is: " + to_string(strict.error())};
}

}  // namespace lacuna
