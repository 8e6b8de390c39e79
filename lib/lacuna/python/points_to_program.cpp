#include <algorithm>

#include "lacuna/base/parallel.hpp"
#include "lacuna/python/points_to_program_internal.hpp"

namespace lacuna::detail::flow {
namespace {

bool has_keys_of_container(Op op) { return op == Op::container; }

bool has_name(Op op) {
  switch (op) {
    case Op::attribute:
    case Op::set_attribute:
    case Op::item:
    case Op::set_item:
    case Op::method:
    case Op::implicit:
    case Op::reflected:
    case Op::import:
    case Op::import_from:
    case Op::narrow:
      return true;
    default:
      return false;
  }
}

template <class T>
void append(std::vector<T>& to, std::vector<T>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  from.clear();
}

std::string dotted_of(std::string_view path, bool& package) {
  package = false;
  if (path.ends_with(".pyi"))
    path.remove_suffix(4);
  else if (path.ends_with(".pyw"))
    path.remove_suffix(4);
  else if (path.ends_with(".py"))
    path.remove_suffix(3);
  if (path == "__init__" || path.ends_with("/__init__")) {
    package = true;
    path.remove_suffix(path.size() == 8 ? 8 : 9);
  }
  std::string dotted(path);
  std::replace(dotted.begin(), dotted.end(), '/', '.');
  return dotted;
}

std::size_t common_prefix(std::string_view a, std::string_view b) {
  std::size_t same = 0;
  for (std::size_t i = 0; i < a.size() && i < b.size() && a[i] == b[i]; ++i) {
    if (a[i] == '/') same = i + 1;
  }
  return same;
}

}  // namespace

Name Program::intern(std::string_view text) {
  const auto known = numbers_.find(text);
  if (known != numbers_.end()) return known->second;
  const auto number = static_cast<Name>(names.size());
  names.push_back(texts_.emplace_back(text));
  numbers_.emplace(names.back(), number);
  return number;
}

Program::Program(std::vector<FileUnit> units, const std::vector<std::string>& paths,
                 std::string_view root, unsigned jobs) {
  for (const char* reserved : {"", "<keys>", "<reserved>"}) intern(reserved);
  std::vector<std::vector<Name>> maps(units.size());
  std::vector<std::uint32_t> first_instruction(units.size() + 1, 0);
  std::vector<std::uint32_t> first_pool(units.size() + 1, 0);
  for (std::size_t i = 0; i < units.size(); ++i) {
    FileUnit& unit = units[i];
    maps[i].reserve(unit.names.size());
    for (const std::string& name : unit.names) maps[i].push_back(intern(name));
    unit.names = {};
    given_up += unit.given_up;
    first_instruction[i + 1] =
        first_instruction[i] + static_cast<std::uint32_t>(unit.instructions.size());
    first_pool[i + 1] = first_pool[i] + static_cast<std::uint32_t>(unit.pool.size());
    File file;
    file.path = paths[i];
    files.push_back(std::move(file));
  }
  instructions.resize(first_instruction.back());
  pool.resize(first_pool.back());
  class_names.assign(names.size(), false);
  stored_names.assign(names.size(), false);
  std::vector<std::uint32_t> first_function;
  for (std::size_t i = 0; i < units.size(); ++i) {
    relocate(units[i], static_cast<std::uint32_t>(i), maps[i], first_instruction[i], first_pool[i]);
  }
  parallel_for(units.size(), jobs, [&](std::size_t i) {
    const std::uint32_t function = files[i].function;
    const auto& map = maps[i];
    FileUnit& unit = units[i];
    std::copy(unit.pool.begin(), unit.pool.end(), pool.begin() + first_pool[i]);
    const auto keys = [&](std::uint32_t list, bool container) {
      std::uint32_t* at = &pool[list];
      const std::uint32_t count = *at++;
      for (std::uint32_t k = 0; k < count; ++k, at += 2) {
        if (container ? (*at > 2 && *at < key_integer) : *at >= key_keyword) {
          const std::uint32_t flag = container ? 0 : key_keyword;
          *at = flag + map[*at - flag];
        }
        if (is_text(at[1])) at[1] = constant_text(map[text_of(at[1])]);
      }
    };
    const std::uint32_t first_class =
        unit.classes.empty() ? 0 : static_cast<std::uint32_t>(unit.classes.front().function);
    for (std::size_t k = 0; k < unit.instructions.size(); ++k) {
      Instruction each = unit.instructions[k];
      each.owner += function;
      if (each.op == Op::function) each.a += function;
      if (each.op == Op::class_) each.a += first_class;
      if (has_name(each.op) && each.name < key_integer) each.name = map[each.name];
      const bool name_in_b = each.op == Op::implicit || each.op == Op::reflected ||
                             each.op == Op::import_from || each.op == Op::call ||
                             each.op == Op::method;
      if (name_in_b) each.b = map[each.b];
      if (each.arguments != no_index) {
        each.arguments += first_pool[i];
        keys(each.arguments, has_keys_of_container(each.op));
      }
      instructions[first_instruction[i] + k] = each;
    }
    unit.instructions = {};
    unit.pool = {};
    for (std::uint32_t k = 0; k < unit.classes.size(); ++k) {
      const std::uint32_t list = classes[first_class + k].arguments;
      if (list != no_index) keys(list, false);
    }
  });
  for (const Instruction& each : instructions) {
    if (each.op == Op::set_attribute) stored_names[each.name] = true;
  }
  name_modules(root);
}

/// The part that has to be done in the order of files.
void Program::relocate(FileUnit& unit, std::uint32_t index, const std::vector<Name>& map,
                       std::uint32_t first_instruction, std::uint32_t first_pool) {
  File& file = files[index];
  const auto first_function = static_cast<std::uint32_t>(functions.size());
  const auto first_parameter = static_cast<std::uint32_t>(parameters.size());
  const auto first_class = static_cast<std::uint32_t>(classes.size());
  file.function = first_function;
  file.first_node = static_cast<std::uint32_t>(nodes.size());
  for (FunctionUnit& function : unit.functions) {
    if (function.parent != no_index) function.parent += first_function;
    if (function.in_class != no_index) function.in_class += first_class;
    function.name = map[function.name];
    function.node += file.first_node;
    function.first += first_instruction;
    function.parameters += first_parameter;
    file_of_function.push_back(index);
  }
  for (Parameter& parameter : unit.parameters) {
    parameter.name = map[parameter.name];
    parameter.type = map[parameter.type];
    if (is_text(parameter.standard)) {
      parameter.standard = constant_text(map[text_of(parameter.standard)]);
    }
  }
  for (ClassUnit& each : unit.classes) {
    each.name = map[each.name];
    each.function += first_function;
    if (each.arguments != no_index) each.arguments += first_pool;
    for (ClassAttribute& attribute : each.attributes) {
      attribute.name = map[attribute.name];
      class_names[attribute.name] = true;
    }
    for (ClassField& field : each.fields) {
      field.name = map[field.name];
      stored_names[field.name] = true;
    }
  }
  file.unbound = std::move(unit.unbound);
  for (NamedPlace& each : file.unbound) each.name = map[each.name];
  for (const NamedPlace& each : unit.globals) file.globals[map[each.name]] = each.place;
  file.stars = std::move(unit.stars);
  for (StarImport& each : file.stars) each.module = map[each.module];
  for (const Name each : unit.dotted_texts) dotted_texts.emplace_back(map[each], index);
  file.global_writes = std::move(unit.global_writes);
  file.global_reads = std::move(unit.global_reads);
  file_of_node.insert(file_of_node.end(), unit.nodes.size(), index);
  append(nodes, unit.nodes);
  append(functions, unit.functions);
  append(parameters, unit.parameters);
  append(classes, unit.classes);
  // What is left of the classes says where they went.
  unit.classes.resize(classes.size() - first_class);
  if (!unit.classes.empty()) unit.classes.front().function = first_class;
}

void Program::name_modules(std::string_view root) {
  const bool is_package = std::any_of(files.begin(), files.end(),
                                      [](const File& file) { return file.path == "__init__.py"; });
  for (std::uint32_t i = 0; i < files.size(); ++i) {
    File& file = files[i];
    file.module = dotted_of(file.path, file.package);
    if (is_package) {
      file.module = file.module.empty() ? std::string(root) : std::string(root) + "." + file.module;
    }
    std::string_view suffix = file.module;
    for (int parts = 0; parts < 12 && !suffix.empty(); ++parts) {
      modules_[std::string(suffix)].push_back(i);
      const std::size_t dot = suffix.find('.');
      if (dot == std::string_view::npos) break;
      suffix.remove_prefix(dot + 1);
    }
  }
}

/// The file whose module ends in `dotted`: next to the importing file, then at the root, then the
/// one with the most folders in common.
std::uint32_t Program::absolute(std::string_view dotted, std::uint32_t from) const {
  const auto found = modules_.find(std::string(dotted));
  if (found == modules_.end()) return no_index;
  const std::string& path = files[from].path;
  const std::string_view folder = std::string_view(path).substr(0, path.rfind('/') + 1);
  std::uint32_t best = no_index;
  std::size_t best_rank = 0;
  for (const std::uint32_t index : found->second) {
    const File& file = files[index];
    const std::size_t before = file.module.size() - dotted.size();
    const bool at_root = before == 0;
    std::size_t folder_size = 0;
    for (std::size_t i = 0; i < before; ++i) folder_size = i + 1;
    const bool beside =
        folder_size == folder.size() && common_prefix(file.path, path) >= folder_size;
    std::size_t rank = 1 + common_prefix(file.path, path);
    if (at_root) rank += 10000;
    if (beside) rank += 20000;
    if (!file.path.ends_with(".pyi")) rank += 100000;
    if (index == from) rank = 1;
    if (rank > best_rank) {
      best_rank = rank;
      best = index;
    }
  }
  // A module of the same last name somewhere deep in a package is not what `import x` means.
  if (best != no_index && best_rank % 100000 < 10000) {
    const File& file = files[best];
    const std::size_t before = file.module.size() - dotted.size();
    const std::string_view above = std::string_view(file.module).substr(0, before ? before - 1 : 0);
    const auto package = modules_.find(std::string(above));
    const bool in_package =
        package != modules_.end() &&
        std::any_of(package->second.begin(), package->second.end(), [&](std::uint32_t index) {
          return files[index].module == above && files[index].package;
        });
    if (in_package) return no_index;
  }
  return best;
}

std::vector<std::uint32_t> Program::modules_like(std::string_view text, std::uint32_t from) const {
  constexpr std::size_t most = 64;
  std::uint32_t level = 0;
  while (text.starts_with('.')) {
    text.remove_prefix(1);
    ++level;
  }
  const std::size_t star = text.find('*');
  if (star == std::string_view::npos) {
    std::uint32_t file = text.empty() ? no_index : find_module(text, level, from);
    if (file == no_index && level != 0 && !text.empty()) file = absolute(text, from);
    return file == no_index ? std::vector<std::uint32_t>() : std::vector{file};
  }
  // The modules of the package that stands before the last dot.
  const std::size_t dot = text.substr(0, star).rfind('.');
  const std::string_view package = dot == std::string_view::npos ? "" : text.substr(0, dot);
  if (package.empty() && level == 0) return {};
  const std::uint32_t around = find_module(package, level, from);
  if (around == no_index || !files[around].package) return {};
  const std::size_t begin = dot == std::string_view::npos ? 0 : dot + 1;
  const std::string prefix =
      files[around].module + "." + std::string(text.substr(begin, star - begin));
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < files.size() && found.size() <= most; ++i) {
    const std::string_view module = files[i].module;
    if (!module.starts_with(prefix) || files[i].path.ends_with(".pyi")) continue;
    if (module.substr(prefix.size()).find('.') == std::string_view::npos) found.push_back(i);
  }
  return found.size() > most ? std::vector<std::uint32_t>() : found;
}

std::uint32_t Program::find_module(std::string_view dotted, std::uint32_t level,
                                   std::uint32_t from) const {
  if (level == 0) return dotted.empty() ? no_index : absolute(dotted, from);
  std::string_view base = files[from].module;
  for (std::uint32_t up = files[from].package ? 1 : 0; up < level; ++up) {
    const std::size_t dot = base.rfind('.');
    base = dot == std::string_view::npos ? std::string_view() : base.substr(0, dot);
  }
  std::string full(base);
  if (!dotted.empty()) full += full.empty() ? std::string(dotted) : "." + std::string(dotted);
  const auto found = modules_.find(full);
  if (found == modules_.end()) return no_index;
  for (const std::uint32_t index : found->second) {
    if (files[index].module == full && !files[index].path.ends_with(".pyi")) return index;
  }
  return no_index;
}

}  // namespace lacuna::detail::flow
