#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lacuna/cpp/front_end.hpp"
#include "lacuna/source/edits.hpp"
#include "support/catch.hpp"

namespace lacuna::test {

inline const LanguageFrontEnd& cpp() {
  static const auto front_end = make_cpp_front_end();
  return *front_end;
}

inline SourceFile source(std::string text, std::string path = "m.cpp") {
  return SourceFile(std::move(path), std::move(text));
}

inline ParsedFile parse(std::string text, std::string path = "m.cpp") {
  return cpp().parse(source(std::move(text), std::move(path)));
}

inline std::vector<std::string> names(const ParsedFile& parsed) {
  std::vector<std::string> all;
  for (const Function& function : parsed.functions) all.push_back(function.id.qualified_name);
  return all;
}

/// The id of the function of that qualified name.
inline FunctionId id(std::string name, std::uint32_t ordinal = 1) {
  return {"m.cpp", std::move(name), ordinal};
}

}  // namespace lacuna::test
