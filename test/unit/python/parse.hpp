#pragma once

#include <string>
#include <utility>

#include "lacuna/python/front_end.hpp"
#include "support/catch.hpp"

namespace lacuna {

/// A file and what the Python front end makes of it.
struct Parsed {
  explicit Parsed(std::string text, std::string path = "m.py")
      : file(std::move(path), std::move(text)), result(front_end().parse(file)) {}

  static const LanguageFrontEnd& front_end() {
    static const auto shared = make_python_front_end();
    return *shared;
  }

  const Function& only() const {
    REQUIRE(result.functions.size() == 1);
    return result.functions.front();
  }
  std::string body(const Function& function) const { return std::string(file.text(function.body)); }
  std::string code() const {
    REQUIRE(result.diagnostics.size() == 1);
    return result.diagnostics.front().code;
  }
  /// The text with the stub of every maskable function that stands in no other.
  std::string masked(const StubOptions& options = {}) const {
    std::string text;
    std::uint32_t at = 0;
    for (const Function& function : result.functions) {
      if (!function.maskable || function.body.begin < at) continue;
      const auto stub = front_end().stub(file, function, options);
      REQUIRE(stub);
      text += file.text({at, function.body.begin});
      text += *stub;
      at = function.body.end;
    }
    return text + std::string(file.text().substr(at));
  }

  SourceFile file;
  ParsedFile result;
};

}  // namespace lacuna
