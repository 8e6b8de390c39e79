// Tables that are asked by a parameter: each call that gives a constant text is followed with it.

#include <algorithm>

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {

/// Whether a call gives a constant text to a function that looks something up by it, be it by
/// default.
bool Solver::gives_key(const FunctionUnit& function, const Call& call) const {
  if (!function.asks_by_key || call.arguments == no_index) return false;
  for (std::uint32_t i = 0; i < function.parameter_count; ++i) {
    const Parameter& each = parameter(function, i);
    if (each.key && is_text(each.standard)) return true;
  }
  const std::uint32_t count = program_.pool[call.arguments];
  for (std::uint32_t i = 0; i < count; ++i) {
    if (is_text(program_.pool[call.arguments + 2 + 2 * i])) return true;
  }
  return false;
}

/// Whether an object is a text of which it is known what it says.
bool Solver::is_known_text(Object object) const {
  const ObjectData& data = objects_[object];
  return data.kind == ObjectKind::result && data.b != 0 && data.a == text_type_;
}

/// What a call gives to a parameter that is a key: its text, or a mark that it is not known.
void Solver::give_key(Node from, Ref given, Node parameter) {
  if (is_text(given)) {
    add(parameter, text_object(text_of(given)));
    return;
  }
  const Values held = values(from);
  const bool known =
      std::any_of(held.begin(), held.end(), [&](Object each) { return is_known_text(each); });
  if (!known) add(parameter, object(ObjectKind::result, text_type_));
}

/// Waits for the keys with which a dictionary is asked, or filled.
void Solver::wait_for_key(const Use& use, Object base, Node key) {
  this->use(key, use.instruction, use.frame, Mode::held_key, base);
  unasked_.push_back({use, key});
  unasked_.back().use.extra = base;
}

void Solver::take_key(const Use& use, Object key) {
  if (is_known_text(key)) {
    use_key(use, objects_[key].b);
  } else if (key != none_) {
    use_any_key(use);
  }
}

void Solver::use_key(const Use& use, Name key) {
  const Instruction& instruction = at(use.instruction);
  const Object base = use.extra;
  if (instruction.op == Op::set_item) {
    flow_once(node_of(instruction.b, use.frame), element(base, key));
    return;
  }
  const Node dst = node_of(instruction.dst, use.frame);
  flow_once(element(base, key), dst);
  flow_once(element(base, key_any), dst);
}

void Solver::use_any_key(const Use& use) {
  const Instruction& instruction = at(use.instruction);
  const Object base = use.extra;
  if (instruction.op == Op::set_item) {
    flow_once(node_of(instruction.b, use.frame), element(base, key_any));
  } else {
    flow_once(elements(base), node_of(instruction.dst, use.frame));
  }
}

/// Keys of which nothing is known may be any, unless each call has a frame of its own.
bool Solver::release_keys() {
  const auto waiting = std::move(unasked_);
  unasked_.clear();
  bool any = false;
  for (const Unasked& each : waiting) {
    const Values keys = values(each.key);
    if (std::any_of(keys.begin(), keys.end(), [&](Object key) { return key != none_; })) continue;
    const Frame& frame = frames_[each.use.frame];
    if (each.use.frame != 0 && !frame.called && clones_of_.contains(frame.function)) {
      unasked_.push_back(each);
      continue;
    }
    use_any_key(each.use);
    any = true;
  }
  return any;
}

}  // namespace lacuna::detail::flow
