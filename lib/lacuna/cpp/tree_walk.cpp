#include "lacuna/cpp/tree_walk_internal.hpp"

#include <algorithm>

#include "lacuna/cpp/declarator_internal.hpp"
#include "lacuna/cpp/signature_internal.hpp"

namespace lacuna::detail::cpp {
namespace {

enum class ScopeKind : std::uint8_t { namespace_, class_, function, template_, friend_, linkage };

struct Scope {
  std::uint32_t depth = 0;
  ScopeKind kind = ScopeKind::namespace_;
  std::uint32_t function = none;  // the index, of a function
  std::size_t name_size = 0;      // of the qualified name outside
  std::uint32_t begin = 0;
  bool empty_list = false;  // of a template
  bool single = false;      // a linkage without braces
  std::string name;         // of a class, without template arguments
  // With what the scopes around say:
  std::uint32_t enclosing = none;  // the innermost function
  std::uint32_t named = none;      // the innermost class, function or namespace, as an index
  bool templated = false;
  bool extern_c = false;
};

class Walk {
 public:
  Walk(const Grammar& grammar, std::string_view text, const View& view, Dialect dialect,
       TreeFacts& facts)
      : grammar_(grammar), text_(text), view_(view), dialect_(dialect), facts_(facts) {}

  void run(TSNode root);

 private:
  bool enter(TSNode node);
  void leave();
  void push(ScopeKind kind, std::string_view name, std::uint32_t begin);
  void enter_namespace(TSNode node);
  void enter_class(TSNode node);
  void enter_template(TSNode node);
  void enter_linkage(TSNode node);
  bool enter_function(TSNode node);
  void enter_lambda(TSNode node);
  void read_wrappers(Draft& draft);
  ByteRange body_range(TSNode node) const;
  void read_children(TSNode node, Draft& draft) const;
  void name_function(const Declared& declared, Draft& draft);
  void add(Draft draft, std::string_view last);
  Draft* innermost();
  std::uint32_t innermost_index() const;
  void count(bool decision);
  void expression(TSNode node);
  std::string spelled(TSNode node) const { return spelling(text_, view_, range_of(node)); }

  const Grammar& grammar_;
  std::string_view text_;
  const View& view_;
  Dialect dialect_;
  TreeFacts& facts_;
  std::vector<Scope> scopes_;
  std::string qualified_name_;
  std::size_t name_bytes_ = 0;
  std::uint32_t depth_ = 0;
};

void Walk::run(TSNode root) {
  TreeCursor cursor(root);
  bool descend = enter(cursor.node());
  while (!facts_.names_too_long) {
    if (descend && cursor.first_child()) {
      ++depth_;
    } else {
      while (!cursor.next_sibling()) {
        if (!cursor.parent()) return;
        --depth_;
        leave();
      }
      leave();
    }
    descend = enter(cursor.node());
  }
}

/// Closes what was open at this depth or deeper.
void Walk::leave() {
  while (!scopes_.empty() && scopes_.back().depth >= depth_) {
    const std::uint32_t index = scopes_.back().function;
    qualified_name_.resize(scopes_.back().name_size);
    scopes_.pop_back();
    if (index == none) continue;
    if (Draft* outer = innermost()) {
      outer->statements += facts_.functions[index].statements;
      outer->decisions += facts_.functions[index].decisions;
    }
  }
}

std::uint32_t Walk::innermost_index() const {
  return scopes_.empty() ? none : scopes_.back().enclosing;
}

Draft* Walk::innermost() {
  const std::uint32_t index = innermost_index();
  return index == none ? nullptr : &facts_.functions[index];
}

void Walk::count(bool decision) {
  Draft* function = innermost();
  if (function == nullptr) return;
  ++function->statements;
  if (decision) ++function->decisions;
}

bool Walk::enter(TSNode node) {
  if (ts_node_is_error(node) || ts_node_is_missing(node)) {
    facts_.first_error = std::min(facts_.first_error, ts_node_start_byte(node));
  }
  switch (grammar_.kind(node)) {
    case NodeKind::namespace_:
      enter_namespace(node);
      return true;
    case NodeKind::class_:
      enter_class(node);
      return true;
    case NodeKind::template_:
      enter_template(node);
      return true;
    case NodeKind::friend_:
      push(ScopeKind::friend_, {}, ts_node_start_byte(node));
      return true;
    case NodeKind::linkage:
      enter_linkage(node);
      return true;
    case NodeKind::function:
      return enter_function(node);
    case NodeKind::lambda:
      enter_lambda(node);
      return true;
    case NodeKind::leaf:
      return ts_node_has_error(node);
    default:
      expression(node);
      return true;
  }
}

/// Counts statements and decisions, and what says something about the function around.
void Walk::expression(TSNode node) {
  Draft* function = innermost();
  if (function == nullptr) return;
  switch (grammar_.kind(node)) {
    case NodeKind::statement:
    case NodeKind::throw_:
      return count(false);
    case NodeKind::try_:
      // That of a function-try-block is the body itself.
      if (ts_node_start_byte(node) != function->body.begin) count(false);
      return;
    case NodeKind::decision:
      return count(true);
    case NodeKind::return_:
      function->returns_value = function->returns_value || ts_node_named_child_count(node) > 0;
      return count(false);
    case NodeKind::expression_statement:
      if (ts_node_named_child_count(node) > 0) count(false);
      return;
    case NodeKind::co_return_:
    case NodeKind::co_yield_:
      function->coroutine = true;
      return count(false);
    case NodeKind::co_await_:
      function->coroutine = true;
      return;
    case NodeKind::case_: {
      const TSNode first = ts_node_child(node, 0);
      if (range_of(first).size() == 4) ++function->decisions;  // "case", not "default"
      return;
    }
    case NodeKind::catch_:
    case NodeKind::conditional:
      ++function->decisions;
      return;
    case NodeKind::binary: {
      const TSNode what = grammar_.child(node, grammar_.operator_());
      if (ts_node_is_null(what)) return;
      const std::string_view op = range_of(what).of(view_.text);
      if (op == "&&" || op == "||" || op == "and" || op == "or") ++function->decisions;
      return;
    }
    default:
      return;
  }
}

/// Opens a scope; with a name, what is inside is qualified by it.
void Walk::push(ScopeKind kind, std::string_view name, std::uint32_t begin) {
  Scope scope;
  scope.depth = depth_;
  scope.kind = kind;
  scope.begin = begin;
  scope.name_size = qualified_name_.size();
  if (!name.empty()) {
    if (!qualified_name_.empty()) qualified_name_ += "::";
    qualified_name_ += name;
  }
  name_bytes_ += qualified_name_.size() - (name.empty() ? qualified_name_.size() : 0);
  if (name_bytes_ > 16 * text_.size() + (1U << 20U)) facts_.names_too_long = true;
  if (!scopes_.empty()) {
    const Scope& outer = scopes_.back();
    scope.enclosing = outer.enclosing;
    scope.named = outer.named;
    scope.templated = outer.templated;
    scope.extern_c = outer.extern_c;
  }
  if (kind == ScopeKind::namespace_ || kind == ScopeKind::class_ || kind == ScopeKind::function) {
    scope.named = static_cast<std::uint32_t>(scopes_.size());
  }
  scope.extern_c = scope.extern_c || kind == ScopeKind::linkage;
  scopes_.push_back(std::move(scope));
}

void Walk::enter_namespace(TSNode node) {
  const TSNode name = grammar_.child(node, grammar_.name());
  std::string text = ts_node_is_null(name) ? "(anonymous)" : spelled(name);
  push(ScopeKind::namespace_, text, ts_node_start_byte(node));
}

void Walk::enter_class(TSNode node) {
  if (ts_node_is_null(grammar_.child(node, grammar_.body()))) return;
  const TSNode name = grammar_.child(node, grammar_.name());
  const std::string text = ts_node_is_null(name) ? "(anonymous)" : spelled(name);
  push(ScopeKind::class_, text, ts_node_start_byte(node));
  std::string_view plain = text;
  plain = plain.substr(0, plain.find('<'));
  if (const std::size_t at = plain.rfind(':'); at != std::string_view::npos) {
    plain.remove_prefix(at + 1);
  }
  scopes_.back().name = plain;
}

void Walk::enter_template(TSNode node) {
  push(ScopeKind::template_, {}, ts_node_start_byte(node));
  const TSNode list = grammar_.child(node, grammar_.parameters());
  scopes_.back().empty_list = !ts_node_is_null(list) && ts_node_named_child_count(list) == 0;
  if (!scopes_.back().empty_list) scopes_.back().templated = true;
}

void Walk::enter_linkage(TSNode node) {
  push(ScopeKind::linkage, {}, ts_node_start_byte(node));
  const TSNode body = grammar_.child(node, grammar_.body());
  scopes_.back().single = !ts_node_is_null(body) && grammar_.kind(body) != NodeKind::block;
}

/// `template <…>`, `friend` and `extern "C"` directly before the function, and what is around.
void Walk::read_wrappers(Draft& draft) {
  if (scopes_.empty()) return;
  draft.templated = scopes_.back().templated;
  draft.extern_c = scopes_.back().extern_c;
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const bool wraps = scope->kind == ScopeKind::template_ || scope->kind == ScopeKind::friend_ ||
                       (scope->kind == ScopeKind::linkage && scope->single);
    if (!wraps) return;
    draft.whole.begin = scope->begin;
    if (scope->kind == ScopeKind::friend_) draft.friend_ = true;
    if (scope->kind == ScopeKind::template_ && scope->empty_list) draft.specialization = true;
  }
}

/// The range of a node that ends with a brace, which may be a digraph in the file.
ByteRange Walk::body_range(TSNode node) const {
  ByteRange range = range_of(node);
  const std::uint32_t behind = view_.token_at(range.end);
  if (behind > 0) range.end = std::max(range.end, view_.tokens[behind - 1].range.end);
  return range;
}

void Walk::read_children(TSNode node, Draft& draft) const {
  TreeCursor cursor(node);
  if (!cursor.first_child()) return;
  do {
    const TSNode child = cursor.node();
    const NodeKind kind = grammar_.kind(child);
    if (kind == NodeKind::initializers) draft.initializers = true;
    if (kind == NodeKind::try_ || kind == NodeKind::body) {
      draft.function_try = kind == NodeKind::try_;
      draft.body = body_range(child);
    } else if (ts_node_has_error(child)) {
      draft.header_error = true;
    }
  } while (cursor.next_sibling());
  if (!draft.function_try || draft.body.empty()) return;
  const std::uint32_t next = view_.token_at(draft.body.begin) + 1;
  if (next < view_.tokens.size() && view_.tokens[next].is(':')) draft.initializers = true;
}

void Walk::name_function(const Declared& declared, Draft& draft) {
  ByteRange range = range_of(declared.name);
  if (declared.conversion) range.end = ts_node_start_byte(declared.parameters);
  draft.name_range = range;
  const WrittenName written = split_name(spelling(text_, view_, range));
  draft.name = written.last;
  const bool member = written.owner.empty() && !scopes_.empty() && scopes_.back().named != none;
  const std::string& owner = member ? scopes_[scopes_.back().named].name : written.owner;
  if (draft.name.starts_with('~')) {
    draft.kind = FunctionKind::destructor;
  } else if (!owner.empty() && draft.name.substr(0, draft.name.find('<')) == owner) {
    draft.kind = FunctionKind::constructor;
  } else if (!owner.empty() && !draft.friend_) {
    draft.kind = FunctionKind::method;
  }
  ParameterList list;
  if (!ts_node_is_null(declared.parameters)) {
    draft.parameter_list = range_of(declared.parameters);
    list = read_parameters(grammar_, text_, view_, declared.parameters);
  }
  draft.parameters = std::move(list.names);
  draft.qualified_name = written.all;
  if (dialect_ == Dialect::c) return;
  draft.qualified_name += "(" + list.types + ")";
  if (!ts_node_is_null(declared.parameters)) {
    const std::uint32_t behind = ts_node_end_byte(declared.parameters);
    draft.qualified_name += qualifiers(text_, view_, {behind, draft.body.begin});
  }
}

/// Adds a function whose qualified name is `last` in the scope that is open.
void Walk::add(Draft draft, std::string_view last) {
  draft.parent = innermost_index();
  push(ScopeKind::function, last, draft.whole.begin);
  scopes_.back().function = static_cast<std::uint32_t>(facts_.functions.size());
  scopes_.back().enclosing = scopes_.back().function;
  draft.qualified_name = qualified_name_;
  facts_.functions.push_back(std::move(draft));
}

bool Walk::enter_function(TSNode node) {
  Draft draft;
  draft.whole = range_of(node);
  draft.header = draft.whole.begin;
  read_children(node, draft);
  if (draft.body.empty()) return !ts_node_is_null(grammar_.child(node, grammar_.declarator()));
  const Declared declared = find_declared(grammar_, node);
  if (ts_node_is_null(declared.name) || ts_node_is_null(declared.parameters)) {
    // A function without parameters is a macro, or something that went wrong.
    return true;
  }
  draft.whole.end = draft.body.end;
  read_wrappers(draft);
  draft.returned = read_return_type(grammar_, text_, view_, node, declared);
  name_function(declared, draft);
  const std::string last = std::move(draft.qualified_name);
  add(std::move(draft), last);
  return true;
}

void Walk::enter_lambda(TSNode node) {
  const TSNode body = grammar_.child(node, grammar_.body());
  if (ts_node_is_null(body)) return;
  Draft draft;
  draft.kind = FunctionKind::lambda;
  draft.name = "(lambda)";
  draft.whole = range_of(node);
  draft.header = draft.whole.begin;
  draft.body = body_range(body);
  draft.whole.end = draft.body.end;
  draft.templated = !scopes_.empty() && scopes_.back().templated;
  Declared declared;
  declared.function = grammar_.child(node, grammar_.declarator());
  if (!ts_node_is_null(declared.function)) {
    declared.parameters = grammar_.child(declared.function, grammar_.parameters());
    draft.parameter_list = range_of(declared.parameters);
    draft.parameters = read_parameters(grammar_, text_, view_, declared.parameters).names;
    draft.returned = read_return_type(grammar_, text_, view_, node, declared);
    draft.header_error = ts_node_has_error(declared.function);
  }
  add(std::move(draft), "(lambda)");
}

}  // namespace

TreeFacts walk_tree(const Grammar& grammar, const TSTree& tree, std::string_view text,
                    const View& view, Dialect dialect) {
  TreeFacts facts;
  Walk(grammar, text, view, dialect, facts).run(ts_tree_root_node(&tree));
  return facts;
}

std::size_t count_errors(const TSTree& tree, std::size_t most) {
  const TSNode root = ts_tree_root_node(&tree);
  std::size_t count = 0;
  if (!ts_node_has_error(root)) return 0;
  TreeCursor cursor(root);
  for (;;) {
    const TSNode node = cursor.node();
    const bool broken = ts_node_is_error(node) || ts_node_is_missing(node);
    if (broken && ++count >= most) return count;
    if (ts_node_has_error(node) && cursor.first_child()) continue;
    while (!cursor.next_sibling()) {
      if (!cursor.parent()) return count;
    }
  }
}

}  // namespace lacuna::detail::cpp
