#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lacuna::detail {

constexpr std::uint32_t no_index = 0xFFFFFFFFU;

/// A function that calls or is called: written in the tree, an instance of a template, implicit, or
/// from outside the tree, where it only stands between two of the tree.
struct CallSymbol {
  enum Flag : std::uint32_t {
    module = 1U << 0,         ///< the initialisers of a file
    walked = 1U << 1,         ///< its body was read
    pattern = 1U << 2,        ///< a template as it is written
    address_taken = 1U << 3,  ///< it is used as a value
    declared = 1U << 4,       ///< in the tree, by whoever defines it
  };

  std::string name;               ///< as the linker has it; empty: other units do not see it
  std::uint32_t file = no_index;  ///< index into CallFacts::paths; none: not written in the tree
  std::uint32_t at = 0;           ///< offset of its name in that file, as FunctionFact::name
  std::string qualified_name;     ///< where a macro makes it: FunctionFact::qualified_name
  std::string type;               ///< canonical; where its address is taken
  std::uint32_t flags = 0;
  std::uint32_t call_sites = 0;

  bool has(Flag flag) const { return (flags & flag) != 0; }
};

enum class CallKind : std::uint32_t {
  direct,
  virtual_,   ///< target: the method; extra: the class of the object as it is written
  indirect,   ///< target: a holder, or none; extra: the type that is called, of `texts`
  passed,     ///< target: a function that is given to code which nobody sees
  named,      ///< target: a candidate of a call in a template that nothing instantiates
  unresolved  ///< neither
};

struct CallFact {
  CallKind kind = CallKind::direct;
  std::uint32_t caller = 0;  ///< index into symbols
  std::uint32_t target = no_index;
  std::uint32_t extra = no_index;
  std::uint32_t file = no_index;  ///< of the place in the text; none: nowhere in the tree
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend auto operator<=>(const CallFact&, const CallFact&) = default;
};

/// What may hold a function: a variable, a member of all objects of a class, a parameter, a result.
struct CallHolder {
  enum class Kind : std::uint32_t { variable, parameter, result };
  Kind kind = Kind::variable;
  std::string name;          ///< of a variable; empty: of this unit alone
  std::uint32_t symbol = 0;  ///< of a parameter or result
  std::uint32_t index = 0;   ///< of a parameter, from 0
};

/// What `from` is or holds, `into` may hold.
struct CallFlow {
  std::uint32_t into = 0;    ///< index into holders
  bool is_function = false;  ///< whether `from` is a symbol
  std::uint32_t from = 0;

  friend auto operator<=>(const CallFlow&, const CallFlow&) = default;
};

/// A class with virtual methods.
struct CallClass {
  std::string name;  ///< empty: of this unit alone
  bool constructed = false;
  std::vector<std::uint32_t> bases;  ///< all of them, direct or not
  /// Of each virtual method, its own and inherited: what is called on such an object.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> dispatch;
};

struct CallVariable {
  std::uint32_t file = 0;
  std::string name;  ///< qualified
};

struct CallAccess {
  std::uint32_t symbol = 0;
  std::uint32_t variable = 0;
  bool write = false;

  friend auto operator<=>(const CallAccess&, const CallAccess&) = default;
};

/// The result of `producer` is an argument of `consumer` in the text of `through`.
struct CallData {
  std::uint32_t producer = 0;
  std::uint32_t consumer = 0;
  std::uint32_t through = 0;

  friend auto operator<=>(const CallData&, const CallData&) = default;
};

/// What one translation unit says about who calls whom.
struct CallFacts {
  std::vector<std::string> paths;
  std::vector<CallSymbol> symbols;
  std::vector<std::string> texts;
  std::vector<CallFact> calls;
  std::vector<CallHolder> holders;
  std::vector<CallFlow> flows;
  std::vector<CallClass> classes;
  std::vector<CallVariable> variables;
  std::vector<CallAccess> accesses;
  std::vector<CallData> data;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> overrides;  ///< method, what it overrides
  bool truncated = false;                                          ///< there is more than was read
};

std::string encode_call_facts(const CallFacts& facts);
/// Nothing where the bytes are not what encode_call_facts writes; all indices are in range.
std::optional<CallFacts> decode_call_facts(std::string_view bytes);

/// Leaves only what matters to the functions of the tree; sorts, and drops doubles.
CallFacts pruned(CallFacts facts);

}  // namespace lacuna::detail
