#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lacuna::detail {

/// Numbers as LEB128, texts with their length: between processes and in the cache of units.
class UnitWriter {
 public:
  void number(std::uint64_t value);
  void text(std::string_view value);
  void texts(const std::vector<std::string>& values);
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads bytes that may be anything: past the end it is not ok() any more and gives zeros and empty
/// texts.
class UnitReader {
 public:
  explicit UnitReader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number();
  std::uint32_t number32();
  std::string text();
  std::vector<std::string> texts();
  /// A count of things that take at least one byte each.
  std::size_t count();
  bool ok() const { return ok_; }
  bool done() const { return ok_ && rest_.empty(); }

 private:
  std::uint64_t spoil();

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace lacuna::detail
