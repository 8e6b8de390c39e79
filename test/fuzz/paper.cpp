// The YAML of a paper: whatever the bytes, a spec or diagnostics, never both missing.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lacuna/task/paper_spec.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto check = lacuna::check_paper_spec_text(text, "paper.yaml");
  if (!check.spec && check.diagnostics.empty()) std::abort();
  return 0;
}
