#include <algorithm>
#include <array>

#include "lacuna/python/flow_lower_internal.hpp"

namespace lacuna::detail::flow {
namespace {

struct OperatorRow {
  std::string_view sign;
  std::string_view forward;
  std::string_view reflected;
  std::string_view in_place;
};

constexpr std::array<OperatorRow, 13> binary_rows = {{
    {"+", "__add__", "__radd__", "__iadd__"},
    {"-", "__sub__", "__rsub__", "__isub__"},
    {"*", "__mul__", "__rmul__", "__imul__"},
    {"/", "__truediv__", "__rtruediv__", "__itruediv__"},
    {"//", "__floordiv__", "__rfloordiv__", "__ifloordiv__"},
    {"%", "__mod__", "__rmod__", "__imod__"},
    {"**", "__pow__", "__rpow__", "__ipow__"},
    {"@", "__matmul__", "__rmatmul__", "__imatmul__"},
    {"&", "__and__", "__rand__", "__iand__"},
    {"|", "__or__", "__ror__", "__ior__"},
    {"^", "__xor__", "__rxor__", "__ixor__"},
    {"<<", "__lshift__", "__rlshift__", "__ilshift__"},
    {">>", "__rshift__", "__rrshift__", "__irshift__"},
}};

constexpr std::array<OperatorRow, 6> comparison_rows = {{
    {"<", "__lt__", "__gt__", ""},
    {">", "__gt__", "__lt__", ""},
    {"<=", "__le__", "__ge__", ""},
    {">=", "__ge__", "__le__", ""},
    {"==", "__eq__", "__eq__", ""},
    {"!=", "__ne__", "__ne__", ""},
}};

}  // namespace

Ref Lowering::binary(std::uint32_t node, Ref want) {
  // A long chain of the same operator nests to the left: the chain is walked, not descended.
  std::vector<std::uint32_t> chain;
  std::uint32_t left = node;
  while (left != 0 && tree_.kind(left) == Syntax::binary && chain.size() < 100000) {
    chain.push_back(left);
    left = tree_.child(left, Field::left);
  }
  Ref value = expression(left);
  for (std::size_t i = chain.size(); i-- > 0;) {
    const std::uint32_t at = chain[i];
    const std::uint32_t op = tree_.child(at, Field::operator_);
    const Ref right = expression(tree_.child(at, Field::right));
    const bool known = (value == nothing || hops_of(value) == constant_hops) &&
                       (right == nothing || hops_of(right) == constant_hops);
    if (known || op == 0) {
      value = value != nothing ? value : right;
      continue;
    }
    const Ref result = i == 0 ? wanted(want) : new_ref();
    operate(tree_.source(op), at, value, right, result, false);
    value = result;
  }
  return value;
}

void Lowering::operate(std::string_view op, std::uint32_t node, Ref left, Ref right, Ref dst,
                       bool in_place) {
  const auto row = std::find_if(binary_rows.begin(), binary_rows.end(),
                                [&](const OperatorRow& each) { return each.sign == op; });
  if (row == binary_rows.end()) return;
  const bool formats =
      op == "%" && left == make_ref(constant_hops, static_cast<std::uint32_t>(ConstantType::str));
  if (formats && right != nothing) {
    implicit(node, nothing, right, "__str__", "__repr__", {});
    copy(dst, left, node);
    return;
  }
  if (left != nothing) {
    if (in_place) {
      implicit(node, dst, left, row->in_place, row->forward, {{key_position, right}});
    } else {
      implicit(node, dst, left, row->forward, "", {{key_position, right}});
    }
  }
  if (right == nothing || hops_of(right) == constant_hops) return;
  const Name forward = name(row->forward);
  Instruction& call = implicit(node, dst, right, row->reflected, "", {{key_position, left}});
  call.op = Op::reflected;
  call.b = forward;
}

Ref Lowering::unary(std::uint32_t node, Ref want) {
  const std::uint32_t argument = tree_.child(node, Field::argument);
  const Ref value = expression(argument);
  if (argument == 0 || value == nothing) return nothing;
  if (tree_.kind(node) == Syntax::not_) {
    truth(argument, value);
    return make_ref(constant_hops, static_cast<std::uint32_t>(ConstantType::boolean));
  }
  if (hops_of(value) == constant_hops) return value;
  const std::uint32_t op = tree_.child(node, Field::operator_);
  const std::string_view sign = op != 0 ? tree_.source(op) : std::string_view("-");
  const Ref result = wanted(want);
  implicit(node, result, value,
           sign == "-"   ? "__neg__"
           : sign == "+" ? "__pos__"
                         : "__invert__",
           "", {});
  return result;
}

Ref Lowering::comparison(std::uint32_t node) {
  const Ref result = new_ref();
  Ref left = nothing;
  std::string_view op;
  bool first = true;
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    if (tree_.kind(at) == Syntax::token) {
      op = tree_.source(at);
      continue;
    }
    const Ref right = expression(at);
    if (!first) compare(op, node, left, right, result);
    first = false;
    left = right;
  }
  return result;
}

void Lowering::compare(std::string_view op, std::uint32_t node, Ref left, Ref right, Ref dst) {
  if (op.starts_with("is")) return;
  if (op == "in" || op.starts_with("not")) {
    if (right == nothing || hops_of(right) == constant_hops) return;
    implicit(node, nothing, right, "__contains__", "__iter__", {{key_position, left}}).aux = 2;
    return;
  }
  const auto row = std::find_if(comparison_rows.begin(), comparison_rows.end(),
                                [&](const OperatorRow& each) { return each.sign == op; });
  if (row == comparison_rows.end()) return;
  const std::string_view other = op == "!=" ? "__eq__" : "";
  if (left != nothing && hops_of(left) != constant_hops) {
    implicit(node, dst, left, row->forward, other, {{key_position, right}});
  }
  if (right == nothing || hops_of(right) == constant_hops) return;
  const Name forward = name(row->forward);
  Instruction& call = implicit(node, dst, right, row->reflected, "", {{key_position, left}});
  call.op = Op::reflected;
  call.b = forward;
}

}  // namespace lacuna::detail::flow
