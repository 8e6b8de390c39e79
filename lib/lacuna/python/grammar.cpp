#include "lacuna/python/grammar_internal.hpp"

#include <time.h>

#include <algorithm>
#include <array>
#include <utility>

extern "C" const TSLanguage* tree_sitter_python(void);

namespace lacuna::detail {
namespace {

struct KindRow {
  std::string_view name;
  NodeKind kind;
};

constexpr std::array<KindRow, 66> kind_rows = {{
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

struct ParserDeleter {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};

TSFieldId field(const TSLanguage* language, std::string_view name) {
  return ts_language_field_id_for_name(language, name.data(),
                                       static_cast<std::uint32_t>(name.size()));
}

/// What a text may cost. Real code takes 0.2 microseconds a byte; texts that are made to be slow
/// take hundreds of times as long, and their time grows faster than their size. Time of this
/// thread, not of the clock on the wall, so that a busy machine changes nothing.
class Allowance {
 public:
  explicit Allowance(std::size_t bytes)
      : read_(now()), end_(read_ + 5.0 + 2e-6 * static_cast<double>(bytes)) {}

  /// The parser calls this after a fixed number of steps. Most steps are quick, and the clock is a
  /// system call: it is read more often only while steps are slow.
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
  alias_ = field(language_, "alias");
  attribute_ = field(language_, "attribute");
  body_ = field(language_, "body");
  guard_ = field(language_, "guard");
  left_ = field(language_, "left");
  name_ = field(language_, "name");
  return_type_ = field(language_, "return_type");
  superclasses_ = field(language_, "superclasses");
  type_ = field(language_, "type");
  type_parameters_ = field(language_, "type_parameters");
  value_ = field(language_, "value");
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
  std::string version = "abi" + std::to_string(ts_language_abi_version(language_));
  if (const TSLanguageMetadata* data = ts_language_metadata(language_)) {
    version += "-" + std::to_string(data->major_version) + "." +
               std::to_string(data->minor_version) + "." + std::to_string(data->patch_version);
  }
  return version;
}

}  // namespace lacuna::detail
