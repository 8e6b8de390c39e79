#include "lacuna/base/html.hpp"

#include <algorithm>
#include <cstdint>

#include "lacuna/base/hash.hpp"
#include "lacuna/base/text.hpp"

namespace lacuna {
namespace {

constexpr std::string_view kHexadecimal = "0123456789abcdef";

void append_unit(std::string& out, std::uint32_t unit) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHexadecimal[(unit >> shift) & 15U];
}

/// As JSON writes a code point in ASCII: one unit of UTF-16, or two.
void append_code_point(std::string& out, std::uint32_t code) {
  if (code < 0x10000U) {
    append_unit(out, code);
    return;
  }
  append_unit(out, 0xd800U + ((code - 0x10000U) >> 10U));
  append_unit(out, 0xdc00U + ((code - 0x10000U) & 0x3ffU));
}

/// The code point at `at` of valid UTF-8; moves `at` behind it.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80U) return lead;
  const unsigned more = lead >= 0xf0U ? 3U : lead >= 0xe0U ? 2U : 1U;
  std::uint32_t code = lead & (0x3fU >> more);
  for (unsigned i = 0; i < more && at < text.size(); ++i) {
    code = (code << 6U) | (static_cast<unsigned char>(text[at++]) & 0x3fU);
  }
  return code;
}

std::uint32_t digit(char c) {
  return static_cast<std::uint32_t>(c <= '9' ? c - '0' : c - 'a' + 10);
}

std::string base64_of_hexadecimal(std::string_view digits) {
  static constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char each : digits) {
    bits = (bits << 4U) | digit(each);
    count += 4;
    if (count < 6) continue;
    count -= 6;
    out += kLetters[(bits >> count) & 63U];
  }
  if (count > 0) out += kLetters[(bits << (6U - count)) & 63U];
  while (out.size() % 4 != 0) out += '=';
  return out;
}

bool is_name_letter(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

}  // namespace

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : printable(to_valid_utf8(text))) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string json_in_html(std::string_view json) {
  std::string valid;
  if (!is_utf8(json)) {
    valid = to_valid_utf8(json);
    json = valid;
  }
  std::string out;
  out.reserve(json.size());
  for (std::size_t at = 0; at < json.size();) {
    const char c = json[at];
    if (c == '<' || c == '>' || c == '&' || static_cast<unsigned char>(c) >= 0x7fU) {
      append_code_point(out, next_code_point(json, at));
    } else {
      out += c;
      ++at;
    }
  }
  return out;
}

std::string csp_hash(std::string_view text) {
  return "'sha256-" + base64_of_hexadecimal(sha256(text)) + "'";
}

std::string fill_template(
    std::string_view text,
    const std::vector<std::pair<std::string_view, std::string_view>>& values) {
  std::string out;
  while (!text.empty()) {
    const std::size_t begin = text.find('@');
    out += text.substr(0, begin);
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    std::size_t end = 1;
    while (end < text.size() && is_name_letter(text[end])) ++end;
    const auto found = std::find_if(values.begin(), values.end(), [&](const auto& each) {
      return end < text.size() && text[end] == '@' && each.first == text.substr(1, end - 1);
    });
    out += found == values.end() ? text.substr(0, 1) : found->second;
    text.remove_prefix(found == values.end() ? 1 : end + 1);
  }
  return out;
}

}  // namespace lacuna
