#include <algorithm>

#include "lacuna/python/flow_lower_internal.hpp"

namespace lacuna::detail::flow {

void Lowering::import(std::uint32_t node) {
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    if (tree_.at(at).field != Field::name) continue;
    if (tree_.kind(at) == Syntax::aliased_import) {
      const std::uint32_t module = tree_.child(at, Field::name);
      const std::uint32_t alias = tree_.child(at, Field::alias);
      if (module != 0 && alias != 0) {
        emit(Op::import, at, store(name_of(alias)), nothing, name_of(module));
      }
      continue;
    }
    const std::uint32_t first = tree_.first(at);
    if (first == 0) continue;
    emit(Op::import, at, store(name_of(first)), nothing, name_of(first));
    if (tree_.next(first) != 0) emit(Op::import, at, nothing, nothing, name_of(at));
  }
}

void Lowering::import_from(std::uint32_t node) {
  const std::uint32_t from = tree_.child(node, Field::module_name);
  if (from == 0) return;
  std::uint8_t level = 0;
  std::string_view module = tree_.source(from);
  if (tree_.kind(from) == Syntax::relative_import) {
    std::size_t dots = 0;
    while (dots < module.size() && module[dots] == '.') ++dots;
    level = static_cast<std::uint8_t>(std::min<std::size_t>(dots, 250));
    const std::uint32_t dotted = tree_.child(from, Syntax::dotted_name);
    module = dotted != 0 ? tree_.source(dotted) : std::string_view();
  }
  const Name module_name = name(module);
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    if (tree_.kind(at) == Syntax::wildcard_import) {
      unit_.stars.push_back({module_name, level});
      continue;
    }
    if (tree_.at(at).field != Field::name) continue;
    std::uint32_t imported = at;
    std::uint32_t bound = tree_.first(at);
    if (tree_.kind(at) == Syntax::aliased_import) {
      imported = tree_.child(at, Field::name);
      bound = tree_.child(at, Field::alias);
    }
    if (imported == 0 || bound == 0) continue;
    const Ref target = store(name_of(bound));
    Instruction& take = emit(Op::import_from, at, target, nothing, module_name);
    take.b = name_of(imported);
    take.aux = level;
  }
}

}  // namespace lacuna::detail::flow
