#include "lacuna/python/closures_internal.hpp"

#include <algorithm>
#include <unordered_set>

namespace lacuna::detail {
namespace {

constexpr std::uint32_t no_scope = 0xFFFFFFFFU;
constexpr std::uint32_t deepest = 200;

using Names = std::unordered_set<std::string_view>;

struct Scope {
  enum class Kind { function, class_, expression };  // lambdas and comprehensions are expressions
  Kind kind = Kind::function;
  std::uint32_t parent = no_scope;
  std::uint32_t function = OutlinedFunction::no_parent;
  std::uint32_t depth = 0;
  Names bound;
  Names used;
  Names global;
  Names nonlocal;
};

/// What an identifier means at a place in the tree.
enum class Meaning : std::uint8_t {
  use,
  use_outside,  // in the enclosing scope: defaults, annotations, base classes
  bind,
  walrus,   // binds outside the comprehension
  import,   // the first part of a dotted name is bound
  pattern,  // a plain name is bound
  global,
  nonlocal,
  nothing,  // the name of an attribute or a keyword
};

class ScopeWalk {
 public:
  ScopeWalk(const Grammar& grammar, std::string_view text, const Outline& outline,
            std::uint32_t index)
      : grammar_(grammar), text_(text), outline_(outline), next_(index) {}

  /// False where scopes nest too deep.
  bool run(TSNode outermost);
  void resolve(std::vector<TreeFunction>& functions);

 private:
  struct Level {
    NodeKind kind;
    Meaning meaning;
    std::uint32_t scope;     // of what stands inside
    std::uint32_t children;  // seen so far
  };

  Meaning meaning_of_child(const Level& level, TSFieldId field, bool named) const;
  Meaning of_parameter(const Level& level, TSFieldId field) const;
  Meaning of_pattern(const Level& level) const;
  std::uint32_t open(Scope::Kind kind, std::uint32_t scope, Meaning meaning);
  bool enter(TSNode node, Meaning meaning, std::uint32_t scope, std::uint32_t& inside);
  void identifier(TSNode node, Meaning meaning, std::uint32_t scope);
  std::uint32_t open_definition(TSNode node, NodeKind kind, Meaning meaning, std::uint32_t scope);
  std::uint32_t outer(std::uint32_t scope) const {
    return scope == no_scope ? no_scope : scopes_[scope].parent;
  }
  std::string_view source(TSNode node) const { return range_of(node).of(text_); }
  bool is_closure(const Scope& scope, const std::vector<Names>& free) const;

  const Grammar& grammar_;
  std::string_view text_;
  const Outline& outline_;
  std::uint32_t next_;  // in the outline
  std::vector<Scope> scopes_;
  bool too_deep_ = false;
};

bool ScopeWalk::run(TSNode outermost) {
  TreeCursor cursor(outermost);
  std::vector<Level> levels;
  std::uint32_t inside = no_scope;
  if (!enter(outermost, Meaning::use, no_scope, inside)) return false;
  levels.push_back({grammar_.kind(outermost), Meaning::use, inside, 0});
  if (!cursor.first_child()) return false;
  while (!too_deep_) {
    Level& level = levels.back();
    const TSNode node = cursor.node();
    const bool named = ts_node_is_named(node);
    const Meaning meaning = meaning_of_child(level, cursor.field(), named);
    if (named && grammar_.kind(node) != NodeKind::comment) ++level.children;
    const std::uint32_t scope = level.scope;
    if (named && enter(node, meaning, scope, inside) && cursor.first_child()) {
      levels.push_back({grammar_.kind(node), meaning, inside, 0});
      continue;
    }
    while (!cursor.next_sibling()) {
      levels.pop_back();
      if (levels.empty() || !cursor.parent()) return true;
    }
  }
  return false;
}

/// Whether to look into the node; `inside` becomes the scope there.
bool ScopeWalk::enter(TSNode node, Meaning meaning, std::uint32_t scope, std::uint32_t& inside) {
  const NodeKind kind = grammar_.kind(node);
  inside = scope;
  switch (kind) {
    case NodeKind::identifier:
      identifier(node, meaning, scope);
      return false;
    case NodeKind::function:
    case NodeKind::class_:
      inside = open_definition(node, kind, meaning, scope);
      return true;
    case NodeKind::lambda:
    case NodeKind::comprehension:
      inside = open(Scope::Kind::expression, scope, meaning);
      return true;
    case NodeKind::comment:
      return false;
    default:
      return meaning != Meaning::nothing;
  }
}

std::uint32_t ScopeWalk::open(Scope::Kind kind, std::uint32_t scope, Meaning meaning) {
  Scope opened;
  opened.kind = kind;
  opened.parent = meaning == Meaning::use_outside ? outer(scope) : scope;
  opened.depth = opened.parent == no_scope ? 0 : scopes_[opened.parent].depth + 1;
  too_deep_ = too_deep_ || opened.depth > deepest;
  scopes_.push_back(std::move(opened));
  return static_cast<std::uint32_t>(scopes_.size() - 1);
}

std::uint32_t ScopeWalk::open_definition(TSNode node, NodeKind kind, Meaning meaning,
                                         std::uint32_t scope) {
  const TSNode name = grammar_.child(node, grammar_.name());
  if (!ts_node_is_null(name)) identifier(name, Meaning::bind, scope);
  if (kind == NodeKind::class_) return open(Scope::Kind::class_, scope, meaning);
  const std::uint32_t opened = open(Scope::Kind::function, scope, meaning);
  const std::uint32_t begin = ts_node_start_byte(node);
  const auto& functions = outline_.functions;
  while (next_ < functions.size() && functions[next_].keyword < begin) ++next_;
  if (next_ < functions.size() && functions[next_].keyword == begin) {
    scopes_[opened].function = next_;
  }
  return opened;
}

Meaning ScopeWalk::of_parameter(const Level& level, TSFieldId field) const {
  if (field == grammar_.name()) return Meaning::bind;
  if (field == grammar_.type() || field == grammar_.value()) return Meaning::use_outside;
  return level.children == 0 ? Meaning::bind : Meaning::use_outside;
}

Meaning ScopeWalk::of_pattern(const Level& level) const {
  switch (level.kind) {
    case NodeKind::class_pattern:
      return level.children == 0 ? Meaning::use : Meaning::pattern;
    case NodeKind::keyword_pattern:
      return level.children == 0 ? Meaning::nothing : Meaning::pattern;
    // A dotted name is a value, a plain one is bound; only its first part is a name at all.
    case NodeKind::dotted_name:
      return level.children == 0 ? Meaning::pattern : Meaning::nothing;
    default:
      return Meaning::pattern;
  }
}

/// What stands in a child of the node at `level`.
Meaning ScopeWalk::meaning_of_child(const Level& level, TSFieldId field, bool named) const {
  if (!named) return Meaning::nothing;
  const Grammar& g = grammar_;
  switch (level.kind) {
    case NodeKind::function:
    case NodeKind::class_:
      if (field == g.name() || field == g.type_parameters()) return Meaning::nothing;
      if (field == g.superclasses() || field == g.return_type()) return Meaning::use_outside;
      return Meaning::use;
    case NodeKind::parameters:
      return Meaning::bind;
    case NodeKind::parameter:
      return of_parameter(level, field);
    case NodeKind::assignment:
      return field == g.left() ? Meaning::bind : Meaning::use;
    case NodeKind::for_in:
      return field == g.left() ? Meaning::bind : Meaning::use;
    case NodeKind::named_expression:
      return field == g.name() ? Meaning::walrus : level.meaning;
    case NodeKind::as_pattern:
      if (level.meaning == Meaning::pattern) return Meaning::pattern;
      return field == g.alias() ? Meaning::bind : level.meaning;
    case NodeKind::except:
      return field == g.alias() ? Meaning::bind : Meaning::use;
    case NodeKind::import:
      return field == g.name() ? Meaning::import : Meaning::nothing;
    case NodeKind::aliased_import:
      return field == g.alias() ? Meaning::bind : Meaning::nothing;
    case NodeKind::dotted_name:
      if (level.meaning == Meaning::pattern) return of_pattern(level);
      return level.children == 0 ? level.meaning : Meaning::nothing;
    case NodeKind::attribute:
      if (field == g.attribute()) return Meaning::nothing;
      return level.meaning == Meaning::use_outside ? Meaning::use_outside : Meaning::use;
    case NodeKind::subscript:
      return level.meaning == Meaning::use_outside ? Meaning::use_outside : Meaning::use;
    case NodeKind::keyword_argument:
      return field == g.name() ? Meaning::nothing : level.meaning;
    case NodeKind::delete_:  // binds, as an assignment does
      return Meaning::bind;
    case NodeKind::global:
      return Meaning::global;
    case NodeKind::nonlocal:
      return Meaning::nonlocal;
    case NodeKind::case_:
      return field == 0 ? Meaning::pattern : Meaning::use;
    case NodeKind::lambda:
    case NodeKind::comprehension:
    case NodeKind::block:
      return Meaning::use;
    case NodeKind::class_pattern:
    case NodeKind::keyword_pattern:
      return of_pattern(level);
    default:
      return level.meaning;
  }
}

void ScopeWalk::identifier(TSNode node, Meaning meaning, std::uint32_t scope) {
  if (meaning == Meaning::use_outside) scope = outer(scope);
  while (meaning == Meaning::walrus && scope != no_scope &&
         scopes_[scope].kind == Scope::Kind::expression) {
    scope = outer(scope);
  }
  if (scope == no_scope) return;
  Scope& in = scopes_[scope];
  const std::string_view name = source(node);
  switch (meaning) {
    case Meaning::use:
    case Meaning::use_outside:
      in.used.insert(name);
      break;
    case Meaning::bind:
    case Meaning::walrus:
    case Meaning::import:
      in.bound.insert(name);
      break;
    case Meaning::pattern: {
      const char next = ts_node_end_byte(node) < text_.size() ? text_[ts_node_end_byte(node)] : ' ';
      (next == '.' ? in.used : in.bound).insert(name);
      break;
    }
    case Meaning::global:
      in.global.insert(name);
      break;
    case Meaning::nonlocal:
      in.nonlocal.insert(name);
      break;
    case Meaning::nothing:
      break;
  }
}

bool ScopeWalk::is_closure(const Scope& scope, const std::vector<Names>& free) const {
  const Names& names = free[static_cast<std::size_t>(&scope - scopes_.data())];
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
    for (std::uint32_t at = scope.parent; at != no_scope; at = scopes_[at].parent) {
      const Scope& around = scopes_[at];
      if (around.kind == Scope::Kind::class_) continue;
      if (around.global.contains(name)) return false;
      if (around.bound.contains(name) && !around.nonlocal.contains(name)) return true;
    }
    return false;
  });
}

/// A scope's free names are those that it uses, itself or inside, and does not bind.
void ScopeWalk::resolve(std::vector<TreeFunction>& functions) {
  std::vector<Names> free(scopes_.size());
  for (std::size_t i = scopes_.size(); i-- > 0;) {
    const Scope& scope = scopes_[i];
    Names& names = free[i];  // already holds what comes up from the scopes inside
    const bool class_scope = scope.kind == Scope::Kind::class_;
    for (auto name = names.begin(); name != names.end();) {
      const bool found =
          !class_scope && scope.bound.contains(*name) && !scope.nonlocal.contains(*name);
      name = found || (!class_scope && scope.global.contains(*name)) ? names.erase(name)
                                                                     : std::next(name);
    }
    for (const std::string_view name : scope.used) {
      const bool bound = scope.bound.contains(name) && !scope.nonlocal.contains(name);
      if (!bound && !scope.global.contains(name)) names.insert(name);
    }
    names.insert(scope.nonlocal.begin(), scope.nonlocal.end());
    if (scope.parent != no_scope) free[scope.parent].insert(names.begin(), names.end());
  }
  for (const Scope& scope : scopes_) {
    if (scope.function == OutlinedFunction::no_parent || scope.parent == no_scope) continue;
    functions[scope.function].closure = is_closure(scope, free);
  }
}

}  // namespace

void mark_closures(const Grammar& grammar, std::string_view text, const Outline& outline,
                   TSNode outermost, std::uint32_t index, std::vector<TreeFunction>& functions) {
  ScopeWalk walk(grammar, text, outline, index);
  if (walk.run(outermost)) walk.resolve(functions);
}

}  // namespace lacuna::detail
