#pragma once

#include <string_view>
#include <vector>

#include "lacuna/cpp/scanner_internal.hpp"

namespace lacuna::detail::cpp {

enum class Dialect : std::uint8_t { cpp, c, cuda };

/// Which tokens of a text are read where its conditional code offers a choice.
struct Selection {
  std::vector<bool> kept;  ///< one for each token; false for directives
  std::uint32_t stray =
      none;  ///< offset of the first #else, #endif without #if, or #if without end
};

/// All branches are kept where each is complete in itself (whole statements or declarations, its
/// brackets balanced); otherwise only the first is. `#if 0` and what `__cplusplus` rules out are
/// dropped. O(tokens).
Selection select_branches(std::string_view text, const std::vector<Token>& tokens, Dialect dialect);

}  // namespace lacuna::detail::cpp
