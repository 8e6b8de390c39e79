#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "lacuna/base/json.hpp"

// What the reader takes, the writer writes so that the reader gives the same value again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = lacuna::parse_json({reinterpret_cast<const char*>(data), size}, "input.json");
  if (value) {
    const auto again = lacuna::parse_json(lacuna::dump_json(*value), "again.json");
    if (!again || *again != *value) std::abort();
  }
  return 0;
}
