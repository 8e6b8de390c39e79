#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lacuna/syntax/parsed_file.hpp"

namespace lacuna::detail {

/// Appends numbers as LEB128 and texts with their length.
class ByteWriter {
 public:
  void number(std::uint64_t value);
  void signed_number(std::int64_t value);  ///< zigzag
  void text(std::string_view value);
  std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

/// Reads what ByteWriter wrote out of bytes that may be anything: past the end, or past a number of
/// 64 bits, it is not ok() any more and gives zeros and empty texts.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number();
  std::int64_t signed_number();
  std::uint32_t number32();
  /// A view into the bytes given to the constructor.
  std::string_view text();
  /// A count of things that take at least one byte each, so that no absurd count is reserved for.
  std::size_t count();
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  void spoil() {
    ok_ = false;
    rest_ = {};
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

/// A parsed file without its path, language and hash, which the index keeps beside it.
std::string encode_parsed_file(const ParsedFile& file);

/// The inverse. Nothing where the bytes are not exactly what encode_parsed_file writes.
std::optional<ParsedFile> decode_parsed_file(std::string_view bytes, std::string_view path,
                                             std::string_view language, std::string_view hash);

/// A checksum against accidents, not against malice: 64 bits, at several GB/s.
std::uint64_t checksum(std::string_view bytes);

}  // namespace lacuna::detail
