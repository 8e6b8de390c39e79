#include "lacuna/python/grammar_internal.hpp"

#include <array>
#include <utility>

extern "C" const TSLanguage* tree_sitter_python(void);

namespace lacuna::detail {
namespace {

struct KindRow {
  std::string_view name;
  NodeKind kind;
};

constexpr std::array<KindRow, 46> kind_rows = {{
    {"module", NodeKind::module},
    {"block", NodeKind::block},
    {"function_definition", NodeKind::function},
    {"class_definition", NodeKind::class_},
    {"decorated_definition", NodeKind::decorated},
    {"decorator", NodeKind::decorator},
    {"parameters", NodeKind::parameters},
    {"if_statement", NodeKind::compound},
    {"for_statement", NodeKind::compound},
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
    {"import_statement", NodeKind::simple},
    {"future_import_statement", NodeKind::simple},
    {"import_from_statement", NodeKind::simple},
    {"assert_statement", NodeKind::simple},
    {"return_statement", NodeKind::simple},
    {"delete_statement", NodeKind::simple},
    {"break_statement", NodeKind::simple},
    {"continue_statement", NodeKind::simple},
    {"global_statement", NodeKind::simple},
    {"nonlocal_statement", NodeKind::simple},
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
    {"call", NodeKind::call},
    {"case_pattern", NodeKind::case_pattern},
    {"expression_list", NodeKind::expression_list},
}};

struct ParserDeleter {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};

TSFieldId field(const TSLanguage* language, std::string_view name) {
  return ts_language_field_id_for_name(language, name.data(),
                                       static_cast<std::uint32_t>(name.size()));
}

/// The parser calls back after a fixed number of steps. Real code takes about one call for every
/// 100 bytes; a text that takes 100 times as many is made to take for ever.
struct StepBudget {
  std::uint64_t left;
};

bool out_of_steps(TSParseState* state) {
  auto* budget = static_cast<StepBudget*>(state->payload);
  if (budget->left == 0) return true;
  --budget->left;
  return false;
}

const char* read_rest(void* payload, std::uint32_t offset, TSPoint, std::uint32_t* size) {
  const auto& text = *static_cast<const std::string_view*>(payload);
  if (offset >= text.size()) {
    *size = 0;
    return "";
  }
  *size = static_cast<std::uint32_t>(text.size() - offset);
  return text.data() + offset;
}

}  // namespace

Grammar::Grammar() : language_(tree_sitter_python()) {
  const std::uint32_t count = ts_language_symbol_count(language_);
  kinds_.assign(count, NodeKind::other);
  for (std::uint32_t symbol = 0; symbol < count; ++symbol) {
    const auto id = static_cast<TSSymbol>(symbol);
    if (ts_language_symbol_type(language_, id) != TSSymbolTypeRegular) continue;
    const std::string_view name = ts_language_symbol_name(language_, id);
    for (const KindRow& row : kind_rows) {
      if (row.name == name) kinds_[symbol] = row.kind;
    }
  }
  body_ = field(language_, "body");
  name_ = field(language_, "name");
  superclasses_ = field(language_, "superclasses");
}

Tree Grammar::parse(std::string_view text) const {
  thread_local std::unique_ptr<TSParser, ParserDeleter> parser(ts_parser_new());
  if (!ts_parser_set_language(parser.get(), language_)) return nullptr;
  ts_parser_reset(parser.get());
  StepBudget budget{20'000 + static_cast<std::uint64_t>(text.size())};
  const TSInput input{&text, read_rest, TSInputEncodingUTF8, nullptr};
  const TSParseOptions options{&budget, out_of_steps};
  return Tree(ts_parser_parse_with_options(parser.get(), nullptr, input, options));
}

std::string Grammar::version() const {
  std::string version = "abi" + std::to_string(ts_language_abi_version(language_));
  if (const TSLanguageMetadata* data = ts_language_metadata(language_)) {
    version += "-" + std::to_string(data->major_version) + "." +
               std::to_string(data->minor_version) + "." + std::to_string(data->patch_version);
  }
  return version;
}

}  // namespace lacuna::detail
