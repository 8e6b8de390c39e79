#include "lacuna/cpp/grammar_internal.hpp"

#include <time.h>

#include <algorithm>
#include <array>

extern "C" const TSLanguage* tree_sitter_cpp(void);

namespace lacuna::detail::cpp {
namespace {

struct KindRow {
  std::string_view name;
  NodeKind kind;
};

constexpr std::array<KindRow, 67> kind_rows = {{
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

struct ParserDeleter {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};

TSFieldId field(const TSLanguage* language, std::string_view name) {
  return ts_language_field_id_for_name(language, name.data(),
                                       static_cast<std::uint32_t>(name.size()));
}

/// What a text may cost. Real code takes 0.4 microseconds a byte; texts that are made to be slow
/// take hundreds of times as long. Time of this thread, so that a busy machine changes nothing.
class Allowance {
 public:
  explicit Allowance(std::size_t bytes)
      : read_(now()), end_(read_ + 5.0 + 4e-6 * static_cast<double>(bytes)) {}

  /// The parser calls this after a fixed number of steps. The clock is a system call: it is read
  /// more often only while steps are slow.
  static bool is_spent(TSParseState* state) {
    auto* allowance = static_cast<Allowance*>(state->payload);
    if (--allowance->calls_left_ > 0) return false;
    const double time = now();
    allowance->stride_ = time - allowance->read_ < 0.01 ? std::min(64, 2 * allowance->stride_) : 1;
    allowance->calls_left_ = allowance->stride_;
    allowance->read_ = time;
    return time > allowance->end_;
  }

 private:
  static double now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }

  double read_;
  double end_;
  int stride_ = 1;
  int calls_left_ = 1;
};

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

Grammar::Grammar() : language_(tree_sitter_cpp()) {
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
  declarator_ = field(language_, "declarator");
  default_value_ = field(language_, "default_value");
  name_ = field(language_, "name");
  operator_id_ = field(language_, "operator");
  parameters_ = field(language_, "parameters");
  type_ = field(language_, "type");
}

Tree Grammar::parse(std::string_view text) const {
  thread_local std::unique_ptr<TSParser, ParserDeleter> parser(ts_parser_new());
  if (!ts_parser_set_language(parser.get(), language_)) return nullptr;
  ts_parser_reset(parser.get());
  Allowance allowance(text.size());
  const TSInput input{&text, read_rest, TSInputEncodingUTF8, nullptr};
  const TSParseOptions options{&allowance, Allowance::is_spent};
  return Tree(ts_parser_parse_with_options(parser.get(), nullptr, input, options));
}

std::string Grammar::version() const {
  return "abi" + std::to_string(ts_language_abi_version(language_)) + "-" +
         std::to_string(ts_language_state_count(language_)) + "." +
         std::to_string(ts_language_symbol_count(language_));
}

}  // namespace lacuna::detail::cpp
