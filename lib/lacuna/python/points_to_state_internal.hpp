#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "lacuna/python/points_to_summaries_internal.hpp"
#include "lacuna/python/points_to_values_internal.hpp"

namespace lacuna::detail::flow {

// What the solver keeps of places, edges and of what waits.

struct Cell {
  std::uint32_t many = 0;  ///< where in `heap_`; 0: in `few`
  Object few[2] = {0, 0};
  std::uint16_t count = 0;
  std::uint16_t done = 0;
  std::uint16_t capacity = 2;
  std::uint8_t containers = 0;
  bool queued : 1 = false;
  bool full : 1 = false;
  Object common = 0;  ///< stands for the instances for which there is no room
  std::uint32_t edges = 0;
  std::uint32_t uses = 0;
};

struct CopyEdge {
  Node to : 29 = 0;
  Node refused : 3 = 0;  ///< sorts of values that `to` has no room for, see sort_bit
  std::uint32_t next = 0;
};

/// The fields of an object in the order in which they were made.
struct FieldOf {
  Name name = 0;
  Node node = 0;
  std::uint32_t next = 0;
};

struct FieldList {
  std::uint32_t first = 0;  ///< indices into `field_list_`; 0: none
  std::uint32_t last = 0;
};

/// What the summaries say about a dotted name.
struct Outside {
  const SummaryRowEffect* row = nullptr;  ///< null: there is none
  bool known = false;                     ///< the others are filled in
  bool type = false;
  bool inert = false;
  bool gives_data = false;
  bool looks_like_class = false;
};

struct WaitingClass {
  std::uint32_t info = 0;
  std::uint32_t instruction = 0;
  std::uint32_t frame = 0;
};

/// The arguments of a call on their way to the parameters of a function.
struct Linking {
  const Call& call;
  const FunctionUnit& function;
  std::uint32_t frame = 0;
  std::uint32_t plain = 0;     ///< parameters that take positions
  std::uint32_t position = 0;  ///< of the next argument
  std::uint32_t given = 0;     ///< positions that certainly have one
  Object star = 0;             ///< what `*args` holds; 0: there is none
  Object double_star = 0;
  Ref given_ref = nothing;  ///< the argument as it stands in the list
};

/// An element that waits for the key by which it is asked, or under which it is stored.
struct Unasked {
  Use use;  ///< `extra` is the table
  Node key = 0;
};

struct Pending {
  std::uint32_t use = 0;
  Node node = 0;
  std::uint16_t count = 0;
};

struct Record {
  std::vector<ClassField> fields;
  bool filled = false;  ///< by a constructor that nobody wrote
  bool named_tuple = false;
};

struct Operation {
  Op op = Op::call;
  Name name = 0;
  Ref b = nothing;
  std::uint8_t aux = 0;
  Mode mode = Mode::direct;
};

struct Implementation {
  Object function = 0;
  std::vector<Object> classes;
  Name builtin = 0;  ///< the type of its annotation; 0: none
};

struct Dispatch {
  Call call;
  Object dispatcher = 0;
  std::uint32_t position = 0;
  Node given = 0;
  std::unordered_map<Object, Node> chosen;  ///< by function: its argument
};

/// A reflected operator in one frame: its right operands wait for the left ones.
struct Reflected {
  std::uint32_t instruction = 0;
  std::uint32_t frame = 0;
  bool has = false;   ///< something on the left has a method that comes first
  bool asks = false;  ///< the right operands are asked
};

}  // namespace lacuna::detail::flow
