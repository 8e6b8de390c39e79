#include <algorithm>
#include <array>

#include "lacuna/python/flow_lower_internal.hpp"

namespace lacuna::detail::flow {
namespace {

constexpr std::array<std::string_view, 8> wrappers = {
    "Optional", "Union", "Annotated", "Final", "ClassVar", "Required", "NotRequired", "InitVar"};
constexpr std::array<std::string_view, 17> sequences = {
    "List",     "list",      "Sequence",      "MutableSequence", "Iterable",   "Collection",
    "Set",      "set",       "FrozenSet",     "frozenset",       "Deque",      "deque",
    "Iterator", "Generator", "AsyncIterator", "AsyncIterable",   "AbstractSet"};
constexpr std::array<std::string_view, 8> mappings = {
    "Dict",        "dict",        "Mapping",     "MutableMapping",
    "DefaultDict", "defaultdict", "OrderedDict", "Counter"};

template <class List>
bool has(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::string_view last_part(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

bool is_dotted_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c == '_' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80U;
  });
}

}  // namespace

Ref Lowering::container_of(std::uint32_t node, ContainerKind kind, Ref element) {
  const std::uint32_t pool = arguments({{key_any, element}});
  const Ref made = new_ref();
  Instruction& container = emit(Op::container, node, made, nothing);
  container.arguments = pool;
  container.aux = static_cast<std::uint8_t>(kind);
  return made;
}

/// Where values such as the annotation says can be found; `nothing` where it says nothing of use.
Ref Lowering::annotation(std::uint32_t node) {
  const Deeper deeper(*this);
  if (node == 0 || deeper.too_deep()) return nothing;
  switch (tree_.kind(node)) {
    case Syntax::type:
    case Syntax::parenthesized:
      return annotation(tree_.first(node));
    case Syntax::identifier:
    case Syntax::attribute:
    case Syntax::member_type:
      return annotation_text(node, tree_.source(node));
    case Syntax::string: {
      bool is_constant = false;
      const std::string text = string_value(node, is_constant);
      return is_constant ? annotation_text(node, text) : nothing;
    }
    case Syntax::binary:
    case Syntax::union_type: {
      const Ref either = new_ref();
      for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
        if (tree_.kind(at) != Syntax::token) copy(either, annotation(at), node);
      }
      return either;
    }
    case Syntax::generic_type:
    case Syntax::subscript: {
      const std::uint32_t head = tree_.first(node);
      std::vector<std::uint32_t> list;
      for (std::uint32_t at = tree_.next(head); at != 0; at = tree_.next(at)) {
        if (tree_.kind(at) != Syntax::type_parameter) {
          list.push_back(at);
          continue;
        }
        for (std::uint32_t in = tree_.first(at); in != 0; in = tree_.next(in)) list.push_back(in);
      }
      return generic(node, tree_.source(head), list);
    }
    default:
      return nothing;
  }
}

Ref Lowering::generic(std::uint32_t node, std::string_view head,
                      const std::vector<std::uint32_t>& list) {
  const std::string_view last = last_part(head);
  if (has(wrappers, last)) {
    const Ref either = new_ref();
    for (const std::uint32_t each : list) copy(either, annotation(each), node);
    return either;
  }
  if (has(sequences, last) && !list.empty()) {
    return container_of(node, ContainerKind::list, annotation(list[0]));
  }
  if ((last == "Tuple" || last == "tuple") && !list.empty()) {
    std::vector<Argument> parts;
    for (std::uint32_t i = 0; i < list.size() && i < 64; ++i) {
      parts.emplace_back(key_integer + i, annotation(list[i]));
    }
    const std::uint32_t pool = arguments(parts);
    const Ref made = new_ref();
    Instruction& container = emit(Op::container, node, made, nothing);
    container.arguments = pool;
    container.aux = static_cast<std::uint8_t>(ContainerKind::tuple);
    return made;
  }
  if (has(mappings, last) && list.size() == 2) {
    return container_of(node, ContainerKind::dict, annotation(list[1]));
  }
  if (last == "Type" || last == "type") {
    return list.empty() ? nothing : expression(list[0]);
  }
  if (last == "Callable" || last == "Literal") return nothing;
  return annotation_text(node, head);
}

/// Types of data, which the analysis does not follow.
bool Lowering::is_plain_type(std::string_view text) {
  static constexpr std::array<std::string_view, 10> plain = {
      "int", "float", "str", "bool", "bytes", "complex", "list", "dict", "tuple", "set"};
  return has(plain, text);
}

/// A class by its dotted name, perhaps one of several between '|'.
Ref Lowering::annotation_text(std::uint32_t node, std::string_view text) {
  if (const std::size_t bar = text.find('|'); bar != std::string_view::npos) {
    const Ref either = new_ref();
    copy(either, annotation_text(node, text.substr(0, bar)), node);
    copy(either, annotation_text(node, text.substr(bar + 1)), node);
    return either;
  }
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (const std::size_t open = text.find('['); open != std::string_view::npos) {
    const std::string_view head = last_part(text.substr(0, open));
    if (!text.ends_with(']')) return nothing;
    const std::string_view inner = text.substr(open + 1, text.size() - open - 2);
    if (has(wrappers, head)) return annotation_text(node, inner);
    if (has(sequences, head)) {
      return container_of(node, ContainerKind::list, annotation_text(node, inner));
    }
    text = text.substr(0, open);
  }
  static constexpr std::array<std::string_view, 4> empty = {"None", "Any", "object", "Callable"};
  if (!is_dotted_name(text) || has(empty, text) || is_plain_type(text)) return nothing;
  Ref value = nothing;
  while (!text.empty()) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    const Name part = name(text.substr(0, dot));
    if (value == nothing) {
      value = load(part);
    } else {
      const Ref inner = new_ref();
      emit(Op::attribute, node, inner, value, part);
      value = inner;
    }
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  if (value == nothing) return nothing;
  const Ref instances = new_ref();
  emit(Op::instance, node, instances, value);
  return instances;
}

}  // namespace lacuna::detail::flow
