// Taking numbers out of a text: nothing is left, and what was taken out stood there.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lacuna/paper/redact.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto paper = lacuna::redact_gold(text, {1234.5, -0.0712, 1.2e-7, 36.6, 3});
  std::uint32_t at = 0;
  for (const auto& removed : paper.removed) {
    if (removed.range.begin < at || removed.range.end > size) std::abort();
    if (removed.range.of(text) != removed.text) std::abort();
    at = removed.range.end;
  }
  return 0;
}
