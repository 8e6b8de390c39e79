#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace lacuna {

/// SHA-256 of `bytes` as 64 lower-case hexadecimal digits. Thread-safe; some hundreds of MB/s.
std::string sha256(std::string_view bytes);

/// SHA-256 over a sequence of fields, each prefixed by its length, so that ("ab", "c") and
/// ("a", "bc") differ. Not thread-safe; cheap to create.
class Sha256 {
 public:
  Sha256();
  Sha256& update(std::string_view field);
  Sha256& update(std::uint64_t number);  ///< as a field of eight bytes, the low one first
  /// The digest of all fields so far as 64 hexadecimal digits. Call it once.
  std::string hex();

 private:
  alignas(16) std::array<unsigned char, 128> state_;  // holds the library's own state
};

}  // namespace lacuna
