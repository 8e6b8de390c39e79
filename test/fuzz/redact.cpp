// Taking numbers out of a text, in all forms of papers: no gold is left, and what was taken out
// stood there.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lacuna/paper/redact.hpp"
#include "lacuna/paper/redact_paper.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto paper = lacuna::redact_gold(text, {1234.5, -0.0712, 1.2e-7, 36.6, 3});
  std::uint32_t at = 0;
  for (const auto& removed : paper.removed) {
    if (removed.range.begin < at || removed.range.end > size) std::abort();
    if (removed.range.of(text) != removed.text) std::abort();
    at = removed.range.end;
  }
  for (const auto format : {lacuna::PaperFormat::latex, lacuna::PaperFormat::markdown,
                            lacuna::PaperFormat::html, lacuna::PaperFormat::text}) {
    const auto whole = lacuna::make_paper_text(text, format, "paper");
    const auto done = lacuna::redact_paper(whole, {{1234.5, -0.0712, 36.6}, {}});
    if (!done.gold_left.empty()) std::abort();
    for (const auto& number : done.classified.numbers) {
      if (number.range().end > whole.text.size()) std::abort();
    }
  }
  return 0;
}
