#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lacuna/base/error.hpp"

namespace lacuna::detail {

/// Line and column, in bytes from 1, of `offset` in `text`, where lines end in "\n", "\r\n" or
/// "\r". Linear; for messages only.
Location locate(std::string_view text, std::size_t offset, std::string_view name);

/// The first byte of `text` that is not part of valid UTF-8; npos where all are.
std::size_t find_invalid_utf8(std::string_view text);

/// At most `bytes` bytes of `text`, with "..." where it was cut, as valid UTF-8.
std::string shortened(std::string_view text, std::size_t bytes);

}  // namespace lacuna::detail
