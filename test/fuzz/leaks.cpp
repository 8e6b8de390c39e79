// Searching a file for leaks, whatever it is: compiled, packed, a notebook, a picture, a text. The
// first byte says which name it has. Every leak has its target and a similarity between 0 and 1.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lacuna/verify/leaks.hpp"

namespace {

lacuna::LeakSearch make_search() {
  lacuna::LeakTargets targets;
  lacuna::GoldBody body;
  body.id = "a.py::f";
  body.language = "python";
  body.name = "f";
  body.path = "a.py";
  body.text =
      " \n  total = 0\n  for i, x in enumerate(values):\n    total += weight(i) * x ** 2\n"
      "  return math.sqrt(total / max(1, len(values)))\n";
  targets.bodies.push_back(body);
  body.id = "a.cpp::f";
  body.language = "c++";
  body.path = "a.cpp";
  targets.bodies.push_back(body);
  targets.numbers = {{"e", "accuracy", 0.87342}, {"e", "time", 1234.5}};
  return lacuna::LeakSearch(targets);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const lacuna::LeakSearch search = make_search();
  constexpr std::array<const char*, 8> names = {"a.py",   "b.cpp",  "c.txt", "d.ipynb",
                                                "e.html", "f.json", "g.pyc", "h.patch"};
  if (size == 0) return 0;
  lacuna::LeakOptions options;
  options.most_unpacked_bytes = std::uint64_t{4} << 20;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto scan = search.scan({{names[data[0] % names.size()], std::string(text)}}, options);
  for (const auto& leak : scan.leaks) {
    if (leak.target.empty() || leak.similarity < 0 || leak.similarity > 1) std::abort();
  }
  return 0;
}
