#pragma once

#include <vector>

#include "lacuna/python/grammar_internal.hpp"
#include "lacuna/source/source_file.hpp"
#include "lacuna/syntax/parsed_file.hpp"

namespace lacuna::detail {

/// A file and what the front end made of it.
struct CheckedFile {
  const SourceFile& file;
  ParsedFile parsed;
  Tree tree;  ///< null where the file was refused
};

/// LanguageFrontEnd::check_only_bodies_differ. O(size of both).
Result<void> check_bodies(const Grammar& grammar, const CheckedFile& original,
                          const CheckedFile& changed, const std::vector<FunctionId>& functions);

}  // namespace lacuna::detail
