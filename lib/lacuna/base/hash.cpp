#include "lacuna/base/hash.hpp"

#include <sodium.h>

#include <new>
#include <type_traits>

namespace lacuna {
namespace {

using Digest = std::array<unsigned char, crypto_hash_sha256_BYTES>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hexadecimal(const Digest& digest) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(digest.size() * 2);
  for (const unsigned char byte : digest) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

crypto_hash_sha256_state* state_in(std::array<unsigned char, 128>& memory) {
  return std::launder(reinterpret_cast<crypto_hash_sha256_state*>(memory.data()));
}

std::array<unsigned char, 8> little_endian(std::uint64_t number) {
  std::array<unsigned char, 8> out{};
  for (unsigned char& byte : out) {
    byte = static_cast<unsigned char>(number & 0xff);
    number >>= 8;
  }
  return out;
}

}  // namespace

std::string sha256(std::string_view bytes) {
  Digest digest{};
  crypto_hash_sha256(digest.data(), bytes_of(bytes), bytes.size());
  return hexadecimal(digest);
}

Sha256::Sha256() : state_{} {
  static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(state_));
  static_assert(alignof(crypto_hash_sha256_state) <= 16);
  static_assert(std::is_trivially_copyable_v<crypto_hash_sha256_state>);
  crypto_hash_sha256_init(new (state_.data()) crypto_hash_sha256_state);
}

Sha256& Sha256::update(std::string_view field) {
  const auto length = little_endian(field.size());
  crypto_hash_sha256_update(state_in(state_), length.data(), length.size());
  crypto_hash_sha256_update(state_in(state_), bytes_of(field), field.size());
  return *this;
}

Sha256& Sha256::update(std::uint64_t number) {
  const auto bytes = little_endian(number);
  return update(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::string Sha256::hex() {
  Digest digest{};
  crypto_hash_sha256_final(state_in(state_), digest.data());
  return hexadecimal(digest);
}

}  // namespace lacuna
