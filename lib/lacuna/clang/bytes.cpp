#include <limits>

#include "lacuna/clang/bytes_internal.hpp"

namespace lacuna::detail {

void UnitWriter::number(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>(value | 0x80));
  bytes_.push_back(static_cast<char>(value));
}

void UnitWriter::text(std::string_view value) {
  number(value.size());
  bytes_ += value;
}

void UnitWriter::texts(const std::vector<std::string>& values) {
  number(values.size());
  for (const auto& value : values) text(value);
}

std::uint64_t UnitReader::spoil() {
  ok_ = false;
  rest_ = {};
  return 0;
}

std::uint64_t UnitReader::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (rest_.empty()) return spoil();
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
  return spoil();
}

std::uint32_t UnitReader::number32() {
  const std::uint64_t value = number();
  if (value > std::numeric_limits<std::uint32_t>::max()) spoil();
  return static_cast<std::uint32_t>(value);
}

std::string UnitReader::text() {
  const std::uint64_t size = number();
  if (size > rest_.size()) {
    spoil();
    return {};
  }
  std::string value(rest_.substr(0, size));
  rest_.remove_prefix(size);
  return value;
}

std::size_t UnitReader::count() {
  const std::uint64_t value = number();
  return value > rest_.size() ? spoil() : value;
}

std::vector<std::string> UnitReader::texts() {
  std::vector<std::string> values(count());
  for (auto& value : values) value = text();
  return values;
}

}  // namespace lacuna::detail
