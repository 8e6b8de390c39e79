#include <algorithm>

#include "lacuna/python/flow_lower_internal.hpp"

namespace lacuna::detail::flow {

void Lowering::match(std::uint32_t node) {
  const std::uint32_t subject = tree_.child(node, Field::subject);
  const std::uint32_t body = tree_.child(node, Field::body);
  const Ref value = subject != 0 ? expression(subject) : nothing;
  if (body == 0) return;
  for (std::uint32_t at = tree_.first(body); at != 0; at = tree_.next(at)) {
    if (tree_.kind(at) != Syntax::case_) continue;
    const std::size_t known = narrowed_.size();
    ++block_;
    for (std::uint32_t part = tree_.first(at); part != 0; part = tree_.next(part)) {
      if (tree_.kind(part) == Syntax::case_pattern) {
        const Ref matched = pattern(part, value);
        if (matched != value && subject != 0) narrow_subject(subject, matched);
      } else if (tree_.kind(part) == Syntax::if_clause) {
        const std::uint32_t test = tree_.first(part);
        if (test != 0) truth(test, expression(test));
      } else {
        statement(part);
      }
    }
    --block_;
    narrowed_.resize(std::min(known, narrowed_.size()));
  }
}

/// What a case says of the name that is matched.
void Lowering::narrow_subject(std::uint32_t subject, Ref matched) {
  if (tree_.kind(subject) != Syntax::identifier) return;
  const Name name = name_of(subject);
  const std::uint32_t scope = find_scope(name, scope_);
  if (scope == no_index || scopes_[scope].function != function_) return;
  narrowed_.push_back({name, function_, scope, block_, matched, nothing});
}

/// The result is where what matches is.
Ref Lowering::pattern(std::uint32_t node, Ref subject) {
  const Deeper deeper(*this);
  if (deeper.too_deep()) return subject;
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    switch (tree_.kind(at)) {
      case Syntax::dotted_name: {
        const std::uint32_t part = tree_.first(at);
        if (part == 0 || tree_.next(part) != 0 || tree_.source(part) == "_") break;
        copy(store(name_of(part)), subject, at);
        break;
      }
      case Syntax::identifier:
        if (tree_.source(at) != "_") copy(store(name_of(at)), subject, at);
        break;
      case Syntax::class_pattern:
        subject = class_pattern(at, subject);
        break;
      case Syntax::case_pattern:
      case Syntax::as_pattern:
        subject = pattern(at, subject);
        break;
      default: {
        Ref element = nothing;
        if (subject != nothing) {
          element = new_ref();
          emit(Op::item, at, element, subject);
        }
        pattern(at, element);
        break;
      }
    }
  }
  return subject;
}

/// The result is where the objects of the class are.
Ref Lowering::class_pattern(std::uint32_t node, Ref subject) {
  const std::uint32_t head = tree_.first(node);
  if (head == 0) return subject;
  Ref value = nothing;
  for (std::uint32_t part = tree_.first(head); part != 0; part = tree_.next(part)) {
    if (value == nothing) {
      value = load(name_of(part));
      continue;
    }
    const Ref inner = new_ref();
    emit(Op::attribute, head, inner, value, name_of(part));
    value = inner;
  }
  if (subject != nothing && value != nothing) {
    const Ref whole = subject;
    subject = new_ref();
    emit(Op::narrow, node, subject, whole).b = value;
    const Ref instances = new_ref();
    emit(Op::instance, node, instances, value).aux = 1;
    emit(Op::evidence, node, subject, instances);
  }
  Name position = 0;
  for (std::uint32_t at = tree_.next(head); at != 0; at = tree_.next(at)) {
    const std::uint32_t inner = tree_.kind(at) == Syntax::case_pattern ? tree_.first(at) : at;
    if (inner != 0 && tree_.kind(inner) == Syntax::keyword_pattern && tree_.first(inner) != 0) {
      const std::uint32_t keyword = tree_.first(inner);
      const Ref part = new_ref();
      if (subject != nothing) emit(Op::attribute, at, part, subject, name_of(keyword));
      for (std::uint32_t bound = tree_.next(keyword); bound != 0; bound = tree_.next(bound)) {
        if (tree_.kind(bound) == Syntax::class_pattern) {
          class_pattern(bound, part);
        } else if (tree_.kind(bound) == Syntax::dotted_name && tree_.first(bound) != 0 &&
                   tree_.next(tree_.first(bound)) == 0) {
          copy(store(name_of(tree_.first(bound))), part, bound);
        } else {
          pattern(bound, part);
        }
      }
    } else {
      const Ref part = new_ref();
      if (subject != nothing) {
        Instruction& item = emit(Op::item, at, part, subject, key_integer + position);
        item.aux = 7;
      }
      ++position;
      pattern(at, part);
    }
  }
  return subject;
}

}  // namespace lacuna::detail::flow
