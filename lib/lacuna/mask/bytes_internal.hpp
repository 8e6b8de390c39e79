#pragma once

#include <string>

#include "lacuna/base/json.hpp"

namespace lacuna::detail {

/// Puts bytes that may be anything into an object: under `key` where JSON can hold them, otherwise
/// as hexadecimal digits under `key` with "_hex" behind it.
void put_bytes(Json& json, const std::string& key, const std::string& bytes);

}  // namespace lacuna::detail
