#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "lacuna/base/observer.hpp"
#include "lacuna/python/key_set_internal.hpp"
#include "lacuna/python/points_to_state_internal.hpp"
#include "lacuna/python/points_to_summaries_internal.hpp"
#include "lacuna/syntax/dependencies.hpp"

namespace lacuna::detail::flow {

/// Inclusion constraints over the whole program, solved with a work list that passes on what is
/// new. Lars Ole Andersen, "Program Analysis and Specialization for the C Programming Language",
/// 1994, with the difference propagation of Pearce, Kelly and Hankin, 2003, and the receiver's
/// class and the call sites of factories as context.
class Solver {
 public:
  Solver(Program& program, const std::vector<ForeignFunction>& foreign,
         const DependencyOptions& options, Observer& observer);

  /// Errors: cancelled.
  Result<void> run();

  const BigVector<FoundEdge>& edges() const { return edges_; }
  /// Of these `callee` is an index into the functions of other languages.
  const std::vector<FoundEdge>& foreign_calls() const { return foreign_calls_; }
  /// Of these `callee` is the name of something outside the repository.
  const std::vector<FoundEdge>& external_calls() const { return external_calls_; }
  bool resolved(std::uint32_t instruction) const { return resolved_[instruction]; }
  bool stopped() const { return stopped_; }
  std::size_t saturated() const { return saturated_; }
  std::size_t node_count() const { return nodes_.size(); }
  std::size_t object_count() const { return objects_.size(); }
  std::size_t use_count() const { return uses_.size(); }
  const std::vector<ClassInfo>& classes() const { return classes_; }
  const ObjectData& data(Object object) const { return objects_[object]; }
  Values values(Node node) const;
  /// What a place of a function holds, whoever calls it.
  Values values_in_all_frames(Ref ref, std::uint32_t function) const;
  const std::vector<Object>& mro(Object class_object) const;

 private:
  static constexpr int most_listed = 4;

  // Nodes and the work list.
  Node new_node();
  Node new_nodes(std::uint32_t count);
  bool add(Node node, Object object);
  bool is_data(Object object) const;
  bool has_room(const Cell& cell, Object object) const;
  std::uint32_t sort_bit(Object object) const;
  std::uint32_t refused_by(const Cell& cell) const;
  bool put(Node node, Object object);
  bool widen(Node node, Object object);
  Object base_shared_with(Node node, Object object);
  Object common_base(Object one, Object other);
  void flow(Node from, Node to);
  void flow_once(Node from, Node to);
  bool has_copy(Node from, Node to) const;
  void use(Node node, std::uint32_t instruction, std::uint32_t frame, Mode mode,
           std::uint32_t extra = 0);
  const Object* begin(const Cell& cell) const {
    return cell.many != 0 ? heap_.data() + cell.many : cell.few;
  }
  void drain();
  void narrow();
  void visit(Node node);
  void pass_on(Node node, std::uint16_t from, std::uint16_t to);
  void prefetch() const;
  void offer(const Use& use, Object object);
  void process(const Use& use, Object object);
  void direct(const Use& use, Object object);
  void make_super(const Use& use, Object class_object);
  void make_instances(const Use& use, Object classes);
  Object object(ObjectKind kind, std::uint32_t a, std::uint32_t b = 0, std::uint8_t aux = 0);
  Node field(Object object, Name name);
  std::vector<std::pair<Name, Node>> fields_of(Object object) const;

  // Frames and instructions.
  Node node_of(Ref ref, std::uint32_t frame) const;
  std::uint32_t new_frame(std::uint32_t function, std::uint32_t parent, std::uint32_t depth);
  std::uint32_t open_default_frame(std::uint32_t function, std::uint32_t parent);
  std::uint32_t frame_for(Object function, const Call& call);
  void start(std::uint32_t frame);
  bool holds_only_data(const Instruction& instruction) const;
  void start_instruction(std::uint32_t index, std::uint32_t frame);
  std::uint32_t synthetic(Op op, Node dst, Node a, const Instruction& origin, Name name = 0);
  std::uint32_t absolute_arguments(const std::vector<std::pair<std::uint32_t, Node>>& list);
  const Instruction& at(std::uint32_t index) const { return program_.instructions[index]; }
  Node dst_of(std::uint32_t instruction, std::uint32_t frame) const {
    return node_of(at(instruction).dst, frame);
  }

  // Modules.
  void import(const Instruction& instruction, std::uint32_t frame);
  void import_from(const Instruction& instruction, std::uint32_t frame);
  Node module_variable(std::uint32_t file, Name name, int depth = 0);
  void ask_module(const Use& use, std::uint32_t file, Name name, Node dst);
  Node starred_submodule(std::uint32_t file, Name name);
  void link_unbound(std::uint32_t file);
  Object external(std::string_view dotted);
  Object external_named(Name dotted);
  Object external_member(Object base, Name name) {
    return external_named(member(objects_[base].a, name));
  }
  Name member(Name dotted, Name name);

  // Other languages.
  void add_foreign(const std::vector<ForeignFunction>& foreign);
  std::string without_packages(std::string name) const;
  Object foreign_module(Name name);
  Node foreign_variable(const StarImport& star, Name name);
  void record_foreign(const Call& call, std::uint32_t foreign);
  void touch_foreign_property(const Use& use, Object base, Name name);
  void record_external(const Call& call, Name dotted);

  // Tests for classes.
  bool passes(Object object, const Instruction& test, Node classes);
  int is_one_of(Object object, Node classes) const;
  int is_callable(Object object);
  int is_coroutine_function(Object object) const;
  int has_attribute(Object object, Name name);
  int is_instance(Object object, Object class_object) const;
  bool is_protocol(Object class_object) const;
  bool derives_from_nothing_outside(const std::vector<Object>& order) const;
  bool text_registers_numbers();
  bool may_implement(Object class_object, Object protocol) const;
  std::vector<Object> made_of(Object class_object) const;

  // Classes.
  void make_class(std::uint32_t index, std::uint32_t frame);
  bool release_classes();
  void make_members(std::uint32_t index, const Instruction& origin);
  void class_hooks(std::uint32_t info, std::uint32_t instruction, std::uint32_t frame);
  void add_base(std::uint32_t info, Object base);
  void update_mro(std::uint32_t index, int depth);
  std::vector<Object> linearize(const ClassInfo& info) const;
  Node lookup(Object class_object, Name name);
  Node lookup_after(Object receiver_class, Object after, Name name);
  void connect_lookup(std::uint32_t info, Name name, Node node);
  bool defines(Object class_object, Name name);
  Node define(Object class_object, Name name);
  ClassInfo& info(Object class_object) { return classes_[objects_[class_object].a]; }
  const ClassInfo& info(Object class_object) const { return classes_[objects_[class_object].a]; }
  Object text_object(Name text) { return object(ObjectKind::result, text_type_, text); }
  Object instance_of(Object class_object) { return object(ObjectKind::instance, class_object); }
  Object new_instance(const Call& call, Object class_object);
  Object class_of(Object object) const;
  bool derives_from(Object class_object, std::string_view external_prefix) const;
  void construct(Call call, Object class_object, bool with_metaclass);
  Record record_of(Object class_object);
  void fill_fields(const Call& call, Object class_object, Object instance);
  bool load_part(Object instance, Name key, Node dst);
  void load_matched(Object instance, std::uint32_t position, Node dst);

  // Attributes.
  Node other_fields(Object base, Name name);
  bool has_field(Object base, Name name);
  void load_attribute(const Use& use, Object base, Name name, Node dst);
  void load_pattern(const Use& use, Object base, std::string_view pattern, Node dst);
  void load_of_module(const Use& use, std::uint32_t file, Name name, Node dst);
  void load_of_built_in(const Use& use, Object base, Name name, Node dst);
  void load_of_instance(const Use& use, Object base, Name name, Node dst);
  void load_of_class(const Use& use, Object base, Name name, Node dst);
  void store_attribute(const Use& use, Object base, Name name, Node value);
  void bind(const Use& use, Object found, Object receiver, Node dst);
  void call_getter(Call getter, Object descriptor, Object receiver, bool on_class);
  void set_hook(const Use& use, Object found, Object receiver);

  // Calls.
  Call call_of(const Use& use) const;
  bool is_plain_data(const ObjectData& data) const;
  bool is_outside_data(const ObjectData& data) const {
    return data.kind == ObjectKind::result && data.a == data_name_;
  }
  void call(Call call, Object callee);
  void call_function(const Call& call, Object callee);
  void call_found(Call call, Object found, Object receiver);
  bool takes_receiver(const FunctionUnit& function, Object receiver, bool on_class) const;
  void call_descriptor(const Call& call, Object found, Object receiver);
  void call_external(const Call& call, Object callee, Object receiver);
  void call_partial(const Call& call, Object callee);
  bool inherits_unknown(Object class_object, Name method);
  void call_method(const Use& use, Object base);
  void call_implicit(const Use& use, Object base);
  bool compare_by_order(const Use& use, Object base);
  bool implicit_on(const Use& use, Object receiver, Object class_object, Name name,
                   std::uint32_t arguments);
  void link(const Call& call, std::uint32_t function, std::uint32_t frame, bool again);
  void link_receivers(Linking& to);
  bool linked_before(const Call& call, std::uint32_t frame);
  const Parameter& parameter(const FunctionUnit& function, std::uint32_t index) const;
  bool positional(const FunctionUnit& function, std::uint32_t index) const;
  void link_defaults(const Linking& to);
  void open_defaults();
  void link_name(const Linking& to);
  void open_rest(Linking& to);
  Node part_of_argument(const Linking& to, Node from, Name key);
  void link_position(Linking& to, Node node);
  void link_star(Linking& to, Node node);
  void link_double_star(const Linking& to, Node node);
  void link_keyword(const Linking& to, Node node, Name name);
  void pass(Node from, const Parameter& parameter, std::uint32_t frame, Ref given = nothing);
  void record(const Call& call, std::uint32_t function);
  void call_back(const Call& call);

  // Protocols and containers.
  Node elements(Object container);
  Node element(Object container, Name key);
  void load_item(const Use& use, Object base);
  void load_item_of_instance(const Use& use, Object base, Node dst);
  void load_item_of_built_in(const Use& use, Object base, Node dst);
  void make_missing(const Use& use, Object base);
  void load_item_of_container(const Instruction& instruction, Object base, Node dst);
  void ask_index(const Use& use, Object base);
  void ask_key(const Use& use, Node key, bool looks);
  void compare_parts(const Use& use, Object base);
  void load_item_of_class(const Use& use, Object base, Node dst);
  bool gives_key(const FunctionUnit& function, const Call& call) const;
  bool is_known_text(Object object) const;
  void give_key(Node from, Ref given, Node parameter);
  void wait_for_key(const Use& use, Object base, Node key);
  void take_key(const Use& use, Object key);
  void use_key(const Use& use, Name key);
  void use_any_key(const Use& use);
  bool release_keys();
  void load_items_like(Object container, std::string_view pattern, Node dst);
  void store_item(const Use& use, Object base);
  void iterate(const Use& use, Object base);
  static bool is_async_loop(const Instruction& instruction);
  bool iterate_instance(const Use& use, Object base, Node dst);
  void step(const Use& use, Object base);
  void await(const Use& use, Object base);
  void enter(const Use& use, Object base);
  void container_operator(const Use& use, Object base);
  Node implicit_call(const Use& use, Object receiver, std::string_view name,
                     const std::vector<std::pair<std::uint32_t, Node>>& list);

  // Summaries of what is outside the repository.
  const Outside& outside(Name dotted);
  bool looks_like_class(std::string_view dotted) const;
  const SummaryRowEffect* row_of(Object object, Name method) {
    return outside(member(type_of(object), method)).row;
  }
  void summary(const Call& call, const SummaryRowEffect& row, Object self);
  Node evaluate(const Call& call, Object self, const SummaryExpression& expression);
  Node evaluate_call(const Call& call, Object self, const SummaryExpression& expression);
  Node evaluate_method(const Call& call, Object self, const SummaryExpression& expression);
  Node evaluate_attribute(const Call& call, Object self, const SummaryExpression& expression);
  std::vector<std::pair<std::uint32_t, Node>> evaluate_arguments(
      const Call& call, Object self, const SummaryExpression& expression, std::size_t first);
  Node carry_out(const Call& call, const Operation& wanted, Node on,
                 const std::vector<std::pair<std::uint32_t, Node>>& list);
  Node evaluate_object(const Call& call, Object self, const SummaryExpression& expression);
  Node evaluate_container(const Call& call, Object self, const SummaryExpression& expression);
  bool may_be_method(std::string_view name);
  void map_object(const Use& use, Object from);
  void map_cases(const Instruction& instruction, Object from);
  Node argument(const Call& call, std::uint32_t position);
  Node keyword(const Call& call, std::string_view name);
  std::vector<std::pair<std::uint32_t, Node>> arguments_from(const Call& call,
                                                             std::uint32_t position);
  Name type_of(Object object) const;

  // What waits until the classes of arguments are known.
  static bool is_builtin_instance(std::string_view type, std::string_view asked);
  std::vector<Implementation> implementations(Object dispatcher) const;
  void annotate(Implementation& made) const;
  std::vector<Object> implementations_for(Object object,
                                          const std::vector<Implementation>& list) const;
  void wait_for_dispatch(const Call& call, Object dispatcher, std::uint32_t position);
  Node dispatched_argument(Dispatch& dispatch, Object function);
  bool release_dispatches();
  bool guess_dispatches();
  bool says_nothing(Object object) const;
  void start_reflected(std::uint32_t index, std::uint32_t frame);
  void see_left(const Use& use, Object left);
  void ask_right(Reflected& waiting);
  bool right_answers(const Reflected& waiting);
  bool release_reflected();

  // Guesses.
  bool guess_callbacks();
  bool guess_wrapped();
  bool wrap(Node decorated, Object function);
  std::uint32_t maker_of(std::uint32_t decorate) const;
  void wrap_helpers(const std::map<std::uint32_t, std::vector<Node>>& made);
  bool record_wrapped(std::uint32_t wrapper, std::uint32_t function);
  bool guess_receivers();
  bool guess_annotations();
  bool guess_imports();
  bool guess_names();
  bool says_something(Node node) const;
  bool is_idle(std::uint32_t frame) const;
  std::vector<std::pair<Node, Node>> idle_places() const;
  std::vector<Object> candidates(
      const std::vector<Name>& names,
      const std::unordered_map<Name, std::vector<std::uint32_t>>& definers);
  void late_attributes();
  bool guess_set_attributes();
  bool holds_few_functions(Node node) const;

  Program& program_;
  const DependencyOptions& options_;
  Observer& observer_;
  Summaries summaries_;
  std::unordered_set<std::string_view> own_class_names_;
  std::vector<Outside> outside_;   // by name
  std::vector<Object> externals_;  // by name
  KeyMap members_;
  std::array<Name, 8> type_names_{};
  BigVector<Cell> nodes_;
  BigVector<Object> heap_;  ///< sets of more than two; outgrown places are used again
  std::vector<std::uint32_t> free_[16];
  BigVector<CopyEdge> copies_;
  BigVector<Use> uses_;
  std::deque<Node> work_;
  std::vector<std::uint8_t> sorts_;  ///< of what is new at the node that is visited
  std::vector<Pending> pending_;
  std::vector<WaitingClass> waiting_;  ///< until their bases are known
  std::vector<Dispatch> dispatches_;
  std::vector<std::array<Node, 3>> registered_;  // dispatchers, classes, functions
  std::vector<Reflected> reflected_;
  std::vector<Unasked> unasked_;
  KeyMap iterators_;  ///< of instances: what __iter__ gives
  KeyMap iterated_;   ///< of instances: what a loop over them sees
  KeyMap compared_;   ///< by instruction and frame: what the containers there hold
  std::vector<ObjectData> objects_;
  KeyMap object_index_;
  KeyMap fields_;
  std::vector<FieldList> fields_of_;  // by object
  std::vector<FieldOf> field_list_;
  KeyMap marked_functions_;  ///< by function and the name of an attribute that is stored on it
  std::vector<Frame> frames_;
  std::vector<std::uint32_t> default_frames_;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> clones_of_;  // frames, by function
  // By function, parent, call, frame, receiver.
  std::map<std::array<std::uint32_t, 5>, std::uint32_t> clones_;
  KeyMap sites_;                            ///< of instances that are told apart
  std::vector<std::uint32_t> site_depths_;  ///< the depth of the frames in which they are made
  std::vector<std::uint32_t> clone_count_;
  std::uint64_t cloned_ = 0;
  std::vector<ClassInfo> classes_;
  KeyMap class_index_;
  KeyMap defined_;               ///< by class and name: `hierarchy_` and the answer at that time
  std::uint32_t hierarchy_ = 0;  ///< changes with what classes inherit and define
  KeyMap common_bases_;          ///< by two classes
  std::uint32_t common_bases_of_ = 0;  ///< the `hierarchy_` for which they hold
  KeyMap after_index_;
  KeyMap module_index_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> evidence_;  // instruction, frame
  std::vector<std::pair<Use, Object>> late_;
  std::vector<std::pair<Use, Object>> unnamed_;  ///< attributes that no class defines
  std::vector<Node> by_text_;                    ///< what is imported by texts that are not known
  bool sets_any_ = false;  ///< setattr was called on a class with a name that is not known
  Name any_key_ = 0;       ///< of what it set
  KeySet edge_keys_;
  KeySet copy_keys_;
  KeySet link_keys_;
  KeySet summary_keys_;
  KeyMap summary_places_;
  BigVector<FoundEdge> edges_;
  std::unordered_set<std::string> foreign_modules_;
  std::unordered_set<Name> foreign_properties_;
  KeySet foreign_keys_;
  KeySet callback_keys_;
  std::vector<std::pair<Call, Node>> given_away_;  ///< arguments of code outside the repository
  std::vector<FoundEdge> foreign_calls_;
  KeySet external_keys_;
  std::vector<FoundEdge> external_calls_;
  std::vector<bool> resolved_;
  std::vector<bool> calls_own_;                // instructions that call something here
  std::vector<bool> entered_;                  // functions that something calls
  std::unordered_set<std::uint32_t> helpers_;  // functions that hidden code of decorators calls
  std::uint8_t rule_ = 0;
  std::uint64_t steps_ = 0;
  std::uint64_t most_steps_ = 0;
  std::uint64_t next_narrowing_ = 0;
  std::size_t largest_set_ = 0;
  std::uint64_t most_cloned_ = 0;
  std::size_t most_instructions_ = 0;
  std::size_t saturated_ = 0;
  bool stopped_ = false;
  Name all_key_ = 0;
  Name factory_key_ = 0;  ///< of a dictionary: what makes missing elements
  Name index_method_ = 0;
  Name hash_method_ = 0;
  Name repr_method_ = 0;
  Name iter_method_ = 0;
  Name aiter_method_ = 0;
  Name next_method_ = 0;
  Name anext_method_ = 0;
  Name data_name_ = 0;
  Name text_type_ = 0;
  Name module_type_ = 0;  ///< of a module of which it is not known which
  Object none_ = 0;
  bool registers_numbers_ = false;
};

constexpr std::string_view rules[] = {"",         "receiver", "annotation", "name",
                                      "callback", "wrapper",  "setattr",    "import"};
enum Rule : std::uint8_t {
  rule_exact,
  rule_receiver,
  rule_annotation,
  rule_name,
  rule_callback,
  rule_wrapper,
  rule_setattr,
  rule_import,
};

}  // namespace lacuna::detail::flow
