#include "lacuna/repo/index_codec_internal.hpp"

#include <cstring>
#include <limits>
#include <utility>

namespace lacuna::detail {

void ByteWriter::number(std::uint64_t value) {
  while (value >= 0x80) {
    bytes_.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  bytes_.push_back(static_cast<char>(value));
}

void ByteWriter::signed_number(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  number(value < 0 ? ~(bits << 1) : bits << 1);
}

void ByteWriter::text(std::string_view value) {
  number(value.size());
  bytes_.append(value);
}

std::uint64_t ByteReader::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (rest_.empty()) break;
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    if (shift == 63 && byte > 1) break;
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  spoil();
  return 0;
}

std::int64_t ByteReader::signed_number() {
  const std::uint64_t bits = number();
  return static_cast<std::int64_t>((bits & 1) != 0 ? ~(bits >> 1) : bits >> 1);
}

std::uint32_t ByteReader::number32() {
  const std::uint64_t value = number();
  if (value <= std::numeric_limits<std::uint32_t>::max()) return static_cast<std::uint32_t>(value);
  spoil();
  return 0;
}

std::string_view ByteReader::text() {
  const std::uint64_t size = number();
  if (size > rest_.size()) {
    spoil();
    return {};
  }
  const std::string_view value = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return value;
}

std::size_t ByteReader::count() {
  const std::uint64_t value = number();
  if (value > rest_.size()) {
    spoil();
    return 0;
  }
  return value;
}

namespace {

void write(ByteWriter& out, const std::vector<std::string>& texts) {
  out.number(texts.size());
  for (const auto& text : texts) out.text(text);
}

void read(ByteReader& in, std::vector<std::string>& texts) {
  const std::size_t count = in.count();
  texts.reserve(count < 64 ? count : 64);
  for (std::size_t i = 0; i < count && in.ok(); ++i) texts.emplace_back(in.text());
}

void write(ByteWriter& out, ByteRange range) {
  out.number(range.begin);
  out.number(range.size());
}

void read(ByteReader& in, ByteRange& range) {
  range.begin = in.number32();
  const std::uint64_t end = std::uint64_t{range.begin} + in.number32();
  if (end > std::numeric_limits<std::uint32_t>::max()) return in.spoil();
  range.end = static_cast<std::uint32_t>(end);
}

void write(ByteWriter& out, const Function& function) {
  out.text(function.id.qualified_name);
  out.number(function.id.ordinal);
  out.text(function.name);
  out.number(static_cast<std::uint64_t>(function.kind));
  out.text(function.parent);
  out.number(function.line);
  out.number(function.end_line);
  write(out, function.whole);
  write(out, function.body);
  out.number(function.docstring.has_value() ? 1 : 0);
  if (function.docstring) write(out, *function.docstring);
  out.number(function.body_lines);
  out.number(function.statements);
  out.number(function.cyclomatic);
  write(out, function.parameters);
  write(out, function.traits);
  out.number(function.maskable ? 1 : 0);
  out.text(function.reason);
}

bool read_flag(ByteReader& in) {
  const std::uint64_t value = in.number();
  if (value > 1) in.spoil();
  return value == 1;
}

template <class Enum>
void read_enum(ByteReader& in, Enum& value, Enum last) {
  const std::uint64_t number = in.number();
  if (number > static_cast<std::uint64_t>(last)) return in.spoil();
  value = static_cast<Enum>(number);
}

void read(ByteReader& in, Function& function) {
  function.id.qualified_name = in.text();
  function.id.ordinal = in.number32();
  function.name = in.text();
  read_enum(in, function.kind, FunctionKind::lambda);
  function.parent = in.text();
  function.line = in.number32();
  function.end_line = in.number32();
  read(in, function.whole);
  read(in, function.body);
  if (read_flag(in)) read(in, function.docstring.emplace());
  function.body_lines = in.number32();
  function.statements = in.number32();
  function.cyclomatic = in.number32();
  read(in, function.parameters);
  read(in, function.traits);
  function.maskable = read_flag(in);
  function.reason = in.text();
}

void write(ByteWriter& out, const Diagnostic& diagnostic) {
  out.number(static_cast<std::uint64_t>(diagnostic.severity));
  out.text(diagnostic.code);
  out.text(diagnostic.message);
  out.text(diagnostic.where.path);
  out.number(diagnostic.where.line);
  out.number(diagnostic.where.column);
}

void read(ByteReader& in, Diagnostic& diagnostic) {
  read_enum(in, diagnostic.severity, Severity::error);
  diagnostic.code = in.text();
  diagnostic.message = in.text();
  diagnostic.where.path = in.text();
  diagnostic.where.line = in.number32();
  diagnostic.where.column = in.number32();
}

template <class T>
void read_list(ByteReader& in, std::vector<T>& list) {
  const std::size_t count = in.count();
  // Reserve no more than the bytes at hand could hold, whatever the count says.
  list.reserve(count < 4096 ? count : 4096);
  for (std::size_t i = 0; i < count && in.ok(); ++i) read(in, list.emplace_back());
}

}  // namespace

std::string encode_parsed_file(const ParsedFile& file) {
  ByteWriter out;
  out.number(static_cast<std::uint64_t>(file.status));
  out.number(file.functions.size());
  for (const auto& function : file.functions) write(out, function);
  out.number(file.diagnostics.size());
  for (const auto& diagnostic : file.diagnostics) write(out, diagnostic);
  return std::move(out.bytes());
}

std::optional<ParsedFile> decode_parsed_file(std::string_view bytes, std::string_view path,
                                             std::string_view language, std::string_view hash) {
  ByteReader in(bytes);
  ParsedFile file;
  file.path = path;
  file.language = language;
  file.hash = hash;
  read_enum(in, file.status, ParseStatus::refused);
  read_list(in, file.functions);
  read_list(in, file.diagnostics);
  if (!in.ok() || !in.at_end()) return std::nullopt;
  for (auto& function : file.functions) {
    function.id.path = path;
    function.language = language;
  }
  return file;
}

std::uint64_t checksum(std::string_view bytes) {
  // Multiply and fold, eight bytes a step; the constants are the odd fractions of the golden ratio
  // and of the square root of two.
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15, other = 0x6a09e667f3bcc909;
  std::uint64_t state = bytes.size() * odd + other;
  const auto mix = [&](std::uint64_t word) {
    state = (state ^ word) * odd;
    state ^= state >> 29;
  };
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + at, 8);
    mix(word);
  }
  std::uint64_t rest = 0;
  for (; at < bytes.size(); ++at) rest = rest << 8 | static_cast<unsigned char>(bytes[at]);
  mix(rest);
  mix(other);
  return state;
}

}  // namespace lacuna::detail
