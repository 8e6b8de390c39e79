#include <algorithm>

#include "lacuna/python/flow_lower_internal.hpp"

namespace lacuna::detail::flow {

Lowering::Lowering(const SyntaxTree& tree, const ParsedFile& parsed)
    : tree_(tree), parsed_(parsed) {
  walrus_ = tree.text().find(":=") != std::string_view::npos;
  numbers_.reserve(256);
  name("");
  name("<keys>");
  name("<reserved>");
}

Name Lowering::name(std::string_view text) {
  const auto found = numbers_.find(text);
  if (found != numbers_.end()) return found->second;
  const auto number = static_cast<Name>(unit_.names.size());
  unit_.names.emplace_back(text);
  const char* begin = tree_.text().data();
  const bool inside = text.data() >= begin && text.data() < begin + tree_.text().size();
  if (!inside) text = kept_.emplace_back(text);
  numbers_.emplace(text, number);
  return number;
}

Instruction& Lowering::emit(Op op, std::uint32_t node, Ref dst, Ref a, Name name) {
  Instruction instruction;
  instruction.op = op;
  instruction.dst = dst;
  instruction.a = a;
  instruction.name = name;
  instruction.owner = function_;
  instruction.begin = tree_.at(node).begin;
  instruction.end = tree_.at(node).end;
  code_[function_].push_back(instruction);
  return code_[function_].back();
}

void Lowering::copy(Ref dst, Ref from, std::uint32_t node) {
  if (from != nothing && dst != nothing && from != dst) emit(Op::copy, node, dst, from);
}

std::uint32_t Lowering::arguments(const std::vector<Argument>& list) {
  const auto at = static_cast<std::uint32_t>(unit_.pool.size());
  unit_.pool.push_back(static_cast<std::uint32_t>(list.size()));
  for (const auto& [key, ref] : list) {
    unit_.pool.push_back(key);
    unit_.pool.push_back(ref);
  }
  return at;
}

/// The same place seen from a function inside.
Ref Lowering::outward(Ref ref) {
  const std::uint32_t hops = hops_of(ref);
  if (ref == nothing || hops >= module_hops) return ref;
  return hops == most_hops ? nothing : make_ref(hops + 1, index_of(ref));
}

std::uint32_t Lowering::open_scope(Scope::Kind kind, std::uint32_t function) {
  Scope scope;
  scope.kind = kind;
  scope.function = function;
  scope.parent = scope_;
  scopes_.push_back(std::move(scope));
  return static_cast<std::uint32_t>(scopes_.size() - 1);
}

/// A place of the frame of `scope`, seen from the current function.
Ref Lowering::place_in(std::uint32_t scope, std::uint32_t place) const {
  const std::uint32_t target = scopes_[scope].function;
  if (target == 0) return make_ref(module_hops, place);
  std::uint32_t hops = 0;
  for (std::uint32_t at = function_; at != target; at = unit_.functions[at].parent) {
    if (at == no_index || ++hops > most_hops) return nothing;
  }
  return make_ref(hops, place);
}

std::uint32_t Lowering::find_scope(Name name, std::uint32_t from) const {
  for (std::uint32_t at = from; at != no_index; at = scopes_[at].parent) {
    const Scope& scope = scopes_[at];
    if (scope.kind == Scope::Kind::class_ && at != scope_) continue;
    if (std::find(scope.globals.begin(), scope.globals.end(), name) != scope.globals.end()) {
      return 0;
    }
    if (scope.places.contains(name)) return at;
  }
  return no_index;
}

Ref Lowering::load(Name name) {
  if (!narrowed_.empty()) {
    if (const Ref known = narrowed(name); known != nothing) return known;
  }
  const std::uint32_t scope = find_scope(name, scope_);
  if (scope != no_index) {
    const auto found = scopes_[scope].places.find(name);
    if (found != scopes_[scope].places.end()) {
      if (scope == 0 && function_ != 0) {
        unit_.global_reads.push_back(function_);
        unit_.global_reads.push_back(found->second);
      }
      return place_in(scope, found->second);
    }
  }
  auto [at, fresh] = unbound_.try_emplace(name, 0);
  if (fresh) {
    at->second = unit_.functions[0].places++;
    unit_.unbound.push_back({name, at->second});
  }
  return make_ref(module_hops, at->second);
}

Ref Lowering::bind_in(std::uint32_t scope, Name name) {
  Scope& in = scopes_[scope];
  const auto [at, fresh] = in.places.try_emplace(name, 0);
  if (fresh) {
    at->second = unit_.functions[in.function].places++;
    if (scope == 0) unit_.globals.push_back({name, at->second});
  }
  return place_in(scope, at->second);
}

/// Where the value of an assignment goes; `target` is where it is, if that is its place already.
Ref Lowering::store(Name name, Ref target) {
  const Scope& scope = scopes_[scope_];
  const auto has = [&](const std::vector<Name>& list) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  if (has(scope.globals)) {
    const Ref ref = bind_in(0, name);
    unit_.global_writes.push_back(function_);
    unit_.global_writes.push_back(index_of(ref));
    return ref;
  }
  if (has(scope.nonlocals)) {
    const std::uint32_t around = find_scope(name, scope.parent);
    if (around != no_index && around != 0) return bind_in(around, name);
  }
  return rebind(name, bind_in(scope_, name), target);
}

/// The same while names are collected.
void Lowering::bind_again(std::uint32_t scope, Name name) {
  const bool known = scopes_[scope].places.contains(name);
  bind_in(scope, name);
  if (known) scopes_[scope].rebound.insert(name);
}

/// Names that some function of the file declares global or nonlocal: what they hold may change
/// wherever a function is called.
void Lowering::find_shared_names() {
  const std::string_view text = tree_.text();
  for (const std::string_view word : {"global ", "nonlocal "}) {
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at)) {
      at += word.size();
      const std::size_t end = std::min(text.find('\n', at), text.size());
      while (at < end) {
        const std::size_t stop = std::min({text.find_first_of(",; \r#", at), end});
        if (stop > at) shared_names_.push_back(name(text.substr(at, stop - at)));
        at = stop + 1;
      }
      at = end;
    }
  }
  std::sort(shared_names_.begin(), shared_names_.end());
}

/// Finds the names that the statements below `node` bind, before any of them is read.
void Lowering::collect(std::uint32_t node, std::uint32_t scope) {
  const Deeper deeper(*this);
  if (deeper.too_deep()) return;
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    collect_statement(at, scope);
  }
}

void Lowering::collect_statement(std::uint32_t at, std::uint32_t scope) {
  switch (tree_.kind(at)) {
    case Syntax::function:
    case Syntax::class_: {
      const std::uint32_t own = tree_.child(at, Field::name);
      if (own == 0) break;
      bind_again(scope, name_of(own));
      scopes_[scope].own_functions.push_back(name_of(own));
      break;
    }
    case Syntax::lambda:
      break;
    case Syntax::assignment:
    case Syntax::augmented_assignment: {
      collect_targets(tree_.child(at, Field::left), scope);
      const std::uint32_t right = tree_.child(at, Field::right);
      if (right != 0) collect_statement(right, scope);
      break;
    }
    case Syntax::for_:
      collect_targets(tree_.child(at, Field::left), scope);
      collect(at, scope);
      break;
    case Syntax::named_expression:
      if (const std::uint32_t own = tree_.child(at, Field::name); own != 0) {
        bind_again(scope, name_of(own));
      }
      collect(at, scope);
      break;
    case Syntax::as_pattern:
    case Syntax::except:
      collect_targets(tree_.child(at, Field::alias), scope);
      collect(at, scope);
      break;
    case Syntax::import:
    case Syntax::import_from:
      collect_imports(at, scope);
      break;
    case Syntax::case_pattern:
      collect_patterns(at, scope);
      break;
    case Syntax::global:
    case Syntax::nonlocal:
      for (std::uint32_t own = tree_.first(at); own != 0; own = tree_.next(own)) {
        const Name bound = name_of(own);
        Scope& in = scopes_[scope];
        in.places.erase(bound);
        (tree_.kind(at) == Syntax::global ? in.globals : in.nonlocals).push_back(bound);
      }
      break;
    case Syntax::expression_statement: {
      const std::uint32_t first = tree_.first(at);
      const Syntax kind = first != 0 ? tree_.kind(first) : Syntax::other;
      if (walrus_ || kind == Syntax::assignment || kind == Syntax::augmented_assignment) {
        collect(at, scope);
      }
      break;
    }
    case Syntax::block:
    case Syntax::if_:
    case Syntax::while_:
    case Syntax::try_:
    case Syntax::with:
    case Syntax::with_clause:
    case Syntax::with_item:
    case Syntax::match:
    case Syntax::case_:
    case Syntax::decorated:
    case Syntax::error:
    case Syntax::other:
      collect(at, scope);
      break;
    default:
      if (walrus_) collect(at, scope);
      break;
  }
}

void Lowering::collect_targets(std::uint32_t node, std::uint32_t scope) {
  const Deeper deeper(*this);
  if (node == 0 || deeper.too_deep()) return;
  switch (tree_.kind(node)) {
    case Syntax::identifier: {
      const Name bound = name_of(node);
      const Scope& in = scopes_[scope];
      const auto has = [&](const std::vector<Name>& list) {
        return std::find(list.begin(), list.end(), bound) != list.end();
      };
      if (!has(in.globals) && !has(in.nonlocals)) bind_again(scope, bound);
      break;
    }
    case Syntax::attribute:
    case Syntax::subscript:
    case Syntax::call:
      break;
    default:
      for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
        collect_targets(at, scope);
      }
      break;
  }
}

void Lowering::collect_imports(std::uint32_t node, std::uint32_t scope) {
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    if (tree_.at(at).field != Field::name) continue;
    if (tree_.kind(at) == Syntax::aliased_import) {
      if (const auto alias = tree_.child(at, Field::alias)) bind_again(scope, name_of(alias));
      continue;
    }
    const std::uint32_t part = tree_.first(at);
    if (part != 0) bind_again(scope, name_of(part));
  }
}

/// A name of one part in a pattern is bound; `_` is not.
void Lowering::collect_patterns(std::uint32_t node, std::uint32_t scope) {
  const Deeper deeper(*this);
  if (deeper.too_deep()) return;
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    const Syntax kind = tree_.kind(at);
    if (kind == Syntax::dotted_name) {
      const std::uint32_t part = tree_.first(at);
      const bool class_name = tree_.kind(node) == Syntax::class_pattern && at == tree_.first(node);
      if (part != 0 && tree_.next(part) == 0 && !class_name && tree_.source(part) != "_") {
        bind_again(scope, name_of(part));
      }
    } else if (kind == Syntax::identifier) {
      const bool keyword = tree_.kind(node) == Syntax::keyword_pattern && at == tree_.first(node);
      if (!keyword && tree_.source(at) != "_") bind_again(scope, name_of(at));
    } else {
      collect_patterns(at, scope);
    }
  }
}

}  // namespace lacuna::detail::flow
