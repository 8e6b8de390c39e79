#include "lacuna/base/text.hpp"

#include <algorithm>
#include <cstdint>

#include "lacuna/base/location_internal.hpp"

namespace lacuna {
namespace {

struct Decoded {
  char32_t code = 0;
  std::size_t length =
      1;  ///< bytes; of an invalid sequence, its longest valid beginning, at least 1
  bool valid = false;
};

/// The code point at `at`, after table 3-7 of the Unicode Standard.
Decoded decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  if (lead < 0x80) return {lead, 1, true};
  std::size_t length = 0;
  if (lead >= 0xc2 && lead <= 0xdf) length = 2;
  if (lead >= 0xe0 && lead <= 0xef) length = 3;
  if (lead >= 0xf0 && lead <= 0xf4) length = 4;
  if (length == 0) return {};
  unsigned char low = 0x80;
  unsigned char high = 0xbf;
  if (lead == 0xe0) low = 0xa0;   // overlong
  if (lead == 0xed) high = 0x9f;  // surrogates
  if (lead == 0xf0) low = 0x90;   // overlong
  if (lead == 0xf4) high = 0x8f;  // beyond U+10FFFF
  char32_t code = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (at + i >= text.size() || byte(at + i) < low || byte(at + i) > high) return {0, i, false};
    code = (code << 6) | (byte(at + i) & 0x3fU);
    low = 0x80;
    high = 0xbf;
  }
  return {code, length, true};
}

bool is_bidirectional_control(char32_t code) {
  return code == 0x061c || code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069);
}

/// Other code points that some viewers take for the end of a line.
bool is_line_separator(char32_t code) { return code == 0x2028 || code == 0x2029; }

void append_hexadecimal(std::string& out, std::uint32_t value, int digits) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  for (int i = digits - 1; i >= 0; --i) out += kDigits[(value >> (4 * i)) & 15U];
}

void append_escaped(std::string& out, char32_t code) {
  if (code == '\n') {
    out += "\\n";
  } else if (code == '\t') {
    out += "\\t";
  } else if (code < 0x80) {
    out += "\\x";
    append_hexadecimal(out, code, 2);
  } else {
    out += "\\u";
    append_hexadecimal(out, code, 4);
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Decoded next = decode(text, at);
    if (!next.valid) {
      for (std::size_t i = 0; i < next.length; ++i) {
        out += "\\x";
        append_hexadecimal(out, static_cast<unsigned char>(text[at + i]), 2);
      }
    } else if (next.code < 0x20 || (next.code >= 0x7f && next.code < 0xa0) ||
               is_bidirectional_control(next.code) || is_line_separator(next.code)) {
      append_escaped(out, next.code);
    } else {
      out.append(text.substr(at, next.length));
    }
    at += next.length;
  }
  return out;
}

std::size_t detail::find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Decoded next = decode(text, at);
    if (!next.valid) return at;
    at += next.length;
  }
  return std::string_view::npos;
}

bool is_utf8(std::string_view text) {
  return detail::find_invalid_utf8(text) == std::string_view::npos;
}

std::string to_valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Decoded next = decode(text, at);
    if (next.valid) {
      out.append(text.substr(at, next.length));
    } else {
      out += "\xef\xbf\xbd";
    }
    at += next.length;
  }
  return out;
}

Location detail::locate(std::string_view text, std::size_t offset, std::string_view name) {
  offset = std::min(offset, text.size());
  std::uint32_t line = 1;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < offset; ++i) {
    const bool lone_cr = text[i] == '\r' && (i + 1 >= text.size() || text[i + 1] != '\n');
    if (text[i] == '\n' || lone_cr) {
      ++line;
      begin = i + 1;
    }
  }
  return {std::string(name), line, static_cast<std::uint32_t>(offset - begin + 1)};
}

std::string detail::shortened(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return to_valid_utf8(text);
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0U) == 0x80) --bytes;
  return to_valid_utf8(text.substr(0, bytes)) + "...";
}

namespace {

/// Distance of Damerau and Levenshtein in which no part is edited twice ("optimal string
/// alignment"), or `bound` + 1 where it is more than `bound`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t bound) {
  const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > bound) return bound + 1;
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    std::size_t least = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t same = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + same});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
      least = std::min(least, row[j]);
    }
    if (least > bound + 1) return bound + 1;
    std::swap(before, above);
    std::swap(above, row);
  }
  return std::min(above[b.size()], bound + 1);
}

}  // namespace

std::string closest_word(std::string_view word, const std::vector<std::string>& words) {
  constexpr std::size_t kLongest = 512;
  if (word.empty() || word.size() > kLongest) return {};
  std::size_t bound = std::max<std::size_t>(1, word.size() / 3);
  std::string best;
  for (const std::string& candidate : words) {
    // A word of one or two letters is one edit away from too many others.
    if (candidate.empty() || (std::max(word.size(), candidate.size()) < 3 && candidate != word)) {
      continue;
    }
    const std::size_t distance = edit_distance(word, candidate, bound);
    if (distance > bound) continue;
    best = candidate;
    if (distance == 0) break;
    bound = distance - 1;  // only something nearer replaces it, so that the first of equals stays
  }
  return best;
}

}  // namespace lacuna
