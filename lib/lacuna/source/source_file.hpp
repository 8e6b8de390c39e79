#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/error.hpp"
#include "lacuna/source/byte_range.hpp"

namespace lacuna {

/// Byte offsets at which the lines of a text begin. A line ends after "\n", "\r\n" or a lone "\r",
/// and after nothing else: form feed, U+2028 and \x85 are ordinary bytes, as CPython has it. Behind
/// the end of the last line there is one more, empty line, so that every offset has a place.
class LineTable {
 public:
  explicit LineTable(std::string_view text);

  /// The line, from 1, in which the byte at `offset` stands. O(log lines).
  std::uint32_t line(std::uint32_t offset) const;
  /// Line and column in bytes, both from 1.
  Location location(std::uint32_t offset) const;
  /// The offset of the first byte of `line` (from 1).
  std::uint32_t begin_of(std::uint32_t line) const { return begins_[line - 1]; }
  std::uint32_t count() const { return static_cast<std::uint32_t>(begins_.size()); }

 private:
  std::vector<std::uint32_t> begins_;
};

/// One file of a repository as it is stored: path, bytes, hash, lines. Immutable, so that it can be
/// read from many threads; move it or keep it in a shared_ptr<const SourceFile>.
class SourceFile {
 public:
  /// `path` is relative to the repository, with '/'. Texts of 4 GiB and more are bad input and
  /// must be refused before.
  SourceFile(std::string path, std::string text);

  const std::string& path() const { return path_; }
  std::string_view text() const { return text_; }
  const std::string& hash() const { return hash_; }  ///< SHA-256 of the bytes, hexadecimal
  const LineTable& lines() const { return lines_; }
  std::string_view text(ByteRange range) const { return range.of(text_); }

 private:
  std::string path_;
  std::string text_;
  std::string hash_;
  LineTable lines_;
};

}  // namespace lacuna
