#include <algorithm>

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {
namespace {

constexpr std::uint8_t most_containers = 6;
constexpr int most_decorators = 4;
constexpr std::uint64_t least_before_narrowing = 4'000'000;  // steps
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

Solver::Solver(Program& program, const std::vector<ForeignFunction>& foreign,
               const DependencyOptions& options, Observer& observer)
    : program_(program), options_(options), observer_(observer) {
  objects_.emplace_back();
  nodes_.emplace_back();
  uses_.emplace_back();
  copies_.emplace_back();
  field_list_.emplace_back();
  heap_.resize(1);
  // Room for what most programs need: a list that moves costs more than addresses without memory.
  std::size_t places = 0;
  for (const FunctionUnit& function : program.functions) places += function.places;
  const std::size_t instructions = program.instructions.size();
  nodes_.reserve(2 * places + instructions);
  uses_.reserve(2 * instructions);
  copies_.reserve(3 * instructions);
  heap_.reserve(4 * instructions);
  objects_.reserve(instructions / 4);
  frames_.emplace_back();  // the absolute frame: places are nodes
  default_frames_.assign(program.functions.size(), 0);
  clone_count_.assign(program.functions.size(), 0);
  entered_.assign(program.functions.size(), false);
  resolved_.assign(program.instructions.size(), false);
  all_key_ = 2;
  new_nodes(static_cast<std::uint32_t>(ConstantType::count));
  static constexpr std::string_view types[] = {"NoneType", "str",  "bytes", "int",
                                               "float",    "bool", "slice"};
  for (std::uint32_t i = 0; i < std::size(types); ++i) {
    const Name type = program_.intern(std::string("builtins.") + std::string(types[i]));
    add(i + 1, object(ObjectKind::result, type));
  }
  static constexpr std::string_view type_names[] = {
      "list", "tuple", "set", "dict", "generator", "coroutine", "builtins.property", "?"};
  for (std::size_t i = 0; i < std::size(type_names); ++i) {
    type_names_[i] = program_.intern(type_names[i]);
  }
  add_foreign(foreign);
  largest_set_ = options.largest_set;
  next_narrowing_ = std::max<std::uint64_t>(
      least_before_narrowing,
      1'000'000 + 4 * static_cast<std::uint64_t>(program.instructions.size()));
  most_instructions_ = 1'000'000 + 3 * program.instructions.size();
  most_cloned_ = 50'000 + program.instructions.size() / 10;
  most_steps_ = 20'000'000 + 100 * static_cast<std::uint64_t>(program.instructions.size());
}

Result<void> Solver::run() {
  // Module-level code first: it defines the classes that the functions speak of.
  for (const Program::File& file : program_.files) new_frame(file.function, 0, 0);
  for (std::uint32_t i = 0; i < program_.files.size(); ++i) link_unbound(i);
  for (const Program::File& file : program_.files) start(default_frames_[file.function]);
  drain();
  for (std::uint32_t i = 0; i < program_.functions.size(); ++i) {
    if (program_.functions[i].parent == no_index) continue;
    new_frame(i, default_frames_[program_.functions[i].parent], 0);
  }
  for (std::uint32_t i = 0; i < program_.functions.size(); ++i) {
    if (program_.functions[i].parent != no_index) start(default_frames_[i]);
  }
  drain();
  late_attributes();
  drain();
  rule_ = rule_wrapper;
  // Each round sees through one more of several decorators.
  for (int round = 0; round < most_decorators && guess_wrapped(); ++round) drain();
  rule_ = rule_receiver;
  if (guess_receivers()) drain();
  rule_ = rule_annotation;
  if (guess_annotations()) drain();
  late_attributes();
  drain();
  rule_ = rule_name;
  if (guess_names()) drain();
  if (observer_.cancelled()) return fail(ErrorCode::cancelled, "cancelled while solving");
  return {};
}

Node Solver::new_node() { return new_nodes(1); }

Node Solver::new_nodes(std::uint32_t count) {
  const auto first = static_cast<Node>(nodes_.size());
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

bool Solver::add(Node node, Object object) {
  if (node == 0 || object == 0) return false;
  Cell& cell = nodes_[node];
  if (cell.full && !has_room(cell, object)) return false;
  const Object* have = begin(cell);
  for (std::uint16_t i = 0; i < cell.count; ++i) {
    if (have[i] == object) return false;
  }
  if (!has_room(cell, object)) {
    if (!cell.full) ++saturated_;
    cell.full = true;
    return false;
  }
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
  copies_.push_back({to, nodes_[from].edges});
  nodes_[from].edges = static_cast<std::uint32_t>(copies_.size() - 1);
  if (nodes_[from].copies <= most_listed && ++nodes_[from].copies > most_listed) {
    for (std::uint32_t edge = nodes_[from].edges; edge != 0; edge = copies_[edge].next) {
      copy_keys_.insert(pair_key(from, copies_[edge].to));
    }
  }
  for (std::uint16_t i = 0; i < nodes_[from].count; ++i) add(to, begin(nodes_[from])[i]);
}

void Solver::flow_once(Node from, Node to) {
  if (from != 0 && to != 0 && from != to && !has_copy(from, to)) flow(from, to);
}

/// Whether there is an edge; where the list is long, the set of keys knows and takes it in.
bool Solver::has_copy(Node from, Node to) {
  const Cell& cell = nodes_[from];
  if (cell.copies > most_listed) return !copy_keys_.insert(pair_key(from, to));
  for (std::uint32_t edge = cell.edges; edge != 0; edge = copies_[edge].next) {
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
      if (release_classes()) continue;
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

/// Where values flow everywhere, more of them say less and cost more: sets become smaller, so that
/// the time stays in proportion to the size of the program.
void Solver::narrow() {
  largest_set_ = largest_set_ > 3 ? 3 : 1;
  next_narrowing_ += next_narrowing_;
}

void Solver::visit(Node node) {
  nodes_[node].queued = false;
  const std::uint16_t from = nodes_[node].done;
  const std::uint16_t to = nodes_[node].count;
  nodes_[node].done = to;
  ++steps_;
  for (std::uint32_t edge = nodes_[node].edges; edge != 0; edge = copies_[edge].next) {
    for (std::uint16_t i = from; i < to; ++i) add(copies_[edge].to, begin(nodes_[node])[i]);
    steps_ += to - from;
  }
  for (std::uint32_t each = nodes_[node].uses; each != 0; each = uses_[each].next) {
    for (std::uint16_t i = from; i < to; ++i) offer(uses_[each], begin(nodes_[node])[i]);
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
    __builtin_prefetch(&program_.instructions[uses_[cell.uses].instruction]);
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

Object Solver::object(ObjectKind kind, std::uint32_t a, std::uint32_t b, std::uint8_t aux) {
  const std::uint64_t key = static_cast<std::uint64_t>(kind) << 60U |
                            static_cast<std::uint64_t>(a & 0x3FFFFFFFU) << 30U | (b & 0x3FFFFFFFU);
  const auto [number, fresh] = object_index_.try_emplace(key, static_cast<Object>(objects_.size()));
  if (fresh) objects_.push_back({kind, aux, a, b});
  return number;
}

Node Solver::field(Object object, Name name) {
  const auto [node, fresh] = fields_.try_emplace(pair_key(object, name), 0);
  if (!fresh) return node;
  node = new_node();
  if (object >= fields_of_.size()) fields_of_.resize(objects_.size());
  FieldList& list = fields_of_[object];
  const auto index = static_cast<std::uint32_t>(field_list_.size());
  (list.first == 0 ? list.first : field_list_[list.last].next) = index;
  list.last = index;
  field_list_.push_back({name, node, 0});
  return node;
}

std::vector<std::pair<Name, Node>> Solver::fields_of(Object object) const {
  std::vector<std::pair<Name, Node>> list;
  if (object >= fields_of_.size()) return list;
  for (std::uint32_t at = fields_of_[object].first; at != 0; at = field_list_[at].next) {
    list.emplace_back(field_list_[at].name, field_list_[at].node);
  }
  return list;
}

Node Solver::node_of(Ref ref, std::uint32_t frame) const {
  if (ref == nothing) return 0;
  const std::uint32_t hops = hops_of(ref);
  const std::uint32_t index = index_of(ref);
  if (hops == constant_hops) return index + 1;
  if (frame == 0) return ref;  // the absolute frame
  std::uint32_t at = frame;
  if (hops == module_hops) {
    const std::uint32_t file = program_.file_of(frames_[frame].function);
    at = default_frames_[program_.files[file].function];
  } else {
    for (std::uint32_t i = 0; i < hops && at != 0; ++i) at = frames_[at].parent;
  }
  return at == 0 ? 0 : frames_[at].base + index;
}

std::uint32_t Solver::new_frame(std::uint32_t function, std::uint32_t parent, std::uint32_t depth) {
  Frame frame;
  frame.function = function;
  frame.parent = parent;
  frame.depth = depth;
  frame.base = new_nodes(program_.functions[function].places);
  frames_.push_back(frame);
  const auto index = static_cast<std::uint32_t>(frames_.size() - 1);
  if (default_frames_[function] == 0) default_frames_[function] = index;
  return index;
}

/// The frame in which a function object runs when it is called: its own one, or for a factory one
/// for the call.
std::uint32_t Solver::frame_for(Object object, const Call& call) {
  const std::uint32_t function = objects_[object].a;
  const std::uint32_t parent = objects_[object].b;
  const FunctionUnit& unit = program_.functions[function];
  const std::uint32_t own_parent = unit.parent == no_index ? 0 : default_frames_[unit.parent];
  const std::uint32_t depth = frames_[call.frame].depth;
  const bool room = cloned_ < most_cloned_ && unit.count <= 200 && clone_count_[function] < 40;
  const bool factory = unit.factory && depth < 3 && room;
  if (parent == own_parent && !factory) {
    if (default_frames_[function] == 0) return new_frame(function, parent, 0);
    return default_frames_[function];
  }
  const std::array<std::uint32_t, 4> key = {function, parent, factory ? call.instruction : 0,
                                            factory ? call.frame : 0};
  const auto known = clones_.find(key);
  if (known != clones_.end()) return known->second;
  if (!room) return default_frames_[function];
  ++clone_count_[function];
  cloned_ += unit.count + unit.places;
  const std::uint32_t frame =
      new_frame(function, parent, factory ? depth + 1 : frames_[parent].depth);
  clones_.emplace(key, frame);
  start(frame);
  return frame;
}

void Solver::start(std::uint32_t frame) {
  const FunctionUnit& function = program_.functions[frames_[frame].function];
  for (std::uint32_t i = 0; i < function.count; ++i) start_instruction(function.first + i, frame);
}

void Solver::start_instruction(std::uint32_t index, std::uint32_t frame) {
  const Instruction instruction = at(index);
  switch (instruction.op) {
    case Op::copy:
      flow(node_of(instruction.a, frame), node_of(instruction.dst, frame));
      return;
    case Op::function:
      add(node_of(instruction.dst, frame), object(ObjectKind::function, instruction.a, frame));
      return;
    case Op::class_:
      make_class(index, frame);
      return;
    case Op::import:
      import(instruction, frame);
      return;
    case Op::import_from:
      import_from(instruction, frame);
      return;
    case Op::evidence:
      evidence_.emplace_back(index, frame);
      return;
    case Op::container: {
      const std::uint32_t count = program_.pool[instruction.arguments];
      if (holds_only_data(instruction)) {
        add(node_of(instruction.dst, frame),
            object(ObjectKind::result, program_.intern("builtins.list")));
        return;
      }
      const Object made = object(ObjectKind::container, index, frame, instruction.aux);
      for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t key = program_.pool[instruction.arguments + 1 + 2 * i];
        const Ref ref = program_.pool[instruction.arguments + 2 + 2 * i];
        const Node from = node_of(ref, frame);
        if (from == 0 || hops_of(ref) == constant_hops) continue;
        flow(from, key == 1 ? field(made, 1) : element(made, key));
      }
      add(node_of(instruction.dst, frame), made);
      return;
    }
    case Op::implicit:
    case Op::reflected: {
      // Most classes define few operators: what no class defines is not looked for.
      const bool first = program_.defined_in_class(instruction.name);
      const bool second = instruction.op == Op::implicit && instruction.b != 0 &&
                          program_.defined_in_class(instruction.b);
      if (!first && !second && instruction.dst == nothing) return;
      break;
    }
    default:
      break;
  }
  const Node base = node_of(instruction.a, frame);
  if (base != 0) use(base, index, frame, Mode::direct);
}

/// Whether a display holds numbers and texts alone, as no table of functions does.
bool Solver::holds_only_data(const Instruction& instruction) const {
  const std::uint32_t count = program_.pool[instruction.arguments];
  const auto empty = static_cast<std::uint32_t>(ConstantType::none);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Ref ref = program_.pool[instruction.arguments + 2 + 2 * i];
    if (hops_of(ref) != constant_hops || index_of(ref) == empty) return false;
  }
  return count != 0 || static_cast<ContainerKind>(instruction.aux) == ContainerKind::tuple;
}

/// An instruction of our own, in the absolute frame, with the place in the text of `origin`.
std::uint32_t Solver::synthetic(Op op, Node dst, Node a, const Instruction& origin, Name name) {
  Instruction made;
  made.op = op;
  made.dst = dst;
  made.a = a;
  made.name = name;
  made.owner = origin.owner;
  made.depth = static_cast<std::uint8_t>(std::min(255, origin.depth + 1));
  made.begin = origin.begin;
  made.end = origin.end;
  if (program_.instructions.size() > most_instructions_) stopped_ = true;
  program_.instructions.push_back(made);
  resolved_.push_back(true);
  return static_cast<std::uint32_t>(program_.instructions.size() - 1);
}

std::uint32_t Solver::absolute_arguments(const std::vector<std::pair<std::uint32_t, Node>>& list) {
  const auto at = static_cast<std::uint32_t>(program_.pool.size());
  program_.pool.push_back(static_cast<std::uint32_t>(list.size()));
  for (const auto& [key, node] : list) {
    program_.pool.push_back(key);
    program_.pool.push_back(node);
  }
  return at;
}

void Solver::process(const Use& use, Object object) {
  ++steps_;
  if (stopped_) return;
  switch (use.mode) {
    case Mode::direct:
      direct(use, object);
      break;
    case Mode::plain_call:
      call(call_of(use), object);
      break;
    case Mode::bound_call:
      call_found(call_of(use), object, use.extra);
      break;
    case Mode::init_call: {
      Call without = call_of(use);
      without.dst = 0;
      call_found(without, object, use.extra);
      break;
    }
    case Mode::bind:
      bind(use, object, use.extra, dst_of(use.instruction, use.frame));
      break;
    case Mode::set_hook:
      set_hook(use, object, use.extra);
      break;
    case Mode::base:
      add_base(use.extra, object);
      break;
    case Mode::metaclass:
      add(classes_[use.extra].metaclass, object);
      break;
    case Mode::step:
      step(use, object);
      break;
    case Mode::set_name:
      if (objects_[object].kind == ObjectKind::instance) {
        implicit_on(use, object, objects_[object].a, program_.intern("__set_name__"), no_index);
      }
      break;
    case Mode::super_pair:
      add(dst_of(use.instruction, use.frame), this->object(ObjectKind::super, use.extra, object));
      break;
    case Mode::named_result:
      map_object(use, object);
      break;
  }
}

void Solver::direct(const Use& use, Object object) {
  const Instruction& instruction = at(use.instruction);
  const Node dst = node_of(instruction.dst, use.frame);
  switch (instruction.op) {
    case Op::attribute: {
      const Name name = instruction.name;
      if (instruction.aux == 1) {
        load_pattern(use, object, std::string(program_.text(name)), dst);
      } else {
        load_attribute(use, object, name, dst);
      }
      break;
    }
    case Op::set_attribute:
      store_attribute(use, object, instruction.name, node_of(instruction.b, use.frame));
      break;
    case Op::item:
      load_item(use, object);
      break;
    case Op::set_item:
      store_item(use, object);
      break;
    case Op::call:
    case Op::decorate:
      call(call_of(use), object);
      break;
    case Op::method:
      call_method(use, object);
      break;
    case Op::implicit:
    case Op::reflected:
      call_implicit(use, object);
      break;
    case Op::iterate:
      iterate(use, object);
      break;
    case Op::super:
      if (objects_[object].kind != ObjectKind::class_) break;
      if (instruction.b == nothing) {
        add(dst, this->object(ObjectKind::super, object, instance_of(object)));
      } else {
        this->use(node_of(instruction.b, use.frame), use.instruction, use.frame, Mode::super_pair,
                  object);
      }
      break;
    case Op::await:
      await(use, object);
      break;
    case Op::enter:
      enter(use, object);
      break;
    case Op::instance:
      if (objects_[object].kind == ObjectKind::class_) {
        add(dst, instance_of(object));
      } else if (instruction.aux == 1 && objects_[object].kind == ObjectKind::container) {
        const std::uint32_t inner = synthetic(Op::instance, dst, 0, instruction);
        this->use(elements(object), inner, 0, Mode::direct);
      } else if (objects_[object].kind == ObjectKind::external) {
        add(dst, this->object(ObjectKind::result, objects_[object].a));
      }
      break;
    case Op::construct:
      if (objects_[object].kind == ObjectKind::class_) call(call_of(use), object);
      break;
    default:
      break;
  }
}

}  // namespace lacuna::detail::flow
