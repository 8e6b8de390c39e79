#include <algorithm>

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {
namespace {

constexpr int most_decorators = 4;
constexpr std::uint64_t least_before_narrowing = 8'000'000;  // steps

}  // namespace

Solver::Solver(Program& program, const std::vector<ForeignFunction>& foreign,
               const DependencyOptions& options, Observer& observer)
    : program_(program), options_(options), observer_(observer) {
  largest_set_ = options.largest_set;
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
  program.instructions.reserve(2 * instructions);
  nodes_.reserve(2 * places + 4 * instructions);
  uses_.reserve(6 * instructions);
  copies_.reserve(7 * instructions);
  heap_.reserve(8 * instructions);
  edges_.reserve(2 * instructions);
  objects_.reserve(instructions / 4);
  frames_.emplace_back();  // the absolute frame: places are nodes
  site_depths_.emplace_back();
  default_frames_.assign(program.functions.size(), 0);
  clone_count_.assign(program.functions.size(), 0);
  entered_.assign(program.functions.size(), false);
  resolved_.assign(program.instructions.size(), false);
  all_key_ = 2;
  any_key_ = program_.intern("<any>");
  factory_key_ = program_.intern("<factory>");
  index_method_ = program_.intern("__index__");
  hash_method_ = program_.intern("__hash__");
  repr_method_ = program_.intern("__repr__");
  iter_method_ = program_.intern("__iter__");
  aiter_method_ = program_.intern("__aiter__");
  next_method_ = program_.intern("__next__");
  anext_method_ = program_.intern("__anext__");
  data_name_ = program_.intern(data_type);
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
  none_ = values(static_cast<Node>(ConstantType::none) + 1).front();
  text_type_ = program_.intern("builtins.str");
  module_type_ = program_.intern(module_type);
  // Summaries store it on objects of the repository's classes, which may be asked before.
  program_.set_stored(program_.intern("_cleanups"));
  for (const ClassUnit& each : program.classes) own_class_names_.insert(program.text(each.name));
  add_foreign(foreign);
  registers_numbers_ = text_registers_numbers();
  next_narrowing_ = std::max<std::uint64_t>(
      least_before_narrowing,
      1'000'000 + 2 * static_cast<std::uint64_t>(program.instructions.size()));
  most_instructions_ = 1'000'000 + 3 * program.instructions.size();
  most_cloned_ = 50'000 + program.instructions.size() / 10;
  most_steps_ = 20'000'000 + 100 * static_cast<std::uint64_t>(program.instructions.size());
}

Result<void> Solver::run() {
  // Module-level code first: it defines the classes that the functions speak of.
  for (const Program::File& file : program_.files) open_default_frame(file.function, 0);
  for (std::uint32_t i = 0; i < program_.files.size(); ++i) link_unbound(i);
  for (const Program::File& file : program_.files) start(default_frames_[file.function]);
  drain();
  for (std::uint32_t i = 0; i < program_.functions.size(); ++i) {
    if (program_.functions[i].parent == no_index) continue;
    open_default_frame(i, default_frames_[program_.functions[i].parent]);
  }
  for (std::uint32_t i = 0; i < program_.functions.size(); ++i) {
    if (program_.functions[i].parent != no_index) start(default_frames_[i]);
  }
  drain();
  open_defaults();
  drain();
  rule_ = rule_import;
  if (guess_imports()) drain();
  rule_ = rule_exact;
  late_attributes();
  drain();
  rule_ = rule_setattr;
  if (guess_set_attributes()) drain();
  rule_ = rule_callback;
  if (guess_callbacks()) drain();
  rule_ = rule_wrapper;
  // Each round sees through one more of several decorators.
  for (int round = 0; round < most_decorators && guess_wrapped(); ++round) drain();
  rule_ = rule_receiver;
  if (guess_receivers()) drain();
  rule_ = rule_annotation;
  if (guess_annotations()) drain();
  if (guess_dispatches()) drain();
  late_attributes();
  drain();
  rule_ = rule_setattr;
  if (guess_set_attributes()) drain();
  rule_ = rule_callback;
  if (guess_callbacks()) drain();
  rule_ = rule_name;
  if (guess_names()) drain();
  if (observer_.cancelled()) return fail(ErrorCode::cancelled, "cancelled while solving");
  return {};
}

Object Solver::object(ObjectKind kind, std::uint32_t a, std::uint32_t b, std::uint8_t aux) {
  const std::uint64_t key = static_cast<std::uint64_t>(kind) << 60U |
                            static_cast<std::uint64_t>(a & 0x3FFFFFFFU) << 30U | (b & 0x3FFFFFFFU);
  const auto [number, fresh] = object_index_.try_emplace(key, static_cast<Object>(objects_.size()));
  if (fresh) objects_.push_back({kind, aux, a, b});
  return number;
}

Node Solver::field(Object object, Name name) {
  const auto [known, fresh] = fields_.try_emplace(pair_key(object, name), 0);
  if (!fresh) return known;
  const Node node = new_node();
  known = node;
  if (object >= fields_of_.size()) fields_of_.resize(objects_.size());
  FieldList& list = fields_of_[object];
  const auto index = static_cast<std::uint32_t>(field_list_.size());
  (list.first == 0 ? list.first : field_list_[list.last].next) = index;
  list.last = index;
  field_list_.push_back({name, node, 0});
  const ObjectData data = objects_[object];
  if (data.kind == ObjectKind::instance && data.b != 0) {
    flow(node, field(this->object(ObjectKind::unknown, data.a), name));
  }
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
  if (hops == constant_hops) {
    return (is_text(ref) ? static_cast<Node>(ConstantType::str) : index) + 1;
  }
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

Values Solver::values_in_all_frames(Ref ref, std::uint32_t function) const {
  const Node node = node_of(ref, default_frames_[function]);
  Values all = node == 0 ? Values{} : values(node);
  const auto clones = clones_of_.find(function);
  if (clones == clones_of_.end()) return all;
  for (const std::uint32_t frame : clones->second) {
    const Values more = values(node_of(ref, frame));
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

std::uint32_t Solver::new_frame(std::uint32_t function, std::uint32_t parent, std::uint32_t depth) {
  Frame frame;
  frame.function = function;
  frame.parent = parent;
  frame.depth = depth;
  frame.base = new_nodes(program_.functions[function].places);
  frames_.push_back(frame);
  return static_cast<std::uint32_t>(frames_.size() - 1);
}

/// The frame that stands for all calls of a function but those that have one of their own.
std::uint32_t Solver::open_default_frame(std::uint32_t function, std::uint32_t parent) {
  if (default_frames_[function] == 0) default_frames_[function] = new_frame(function, parent, 0);
  return default_frames_[function];
}

/// The frame in which a function object runs when it is called: its own one, or for a factory one
/// for the call.
std::uint32_t Solver::frame_for(Object object, const Call& call) {
  const std::uint32_t function = objects_[object].a;
  const std::uint32_t parent = objects_[object].b;
  const FunctionUnit& unit = program_.functions[function];
  const std::uint32_t own_parent = unit.parent == no_index ? 0 : default_frames_[unit.parent];
  const std::uint32_t depth = frames_[call.frame].depth;
  const ObjectData& self = objects_[call.self[0]];
  const bool apart = unit.in_class != no_index && self.kind == ObjectKind::instance && self.b != 0;
  const Object receiver = apart ? call.self[0] : 0;
  const bool room = cloned_ < most_cloned_ && unit.count <= 200 && clone_count_[function] < 40;
  const bool factory = (unit.factory || gives_key(unit, call)) && depth < 3 && room;
  if (parent == own_parent && !factory && receiver == 0) {
    return open_default_frame(function, parent);
  }
  const std::array<std::uint32_t, 5> key = {function, parent, factory ? call.instruction : 0,
                                            factory ? call.frame : 0, receiver};
  const auto known = clones_.find(key);
  if (known != clones_.end()) return known->second;
  if (!room) return open_default_frame(function, parent);
  ++clone_count_[function];
  cloned_ += unit.count + unit.places;
  std::uint32_t own_depth = factory ? depth + 1 : frames_[parent].depth;
  if (receiver != 0) own_depth = std::max(own_depth, site_depths_[self.b] + 1);
  const std::uint32_t frame = new_frame(function, parent, own_depth);
  clones_.emplace(key, frame);
  clones_of_[function].push_back(frame);
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
    case Op::when:
      use(node_of(instruction.b, frame), index, frame, Mode::direct);
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
                          (program_.defined_in_class(instruction.b) ||
                           (instruction.aux == 1 && program_.defined_in_class(repr_method_)));
      if (!first && !second && instruction.dst == nothing) return;
      if (instruction.op == Op::reflected && first) {
        start_reflected(index, frame);
        return;
      }
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
      add(field(object, program_.intern("<classes>")), classes_[use.extra].object);
      break;
    case Mode::step:
      step(use, object);
      break;
    case Mode::stepped:
      if (objects_[object].kind == ObjectKind::instance) {
        const bool async = is_async_loop(at(use.instruction));
        const Name next = async ? anext_method_ : next_method_;
        this->use(lookup(objects_[object].a, next), use.instruction, use.frame, Mode::init_call,
                  object);
      }
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
    case Mode::held_key:
      take_key(use, object);
      break;
    case Mode::left_operand:
      see_left(use, object);
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
      if (objects_[object].kind == ObjectKind::class_) make_super(use, object);
      break;
    case Op::await:
      await(use, object);
      break;
    case Op::enter:
      enter(use, object);
      break;
    case Op::instance:
      make_instances(use, object);
      break;
    case Op::when:
      flow_once(node_of(instruction.a, use.frame), dst);
      break;
    case Op::narrow:
      if (passes(object, instruction, node_of(instruction.b, use.frame))) add(dst, object);
      break;
    case Op::construct:
      if (objects_[object].kind == ObjectKind::class_) call(call_of(use), object);
      break;
    default:
      break;
  }
}

/// super() of a class, with the receiver where the text names it.
void Solver::make_super(const Use& use, Object class_object) {
  const Instruction& instruction = at(use.instruction);
  if (instruction.b == nothing) {
    add(node_of(instruction.dst, use.frame),
        object(ObjectKind::super, class_object, instance_of(class_object)));
  } else {
    this->use(node_of(instruction.b, use.frame), use.instruction, use.frame, Mode::super_pair,
              class_object);
  }
}

/// Instances of a class, of the classes in a tuple, or of something outside.
void Solver::make_instances(const Use& use, Object classes) {
  const Instruction instruction = at(use.instruction);
  const Node dst = node_of(instruction.dst, use.frame);
  const ObjectData data = objects_[classes];
  if (data.kind == ObjectKind::class_) {
    add(dst, instance_of(classes));
  } else if (instruction.aux == 1 && data.kind == ObjectKind::container) {
    const std::uint32_t inner = synthetic(Op::instance, dst, 0, instruction);
    this->use(elements(classes), inner, 0, Mode::direct);
  } else if (data.kind == ObjectKind::external) {
    add(dst, object(ObjectKind::result, data.a));
  }
}

}  // namespace lacuna::detail::flow
