#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "lacuna/base/error.hpp"

namespace lacuna {

/// JSON values keep the order in which keys were written, so that output is the same every time.
/// Include <nlohmann/json.hpp> where values are looked into.
using Json = nlohmann::ordered_json;

struct JsonLimits {
  std::size_t bytes = std::size_t{256} << 20;
  std::size_t depth = 200;
};

/// Strict JSON (RFC 8259) from foreign bytes. Refused as bad_input with line and column: syntax
/// errors, invalid UTF-8, duplicate keys, numbers out of range, anything after the value; as limit:
/// too many bytes, too deep. A byte order mark is skipped. Whole numbers that no 64-bit type holds
/// are doubles. Thread-safe; O(size). `name` is used as the path in errors.
Result<Json> parse_json(std::string_view text, std::string_view name, JsonLimits limits = {});

/// One line without spaces, or indented by two. Invalid UTF-8 in strings becomes U+FFFD. Ends
/// without a newline. Numbers that are not finite become null.
std::string dump_json(const Json& value, bool pretty = false);

}  // namespace lacuna
