#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lacuna/source/byte_range.hpp"

namespace lacuna::detail::flow {

/// A place for values, seen from a function: the number of frames outwards in the high six bits,
/// the index in that frame in the others. 0 stands for "no value that matters".
using Ref = std::uint32_t;
using Name = std::uint32_t;  ///< index of a string

constexpr Ref nothing = 0;
constexpr unsigned ref_bits = 26;
constexpr std::uint32_t index_mask = (1U << ref_bits) - 1;
constexpr std::uint32_t module_hops = 62;    ///< the frame of the file's module-level code
constexpr std::uint32_t constant_hops = 63;  ///< the index is a ConstantType
constexpr std::uint32_t most_hops = 60;
constexpr std::uint32_t no_index = 0xFFFFFFFFU;

inline Ref make_ref(std::uint32_t hops, std::uint32_t index) { return hops << ref_bits | index; }
inline std::uint32_t hops_of(Ref ref) { return ref >> ref_bits; }
inline std::uint32_t index_of(Ref ref) { return ref & index_mask; }

enum class ConstantType : std::uint8_t { none, str, bytes, integer, number, boolean, slice, count };

inline Ref constant(ConstantType type) {
  return make_ref(constant_hops, static_cast<std::uint32_t>(type));
}

/// A constant text as an argument: to most a text like all others.
inline Ref constant_text(Name text) {
  return make_ref(constant_hops, static_cast<std::uint32_t>(ConstantType::count) + text);
}
inline bool is_text(Ref ref) {
  return hops_of(ref) == constant_hops &&
         index_of(ref) >= static_cast<std::uint32_t>(ConstantType::count);
}
inline Name text_of(Ref ref) {
  return index_of(ref) - static_cast<std::uint32_t>(ConstantType::count);
}

/// The first places of every frame.
/// `place_sent`: what the expressions `yield` of a generator are, which is what it is sent.
enum FramePlace : std::uint32_t {
  place_nothing,
  place_return,
  place_yield,
  place_sent,
  place_first
};

enum class Op : std::uint8_t {
  copy,           ///< dst takes what a holds
  function,       ///< dst takes function number a
  class_,         ///< dst takes class number a
  attribute,      ///< dst takes a.name
  set_attribute,  ///< a.name takes b
  item,           ///< dst takes a[b]; name is the key where it is constant
  set_item,       ///< a[b] takes the only argument
  delete_item,
  call,         ///< dst takes a(args)
  method,       ///< dst takes a.name(args)
  implicit,     ///< dst takes a.name(args) where the class of a has that name
  reflected,    ///< the same, unless b has the method that comes first; its name is args[0]
  iterate,      ///< dst takes the elements of a; aux: async
  container,    ///< dst takes a new container of kind aux: args are key and value in turn
  import,       ///< dst takes the module called name; aux: level
  import_from,  ///< dst takes b (a name) of module name
  super,        ///< dst takes super(class in a, receiver in b)
  await,
  enter,      ///< dst takes the result of entering a; aux: async
  instance,   ///< dst takes instances of the classes in a; aux: 1 for tuples of classes
  construct,  ///< classes in a are called without arguments, as `raise E` does
  evidence,   ///< dst holds instances of the classes in a, where values say nothing
  decorate,   ///< dst takes a(b): the call of a decorator
  when,       ///< dst takes what a holds as soon as b holds anything
  narrow,     ///< dst takes what of a passes a test or, where aux is odd, fails: aux / 2 is a
              ///< TestKind, the classes are in b, name is the attribute
};

/// What a test asks of an object.
enum class TestKind : std::uint8_t { instance, callable, coroutine_function, attribute, none };

enum class ContainerKind : std::uint8_t { list, tuple, set, dict, generator };

struct Instruction {
  Op op = Op::copy;
  std::uint8_t aux = 0;
  std::uint8_t depth = 0;  ///< how many summaries led to it; 0: it stands in the text
  bool held_key = false;   ///< a parameter is, or starts, the key that an element is asked by
  Ref dst = nothing;
  Ref a = nothing;
  Ref b = nothing;
  Name name = 0;
  std::uint32_t arguments = no_index;  ///< index into the pool
  std::uint32_t owner = 0;             ///< the function whose text it stands in
  std::uint32_t begin = 0;             ///< bytes of the file
  std::uint32_t end = 0;
};

/// How an argument is passed: a position, `*x`, `**x`, or a keyword: key_keyword + name.
constexpr std::uint32_t key_position = 0;
constexpr std::uint32_t key_star = 1;
constexpr std::uint32_t key_double_star = 2;
constexpr std::uint32_t key_keyword = 0x80000000U;

/// The key of a container's element: 0 is any; positions and strings are different numbers.
constexpr Name key_any = 0;
constexpr Name key_integer = 0x40000000U;  ///< + the integer

struct Parameter {
  enum class Kind : std::uint8_t { positional_only, plain, keyword_only, star, double_star };
  Kind kind = Kind::plain;
  Name name = 0;
  std::uint32_t place = 0;
  Name type = 0;                     ///< of the annotation, where it is a built-in type
  std::uint32_t standard = nothing;  ///< Ref of what it is where a call gives none
  bool key = false;                  ///< something is looked up by it
};

struct FunctionUnit {
  std::uint32_t parent = no_index;    ///< the function around it; none: this is module-level code
  std::uint32_t in_class = no_index;  ///< the class directly around it
  Name name = 0;
  std::uint32_t node = 0;  ///< of Dependencies, counted from the file's first
  std::uint32_t first = 0;
  std::uint32_t count = 0;  ///< instructions
  std::uint32_t places = place_first;
  std::uint32_t parameters = 0;
  std::uint32_t parameter_count = 0;
  std::uint32_t calls = 0;
  bool generator = false;
  bool async = false;
  bool factory = false;  ///< gives back a parameter, a function of its own, or part of one
  bool static_method = false;
  bool class_method = false;
  bool asks_by_name = false;  ///< itself or inside: getattr with a name that is a variable
  bool asks_by_key = false;   ///< itself or inside: looks something up by a parameter
  bool trivial = false;       ///< does nothing but raise, pass or say what it is for
};

struct ClassAttribute {
  Name name = 0;
  std::uint32_t place = 0;  ///< in the frame around the class
};

struct ClassField {
  Name name = 0;
  Ref initial = nothing;
};

struct ClassUnit {
  Name name = 0;
  std::uint32_t function = 0;          ///< around it
  std::uint32_t arguments = no_index;  ///< the bases and keywords, in the pool
  std::vector<ClassAttribute> attributes;
  std::vector<ClassField> fields;  ///< annotated names in order
  bool holds_functions = false;    ///< its methods call, or give out, what its attributes hold
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// One code unit of the file as the result shows it.
struct UnitNode {
  std::string qualified_name;
  std::uint32_t ordinal = 1;
  ByteRange whole;
};

struct NamedPlace {
  Name name = 0;
  std::uint32_t place = 0;
};

struct StarImport {
  Name module = 0;
  std::uint8_t level = 0;
};

/// One file as constraints on values. Numbers of names, functions, classes and pool entries count
/// from the file's first until the files are put together.
struct FileUnit {
  std::vector<std::string> names;
  std::vector<Instruction> instructions;
  std::vector<std::uint32_t> pool;  ///< for each list its length, then pairs
  std::vector<FunctionUnit> functions;
  std::vector<Parameter> parameters;
  std::vector<ClassUnit> classes;
  std::vector<UnitNode> nodes;
  std::vector<NamedPlace> globals;  ///< bound at module level
  std::vector<NamedPlace> unbound;  ///< used, and bound nowhere in the file
  std::vector<StarImport> stars;
  std::vector<Name> dotted_texts;  ///< constant texts such as "package.module:Name"
  std::vector<Ref> global_writes;  ///< pairs: function, place of the module's frame
  std::vector<Ref> global_reads;
  std::uint32_t given_up = 0;  ///< expressions that nest too deep
};

}  // namespace lacuna::detail::flow
