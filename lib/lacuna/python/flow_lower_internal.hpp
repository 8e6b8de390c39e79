#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "lacuna/python/flow_program_internal.hpp"
#include "lacuna/python/flow_tree_internal.hpp"
#include "lacuna/syntax/parsed_file.hpp"

namespace lacuna::detail::flow {

/// Turns the syntax tree of one file into constraints, each node of it once. Depth is limited:
/// what nests deeper is left out and counted.
class Lowering {
 public:
  Lowering(const SyntaxTree& tree, const ParsedFile& parsed);
  FileUnit run();

 private:
  struct Scope {
    enum class Kind : std::uint8_t { module, function, class_, comprehension };
    Kind kind = Kind::module;
    std::uint32_t function = 0;  // whose frame the names live in
    std::uint32_t parent = no_index;
    std::uint32_t class_place = no_index;  // of a class: where the class itself is, in that frame
    std::unordered_map<Name, std::uint32_t> places;
    std::vector<Name> globals;
    std::vector<Name> nonlocals;
    std::vector<Name> own_functions;   // names of functions and classes defined here
    std::unordered_set<Name> rebound;  // names that are bound more than once
  };
  using Argument = std::pair<std::uint32_t, Ref>;
  class Deeper;

  // Names, places, instructions.
  Name name(std::string_view text);
  Name name_of(std::uint32_t node) { return name(tree_.source(node)); }
  std::uint32_t new_place() { return unit_.functions[function_].places++; }
  Ref new_ref() { return make_ref(0, new_place()); }
  Instruction& emit(Op op, std::uint32_t node, Ref dst, Ref a = nothing, Name name = 0);
  void copy(Ref dst, Ref from, std::uint32_t node);
  std::uint32_t arguments(const std::vector<Argument>& list);
  Ref wanted(Ref want) { return want != nothing ? want : new_ref(); }
  static Ref outward(Ref ref);

  // Scopes.
  std::uint32_t open_scope(Scope::Kind kind, std::uint32_t function);
  Ref place_in(std::uint32_t scope, std::uint32_t place) const;
  std::uint32_t find_scope(Name name, std::uint32_t from) const;
  Ref load(Name name);
  bool is_unbound(Name name) const { return find_scope(name, scope_) == no_index; }
  Ref store(Name name, Ref target = nothing);
  Ref bind_in(std::uint32_t scope, Name name);
  void bind_again(std::uint32_t scope, Name name);
  void find_shared_names();
  void collect(std::uint32_t node, std::uint32_t scope);
  void collect_statement(std::uint32_t node, std::uint32_t scope);
  void collect_targets(std::uint32_t node, std::uint32_t scope);
  void collect_imports(std::uint32_t node, std::uint32_t scope);
  void collect_patterns(std::uint32_t node, std::uint32_t scope);

  // Definitions.
  struct Known {
    std::string qualified_name;
    std::uint32_t ordinal = 1;
    ByteRange whole;
  };
  Known known(std::uint32_t whole, std::string_view last);
  std::uint32_t open_function(std::uint32_t whole, Name name, std::string_view last);
  void close_function(std::uint32_t outer_function, std::uint32_t outer_scope);
  void definition(std::uint32_t node);
  void decorated(std::uint32_t node);
  void decorate_and_bind(std::uint32_t whole, std::uint32_t node, Ref value);
  Ref function_value(std::uint32_t node, std::uint32_t whole);
  Ref class_value(std::uint32_t node);
  void class_body(std::uint32_t node, ClassUnit& unit);
  bool holds_functions(std::uint32_t unit, std::uint32_t first_function) const;
  void parameters(std::uint32_t list, std::uint32_t function);
  void parameter(std::uint32_t node, std::uint32_t function, Parameter::Kind& kind);
  void add_parameter(std::uint32_t node, std::uint32_t function, Parameter::Kind kind);
  Parameter& parameter_at(std::uint32_t function, Ref place);
  void evidence_of_parameter(std::uint32_t node, std::uint32_t function, Ref place);
  Ref lambda(std::uint32_t node, Ref want);
  bool overload(std::uint32_t whole) const;
  bool is_trivial(std::uint32_t body) const;

  // Statements.
  void block(std::uint32_t node);
  void statement(std::uint32_t node);
  void compound(std::uint32_t node);
  void assignment(std::uint32_t node);
  void augmented(std::uint32_t node);
  void assign(std::uint32_t target, Ref value);
  void assign_annotated(std::uint32_t node, std::uint32_t target, std::uint32_t type);
  void unpack(std::uint32_t pattern, Ref value);
  void import(std::uint32_t node);
  void import_from(std::uint32_t node);
  void loop(std::uint32_t node);
  void with(std::uint32_t node);
  void with_item(std::uint32_t item, bool async);
  void except(std::uint32_t node);
  void return_(std::uint32_t node);
  void raise(std::uint32_t node);
  void delete_(std::uint32_t node);
  void match(std::uint32_t node);
  Ref pattern(std::uint32_t node, Ref subject);
  Ref class_pattern(std::uint32_t node, Ref subject);
  void narrow_subject(std::uint32_t subject, Ref matched);
  bool passes_own_function(std::uint32_t call) const;
  bool gives_back_own(std::uint32_t node, bool functions_only = false) const;

  // Expressions. `want` is where the value is needed; the result is where it is.
  Ref expression(std::uint32_t node, Ref want = nothing);
  Ref compound_expression(std::uint32_t node, Ref want);
  Ref children(std::uint32_t node);
  void truth(std::uint32_t node, Ref value);
  Ref call(std::uint32_t node, Ref want);
  bool special_call(std::uint32_t node, std::string_view callee, std::uint32_t list, Ref& result);
  Ref super(std::uint32_t node, std::uint32_t list, Ref want);
  Ref attribute_call(std::uint32_t node, std::uint32_t list, std::string_view callee);
  Ref raw_store(std::uint32_t node, std::uint32_t callee, std::uint32_t list);
  std::uint32_t argument_list(std::uint32_t node);
  Ref argument(std::uint32_t node);
  bool is_lasting(std::uint32_t table);
  bool is_held_key(std::uint32_t table, std::uint32_t key);
  Name first_text(std::uint32_t list);
  Name imported_text(std::uint32_t list);
  std::vector<Name> field_names(std::uint32_t node);
  std::vector<ClassAttribute> attributes_given(std::uint32_t namespace_);
  Ref type_call(std::uint32_t node, std::uint32_t list);
  Ref named_tuple(std::uint32_t node, std::uint32_t callee, std::uint32_t list);
  Ref attribute(std::uint32_t node, Ref want);
  Ref subscript(std::uint32_t node, Ref want);
  std::string pattern_of_key(std::uint32_t node) const;
  Ref key_value(std::uint32_t node, Name& key);
  Ref binary(std::uint32_t node, Ref want);
  void operate(std::string_view op, std::uint32_t node, Ref left, Ref right, Ref dst,
               bool in_place);
  Ref boolean(std::uint32_t node, Ref want);
  Ref unary(std::uint32_t node, Ref want);
  Ref comparison(std::uint32_t node);
  void compare(std::string_view op, std::uint32_t node, Ref left, Ref right, Ref dst);
  Ref conditional(std::uint32_t node, Ref want);
  bool is_table(std::uint32_t node) const;
  Ref collection(std::uint32_t node, Ref want);
  Ref container(std::uint32_t node, Syntax kind, const std::vector<Argument>& list, Ref want);
  void items(std::uint32_t node, std::vector<Argument>& list);
  Ref dictionary(std::uint32_t node, Ref want);
  Ref comprehension(std::uint32_t node, Ref want);
  Ref string(std::uint32_t node);
  void keep_dotted_text(std::uint32_t node);
  Ref yield(std::uint32_t node);
  std::string string_value(std::uint32_t node, bool& constant) const;
  std::string name_pattern(std::uint32_t node) const;
  std::string module_pattern(std::uint32_t node) const;
  Instruction& implicit(std::uint32_t node, Ref dst, Ref a, std::string_view name,
                        std::string_view other, const std::vector<Argument>& list);

  // What tests and assignments say of names.
  struct Narrowed {
    Name name = 0;
    std::uint32_t function = 0;
    std::uint32_t scope = 0;
    std::uint32_t block = 0;  // how deep the block is in which that holds
    Ref ref = nothing;        // where the name is now; nothing: where it always is
    Ref assigned = nothing;   // where an assignment puts its value
  };
  struct Test {
    std::uint32_t name = 0;
    std::uint32_t asked = 0;  // the second argument; 0: there is none
    bool wanted = true;
    TestKind kind = TestKind::instance;
  };
  bool test_of_none(std::uint32_t node, bool wanted, Test& test) const;
  bool test_of_getattr(Test& test) const;
  bool test_of_call(std::uint32_t node, bool wanted, Test& test) const;
  Ref narrowed(Name name) const;
  bool is_rebound(Name name) const;
  Ref rebind(Name name, Ref place, Ref target);
  void join_narrowed(Name name, Ref value);
  Ref narrow(std::uint32_t test, bool positive);
  std::vector<Test> tests_of(std::uint32_t test, bool positive);
  bool is_and(std::uint32_t left, std::uint32_t right) const;
  Ref narrow_name(const Test& test, Ref into);
  bool leaves(std::uint32_t block) const;
  bool assigns(std::uint32_t block, std::uint32_t identifier) const;
  void if_(std::uint32_t node);
  bool branches(std::uint32_t node);

  // Annotations.
  static bool is_plain_type(std::string_view text);
  Ref annotation(std::uint32_t node);
  Ref annotation_text(std::uint32_t node, std::string_view text);
  Ref container_of(std::uint32_t node, ContainerKind kind, Ref element);
  Ref generic(std::uint32_t node, std::string_view head, const std::vector<std::uint32_t>& list);

  const SyntaxTree& tree_;
  const ParsedFile& parsed_;
  FileUnit unit_;
  std::unordered_map<std::string_view, Name> numbers_;
  std::deque<std::string> kept_;  // names that do not stand in the text
  std::vector<Scope> scopes_;
  std::vector<std::vector<Instruction>> code_;
  std::vector<std::uint32_t> open_classes_;  // units
  std::string qualifier_;
  std::unordered_map<std::string, std::uint32_t> ordinals_;
  std::unordered_map<Name, std::uint32_t> unbound_;
  std::uint32_t scope_ = 0;
  std::uint32_t function_ = 0;
  std::uint32_t depth_ = 0;
  std::vector<Narrowed> narrowed_;
  std::vector<Name> shared_names_;  // that some function declares global or nonlocal
  std::size_t own_narrowed_ = 0;    // the first of narrowed_ of the current function
  std::uint32_t block_ = 0;         // how many blocks are open
  Ref guard_ = nothing;             // holds something where the branch that is read is reached
  bool walrus_ = false;
};

/// Counts how deep the walk is.
class Lowering::Deeper {
 public:
  explicit Deeper(Lowering& lowering) : depth_(lowering.depth_) {
    if (++depth_ > most) ++lowering.unit_.given_up;
  }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;
  ~Deeper() { --depth_; }
  bool too_deep() const { return depth_ > most; }

 private:
  static constexpr std::uint32_t most = 400;
  std::uint32_t& depth_;
};

}  // namespace lacuna::detail::flow
