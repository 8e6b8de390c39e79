#include "lacuna/version.hpp"

namespace lacuna {

std::string_view version() noexcept { return LACUNA_VERSION; }

}  // namespace lacuna
