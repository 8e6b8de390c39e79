#pragma once

#include <tree_sitter/api.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "lacuna/source/byte_range.hpp"

namespace lacuna::detail::flow {

/// What the analysis of dependencies tells apart in the syntax tree.
enum class Syntax : std::uint8_t {
  other,  ///< anything else: its children are looked into
  error,
  module,
  block,
  function,
  class_,
  decorated,
  decorator,
  parameters,
  default_parameter,
  typed_parameter,
  typed_default_parameter,
  list_splat_pattern,
  dictionary_splat_pattern,
  keyword_separator,
  positional_separator,
  expression_statement,
  assignment,
  augmented_assignment,
  named_expression,
  if_,
  while_,
  for_,
  try_,
  except,
  with,
  with_clause,
  with_item,
  match,
  case_,
  case_pattern,
  class_pattern,
  keyword_pattern,
  as_pattern,
  as_pattern_target,
  import,
  import_from,
  import_future,
  relative_import,
  import_prefix,
  wildcard_import,
  aliased_import,
  dotted_name,
  return_,
  raise,
  delete_,
  assert_,
  global,
  nonlocal,
  yield,
  await,
  lambda,
  call,
  argument_list,
  keyword_argument,
  list_splat,
  dictionary_splat,
  attribute,
  subscript,
  slice,
  binary,
  boolean,
  not_,
  unary,
  comparison,
  conditional,
  list,
  tuple,
  set,
  dictionary,
  pair,
  list_comprehension,
  set_comprehension,
  dictionary_comprehension,
  generator_expression,
  for_in,
  if_clause,
  string,
  concatenated_string,
  interpolation,
  format_specifier,
  parenthesized,
  expression_list,
  pattern_list,
  tuple_pattern,
  list_pattern,
  identifier,
  integer,
  number,
  constant,  ///< True, False, None, …
  type,
  generic_type,
  type_parameter,
  union_type,
  member_type,
  token,  ///< an operator or keyword that matters: its text says which
};

enum class Field : std::uint8_t {
  none,
  alias,
  alternative,
  arguments,
  attribute,
  body,
  cause,
  condition,
  consequence,
  definition,
  expression,
  function,
  guard,
  left,
  module_name,
  name,
  object,
  operator_,
  parameters,
  return_type,
  right,
  subject,
  subscript,
  superclasses,
  type,
  value,
  argument,
};

struct SyntaxNode {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t next = 0;  ///< the next sibling; 0: none
  Syntax kind = Syntax::other;
  Field field = Field::none;
  bool has_child = false;  ///< the first one is the next in the list
};

/// The numbers of a grammar's symbols and fields as the enumerators above. Immutable.
class SyntaxTable {
 public:
  explicit SyntaxTable(const TSLanguage* language);
  Syntax kind(TSNode node) const;
  Field field(TSFieldId id) const { return id < fields_.size() ? fields_[id] : Field::none; }

 private:
  std::vector<Syntax> kinds_;
  std::vector<Field> fields_;
};

/// The part of a syntax tree that matters, in preorder, without comments and punctuation.
class SyntaxTree {
 public:
  /// O(size of the tree), no recursion. `text` must outlive the object.
  SyntaxTree(const SyntaxTable& table, const TSTree& tree, std::string_view text);

  const SyntaxNode& at(std::uint32_t index) const { return nodes_[index]; }
  Syntax kind(std::uint32_t index) const { return nodes_[index].kind; }
  std::uint32_t first(std::uint32_t index) const { return nodes_[index].has_child ? index + 1 : 0; }
  std::uint32_t next(std::uint32_t index) const { return nodes_[index].next; }
  /// The first child with this field; 0: none.
  std::uint32_t child(std::uint32_t index, Field field) const;
  /// The first child of this kind; 0: none.
  std::uint32_t child(std::uint32_t index, Syntax kind) const;
  ByteRange range(std::uint32_t index) const { return {nodes_[index].begin, nodes_[index].end}; }
  std::string_view source(std::uint32_t index) const { return range(index).of(text_); }
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
  std::vector<SyntaxNode> nodes_;
};

}  // namespace lacuna::detail::flow
