#include "lacuna/treesitter/tree_internal.hpp"

#include <time.h>

#include <algorithm>

namespace lacuna::detail {
namespace {

struct ParserDeleter {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};

/// What a text may cost, in time of this thread and not of the clock on the wall, so that a busy
/// machine changes nothing.
class Allowance {
 public:
  explicit Allowance(double seconds) : read_(now()), end_(read_ + seconds) {}

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

Tree parse_tree(const TSLanguage* language, std::string_view text, double seconds_per_byte) {
  using Parser = std::unique_ptr<TSParser, ParserDeleter>;
  // A parser keeps memory for the next text, which an arena takes away.
  const Parser own(ParseArena::is_open() ? ts_parser_new() : nullptr);
  thread_local Parser kept;
  if (own == nullptr && kept == nullptr) kept.reset(ts_parser_new());
  TSParser* parser = own != nullptr ? own.get() : kept.get();
  if (!ts_parser_set_language(parser, language)) return nullptr;
  ts_parser_reset(parser);
  Allowance allowance(5.0 + seconds_per_byte * static_cast<double>(text.size()));
  const TSInput input{&text, read_rest, TSInputEncodingUTF8, nullptr};
  const TSParseOptions options{&allowance, Allowance::is_spent};
  return Tree(ts_parser_parse_with_options(parser, nullptr, input, options));
}

std::string grammar_version(const TSLanguage* language) {
  std::string version = "abi" + std::to_string(ts_language_abi_version(language));
  if (const TSLanguageMetadata* data = ts_language_metadata(language)) {
    version += "-" + std::to_string(data->major_version) + "." +
               std::to_string(data->minor_version) + "." + std::to_string(data->patch_version);
  }
  return version + "-" + std::to_string(ts_language_state_count(language));
}

TSFieldId field_of(const TSLanguage* language, std::string_view name) {
  return ts_language_field_id_for_name(language, name.data(),
                                       static_cast<std::uint32_t>(name.size()));
}

std::vector<TSSymbol> symbols_of(const TSLanguage* language, std::string_view name) {
  std::vector<TSSymbol> symbols;
  const std::uint32_t count = ts_language_symbol_count(language);
  for (std::uint32_t number = 0; number < count; ++number) {
    const auto symbol = static_cast<TSSymbol>(number);
    if (ts_language_symbol_type(language, symbol) != TSSymbolTypeRegular) continue;
    if (name == ts_language_symbol_name(language, symbol)) symbols.push_back(symbol);
  }
  return symbols;
}

}  // namespace lacuna::detail
