// The sets of objects, what flows between them, and the work list.

#include <algorithm>

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {
namespace {

constexpr std::uint8_t most_containers = 6;
constexpr std::uint32_t sort_data = 1;
constexpr std::uint32_t sort_function = 2;
constexpr std::uint32_t sort_other = 4;
constexpr std::size_t most_functions = 5;  // times as many as other values: tables of functions

/// The objects on which an operation does anything.
constexpr Kinds kinds_for(Op op) {
  constexpr auto bits = [](auto... kinds) {
    return static_cast<Kinds>((0U | ... | kind_bit(kinds)));
  };
  using enum ObjectKind;
  switch (op) {
    case Op::implicit:
    case Op::reflected:
      return bits(container, result, instance, class_);
    case Op::item:
      return bits(container, instance, class_, module, generator, external, result);
    case Op::set_item:
      return bits(container, instance);
    case Op::iterate:
      return bits(container, generator, instance, class_, result);
    case Op::super:
    case Op::construct:
      return bits(class_);
    case Op::instance:
      return bits(class_, container, external);
    default:
      return all_kinds;
  }
}

}  // namespace

Node Solver::new_node() { return new_nodes(1); }

Node Solver::new_nodes(std::uint32_t count) {
  constexpr std::size_t most = (std::size_t{1} << 29U) - (std::size_t{1} << 24U);
  const auto first = static_cast<Node>(nodes_.size());
  if (nodes_.size() + count > most) stopped_ = true;  // an edge has 29 bits for where it leads
  nodes_.resize(nodes_.size() + count);
  return first;
}

/// Data structures are many, and most hold nothing that is ever called.
bool Solver::is_data(Object object) const {
  const ObjectKind kind = objects_[object].kind;
  return kind == ObjectKind::container || kind == ObjectKind::result;
}

bool Solver::has_room(const Cell& cell, Object object) const {
  const bool function = objects_[object].kind == ObjectKind::function;
  if (cell.count >= (function ? most_functions * largest_set_ : largest_set_)) return false;
  return cell.containers < most_containers || !is_data(object);
}

/// Values of the same sort find room in the same sets.
std::uint32_t Solver::sort_bit(Object object) const {
  if (is_data(object)) return sort_data;
  return objects_[object].kind == ObjectKind::function ? sort_function : sort_other;
}

/// The sorts for which there is no room, and never will be: sets do not lose what they hold.
std::uint32_t Solver::refused_by(const Cell& cell) const {
  std::uint32_t refused = cell.containers >= most_containers ? sort_data : 0;
  if (cell.count >= largest_set_) refused |= sort_data | sort_other;
  if (cell.count >= most_functions * largest_set_) refused |= sort_function;
  return refused;
}

bool Solver::add(Node node, Object object) {
  if (node == 0 || object == 0) return false;
  Cell& cell = nodes_[node];
  if (cell.full && !has_room(cell, object)) return widen(node, object);
  const Object* have = begin(cell);
  for (std::uint16_t i = 0; i < cell.count; ++i) {
    if (have[i] == object) return false;
  }
  if (!has_room(cell, object)) {
    if (!cell.full) ++saturated_;
    cell.full = true;
    return widen(node, object);
  }
  return put(node, object);
}

/// Where there is no room for an instance, one of the nearest class of the repository from which
/// its class and that of another one there derive stands for both: what they inherit is found.
bool Solver::widen(Node node, Object object) {
  if (objects_[object].kind != ObjectKind::instance) return false;
  Object base = 0;
  if (const Object common = nodes_[node].common; common != 0) {
    base = common_base(objects_[common].a, objects_[object].a);
    if (base == objects_[common].a) return false;
  } else {
    base = base_shared_with(node, object);
  }
  if (base == 0) return false;
  const Object all = instance_of(base);
  Cell& cell = nodes_[node];
  cell.common = all;
  return std::find(begin(cell), begin(cell) + cell.count, all) == begin(cell) + cell.count &&
         put(node, all);
}

/// The nearest class from which an instance and one in the set derive; its own class where there
/// is no instance in the set yet.
Object Solver::base_shared_with(Node node, Object object) {
  bool alone = true;
  const Cell& cell = nodes_[node];
  for (std::uint16_t i = 0; i < cell.count; ++i) {
    const ObjectData& have = objects_[begin(cell)[i]];
    if (have.kind != ObjectKind::instance) continue;
    alone = false;
    if (const Object base = common_base(have.a, objects_[object].a); base != 0) return base;
  }
  return alone ? objects_[object].a : 0;
}

Object Solver::common_base(Object one, Object other) {
  if (one == other) return one;
  if (common_bases_of_ != hierarchy_) common_bases_ = {};
  common_bases_of_ = hierarchy_;
  const std::uint64_t both = pair_key(std::min(one, other), std::max(one, other));
  const auto [known, fresh] = common_bases_.try_emplace(both, 0);
  if (!fresh) return known;
  const auto& order = mro(other);
  for (const Object each : mro(one)) {
    if (objects_[each].kind != ObjectKind::class_) continue;
    if (std::find(order.begin(), order.end(), each) == order.end()) continue;
    known = each;
    break;
  }
  return known;
}

/// Takes an object in that is not there yet.
bool Solver::put(Node node, Object object) {
  Cell& cell = nodes_[node];
  if (cell.count == cell.capacity) {
    unsigned level = 0;
    while ((4U << level) <= cell.capacity) ++level;
    std::uint32_t place = 0;
    if (!free_[level].empty()) {
      place = free_[level].back();
      free_[level].pop_back();
    } else {
      place = static_cast<std::uint32_t>(heap_.size());
      heap_.resize(heap_.size() + (4U << level));
    }
    std::copy_n(begin(cell), cell.count, heap_.data() + place);
    if (cell.many != 0) free_[level - 1].push_back(cell.many);
    cell.many = place;
    cell.capacity = static_cast<std::uint16_t>(4U << level);
  }
  if (is_data(object)) ++cell.containers;
  (cell.many != 0 ? heap_.data() + cell.many : cell.few)[cell.count++] = object;
  if (!cell.queued) {
    cell.queued = true;
    work_.push_back(node);
  }
  return true;
}

void Solver::flow(Node from, Node to) {
  if (from == 0 || to == 0 || from == to) return;
  copies_.push_back({to, 0, nodes_[from].edges});
  nodes_[from].edges = static_cast<std::uint32_t>(copies_.size() - 1);
  for (std::uint16_t i = 0; i < nodes_[from].count; ++i) add(to, begin(nodes_[from])[i]);
}

void Solver::flow_once(Node from, Node to) {
  if (from != 0 && to != 0 && from != to && !has_copy(from, to)) flow(from, to);
}

/// Whether one of the newest few edges leads there. An older one may be made a second time, which
/// costs less than to remember them all: few are asked for twice.
bool Solver::has_copy(Node from, Node to) const {
  std::uint32_t edge = nodes_[from].edges;
  for (int i = 0; i < most_listed && edge != 0; ++i, edge = copies_[edge].next) {
    if (copies_[edge].to == to) return true;
  }
  return false;
}

void Solver::use(Node node, std::uint32_t instruction, std::uint32_t frame, Mode mode,
                 std::uint32_t extra) {
  if (node == 0) return;
  const auto index = static_cast<std::uint32_t>(uses_.size());
  const Kinds kinds = mode == Mode::direct ? kinds_for(at(instruction).op) : all_kinds;
  uses_.push_back({instruction, frame, extra, nodes_[node].uses, mode, kinds});
  nodes_[node].uses = index;
  if (nodes_[node].done != 0) pending_.push_back({index, node, nodes_[node].done});
}

void Solver::drain() {
  while (!stopped_) {
    if (!pending_.empty()) {
      const Pending next = pending_.back();
      pending_.pop_back();
      for (std::uint16_t i = 0; i < next.count; ++i) {
        offer(uses_[next.use], begin(nodes_[next.node])[i]);
      }
      continue;
    }
    if (work_.empty()) {
      if (release_classes() || release_dispatches() || release_reflected() || release_keys()) {
        continue;
      }
      return;
    }
    prefetch();
    const Node node = work_.front();
    work_.pop_front();
    visit(node);
    if ((steps_ & 0xFFFU) == 0 && observer_.cancelled()) stopped_ = true;
    if (steps_ > next_narrowing_) narrow();
    if (steps_ > most_steps_) stopped_ = true;
  }
}

/// Where values flow everywhere, more of them say less and cost more: sets hold one value from now
/// on, and what stands for the instances, so that the time stays in proportion to the size of the
/// program.
void Solver::narrow() {
  largest_set_ = 1;
  next_narrowing_ = most_steps_;
}

void Solver::visit(Node node) {
  nodes_[node].queued = false;
  const std::uint16_t from = nodes_[node].done;
  const std::uint16_t to = nodes_[node].count;
  nodes_[node].done = to;
  ++steps_;
  pass_on(node, from, to);
  for (std::uint32_t each = nodes_[node].uses; each != 0; each = uses_[each].next) {
    for (std::uint16_t i = from; i < to; ++i) offer(uses_[each], begin(nodes_[node])[i]);
  }
}

/// Along each edge goes what is new. Most of what a program holds arrives where there is no room
/// for it any more, which the edge remembers, so that the place there is not looked at again.
void Solver::pass_on(Node node, std::uint16_t from, std::uint16_t to) {
  if (nodes_[node].edges == 0) return;
  std::uint32_t sorts = 0;
  sorts_.clear();
  for (std::uint16_t i = from; i < to; ++i) {
    sorts_.push_back(static_cast<std::uint8_t>(sort_bit(begin(nodes_[node])[i])));
    sorts |= sorts_.back();
  }
  for (std::uint32_t at = nodes_[node].edges; at != 0; at = copies_[at].next) {
    CopyEdge& edge = copies_[at];
    ++steps_;
    if ((sorts & ~edge.refused) == 0) continue;
    for (std::uint16_t i = from; i < to; ++i) {
      if ((sorts_[i - from] & edge.refused) == 0) add(edge.to, begin(nodes_[node])[i]);
    }
    if (nodes_[edge.to].full) edge.refused = refused_by(nodes_[edge.to]);
    steps_ += to - from;
  }
}

/// Most of the time goes into waiting for memory, and what the next visits need is known.
void Solver::prefetch() const {
  constexpr std::size_t near = 4;
  constexpr std::size_t far = 8;
  const std::size_t count = work_.size();
  if (count > 2 * far) __builtin_prefetch(&nodes_[work_[2 * far]]);
  if (count > far) {
    const Cell& cell = nodes_[work_[far]];
    __builtin_prefetch(&copies_[cell.edges]);
    __builtin_prefetch(&uses_[cell.uses]);
    __builtin_prefetch(&heap_[cell.many]);
  }
  if (count > near) {
    const Cell& cell = nodes_[work_[near]];
    __builtin_prefetch(&nodes_[copies_[cell.edges].to]);
    __builtin_prefetch(program_.instructions.data() + uses_[cell.uses].instruction);
  }
}

/// Carries a use out, if it does anything with such an object.
void Solver::offer(const Use& use, Object object) {
  if ((use.kinds & kind_bit(objects_[object].kind)) == 0) {
    ++steps_;
    return;
  }
  const Use copy = use;  // the list may move
  process(copy, object);
}

Values Solver::values(Node node) const {
  const Cell& cell = nodes_[node];
  return Values(begin(cell), begin(cell) + cell.count);
}

}  // namespace lacuna::detail::flow
