#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "lacuna/clang/facts_internal.hpp"
#include "lacuna/source/source_file.hpp"
#include "lacuna/syntax/parsed_file.hpp"

namespace lacuna::detail {

/// What all units together say of one file. The same whatever the order in which they are added.
class FileFacts {
 public:
  /// `clean`: whether the unit had no errors.
  void add_unit(bool clean);
  void add(const FunctionFact& fact);

  bool seen() const { return seen_; }
  bool clean() const { return clean_; }
  /// By the place of the body; of these the text has exactly one function there.
  const std::map<std::uint32_t, FunctionFact>& plain() const { return plain_; }
  /// Made by macros: several may stand at one place.
  const std::map<std::tuple<std::uint32_t, std::uint32_t, std::string>, FunctionFact>& made()
      const {
    return made_;
  }

 private:
  bool seen_ = false;
  bool clean_ = false;
  std::map<std::uint32_t, FunctionFact> plain_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::string>, FunctionFact> made_;
};

/// What the syntax says of a file, held against what Clang says. A function that only the syntax
/// sees goes, unless no unit read the file without errors; one that only Clang sees comes in, not
/// maskable. Ids and ordinals of the others stay those of the syntax.
ParsedFile join(ParsedFile parsed, const SourceFile& file, const FileFacts& facts);

/// Whether what `parsed` has is all that is known, and says so.
ParsedFile without_build(ParsedFile parsed);

}  // namespace lacuna::detail
