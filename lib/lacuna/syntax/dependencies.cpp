#include "lacuna/syntax/dependencies.hpp"

namespace lacuna {

std::string_view to_string(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::exact:
      return "exact";
    case EdgeKind::guessed:
      return "guessed";
    case EdgeKind::observed:
      return "observed";
  }
  return "exact";
}

std::string_view to_string(ForeignFunction::Kind kind) {
  switch (kind) {
    case ForeignFunction::Kind::function:
      return "function";
    case ForeignFunction::Kind::type:
      return "type";
    case ForeignFunction::Kind::property:
      return "property";
    case ForeignFunction::Kind::symbol:
      return "symbol";
  }
  return "function";
}

}  // namespace lacuna
