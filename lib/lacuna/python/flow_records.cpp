// Classes that a call makes: collections.namedtuple and its like.

#include <algorithm>

#include "lacuna/python/flow_lower_internal.hpp"

namespace lacuna::detail::flow {
namespace {

/// The words of "a b, c".
std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> list;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" ,"), text.size());
    if (end != 0) list.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return list;
}

}  // namespace

/// The field names of namedtuple("T", "a b") or NamedTuple("T", [("a", int)]); empty where they are
/// not constant.
std::vector<Name> Lowering::field_names(std::uint32_t node) {
  std::vector<Name> list;
  bool is_constant = false;
  if (tree_.kind(node) == Syntax::string) {
    const std::string text = string_value(node, is_constant);
    for (const std::string_view word : words(text)) list.push_back(name(word));
    return list;
  }
  if (tree_.kind(node) != Syntax::list && tree_.kind(node) != Syntax::tuple) return {};
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    const bool pair = tree_.kind(at) == Syntax::tuple;
    const std::uint32_t own = pair ? tree_.first(at) : at;
    const std::string text = own != 0 ? string_value(own, is_constant) : std::string();
    if (!is_constant || text.empty()) return {};
    list.push_back(name(text));
  }
  return list;
}

/// The class that such a call makes; `nothing` where it is no such call.
Ref Lowering::named_tuple(std::uint32_t node, std::uint32_t callee, std::uint32_t list) {
  const std::string_view called = tree_.source(callee);
  if (!called.ends_with("namedtuple") && !called.ends_with("NamedTuple")) return nothing;
  const std::uint32_t own = list != 0 ? tree_.first(list) : 0;
  const std::uint32_t fields = own != 0 ? tree_.next(own) : 0;
  if (fields == 0 || first_text(list) == 0) return nothing;
  const std::vector<Name> names = field_names(fields);
  if (names.empty()) return nothing;
  expression(callee);
  const Ref base = new_ref();
  Instruction& from = emit(Op::import_from, node, base, nothing, name("typing"));
  from.b = name("NamedTuple");
  ClassUnit unit;
  unit.name = first_text(list);
  unit.function = function_;
  unit.arguments = arguments({{key_position, base}});
  unit.begin = tree_.at(node).begin;
  unit.end = tree_.at(node).end;
  for (const Name each : names) unit.fields.push_back({each, nothing});
  const auto index = static_cast<std::uint32_t>(unit_.classes.size());
  unit_.classes.push_back(std::move(unit));
  const Ref value = new_ref();
  emit(Op::class_, node, value, index);
  return value;
}

/// The attributes that the third argument of `type` gives a class, where they stand in the text.
std::vector<ClassAttribute> Lowering::attributes_given(std::uint32_t namespace_) {
  std::vector<ClassAttribute> attributes;
  for (std::uint32_t at = tree_.first(namespace_); at != 0; at = tree_.next(at)) {
    if (tree_.kind(at) != Syntax::pair) continue;
    const Ref place = new_ref();
    copy(place, expression(tree_.child(at, Field::value)), at);
    bool is_constant = false;
    const std::string key = string_value(tree_.first(at), is_constant);
    if (is_constant && !key.empty()) attributes.push_back({name(key), index_of(place)});
  }
  std::sort(attributes.begin(), attributes.end(),
            [](const ClassAttribute& a, const ClassAttribute& b) { return a.name < b.name; });
  return attributes;
}

/// `type(name, bases, namespace)` makes a class; each call of the function around it makes its own.
Ref Lowering::type_call(std::uint32_t node, std::uint32_t list) {
  const std::uint32_t own = tree_.first(list);
  const std::uint32_t bases = own != 0 ? tree_.next(own) : 0;
  const std::uint32_t namespace_ = bases != 0 ? tree_.next(bases) : 0;
  if (namespace_ == 0 || tree_.kind(namespace_) == Syntax::keyword_argument) return nothing;
  expression(own);
  ClassUnit unit;
  const Name known = first_text(list);
  unit.name = known != 0 ? known : name("<type>");
  unit.function = function_;
  unit.begin = tree_.at(node).begin;
  unit.end = tree_.at(node).end;
  std::vector<Argument> from;
  if (tree_.kind(bases) == Syntax::tuple) {
    for (std::uint32_t at = tree_.first(bases); at != 0; at = tree_.next(at)) {
      from.emplace_back(key_position, expression(at));
    }
  } else if (const Ref all = expression(bases); all != nothing) {
    const Ref each = new_ref();
    emit(Op::iterate, bases, each, all);
    from.emplace_back(key_position, each);
  }
  unit.arguments = arguments(from);
  if (tree_.kind(namespace_) == Syntax::dictionary) {
    unit.attributes = attributes_given(namespace_);
  } else {
    expression(namespace_);
  }
  if (function_ != 0) unit_.functions[function_].factory = true;
  const auto index = static_cast<std::uint32_t>(unit_.classes.size());
  unit_.classes.push_back(std::move(unit));
  const Ref value = new_ref();
  emit(Op::class_, node, value, index);
  return value;
}

}  // namespace lacuna::detail::flow
