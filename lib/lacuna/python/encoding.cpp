#include <algorithm>
#include <array>
#include <cstring>

#include "lacuna/base/text.hpp"
#include "lacuna/python/encoding_internal.hpp"

namespace lacuna::detail {
namespace {

enum class Codec { utf8, ascii, one_byte, two_byte, shift_jis, unreadable };

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::size_t line_end(std::string_view text, std::size_t from) {
  const std::size_t end = text.find_first_of("\r\n", from);
  return end == std::string_view::npos ? text.size() : end;
}

std::size_t next_line(std::string_view text, std::size_t end) {
  if (end >= text.size()) return text.size();
  return end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
}

/// The name in `# -*- coding: name -*-` of one line; empty where there is none.
std::string_view cookie_of(std::string_view line) {
  std::size_t at = line.find_first_not_of(" \t\f");
  if (at == std::string_view::npos || line[at] != '#') return {};
  while ((at = line.find("coding", at)) != std::string_view::npos) {
    at += 6;
    if (at >= line.size() || (line[at] != ':' && line[at] != '=')) continue;
    std::size_t begin = at + 1;
    while (begin < line.size() && (line[begin] == ' ' || line[begin] == '\t')) ++begin;
    std::size_t end = begin;
    while (end < line.size() && (is_word(line[end]) || line[end] == '-' || line[end] == '.')) ++end;
    if (end > begin) return line.substr(begin, end - begin);
  }
  return {};
}

/// PEP 263: the first line, or the second where the first holds no code.
std::string_view find_cookie(std::string_view text) {
  const std::size_t end = line_end(text, 0);
  const std::string_view first = text.substr(0, end);
  if (const std::string_view found = cookie_of(first); !found.empty()) return found;
  const std::size_t code = first.find_first_not_of(" \t\f");
  if (code != std::string_view::npos && first[code] != '#') return {};
  const std::size_t begin = next_line(text, end);
  return cookie_of(text.substr(begin, line_end(text, begin) - begin));
}

/// Lower case without '-', '_' and '.': Python takes all spellings of a codec's name as one.
std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if (c == '-' || c == '_' || c == '.') continue;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return plain;
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool begins_and_counts(std::string_view name, std::string_view prefix) {
  return name.size() > prefix.size() && name.starts_with(prefix) &&
         all_digits(name.substr(prefix.size()));
}

template <std::size_t N>
bool one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Codec codec_of(std::string_view cookie) {
  static constexpr std::array<std::string_view, 5> utf8 = {"utf8", "u8", "utf", "utf8sig",
                                                           "cp65001"};
  static constexpr std::array<std::string_view, 4> ascii = {"ascii", "usascii", "646", "iso646us"};
  static constexpr std::array<std::string_view, 14> one_byte = {
      "latin",    "l1",        "8859",        "isolatin1", "koi8r",  "koi8u",   "koi8t",
      "macroman", "macintosh", "maccyrillic", "maclatin2", "tis620", "ptcp154", "hproman8"};
  static constexpr std::array<std::string_view, 8> euc = {
      "eucjp", "ujis", "eucjis2004", "eucjisx0213", "euckr", "ksc5601", "gb2312", "euccn"};
  static constexpr std::array<std::string_view, 10> two_byte = {
      "gbk", "936", "cp936", "ms936", "gb18030", "big5", "big5hkscs", "cp950", "cp949", "johab"};
  static constexpr std::array<std::string_view, 6> shift_jis = {
      "shiftjis", "sjis", "cp932", "ms932", "shiftjis2004", "shiftjisx0213"};
  // IBM's pages that are EBCDIC are no superset of ASCII.
  static constexpr std::array<std::string_view, 8> ebcdic = {"cp037", "cp273",  "cp424",  "cp500",
                                                             "cp875", "cp1026", "cp1140", "cp1047"};
  const std::string name = plain_name(cookie);
  if (one_of(name, utf8)) return Codec::utf8;
  if (one_of(name, ascii)) return Codec::ascii;
  if (one_of(name, two_byte)) return Codec::two_byte;
  if (one_of(name, shift_jis)) return Codec::shift_jis;
  if (one_of(name, ebcdic)) return Codec::unreadable;
  if (one_of(name, one_byte) || one_of(name, euc) || begins_and_counts(name, "latin") ||
      begins_and_counts(name, "iso8859") || begins_and_counts(name, "cp") ||
      begins_and_counts(name, "windows") || begins_and_counts(name, "ibm")) {
    return Codec::one_byte;
  }
  return Codec::unreadable;
}

bool is_ascii(std::string_view text) {
  constexpr std::uint64_t high = 0x8080808080808080U;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, 8);
    if ((word & high) != 0) return false;
  }
  for (; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0x80U) != 0) return false;
  }
  return true;
}

/// The offset of the first byte that is not part of valid UTF-8.
std::size_t first_invalid(std::string_view text) {
  std::size_t low = 0;
  std::size_t high = text.size();
  // The longest valid prefix, up to the character that the cut may split.
  while (high - low > 4) {
    const std::size_t middle = low + (high - low) / 2;
    std::size_t cut = middle;
    while (cut > low && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
    if (cut > low && is_utf8(text.substr(low, cut - low))) {
      low = cut;
    } else {
      high = middle;
    }
  }
  while (low < text.size() && static_cast<unsigned char>(text[low]) < 0x80U) ++low;
  return low;
}

}  // namespace

PythonText::PythonText(std::string_view stored) : stored_(stored) {
  using namespace std::string_view_literals;
  if (stored_.starts_with("\xFF\xFE"sv) || stored_.starts_with("\xFE\xFF"sv) ||
      stored_.starts_with("\0\0\xFE\xFF"sv)) {
    refuse("utf16", "the file is UTF-16 or UTF-32, which Python does not read", 0);
    return;
  }
  if (const std::size_t nul = stored_.find('\0'); nul != std::string_view::npos) {
    const bool wide = nul < 2 && std::count(stored_.begin(), stored_.end(), '\0') * 3 >=
                                     static_cast<std::ptrdiff_t>(stored_.size());
    refuse(wide ? "utf16" : "nul_bytes",
           wide ? "the file is UTF-16 or UTF-32, which Python does not read"
                : "the file holds NUL bytes, which Python does not read",
           nul);
    return;
  }
  if (stored_.starts_with("\xEF\xBB\xBF"sv)) begin_ = 3;
  read_codec();
  if (refusal_.empty()) map_lone_carriage_returns();
}

void PythonText::refuse(std::string_view code, std::string message, std::size_t offset) {
  refusal_ = code;
  refusal_message_ = std::move(message);
  refusal_offset_ = static_cast<std::uint32_t>(offset);
}

void PythonText::read_codec() {
  const std::string_view text = stored_.substr(begin_);
  const std::string_view cookie = find_cookie(text);
  const Codec codec = cookie.empty() ? Codec::utf8 : codec_of(cookie);
  const auto cookie_at =
      static_cast<std::size_t>(cookie.empty() ? 0 : cookie.data() - stored_.data());
  if (codec == Codec::unreadable || (begin_ != 0 && codec != Codec::utf8)) {
    refuse("encoding",
           "the coding comment names \"" + std::string(cookie) + "\", " +
               (codec == Codec::unreadable ? "which is unknown or no superset of ASCII"
                                           : "but the file begins with the mark of UTF-8"),
           cookie_at);
    return;
  }
  if (is_ascii(text)) return;
  if (codec == Codec::utf8 || codec == Codec::ascii) {
    if (codec == Codec::utf8 && lacuna::is_utf8(text)) return;
    const bool declared = !cookie.empty();
    refuse("encoding",
           declared ? "the file is not in the encoding that it declares, " + std::string(cookie)
                    : "the file is not UTF-8 and declares no other encoding",
           begin_ + first_invalid(text));
    return;
  }
  utf8_ = false;
  map_legacy_bytes(codec == Codec::two_byte || codec == Codec::shift_jis,
                   codec == Codec::shift_jis);
}

/// Neither reader must see half a character: the second byte of a Chinese or Japanese one may be a
/// backslash or a bracket.
void PythonText::map_legacy_bytes(bool two_byte, bool shift_jis) {
  copy_ = stored_;
  for (std::size_t i = 0; i < copy_.size(); ++i) {
    const auto byte = static_cast<unsigned char>(copy_[i]);
    if (byte < 0x80U) continue;
    copy_[i] = 'z';
    const bool kana = shift_jis && byte >= 0xA0U && byte < 0xE0U;
    if (two_byte && byte > 0x80U && !kana && i + 1 < copy_.size() &&
        static_cast<unsigned char>(copy_[i + 1]) >= 0x30U) {
      copy_[++i] = 'z';
    }
  }
}

void PythonText::map_lone_carriage_returns() {
  const std::string_view text = view();
  std::size_t at = text.find('\r');
  while (at != std::string_view::npos) {
    if (at + 1 == text.size() || text[at + 1] != '\n') break;
    at = text.find('\r', at + 2);
  }
  if (at == std::string_view::npos) return;
  if (copy_.empty()) copy_ = stored_;
  for (; at != std::string::npos; at = copy_.find('\r', at + 1)) {
    if (at + 1 == copy_.size() || copy_[at + 1] != '\n') copy_[at] = '\n';
  }
}

}  // namespace lacuna::detail
