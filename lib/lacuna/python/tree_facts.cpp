#include "lacuna/python/tree_facts_internal.hpp"

#include <algorithm>
#include <ranges>

#include "lacuna/python/body_internal.hpp"
#include "lacuna/python/closures_internal.hpp"

namespace lacuna::detail {
namespace {

/// One walk over the statements of a file, with the functions and classes that are open.
class StatementWalk {
 public:
  StatementWalk(const Grammar& grammar, const PythonText& text, const Outline& outline,
                TreeFacts& facts)
      : grammar_(grammar), text_(text), outline_(outline), facts_(facts) {}

  void run(TSNode root);

 private:
  static constexpr std::uint32_t no_function = OutlinedFunction::no_parent;

  struct Open {
    std::uint32_t depth = 0;
    std::uint32_t function = no_function;  // no_function for a class or an unknown function
    bool module_base = false;
  };

  bool enter(TSNode node);
  void leave();
  void enter_function(TSNode node);
  void enter_class(TSNode node);
  void enter_case(TSNode node);
  void parameters(TSNode node);
  void mark_python2(TSNode node);
  bool is_python2_except(TSNode node) const;
  bool first_child_is(TSNode node, NodeKind kind) const {
    const TSNode child = ts_node_named_child(node, 0);
    return !ts_node_is_null(child) && grammar_.kind(child) == kind;
  }
  TreeFunction* innermost();
  std::string_view source(TSNode node) const { return range_of(node).of(text_.view()); }

  const Grammar& grammar_;
  const PythonText& text_;
  const Outline& outline_;
  TreeFacts& facts_;
  std::vector<Open> open_;
  std::vector<std::string_view> decorators_;
  std::uint32_t next_ = 0;  // in the outline
  std::uint32_t depth_ = 0;
  bool decorated_error_ = false;
};

void StatementWalk::run(TSNode root) {
  TreeCursor cursor(root);
  bool descend = enter(cursor.node());
  for (;;) {
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
void StatementWalk::leave() {
  while (!open_.empty() && open_.back().depth >= depth_) {
    const std::uint32_t index = open_.back().function;
    open_.pop_back();
    if (index == no_function) continue;
    TreeFunction* outer = innermost();
    if (outer == nullptr) continue;
    const TreeFunction& inner = facts_.functions[index];
    outer->statements += inner.statements + (inner.docstring ? 1 : 0);
    outer->cases += inner.cases;
    outer->python2 = outer->python2 || inner.python2;
  }
}

TreeFunction* StatementWalk::innermost() {
  for (const auto& open : std::ranges::reverse_view(open_)) {
    if (open.function != no_function) return &facts_.functions[open.function];
  }
  return nullptr;
}

bool StatementWalk::enter(TSNode node) {
  const auto count = [&] {
    if (TreeFunction* function = innermost()) ++function->statements;
  };
  switch (grammar_.kind(node)) {
    case NodeKind::module:
    case NodeKind::block:
    case NodeKind::clause:
      return true;
    case NodeKind::compound:
    case NodeKind::for_in:
    case NodeKind::elif:
      count();
      return true;
    case NodeKind::function:
      count();
      enter_function(node);
      return true;
    case NodeKind::class_:
      count();
      enter_class(node);
      return true;
    case NodeKind::decorated:
      decorators_.clear();
      decorated_error_ = ts_node_has_error(node);
      return true;
    case NodeKind::decorator: {
      std::string_view decorator = source(node);
      decorator.remove_prefix(std::min<std::size_t>(1, decorator.size()));
      decorators_.push_back(decorator);
      return false;
    }
    case NodeKind::parameters:
      parameters(node);
      return false;
    case NodeKind::except:
      if (is_python2_except(node)) mark_python2(node);
      return true;
    case NodeKind::case_:
      enter_case(node);
      return true;
    case NodeKind::python2:
      // `print >>file, text` is an expression of Python 3 as well.
      if (!first_child_is(node, NodeKind::chevron)) mark_python2(node);
      count();
      return false;
    case NodeKind::raise:
      if (first_child_is(node, NodeKind::expression_list)) mark_python2(node);
      count();
      return false;
    case NodeKind::simple:
    case NodeKind::import:
    case NodeKind::delete_:
    case NodeKind::global:
    case NodeKind::nonlocal:
    case NodeKind::expression_statement:
    case NodeKind::pass:
      count();
      return false;
    default:
      return ts_node_is_error(node);
  }
}

void StatementWalk::mark_python2(TSNode node) {
  facts_.first_python2 = std::min(facts_.first_python2, ts_node_start_byte(node));
  if (TreeFunction* function = innermost()) function->python2 = true;
}

/// `except Error, name:`; Python 3.14 reads a second *class* there again.
bool StatementWalk::is_python2_except(TSNode node) const {
  const std::uint32_t count = ts_node_child_count(node);
  if (count < 5) return false;
  const TSNode comma = ts_node_child(node, 2);
  const TSNode name = ts_node_child(node, 3);
  if (source(comma) != "," || grammar_.kind(name) != NodeKind::identifier) return false;
  const std::string_view text = source(name);
  return !text.empty() && text[0] >= 'a' && text[0] <= 'z';
}

void StatementWalk::enter_case(TSNode node) {
  TreeFunction* function = innermost();
  if (function == nullptr) return;
  const bool guarded = !ts_node_is_null(grammar_.child(node, grammar_.guard()));
  const TSNode pattern = ts_node_named_child(node, 0);
  if (guarded || ts_node_is_null(pattern) || source(pattern) != "_") ++function->cases;
}

void StatementWalk::enter_class(TSNode node) {
  Open open;
  open.depth = depth_;
  const TSNode bases = grammar_.child(node, grammar_.superclasses());
  if (!ts_node_is_null(bases)) {
    std::string_view text = source(bases);
    for (std::size_t at = text.find("Module"); at != std::string_view::npos;
         at = text.find("Module", at + 6)) {
      const std::size_t next = text.find_first_not_of(" \t\r\n", at + 6);
      if (next != std::string_view::npos && (text[next] == ',' || text[next] == ')')) {
        open.module_base = true;
      }
    }
  }
  open_.push_back(open);
  decorators_.clear();
}

void StatementWalk::enter_function(TSNode node) {
  Open open;
  open.depth = depth_;
  const std::uint32_t begin = ts_node_start_byte(node);
  while (next_ < outline_.functions.size() && outline_.functions[next_].keyword < begin) ++next_;
  if (next_ < outline_.functions.size() && outline_.functions[next_].keyword == begin) {
    open.function = next_;
    const OutlinedFunction& outlined = outline_.functions[next_];
    TreeFunction& function = facts_.functions[next_];
    function.found = true;
    function.module_base = outlined.in_class && !open_.empty() && open_.back().module_base;
    const bool decorated = outlined.begin != outlined.keyword;
    function.error = ts_node_has_error(node) || (decorated && decorated_error_);
    if (decorated) function.decorators = std::move(decorators_);
    const bool nests =
        next_ + 1 < outline_.functions.size() && outline_.functions[next_ + 1].parent == next_;
    if (nests && outlined.parent == no_function) {
      mark_closures(grammar_, text_.view(), outline_, node, next_, facts_.functions);
    }
    const TSNode block = grammar_.child(node, grammar_.body());
    if (!ts_node_is_null(block)) {
      function.block = range_of(block);
      read_body(grammar_, text_.view(), block, function);
      function.generator = outlined.yields && (!outlined.lambda || yields_itself(grammar_, block));
    }
  }
  decorators_.clear();
  open_.push_back(open);
}

void StatementWalk::parameters(TSNode node) {
  if (open_.empty() || open_.back().function == no_function) return;
  TreeFunction& function = facts_.functions[open_.back().function];
  const std::uint32_t count = ts_node_named_child_count(node);
  TreeCursor cursor(node);
  if (count == 0 || !cursor.first_child()) return;
  do {
    const TSNode child = cursor.node();
    if (!ts_node_is_named(child) || grammar_.kind(child) == NodeKind::comment) continue;
    std::string name = parameter_name(range_of(child).of(text_.stored()));
    if (!name.empty()) function.parameters.push_back(std::move(name));
  } while (cursor.next_sibling());
}

}  // namespace

TreeFacts read_tree(const Grammar& grammar, const TSTree& tree, const PythonText& text,
                    const Outline& outline) {
  TreeFacts facts;
  facts.functions.resize(outline.functions.size());
  const TSNode root = ts_tree_root_node(&tree);
  if (ts_node_has_error(root)) facts.first_error = first_error(root);
  StatementWalk(grammar, text, outline, facts).run(root);
  return facts;
}

}  // namespace lacuna::detail
