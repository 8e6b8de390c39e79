#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lacuna/verify/leak_tokens_internal.hpp"
#include "lacuna/verify/leaks.hpp"

namespace lacuna::detail {

/// One code object of a `.pyc`, with those inside of it taken in.
struct CodeObject {
  std::string name;
  std::uint32_t line = 0;            ///< the first, from 1
  std::vector<std::uint32_t> names;  ///< leak_name of all names and texts in it, distinct, sorted
};

/// The functions of a `.pyc` of CPython 3.7 to 3.14. Any bytes will do: `problem` says why not all
/// was read, and `code` has what was.
struct CompiledPython {
  std::vector<CodeObject> code;
  std::string problem;
};
CompiledPython read_pyc(std::string_view bytes);
bool looks_like_pyc(std::string_view bytes);

/// The names of functions with code in an ELF file of 64 bits, low byte first; empty for others.
std::vector<std::string> elf_functions(std::string_view bytes);

/// A body that a code object or a symbol was made from.
struct CompiledMatch {
  std::uint32_t body = 0;
  std::uint32_t line = 0;
  double similarity = 0;
  std::string text;  ///< the name
};

class CompiledIndex {
 public:
  explicit CompiledIndex(const std::vector<GoldBody>& bodies);

  /// `path`: of the compiled file, "pkg/__pycache__/mod.cpython-312.pyc".
  std::vector<CompiledMatch> find(const std::vector<CodeObject>& code, std::string_view path) const;
  /// Symbols tell nothing of what is in them: similarity is 1 where the whole name fits.
  std::vector<CompiledMatch> find(const std::vector<std::string>& symbols) const;

 private:
  struct Body {
    bool python = false;
    std::string name;
    std::string stem;  ///< "mod"
    std::vector<std::uint32_t> names;
    std::vector<std::string> parts;  ///< of the qualified name, as symbols have them
  };
  void index_rare_names();
  std::optional<CompiledMatch> compare(std::uint32_t body, const CodeObject& code,
                                       std::string_view stem) const;

  std::vector<Body> bodies_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_name_;
  /// Bodies by some of their rarest names: whatever holds nearly all names of a body holds one of
  /// these.
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> by_rare_name_;
};

}  // namespace lacuna::detail
