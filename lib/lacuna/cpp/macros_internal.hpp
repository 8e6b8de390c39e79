#pragma once

#include <string_view>
#include <vector>

#include "lacuna/cpp/view_internal.hpp"

namespace lacuna::detail::cpp {

/// Which of `tokens` stand for nothing that the grammar needs: one flag each. O(tokens).
std::vector<bool> find_attributes(std::string_view text, const std::vector<Token>& tokens,
                                  const std::vector<std::uint32_t>& partner, Dialect dialect,
                                  Effort effort);

}  // namespace lacuna::detail::cpp
