#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "lacuna/verify/leak_archive_internal.hpp"
#include "lacuna/verify/leak_views_internal.hpp"

namespace lacuna::detail {
namespace {

constexpr std::string_view png_magic = "\x89PNG\r\n\x1a\n";
constexpr std::string_view jpeg_magic = "\xff\xd8\xff";
constexpr std::size_t most_text = std::size_t{16} << 20;

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

/// Runs of printable bytes, one a line.
std::string printable_runs(std::string_view bytes) {
  constexpr std::size_t least = 4;
  std::string text;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= bytes.size(); ++i) {
    if (i < bytes.size() && bytes[i] >= ' ' && bytes[i] < 0x7F) continue;
    if (i - begin >= least) {
      text += bytes.substr(begin, i - begin);
      text += '\n';
    }
    begin = i + 1;
  }
  return text;
}

/// The chunk's keyword, and its text unpacked.
void add_png_text(std::string_view type, std::string_view data, std::vector<LeakPart>& parts) {
  const std::size_t end = data.find('\0');
  if (end == std::string_view::npos) return;
  const std::string name = fmt::format("{} {}", type, printable_runs(data.substr(0, end)));
  std::string_view rest = data.substr(end + 1);
  bool packed = false;
  if (type == "zTXt") {
    packed = true;
    rest.remove_prefix(std::min<std::size_t>(rest.size(), 1));
  } else if (type == "iTXt") {
    packed = rest.starts_with('\x01');
    rest.remove_prefix(std::min<std::size_t>(rest.size(), 2));
    for (int i = 0; i < 2; ++i) {  // language and translated keyword
      const std::size_t stop = rest.find('\0');
      rest.remove_prefix(stop == std::string_view::npos ? rest.size() : stop + 1);
    }
  }
  parts.push_back(
      {name.substr(0, name.find('\n')), packed ? inflate(rest, most_text) : std::string(rest)});
}

void png_texts(std::string_view bytes, std::vector<LeakPart>& parts) {
  std::size_t at = png_magic.size();
  while (bytes.size() - at >= 12) {
    const std::uint64_t size = big_endian(bytes.substr(at));
    const std::string_view type = bytes.substr(at + 4, 4);
    const std::string_view data = bytes.substr(at + 8, size);
    if (type == "tEXt" || type == "zTXt" || type == "iTXt") add_png_text(type, data, parts);
    if (type == "eXIf") parts.push_back({"EXIF", printable_runs(data)});
    if (bytes.size() - at - 12 < size) return;
    at += 12 + static_cast<std::size_t>(size);
  }
}

void jpeg_texts(std::string_view bytes, std::vector<LeakPart>& parts) {
  std::size_t at = 2;
  while (bytes.size() - at >= 4 && bytes[at] == '\xff') {
    const auto marker = static_cast<unsigned char>(bytes[at + 1]);
    if (marker == 0xDA) return;  // the pixels begin
    const std::size_t size = static_cast<std::size_t>(static_cast<unsigned char>(bytes[at + 2]))
                                 << 8 |
                             static_cast<unsigned char>(bytes[at + 3]);
    const bool metadata = (marker >= 0xE1 && marker <= 0xEF) || marker == 0xFE;
    if (metadata && size > 2) {
      parts.push_back({marker == 0xFE ? "comment" : fmt::format("APP{}", marker - 0xE0),
                       printable_runs(bytes.substr(at + 4, size - 2))});
    }
    if (size < 2 || bytes.size() - at - 2 < size) return;
    at += 2 + size;
  }
}

/// What a page's instructions show: "[(0.8) -20 (7)] TJ" is 0.87. Every array and every string on
/// its own is a line.
std::string shown_text(std::string_view stream) {
  std::string text;
  bool array = false;
  for (std::size_t i = 0; i < stream.size(); ++i) {
    if (stream[i] == '[') array = true;
    if (stream[i] == ']') {
      array = false;
      text += '\n';
    }
    if (stream[i] != '(') continue;
    int depth = 1;
    for (++i; i < stream.size(); ++i) {
      if (stream[i] == '\\') {
        ++i;
      } else if (stream[i] == '(') {
        ++depth;
      } else if (stream[i] == ')' && --depth == 0) {
        break;
      }
      if (i < stream.size()) text += stream[i];
    }
    if (!array) text += '\n';
  }
  return text;
}

void pdf_texts(std::string_view bytes, PictureTexts& result) {
  std::string all;
  std::size_t unpacked = 0;
  for (std::size_t at = 0; (at = bytes.find("stream", at)) != std::string_view::npos;) {
    at += 6;
    while (at < bytes.size() && (bytes[at] == '\r' || bytes[at] == '\n')) ++at;
    const std::size_t end = bytes.find("endstream", at);
    if (end == std::string_view::npos) break;
    const std::string_view data = bytes.substr(at, end - at);
    const std::string plain = data.starts_with('x') ? inflate(data, most_text) : std::string(data);
    unpacked += plain.size();
    if (plain.find("BT") != std::string::npos) all += shown_text(plain);
    at = end + 9;
    if (unpacked > 4 * most_text) {
      result.problem = "its streams unpack to too much";
      break;
    }
  }
  const bool any = std::any_of(all.begin(), all.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!any && result.problem.empty()) result.problem = "no text can be read in this PDF";
  result.parts.push_back({"text", all});
  result.parts.push_back({"raw", printable_runs(bytes.substr(0, 4096))});
}

}  // namespace

bool looks_like_picture(std::string_view bytes) {
  return bytes.starts_with(png_magic) || bytes.starts_with(jpeg_magic) ||
         bytes.starts_with("%PDF-") || bytes.starts_with("GIF8") || bytes.starts_with("II*") ||
         bytes.starts_with(std::string_view("MM\0*", 4)) ||
         (bytes.starts_with("RIFF") && bytes.substr(0, 16).find("WEBP") != std::string_view::npos);
}

PictureTexts picture_texts(std::string_view bytes) {
  PictureTexts result;
  if (bytes.starts_with(png_magic)) {
    png_texts(bytes, result.parts);
  } else if (bytes.starts_with(jpeg_magic)) {
    jpeg_texts(bytes, result.parts);
  } else if (bytes.starts_with("%PDF-")) {
    pdf_texts(bytes, result);
  } else {
    // GIF, TIFF and WebP keep texts as they are, somewhere.
    constexpr std::size_t looked_at = std::size_t{256} << 10;
    result.parts.push_back({"strings", printable_runs(bytes.substr(0, looked_at))});
  }
  return result;
}

}  // namespace lacuna::detail
