#include "front_ends.hpp"
#include "lacuna/languages/built_in.hpp"

namespace lacuna::cli {

FrontEnds make_front_ends(const std::string& compile_commands) {
  static_cast<void>(compile_commands);
  return built_in_front_ends();
}

std::string describe_compiler() { return "none: built without Clang"; }

}  // namespace lacuna::cli
