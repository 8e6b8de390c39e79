#include <filesystem>

#include "front_ends.hpp"
#include "lacuna/clang/front_end.hpp"
#include "lacuna/languages/built_in.hpp"

namespace lacuna::cli {

FrontEnds make_front_ends(const std::string& compile_commands) {
  ClangOptions options;
  if (!compile_commands.empty()) {
    options.compile_commands = std::filesystem::absolute(compile_commands);
  }
  const FrontEnds clang(make_clang_front_ends(options));
  auto list = clang.list();
  const FrontEnds built_in = built_in_front_ends();
  for (const auto& front_end : built_in.list()) {
    // The built-in ones of these languages know only the syntax.
    if (clang.for_language(front_end->language()) == nullptr) list.push_back(front_end);
  }
  return FrontEnds(std::move(list));
}

std::string describe_compiler() { return "Clang " + std::string(clang_version()); }

}  // namespace lacuna::cli
