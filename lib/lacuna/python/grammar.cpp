#include "lacuna/python/grammar_internal.hpp"

#include <array>

extern "C" const TSLanguage* tree_sitter_python(void);

namespace lacuna::detail {
namespace {

constexpr std::array<KindRow<NodeKind>, 66> kind_rows = {{
    {"module", NodeKind::module},
    {"block", NodeKind::block},
    {"function_definition", NodeKind::function},
    {"class_definition", NodeKind::class_},
    {"decorated_definition", NodeKind::decorated},
    {"decorator", NodeKind::decorator},
    {"parameters", NodeKind::parameters},
    {"if_statement", NodeKind::compound},
    {"for_statement", NodeKind::for_in},
    {"while_statement", NodeKind::compound},
    {"try_statement", NodeKind::compound},
    {"with_statement", NodeKind::compound},
    {"match_statement", NodeKind::compound},
    {"elif_clause", NodeKind::elif},
    {"else_clause", NodeKind::clause},
    {"finally_clause", NodeKind::clause},
    {"except_clause", NodeKind::except},
    {"except_group_clause", NodeKind::except},
    {"case_clause", NodeKind::case_},
    {"import_statement", NodeKind::import},
    {"future_import_statement", NodeKind::import},
    {"import_from_statement", NodeKind::import},
    {"assert_statement", NodeKind::simple},
    {"return_statement", NodeKind::simple},
    {"delete_statement", NodeKind::delete_},
    {"break_statement", NodeKind::simple},
    {"continue_statement", NodeKind::simple},
    {"global_statement", NodeKind::global},
    {"nonlocal_statement", NodeKind::nonlocal},
    {"type_alias_statement", NodeKind::simple},
    {"expression_statement", NodeKind::expression_statement},
    {"pass_statement", NodeKind::pass},
    {"raise_statement", NodeKind::raise},
    {"print_statement", NodeKind::python2},
    {"exec_statement", NodeKind::python2},
    {"comment", NodeKind::comment},
    {"string", NodeKind::string},
    {"concatenated_string", NodeKind::concatenated_string},
    {"parenthesized_expression", NodeKind::parenthesized},
    {"ellipsis", NodeKind::ellipsis},
    {"yield", NodeKind::yield},
    {"lambda", NodeKind::lambda},
    {"identifier", NodeKind::identifier},
    {"chevron", NodeKind::chevron},
    {"expression_list", NodeKind::expression_list},
    {"list_comprehension", NodeKind::comprehension},
    {"set_comprehension", NodeKind::comprehension},
    {"dictionary_comprehension", NodeKind::comprehension},
    {"generator_expression", NodeKind::comprehension},
    {"for_in_clause", NodeKind::for_in},
    {"lambda_parameters", NodeKind::parameters},
    {"default_parameter", NodeKind::parameter},
    {"typed_parameter", NodeKind::parameter},
    {"typed_default_parameter", NodeKind::parameter},
    {"assignment", NodeKind::assignment},
    {"augmented_assignment", NodeKind::assignment},
    {"named_expression", NodeKind::named_expression},
    {"as_pattern", NodeKind::as_pattern},
    {"aliased_import", NodeKind::aliased_import},
    {"dotted_name", NodeKind::dotted_name},
    {"attribute", NodeKind::attribute},
    {"subscript", NodeKind::subscript},
    {"keyword_argument", NodeKind::keyword_argument},
    {"class_pattern", NodeKind::class_pattern},
    {"keyword_pattern", NodeKind::keyword_pattern},
}};

}  // namespace

Grammar::Grammar() : language_(tree_sitter_python()) {
  kinds_ = kinds_by_symbol<NodeKind>(language_, kind_rows, NodeKind::other);
  alias_ = field_of(language_, "alias");
  attribute_ = field_of(language_, "attribute");
  body_ = field_of(language_, "body");
  guard_ = field_of(language_, "guard");
  left_ = field_of(language_, "left");
  name_ = field_of(language_, "name");
  return_type_ = field_of(language_, "return_type");
  superclasses_ = field_of(language_, "superclasses");
  type_ = field_of(language_, "type");
  type_parameters_ = field_of(language_, "type_parameters");
  value_ = field_of(language_, "value");
}

Tree Grammar::parse(std::string_view text) const {
  return parse_tree(language_, text, 2e-6);  // ten times what real code takes
}

std::string Grammar::version() const { return grammar_version(language_); }

}  // namespace lacuna::detail
