#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/observer.hpp"
#include "lacuna/syntax/function.hpp"

namespace lacuna::detail {

/// What Clang can say of a function, as bits of FunctionFact::traits. trait_names has the words.
enum class Trait : std::uint32_t {
  constexpr_ = 1U << 0,
  consteval_ = 1U << 1,
  inline_ = 1U << 2,
  static_ = 1U << 3,
  virtual_ = 1U << 4,
  override_ = 1U << 5,
  final_ = 1U << 6,
  explicit_ = 1U << 7,
  friend_ = 1U << 8,
  noexcept_ = 1U << 9,
  noreturn = 1U << 10,
  template_ = 1U << 11,
  specialization = 1U << 12,
  deduced_return = 1U << 13,
  coroutine = 1U << 14,
  constructor_initializers = 1U << 15,
  function_try = 1U << 16,
  extern_c = 1U << 17,
  global = 1U << 18,
  device = 1U << 19,
  host = 1U << 20,
  nested = 1U << 21,
  macro = 1U << 22,
};

/// The words of the bits, in the order of the bits.
const std::vector<std::string_view>& trait_names();

/// Why a function cannot be masked, as far as only the compiler knows, as bits.
enum class Obstacle : std::uint32_t {
  macro_body = 1U << 0,   ///< the body, or one of its ends, comes from a macro
  macro_name = 1U << 1,   ///< the name comes from a macro
  evaluated = 1U << 2,    ///< evaluated at compile time within the repository
  unspellable = 1U << 3,  ///< a deduced return type that has no name
  main = 1U << 4,
};

/// One function with a body in a file of the repository.
struct FunctionFact {
  std::uint32_t path = 0;  ///< index into UnitFacts::paths
  std::uint32_t name = 0;  ///< offset of the name, or of the lambda
  ByteRange whole;
  ByteRange body;
  std::string qualified_name;  ///< as the syntax tree has it, without ordinal
  std::string short_name;
  FunctionKind kind = FunctionKind::function;
  std::uint32_t traits = 0;
  std::uint32_t obstacles = 0;
  std::string return_type;  ///< spelled, where it is deduced and can be

  bool has(Trait trait) const { return (traits & static_cast<std::uint32_t>(trait)) != 0; }
  bool has(Obstacle obstacle) const {
    return (obstacles & static_cast<std::uint32_t>(obstacle)) != 0;
  }
};

/// A function whose body was not parsed, since an earlier unit of the same chain reported it.
struct SkippedBody {
  std::uint32_t path = 0;
  std::uint32_t name = 0;
};

/// What one translation unit says.
struct UnitFacts {
  std::vector<std::string> paths;       ///< files of the repository that it read, sorted, relative
  std::vector<std::string> outside;     ///< other files that it read, absolute, sorted
  std::vector<std::string> absent;      ///< paths below the root that it looked for in vain, sorted
  std::vector<FunctionFact> functions;  ///< by path and place
  std::vector<SkippedBody> skipped;     ///< by path and place
  std::uint32_t errors = 0;
  std::vector<Diagnostic> diagnostics;  ///< the first errors
  bool compiled = false;                ///< false: Clang could not even begin
  std::string calls;                    ///< encode_call_facts, where they were asked for
};

std::string encode_unit_facts(const UnitFacts& facts);
/// Nothing where the bytes are not exactly what encode_unit_facts writes.
std::optional<UnitFacts> decode_unit_facts(std::string_view bytes);

}  // namespace lacuna::detail
