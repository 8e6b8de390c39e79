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

}  // namespace lacuna
