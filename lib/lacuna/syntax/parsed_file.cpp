#include "lacuna/syntax/parsed_file.hpp"

namespace lacuna {

std::string_view to_string(ParseStatus status) {
  switch (status) {
    case ParseStatus::parsed:
      return "parsed";
    case ParseStatus::partial:
      return "partial";
    case ParseStatus::refused:
      return "refused";
  }
  return "refused";
}

}  // namespace lacuna
