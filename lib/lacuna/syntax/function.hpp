#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/json.hpp"
#include "lacuna/source/byte_range.hpp"

namespace lacuna {

/// The name of a function that survives edits elsewhere: `path::qualified.name`, with `#2`, `#3`…
/// for the second and third of the same name in the same file (the ordinal counts from 1 in the
/// order of the text, over maskable and other functions alike).
struct FunctionId {
  std::string path;            ///< relative to the repository, with '/'
  std::string qualified_name;  ///< "Class.method", "outer.inner"
  std::uint32_t ordinal = 1;

  friend auto operator<=>(const FunctionId&, const FunctionId&) = default;
};

std::string to_string(const FunctionId& id);

/// The inverse of to_string; the path ends at the first "::". Errors: invalid_argument.
Result<FunctionId> parse_function_id(std::string_view text);

enum class FunctionKind { function, method, property, constructor, destructor, lambda };

std::string_view to_string(FunctionKind kind);
std::optional<FunctionKind> function_kind_from(std::string_view name);

/// One function or method with a body, in the terms that all languages share.
struct Function {
  FunctionId id;
  std::string language;  ///< "python"
  std::string name;      ///< the last part of the qualified name
  FunctionKind kind = FunctionKind::function;
  /// The qualified name and ordinal of the enclosing *function* within the file, as
  /// "outer" or "outer#2"; empty at module or class level.
  std::string parent;
  std::uint32_t line = 0;      ///< of the first byte of `whole`, from 1
  std::uint32_t end_line = 0;  ///< of the last byte of `whole`, from 1, inclusive
  ByteRange whole;             ///< from the first decorator to the end of the body
  /// What a mask replaces: from the first byte after the header to the end of the body, so that it
  /// begins with the white space or comment that follows the header.
  ByteRange body;
  std::optional<ByteRange> docstring;  ///< inside `body`: the literal with its quotes
  std::uint32_t body_lines = 0;  ///< lines that `body` touches with code, comments or docstring
  std::uint32_t statements = 0;  ///< in the body, nested ones too, without the docstring
  std::uint32_t cyclomatic = 1;  ///< McCabe: 1 + decision points
  std::vector<std::string> parameters;  ///< names in order, "*args" and "**kwargs" with their stars
  std::vector<std::string> traits;      ///< sorted: "async", "decorated", "generator", "nested", …
  bool maskable = true;
  std::string reason;  ///< why not; empty where maskable
};

/// The object F of docs/formats.md ("range" is `whole`; "docstring" and "reason" may be null).
Json to_json(const Function& function);
Result<Function> function_from_json(const Json& json);

}  // namespace lacuna
