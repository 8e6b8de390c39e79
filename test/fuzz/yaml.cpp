#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lacuna/base/yaml.hpp"

// Any bytes are a document or an error, and an error has a message.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto node = lacuna::parse_yaml({reinterpret_cast<const char*>(data), size}, "input.yaml");
  if (!node && node.error().message.empty()) std::abort();
  return 0;
}
