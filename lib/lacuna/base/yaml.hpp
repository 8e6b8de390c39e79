#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/error.hpp"

namespace lacuna {

struct YamlMember;

/// A node of a YAML document with the place where it stands. Scalars keep their text; whether it
/// is a number is decided by whoever reads it. Aliases are expanded within YamlLimits; what an
/// alias stands for has the place of the alias, and what is inside it that of the anchor.
struct YamlNode {
  enum class Kind { null, scalar, sequence, mapping };

  Kind kind = Kind::null;
  bool quoted = false;  ///< a quoted scalar is never a number
  std::string scalar;
  std::vector<YamlNode> items;      ///< of a sequence
  std::vector<YamlMember> members;  ///< of a mapping, in order; keys scalar
  std::uint32_t line = 0;           ///< from 1
  std::uint32_t column = 0;         ///< from 1

  /// The value at `key` of a mapping; null where there is none. Linear in the number of members.
  const YamlNode* find(std::string_view key) const;
};

/// One key of a mapping and what stands there.
struct YamlMember {
  YamlNode key;
  YamlNode value;
};

struct YamlLimits {
  std::size_t bytes = std::size_t{4} << 20;
  std::size_t nodes = 200'000;  ///< after the expansion of aliases
  std::size_t depth = 64;
};

/// The one document in `text`; an empty one is null. `!!str` makes a scalar `quoted`; merge keys
/// ("<<") are keys like others. Thread-safe. Errors, each with line and column, `name` as the path:
/// bad_input for syntax, several documents, duplicate keys, keys that are not scalars, tags of
/// other types, invalid UTF-8; limit for too many bytes, nodes (an exploding anchor) or levels.
Result<YamlNode> parse_yaml(std::string_view text, std::string_view name, YamlLimits limits = {});

}  // namespace lacuna
