#include <array>

#include "lacuna/python/flow_tree_internal.hpp"
#include "lacuna/python/grammar_internal.hpp"

namespace lacuna::detail::flow {
namespace {

struct KindRow {
  std::string_view name;
  Syntax kind;
};

constexpr KindRow kind_rows[] = {
    {"module", Syntax::module},
    {"block", Syntax::block},
    {"function_definition", Syntax::function},
    {"class_definition", Syntax::class_},
    {"decorated_definition", Syntax::decorated},
    {"decorator", Syntax::decorator},
    {"parameters", Syntax::parameters},
    {"lambda_parameters", Syntax::parameters},
    {"default_parameter", Syntax::default_parameter},
    {"typed_parameter", Syntax::typed_parameter},
    {"typed_default_parameter", Syntax::typed_default_parameter},
    {"list_splat_pattern", Syntax::list_splat_pattern},
    {"dictionary_splat_pattern", Syntax::dictionary_splat_pattern},
    {"keyword_separator", Syntax::keyword_separator},
    {"positional_separator", Syntax::positional_separator},
    {"expression_statement", Syntax::expression_statement},
    {"assignment", Syntax::assignment},
    {"augmented_assignment", Syntax::augmented_assignment},
    {"named_expression", Syntax::named_expression},
    {"if_statement", Syntax::if_},
    {"elif_clause", Syntax::if_},
    {"while_statement", Syntax::while_},
    {"for_statement", Syntax::for_},
    {"try_statement", Syntax::try_},
    {"except_clause", Syntax::except},
    {"except_group_clause", Syntax::except},
    {"with_statement", Syntax::with},
    {"with_clause", Syntax::with_clause},
    {"with_item", Syntax::with_item},
    {"match_statement", Syntax::match},
    {"case_clause", Syntax::case_},
    {"case_pattern", Syntax::case_pattern},
    {"class_pattern", Syntax::class_pattern},
    {"keyword_pattern", Syntax::keyword_pattern},
    {"as_pattern", Syntax::as_pattern},
    {"as_pattern_target", Syntax::as_pattern_target},
    {"import_statement", Syntax::import},
    {"import_from_statement", Syntax::import_from},
    {"future_import_statement", Syntax::import_future},
    {"relative_import", Syntax::relative_import},
    {"import_prefix", Syntax::import_prefix},
    {"wildcard_import", Syntax::wildcard_import},
    {"aliased_import", Syntax::aliased_import},
    {"dotted_name", Syntax::dotted_name},
    {"return_statement", Syntax::return_},
    {"raise_statement", Syntax::raise},
    {"delete_statement", Syntax::delete_},
    {"assert_statement", Syntax::assert_},
    {"global_statement", Syntax::global},
    {"nonlocal_statement", Syntax::nonlocal},
    {"yield", Syntax::yield},
    {"await", Syntax::await},
    {"lambda", Syntax::lambda},
    {"call", Syntax::call},
    {"argument_list", Syntax::argument_list},
    {"keyword_argument", Syntax::keyword_argument},
    {"list_splat", Syntax::list_splat},
    {"parenthesized_list_splat", Syntax::list_splat},
    {"dictionary_splat", Syntax::dictionary_splat},
    {"attribute", Syntax::attribute},
    {"subscript", Syntax::subscript},
    {"slice", Syntax::slice},
    {"binary_operator", Syntax::binary},
    {"boolean_operator", Syntax::boolean},
    {"not_operator", Syntax::not_},
    {"unary_operator", Syntax::unary},
    {"comparison_operator", Syntax::comparison},
    {"conditional_expression", Syntax::conditional},
    {"list", Syntax::list},
    {"tuple", Syntax::tuple},
    {"set", Syntax::set},
    {"dictionary", Syntax::dictionary},
    {"pair", Syntax::pair},
    {"list_comprehension", Syntax::list_comprehension},
    {"set_comprehension", Syntax::set_comprehension},
    {"dictionary_comprehension", Syntax::dictionary_comprehension},
    {"generator_expression", Syntax::generator_expression},
    {"for_in_clause", Syntax::for_in},
    {"if_clause", Syntax::if_clause},
    {"string", Syntax::string},
    {"concatenated_string", Syntax::concatenated_string},
    {"interpolation", Syntax::interpolation},
    {"format_specifier", Syntax::format_specifier},
    {"parenthesized_expression", Syntax::parenthesized},
    {"expression_list", Syntax::expression_list},
    {"pattern_list", Syntax::pattern_list},
    {"tuple_pattern", Syntax::tuple_pattern},
    {"list_pattern", Syntax::list_pattern},
    {"identifier", Syntax::identifier},
    {"integer", Syntax::integer},
    {"float", Syntax::number},
    {"true", Syntax::constant},
    {"false", Syntax::constant},
    {"none", Syntax::constant},
    {"ellipsis", Syntax::constant},
    {"type", Syntax::type},
    {"generic_type", Syntax::generic_type},
    {"type_parameter", Syntax::type_parameter},
    {"union_type", Syntax::union_type},
    {"member_type", Syntax::member_type},
};

struct FieldRow {
  std::string_view name;
  Field field;
};

constexpr FieldRow field_rows[] = {
    {"alias", Field::alias},
    {"alternative", Field::alternative},
    {"argument", Field::argument},
    {"arguments", Field::arguments},
    {"attribute", Field::attribute},
    {"body", Field::body},
    {"cause", Field::cause},
    {"condition", Field::condition},
    {"consequence", Field::consequence},
    {"definition", Field::definition},
    {"expression", Field::expression},
    {"function", Field::function},
    {"guard", Field::guard},
    {"left", Field::left},
    {"module_name", Field::module_name},
    {"name", Field::name},
    {"object", Field::object},
    {"operator", Field::operator_},
    {"operators", Field::operator_},
    {"parameters", Field::parameters},
    {"return_type", Field::return_type},
    {"right", Field::right},
    {"subject", Field::subject},
    {"subscript", Field::subscript},
    {"superclasses", Field::superclasses},
    {"type", Field::type},
    {"value", Field::value},
};

}  // namespace

SyntaxTable::SyntaxTable(const TSLanguage* language) {
  const std::uint32_t count = ts_language_symbol_count(language);
  kinds_.assign(count, Syntax::other);
  for (std::uint32_t symbol = 0; symbol < count; ++symbol) {
    const auto id = static_cast<TSSymbol>(symbol);
    const std::string_view name = ts_language_symbol_name(language, id);
    if (ts_language_symbol_type(language, id) != TSSymbolTypeRegular) {
      if (name == "async" || name == "from") kinds_[symbol] = Syntax::token;
      continue;
    }
    for (const KindRow& row : kind_rows) {
      if (row.name == name) kinds_[symbol] = row.kind;
    }
  }
  fields_.assign(ts_language_field_count(language) + 1, Field::none);
  for (const FieldRow& row : field_rows) {
    const TSFieldId id = ts_language_field_id_for_name(language, row.name.data(),
                                                       static_cast<std::uint32_t>(row.name.size()));
    if (id != 0 && id < fields_.size()) fields_[id] = row.field;
  }
}

Syntax SyntaxTable::kind(TSNode node) const {
  const TSSymbol symbol = ts_node_symbol(node);
  return symbol < kinds_.size() ? kinds_[symbol] : Syntax::error;
}

SyntaxTree::SyntaxTree(const SyntaxTable& table, const TSTree& tree, std::string_view text)
    : text_(text) {
  TreeCursor cursor(ts_tree_root_node(&tree));
  nodes_.reserve(text.size() / 6 + 16);
  std::vector<std::uint32_t> open;  // the last child so far of each open node
  const auto add = [&](TSNode node, Syntax kind, Field field) {
    const ByteRange range = range_of(node);
    const auto index = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({range.begin, range.end, 0, kind, field, false});
    if (open.empty()) return;
    if (open.back() != 0) nodes_[open.back()].next = index;
    open.back() = index;
  };
  const auto wanted = [&](TSNode node, Syntax& kind, Field field) {
    kind = table.kind(node);
    if (ts_node_is_named(node)) return !ts_node_is_extra(node) || kind == Syntax::error;
    if (kind == Syntax::token) return true;
    if (field != Field::operator_) return false;
    kind = Syntax::token;
    return true;
  };
  Syntax kind = table.kind(cursor.node());
  add(cursor.node(), kind == Syntax::error ? Syntax::module : kind, Field::none);
  bool descend = true;
  for (;;) {
    if (descend && cursor.first_child()) {
      open.push_back(0);
    } else {
      while (!cursor.next_sibling()) {
        if (open.empty() || !cursor.parent()) return;
        open.pop_back();
      }
      if (open.empty()) return;
    }
    const TSNode node = cursor.node();
    const Field field = table.field(cursor.field());
    descend = wanted(node, kind, field);
    if (!descend) continue;
    if (kind == Syntax::other && ts_node_child_count(node) == 0) {
      descend = false;
      continue;
    }
    if (open.back() == 0) nodes_.back().has_child = true;
    add(node, kind, field);
    descend = kind != Syntax::identifier && kind != Syntax::token && kind != Syntax::integer;
  }
}

std::uint32_t SyntaxTree::child(std::uint32_t index, Field field) const {
  for (std::uint32_t at = first(index); at != 0; at = next(at)) {
    if (nodes_[at].field == field) return at;
  }
  return 0;
}

std::uint32_t SyntaxTree::child(std::uint32_t index, Syntax kind) const {
  for (std::uint32_t at = first(index); at != 0; at = next(at)) {
    if (nodes_[at].kind == kind) return at;
  }
  return 0;
}

}  // namespace lacuna::detail::flow
