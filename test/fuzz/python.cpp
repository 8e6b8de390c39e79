#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "lacuna/python/front_end.hpp"
#include "lacuna/source/source_file.hpp"

namespace {

// The text of `file` with the body of `function` replaced by its stub.
std::string masked(const lacuna::SourceFile& file, const lacuna::Function& function,
                   const std::string& stub) {
  std::string text(file.text());
  return text.replace(function.body.begin, function.body.size(), stub);
}

}  // namespace

// Any bytes are parsed, and a maskable function of a sound file can be masked: what results is
// sound again, and only that function's body differs.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto front_end = lacuna::make_python_front_end();
  const lacuna::SourceFile file("input.py", std::string(reinterpret_cast<const char*>(data), size));
  const lacuna::ParsedFile parsed = front_end->parse(file);
  if (parsed.status != lacuna::ParseStatus::parsed) return 0;
  for (const lacuna::Function& function : parsed.functions) {
    if (!function.maskable) continue;
    const auto stub = front_end->stub(file, function, {});
    if (!stub) std::abort();
    const lacuna::SourceFile changed("input.py", masked(file, function, *stub));
    if (!front_end->check_only_bodies_differ(file, changed, {function.id})) std::abort();
  }
  return 0;
}
