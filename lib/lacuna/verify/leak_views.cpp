#include "lacuna/verify/leak_views_internal.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "lacuna/base/json.hpp"

namespace lacuna::detail {
namespace {

/// A string, or a list of strings that follow each other.
std::string joined(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  std::string text;
  if (value.is_array()) {
    for (const Json& line : value) {
      if (line.is_string()) text += line.get_ref<const std::string&>();
    }
  }
  return text;
}

std::string decoded_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    int value = -1;
    if (c >= 'A' && c <= 'Z') value = c - 'A';
    if (c >= 'a' && c <= 'z') value = c - 'a' + 26;
    if (c >= '0' && c <= '9') value = c - '0' + 52;
    if (c == '+') value = 62;
    if (c == '/') value = 63;
    if (value < 0) continue;
    bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xFFFFFF;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xFF);
  }
  return bytes;
}

void add_output(const Json& output, const std::string& name, std::vector<LeakPart>& parts) {
  if (!output.is_object()) return;
  for (const char* key : {"text", "traceback"}) {
    if (output.contains(key)) parts.push_back({name, joined(output[key])});
  }
  if (!output.contains("data") || !output["data"].is_object()) return;
  for (const auto& [type, value] : output["data"].items()) {
    if (type.starts_with("image/") && type != "image/svg+xml") {
      parts.push_back({name + " " + type, decoded_base64(joined(value))});
    } else if (value.is_object()) {
      parts.push_back({name, dump_json(value)});
    } else {
      parts.push_back({name, joined(value)});
    }
  }
}

void append_utf8(std::uint32_t c, std::string& text) {
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xC0 | c >> 6);
    text += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    text += static_cast<char>(0xE0 | c >> 12);
    text += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | c >> 18);
    text += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    text += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (c & 0x3F));
  }
}

}  // namespace

std::vector<LeakPart> notebook_parts(std::string_view text) {
  std::vector<LeakPart> parts;
  const auto json = parse_json(text, "notebook");
  if (!json || !json->is_object()) return parts;
  const Json* cells = json->contains("cells") ? &(*json)["cells"] : nullptr;
  // Before version 4 the cells stand in a list of work sheets.
  if (cells == nullptr && json->contains("worksheets") && (*json)["worksheets"].is_array() &&
      !(*json)["worksheets"].empty() && (*json)["worksheets"][0].is_object() &&
      (*json)["worksheets"][0].contains("cells")) {
    cells = &(*json)["worksheets"][0]["cells"];
  }
  if (cells == nullptr || !cells->is_array()) return parts;
  std::size_t number = 0;
  for (const Json& cell : *cells) {
    const std::string name = fmt::format("cell {}", ++number);
    if (!cell.is_object()) continue;
    for (const char* key : {"source", "input"}) {
      if (cell.contains(key)) parts.push_back({name, joined(cell[key])});
    }
    if (!cell.contains("outputs") || !cell["outputs"].is_array()) continue;
    for (const Json& output : cell["outputs"]) add_output(output, name + " output", parts);
  }
  return parts;
}

HiddenText unescaped(std::string_view text) {
  HiddenText result;
  if (text.find("\\n") == std::string_view::npos) return result;
  result.text.reserve(text.size());
  result.lines.emplace_back(0, 0);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t plain = i;
    while (i < text.size() && text[i] != '\\' && text[i] != '\n') ++i;
    result.text.append(text, plain, i - plain);
    if (i == text.size()) break;
    char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      const char next = text[++i];
      c = next == 'n' ? '\n' : next == 't' ? '\t' : next == 'r' ? ' ' : next;
    }
    result.text += c;
    if (c == '\n') {
      result.lines.emplace_back(static_cast<std::uint32_t>(result.text.size()),
                                static_cast<std::uint32_t>(i + 1));
    }
  }
  return result;
}

std::string patch_side(std::string_view text, char side) {
  if (text.find("\n@@ ") == std::string_view::npos && !text.starts_with("@@ ")) return {};
  std::string result;
  result.reserve(text.size());
  bool inside = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view line = text.substr(0, end);
    if (line.starts_with("@@ ")) {
      inside = true;
    } else if (line.starts_with("diff ") || line.starts_with("--- a/")) {
      inside = false;
    } else if (inside && (line[0] == side || line[0] == ' ')) {
      result += line.substr(1);
      text.remove_prefix(end);
      continue;
    }
    result += '\n';
    text.remove_prefix(end);
  }
  return result;
}

std::string without_tags(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 8> entities = {{{"&lt;", '<'},
                                                                          {"&gt;", '>'},
                                                                          {"&amp;", '&'},
                                                                          {"&quot;", '"'},
                                                                          {"&#39;", '\''},
                                                                          {"&#x27;", '\''},
                                                                          {"&#34;", '"'},
                                                                          {"&nbsp;", ' '}}};
  constexpr std::size_t longest_tag = 4096;
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '<') {
      const std::size_t end = text.substr(i, longest_tag).find('>');
      const bool tag = end != std::string_view::npos && i + 1 < text.size() &&
                       (text[i + 1] == '/' || text[i + 1] == '!' || (text[i + 1] | 0x20) >= 'a');
      if (tag) {
        for (const char inside : text.substr(i, end)) {
          if (inside == '\n') result += '\n';
        }
        i += end + 1;
        continue;
      }
    }
    bool replaced = false;
    for (const auto& [entity, meant] : entities) {
      if (c != '&' || !text.substr(i).starts_with(entity)) continue;
      result += meant;
      i += entity.size();
      replaced = true;
      break;
    }
    if (replaced) continue;
    result += c;
    ++i;
  }
  return result;
}

std::string from_utf16(std::string_view bytes) {
  std::string text;
  const bool low_first = bytes.starts_with("\xff\xfe");
  if (!low_first && !bytes.starts_with("\xfe\xff")) return text;
  std::uint32_t high = 0;
  for (std::size_t i = 2; i + 1 < bytes.size(); i += 2) {
    const auto first = static_cast<unsigned char>(bytes[i]);
    const auto second = static_cast<unsigned char>(bytes[i + 1]);
    const std::uint32_t unit = low_first ? static_cast<std::uint32_t>(first | second << 8)
                                         : static_cast<std::uint32_t>(second | first << 8);
    if (unit >= 0xD800 && unit < 0xDC00) {
      high = unit;
    } else if (unit >= 0xDC00 && unit < 0xE000) {
      if (high != 0) append_utf8(0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00), text);
      high = 0;
    } else {
      append_utf8(unit, text);
    }
  }
  return text;
}

}  // namespace lacuna::detail
