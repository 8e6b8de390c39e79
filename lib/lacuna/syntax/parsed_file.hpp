#pragma once

#include <string>
#include <vector>

#include "lacuna/base/observer.hpp"
#include "lacuna/syntax/function.hpp"

namespace lacuna {

/// What a front end made of one file.
enum class ParseStatus {
  parsed,   ///< without errors
  partial,  ///< with syntax errors; the functions outside them are there
  refused,  ///< not read as this language at all: encoding, NUL bytes, size
};

std::string_view to_string(ParseStatus status);

struct ParsedFile {
  std::string path;
  std::string language;
  std::string hash;  ///< SHA-256 of the text that was parsed
  ParseStatus status = ParseStatus::parsed;
  std::vector<Function> functions;  ///< in the order of `whole.begin`; parents before children
  std::vector<Diagnostic> diagnostics;
};

}  // namespace lacuna
