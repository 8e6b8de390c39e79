#include "lacuna/source/source_file.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

#include "lacuna/base/hash.hpp"

namespace lacuna {

LineTable::LineTable(std::string_view text) {
  begins_.push_back(0);
  // find_first_of() would ask of each byte by a call.
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c != '\n' && c != '\r') continue;
    if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
    begins_.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

std::uint32_t LineTable::line(std::uint32_t offset) const {
  const auto after = std::upper_bound(begins_.begin(), begins_.end(), offset);
  return static_cast<std::uint32_t>(after - begins_.begin());
}

Location LineTable::location(std::uint32_t offset) const {
  const std::uint32_t at = line(offset);
  return {{}, at, offset - begin_of(at) + 1};
}

SourceFile::SourceFile(std::string path, std::string text)
    : path_(std::move(path)), text_(std::move(text)), hash_(sha256(text_)), lines_(text_) {
  assert(text_.size() < std::numeric_limits<std::uint32_t>::max());
}

}  // namespace lacuna
