#include "lacuna/cpp/grammar_internal.hpp"

#include <array>

extern "C" const TSLanguage* tree_sitter_cpp(void);

namespace lacuna::detail::cpp {
namespace {

constexpr std::array<KindRow<NodeKind>, 67> kind_rows = {{
    {"namespace_definition", NodeKind::namespace_},
    {"class_specifier", NodeKind::class_},
    {"struct_specifier", NodeKind::class_},
    {"union_specifier", NodeKind::class_},
    {"function_definition", NodeKind::function},
    {"lambda_expression", NodeKind::lambda},
    {"template_declaration", NodeKind::template_},
    {"friend_declaration", NodeKind::friend_},
    {"linkage_specification", NodeKind::linkage},
    {"declaration_list", NodeKind::block},
    {"field_declaration_list", NodeKind::block},
    {"compound_statement", NodeKind::body},
    {"declaration", NodeKind::statement},
    {"type_definition", NodeKind::statement},
    {"alias_declaration", NodeKind::statement},
    {"using_declaration", NodeKind::statement},
    {"static_assert_declaration", NodeKind::statement},
    {"namespace_alias_definition", NodeKind::statement},
    {"switch_statement", NodeKind::statement},
    {"break_statement", NodeKind::statement},
    {"continue_statement", NodeKind::statement},
    {"goto_statement", NodeKind::statement},
    {"seh_try_statement", NodeKind::statement},
    {"seh_leave_statement", NodeKind::statement},
    {"if_statement", NodeKind::decision},
    {"while_statement", NodeKind::decision},
    {"do_statement", NodeKind::decision},
    {"for_statement", NodeKind::decision},
    {"for_range_loop", NodeKind::decision},
    {"expression_statement", NodeKind::expression_statement},
    {"return_statement", NodeKind::return_},
    {"co_return_statement", NodeKind::co_return_},
    {"co_yield_statement", NodeKind::co_yield_},
    {"co_await_expression", NodeKind::co_await_},
    {"throw_statement", NodeKind::throw_},
    {"try_statement", NodeKind::try_},
    {"catch_clause", NodeKind::catch_},
    {"seh_except_clause", NodeKind::catch_},
    {"case_statement", NodeKind::case_},
    {"conditional_expression", NodeKind::conditional},
    {"binary_expression", NodeKind::binary},
    {"function_declarator", NodeKind::function_declarator},
    {"abstract_function_declarator", NodeKind::function_declarator},
    {"pointer_declarator", NodeKind::declarator},
    {"reference_declarator", NodeKind::declarator},
    {"array_declarator", NodeKind::declarator},
    {"parenthesized_declarator", NodeKind::declarator},
    {"attributed_declarator", NodeKind::declarator},
    {"variadic_declarator", NodeKind::declarator},
    {"operator_cast", NodeKind::operator_cast},
    {"trailing_return_type", NodeKind::trailing_return},
    {"qualified_identifier", NodeKind::qualified},
    {"field_initializer_list", NodeKind::initializers},
    {"identifier", NodeKind::leaf},
    {"field_identifier", NodeKind::leaf},
    {"type_identifier", NodeKind::leaf},
    {"namespace_identifier", NodeKind::leaf},
    {"primitive_type", NodeKind::leaf},
    {"number_literal", NodeKind::leaf},
    {"string_literal", NodeKind::leaf},
    {"char_literal", NodeKind::leaf},
    {"raw_string_literal", NodeKind::leaf},
    {"enumerator_list", NodeKind::leaf},
    {"comment", NodeKind::leaf},
    {"sized_type_specifier", NodeKind::leaf},
    {"destructor_name", NodeKind::leaf},
    {"operator_name", NodeKind::leaf},
}};

}  // namespace

Grammar::Grammar() : language_(tree_sitter_cpp()) {
  kinds_ = kinds_by_symbol<NodeKind>(language_, kind_rows, NodeKind::other);
  body_ = field_of(language_, "body");
  declarator_ = field_of(language_, "declarator");
  default_value_ = field_of(language_, "default_value");
  name_ = field_of(language_, "name");
  operator_id_ = field_of(language_, "operator");
  parameters_ = field_of(language_, "parameters");
  type_ = field_of(language_, "type");
}

Tree Grammar::parse(std::string_view text) const {
  return parse_tree(language_, text, 4e-6);  // ten times what real code takes
}

std::string Grammar::version() const { return grammar_version(language_); }

}  // namespace lacuna::detail::cpp
