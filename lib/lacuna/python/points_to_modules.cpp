#include <algorithm>

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {

Object Solver::external(std::string_view dotted) {
  // Two spellings of one module, and chains of attributes that lead nowhere.
  std::string name(dotted);
  if (name.starts_with("np.")) name = "numpy" + name.substr(2);
  name = without_packages(std::move(name));
  if (name.size() > 100 || name.starts_with("?.")) name = "?";
  return object(ObjectKind::external, program_.intern(name));
}

/// The same for a name whose number is known.
Object Solver::external_named(Name dotted) {
  if (dotted >= externals_.size()) externals_.resize(program_.names.size(), 0);
  if (externals_[dotted] == 0) {
    const Object made = external(program_.text(dotted));
    externals_[dotted] = made;
  }
  return externals_[dotted];
}

/// The number of "dotted.name".
Name Solver::member(Name dotted, Name name) {
  const std::uint64_t key = pair_key(dotted, name);
  if (const std::uint32_t* known = members_.find(key)) return *known;
  std::string text(program_.text(dotted));
  text += '.';
  text += program_.text(name);
  const Name made = program_.intern(text);
  members_.try_emplace(key, made);
  return made;
}

void Solver::import(const Instruction& instruction, std::uint32_t frame) {
  const std::string module(program_.text(instruction.name));
  const std::uint32_t from = program_.file_of(frames_[frame].function);
  const Node dst = node_of(instruction.dst, frame);
  const std::uint32_t file = program_.find_module(module, 0, from);
  if (file != no_index) {
    add(dst, object(ObjectKind::module, file));
  } else if (dst != 0) {
    add(dst, external(module));
  }
}

void Solver::import_from(const Instruction& instruction, std::uint32_t frame) {
  const std::string module(program_.text(instruction.name));
  const std::string name(program_.text(instruction.b));
  const std::uint32_t from = program_.file_of(frames_[frame].function);
  const Node dst = node_of(instruction.dst, frame);
  const std::uint32_t file = program_.find_module(module, instruction.aux, from);
  const std::string full = module.empty() ? name : module + "." + name;
  if (file == no_index) {
    const std::uint32_t inner = program_.find_module(full, instruction.aux, from);
    if (inner != no_index) {
      add(dst, object(ObjectKind::module, inner));
    } else {
      add(dst, external(instruction.aux == 0 ? full : "." + full));
    }
    return;
  }
  if (file == from) {
    // `from . import x` in a package's own __init__, by whatever name, means its submodule.
    const std::uint32_t inner = program_.find_module(full, instruction.aux, from);
    const Object extension = inner == no_index ? foreign_module(instruction.b) : 0;
    if (inner != no_index) add(dst, object(ObjectKind::module, inner));
    if (extension != 0) add(dst, extension);
    return;
  }
  const Node variable = module_variable(file, instruction.b);
  if (variable != 0) flow_once(variable, dst);
  const std::uint32_t inner = program_.find_module(full, instruction.aux, from);
  const bool bound = program_.files[file].globals.contains(instruction.b);
  if (inner != no_index && !bound) add(dst, object(ObjectKind::module, inner));
  if (variable == 0 && inner == no_index) {
    if (const Object extension = foreign_module(instruction.b); extension != 0) {
      add(dst, extension);
      return;
    }
    const Node hook = module_variable(file, program_.intern("__getattr__"));
    if (hook != 0) {
      const std::uint32_t made = synthetic(Op::call, dst, hook, instruction);
      use(hook, made, 0, Mode::direct);
    }
  }
}

/// Where a module keeps a variable, which may come through star imports; 0: it has none.
Node Solver::module_variable(std::uint32_t file, Name name, int depth) {
  Program::File& in = program_.files[file];
  const std::uint32_t frame = default_frames_[in.function];
  const auto own = in.globals.find(name);
  if (own != in.globals.end()) return frames_[frame].base + own->second;
  if (in.stars.empty() || program_.text(name).starts_with("__")) return 0;
  const std::uint64_t key = pair_key(file, name);
  if (const std::uint32_t* known = module_index_.find(key)) return *known;
  module_index_[key] = 0;  // star imports may go in circles
  if (depth > 50) return 0;
  Node found = 0;
  for (const StarImport& star : in.stars) {
    const std::uint32_t source =
        program_.find_module(std::string(program_.text(star.module)), star.level, file);
    if (source == file) continue;
    const Node variable = source == no_index ? foreign_variable(star, name)
                                             : module_variable(source, name, depth + 1);
    if (variable == 0) continue;
    if (found == 0) found = new_node();
    flow_once(variable, found);
  }
  if (found == 0) found = starred_submodule(file, name);
  module_index_[key] = found;
  return found;
}

/// The __getattr__ of a module answers for names that the module does not have.
void Solver::ask_module(const Use& use, std::uint32_t file, Name name, Node dst) {
  const auto hook = program_.files[file].globals.find(program_.intern("__getattr__"));
  if (hook == program_.files[file].globals.end()) return;
  const std::uint32_t frame = default_frames_[program_.files[file].function];
  const Node function = frames_[frame].base + hook->second;
  const Node asked = new_node();
  add(asked, text_object(name));
  const std::uint32_t made = synthetic(Op::call, dst, function, Instruction(at(use.instruction)));
  const std::uint32_t list = absolute_arguments({{key_position, asked}});
  program_.instructions[made].arguments = list;
  this->use(function, made, 0, Mode::direct);
}

/// A star import of a package without __all__ gives its submodules, too; 0: none of that name.
Node Solver::starred_submodule(std::uint32_t file, Name name) {
  const Name all = program_.intern("__all__");
  for (const StarImport& star : program_.files[file].stars) {
    const std::uint32_t source =
        program_.find_module(std::string(program_.text(star.module)), star.level, file);
    if (source == no_index || !program_.files[source].package) continue;
    if (program_.files[source].globals.contains(all)) continue;
    const std::uint32_t inner = program_.find_module(program_.text(name), 1, source);
    if (inner == no_index) continue;
    const Node found = new_node();
    add(found, object(ObjectKind::module, inner));
    return found;
  }
  return 0;
}

/// Names that a file uses and does not bind come from its star imports or are builtins.
void Solver::link_unbound(std::uint32_t file) {
  const std::uint32_t frame = default_frames_[program_.files[file].function];
  for (const NamedPlace& each : program_.files[file].unbound) {
    const Node place = frames_[frame].base + each.place;
    const Node variable = module_variable(file, each.name);
    if (variable != 0) {
      flow_once(variable, place);
      continue;
    }
    bool outside = false;
    for (const StarImport& star : program_.files[file].stars) {
      const std::string module(program_.text(star.module));
      if (program_.find_module(module, star.level, file) != no_index) continue;
      add(place, external(module + "." + std::string(program_.text(each.name))));
      outside = true;
    }
    if (!outside || summaries_.has("builtins." + std::string(program_.text(each.name)))) {
      add(place, external("builtins." + std::string(program_.text(each.name))));
    }
  }
}

}  // namespace lacuna::detail::flow
