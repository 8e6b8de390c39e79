#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lacuna/python/points_to_program_internal.hpp"

namespace lacuna::detail::flow {

using Node = std::uint32_t;    ///< a place that holds a set of objects; 0: none
using Object = std::uint32_t;  ///< an abstract value; 0: none

using Values = boost::container::small_vector<Object, 16>;

constexpr std::uint64_t pair_key(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::uint64_t>(a) << 32U | b;
}

enum class ObjectKind : std::uint8_t {
  unknown,
  function,       ///< a: function, b: the frame around it
  class_,         ///< a: index of ClassInfo
  instance,       ///< a: object of the class, b: where it is made; 0: anywhere
  module,         ///< a: file
  bound,          ///< a: what is called, b: the first argument
  container,      ///< a: instruction or frame, b: frame; aux: ContainerKind
  property,       ///< a: instruction, b: frame; its parts are fields
  static_method,  ///< a: what is wrapped
  class_method,   ///< a: what is wrapped
  super,          ///< a: object of the class, b: receiver
  external,       ///< a: dotted name of something outside the repository
  result,         ///< an object of an external type; a: the type's name, b: which one
  generator,      ///< a: the frame of its function
  coroutine,      ///< a: the frame of its function
  partial,        ///< a: node of what is called, b: list of arguments in the absolute frame; aux: 1
                  ///< where it takes the object that it is an attribute of
};

struct ObjectData {
  ObjectKind kind = ObjectKind::unknown;
  std::uint8_t aux = 0;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  friend bool operator==(const ObjectData&, const ObjectData&) = default;
};

/// What is done with each object that arrives at a node.
enum class Mode : std::uint8_t {
  direct,        ///< what the instruction says
  plain_call,    ///< call it
  bound_call,    ///< call it as an attribute of a class, found on the object `extra`
  init_call,     ///< the same; what it gives back is of no interest
  bind,          ///< dst takes it as an attribute found on `extra`
  set_hook,      ///< it may be a property or descriptor that takes the value
  base,          ///< it is a base of class `extra`
  metaclass,     ///< it is the metaclass of class `extra`
  step,          ///< it is an iterator: dst takes what it gives
  stepped,       ///< it is an iterator; what it gives is taken elsewhere
  set_name,      ///< an attribute of class `extra`
  super_pair,    ///< it is the receiver of super(); `extra` is the class
  named_result,  ///< of a summary: `extra` is an ObjectMap
  held_key,      ///< the element of the dictionary `extra` is asked by it, or stored under it
  left_operand,  ///< it stands on the left of number `extra` of the reflected operators
};

/// A set of kinds of objects, a bit each.
using Kinds = std::uint16_t;
constexpr Kinds all_kinds = 0xFFFFU;

constexpr Kinds kind_bit(ObjectKind kind) {
  return static_cast<Kinds>(1U << static_cast<unsigned>(kind));
}

struct Use {
  std::uint32_t instruction = 0;
  std::uint32_t frame = 0;
  std::uint32_t extra = 0;
  std::uint32_t next = 0;
  Mode mode = Mode::direct;
  Kinds kinds = all_kinds;  ///< others do nothing here
};

/// What a summary makes of each object of a set; see SummaryExpression.
enum class ObjectMap : std::uint8_t {
  static_method,
  class_method,
  instance,
  class_of,
  dataclass,
  functions,
  field_values,
  bind,
  classes,
  named_attribute,
  ordered,
  set_any,
  cases,
  imported,
};

std::optional<ObjectMap> object_map(std::string_view name);

struct Frame {
  std::uint32_t function = no_index;
  std::uint32_t base = 0;
  std::uint32_t parent = 0;
  std::uint32_t depth = 0;  ///< of call sites that it stands for
  bool called = false;
};

struct ClassInfo {
  Object object = 0;
  std::uint32_t unit = 0;
  std::uint32_t frame = 0;
  std::vector<Object> bases;
  std::vector<Object> mro;  ///< itself first; classes and externals
  std::vector<std::uint32_t> derived;
  std::unordered_map<Name, Node> attributes;
  std::unordered_map<Name, Node> lookups;
  Node metaclass = 0;
  bool dataclass = false;
  bool ordered = false;  ///< functools.total_ordering
  bool called = false;   ///< an instance was made
  bool apart = false;    ///< its instances are told apart by where they are made
  std::uint8_t sites = 0;
};

/// Everything about one call but what is called.
struct Call {
  std::uint32_t instruction = 0;
  std::uint32_t frame = 0;
  std::uint32_t arguments = no_index;
  std::uint32_t arguments_frame = 0;
  Node dst = 0;
  Object self[2] = {0, 0};  ///< come before the arguments; 0: none
  std::uint8_t depth = 0;
};

/// Summaries that lead to summaries, partials of partials: chains end here.
constexpr std::uint8_t deepest_chain = 6;
/// What loads a library of C gives one of these.
constexpr std::string_view library_type = "ctypes.CDLL";
/// Numbers, texts, files, arrays: what is read from them is such data again.
constexpr std::string_view data_type = "lacuna.data";
/// A module that importlib gives, of which it is not known which.
constexpr std::string_view module_type = "lacuna.module";
/// What awaiting gives is its attribute `value`.
constexpr std::string_view awaitable_type = "lacuna.awaitable";

struct FoundEdge {
  std::uint32_t caller = 0;  ///< functions
  std::uint32_t callee = 0;
  std::uint32_t instruction = 0;
  std::uint8_t rule = 0;  ///< index into the list of rules; 0: exact
};

}  // namespace lacuna::detail::flow
