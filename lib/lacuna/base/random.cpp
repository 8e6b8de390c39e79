#include "lacuna/base/random.hpp"

#include <cassert>
#include <string>

#include "lacuna/base/hash.hpp"

namespace lacuna {
namespace {

__extension__ using Wide = unsigned __int128;

}  // namespace

Random Random::derive(std::uint64_t seed, std::string_view key) {
  const std::string digest = Sha256().update(seed).update(key).hex();
  return Random(std::stoull(digest.substr(0, 16), nullptr, 16));
}

std::uint64_t Random::below(std::uint64_t bound) {
  assert(bound != 0);
  Wide product = static_cast<Wide>(next()) * bound;
  if (static_cast<std::uint64_t>(product) < bound) {
    const std::uint64_t threshold = (0 - bound) % bound;  // 2^64 mod bound
    while (static_cast<std::uint64_t>(product) < threshold) {
      product = static_cast<Wide>(next()) * bound;
    }
  }
  return static_cast<std::uint64_t>(product >> 64);
}

}  // namespace lacuna
