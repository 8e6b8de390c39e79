#include "lacuna/verify/fillers_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "lacuna/base/files.hpp"

namespace lacuna::detail {
namespace {

constexpr std::uint64_t max_source_bytes = std::uint64_t{1} << 30;

/// Names and the expressions that they return.
using Expressions = std::vector<std::pair<std::string, std::string>>;

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '_' || byte >= 0x80U || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
  });
}

/// The first parameter that is not the object itself.
std::optional<std::string> first_argument(const Function& function) {
  for (const std::string& parameter : function.parameters) {
    if (parameter == "self" || parameter == "cls") continue;
    if (is_name(parameter)) return parameter;
    return {};
  }
  return {};
}

/// What stands behind "->" in the header of a Python function, without blanks; or empty.
std::string return_annotation(const SourceFile& file, const Function& function) {
  const std::string_view header = file.text({function.whole.begin, function.body.begin});
  const std::size_t arrow = header.rfind("->");
  if (arrow == std::string_view::npos) return {};
  std::string text;
  for (const char c : header.substr(arrow + 2)) {
    if (c != ' ' && c != '\t' && c != '"' && c != '\'') text += c;
  }
  return text.substr(0, text.rfind(':'));
}

/// Zeros of an annotated type: `tuple[float, int]` gives `(0.0, 0,)`.
std::optional<std::string> zeros_of_annotation(const std::string& annotation) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> plain = {
      {{"int", "0"},
       {"float", "0.0"},
       {"bool", "False"},
       {"str", "''"},
       {"complex", "0j"},
       {"bytes", "b''"}}};
  for (const auto& [type, zero] : plain) {
    if (annotation == type) return std::string(zero);
  }
  const bool tuple = annotation.starts_with("tuple[") || annotation.starts_with("Tuple[");
  if (!tuple || !annotation.ends_with("]")) return {};
  std::string_view rest = std::string_view(annotation).substr(6);
  rest.remove_suffix(1);
  std::string text = "(";
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    const auto zero = zeros_of_annotation(std::string(part));
    if (!zero) return {};
    text += *zero + ", ";
  }
  return text + ")";
}

Expressions python_expressions(const SourceFile& file, const Function& function,
                               const ReturnedZeros& zeros) {
  Expressions list = {
      {"0", "0"}, {"1", "1"}, {"an empty list", "[]"}, {"an empty dictionary", "{}"}};
  if (const auto argument = first_argument(function)) {
    list.emplace_back("the first argument", *argument);
  }
  const auto seen = zeros.find(to_string(function.id));
  if (seen != zeros.end()) {
    list.emplace_back("zeros of the shape that it returned", seen->second);
  } else if (const auto zero = zeros_of_annotation(return_annotation(file, function))) {
    list.emplace_back("zeros of its annotation", *zero);
  }
  return list;
}

Expressions other_expressions(const Function& function) {
  Expressions list = {{"0", "0"}};
  if (const auto argument = first_argument(function)) {
    list.emplace_back("the first argument", *argument);
  }
  return list;
}

std::string_view scope_of(std::string_view qualified_name) {
  const std::size_t dot = qualified_name.find_last_of(".:");
  return dot == std::string_view::npos ? std::string_view() : qualified_name.substr(0, dot);
}

/// The nearest function of the same scope with as many parameters; null where there is none.
const Function* sibling_of(const ParsedFile& file, const Function& function) {
  const Function* nearest = nullptr;
  const auto distance = [&](const Function& other) {
    return other.line > function.line ? other.line - function.line : function.line - other.line;
  };
  for (const Function& other : file.functions) {
    if (other.id == function.id || !other.maskable || other.kind != function.kind ||
        other.parameters.size() != function.parameters.size() ||
        scope_of(other.id.qualified_name) != scope_of(function.id.qualified_name)) {
      continue;
    }
    if (nearest == nullptr || distance(other) < distance(*nearest)) nearest = &other;
  }
  return nearest;
}

/// Adds fillers, each text once, and never the gold.
class Fillers {
 public:
  Fillers(const Function& function, std::string gold)
      : function_(function), gold_(std::move(gold)) {}

  void add(std::string name, std::string text) {
    const bool known = std::any_of(list_.begin(), list_.end(),
                                   [&](const Filler& filler) { return filler.body.body == text; });
    if (known || text == gold_) return;
    list_.push_back({std::move(name),
                     {.id = function_.id, .body = std::move(text), .filled = true, .problem = {}}});
  }
  std::vector<Filler> take() { return std::move(list_); }

 private:
  const Function& function_;
  std::string gold_;
  std::vector<Filler> list_;
};

}  // namespace

Result<std::vector<Filler>> fillers_of(const MaskItem& item, const PaperRuntime& runtime,
                                       const FrontEnds& front_ends, const ReturnedZeros& zeros) {
  const LanguageFrontEnd* front_end = front_ends.for_language(item.language);
  if (front_end == nullptr) {
    return fail(ErrorCode::unsupported, fmt::format("no front end for {}", item.language));
  }
  auto text = read_file_below(runtime.pristine.root(), item.id.path, max_source_bytes);
  if (!text) return tl::unexpected(text.error());
  const SourceFile file(item.id.path, std::move(*text));
  const ParsedFile parsed = front_end->parse(file);
  const auto function =
      std::find_if(parsed.functions.begin(), parsed.functions.end(),
                   [&](const Function& candidate) { return candidate.id == item.id; });
  if (function == parsed.functions.end()) {
    return fail(ErrorCode::not_found, fmt::format("{} is gone", to_string(item.id)));
  }

  const PaperSpec& spec = runtime.paper->spec;
  StubOptions options{.kind = StubKind::return_none,
                      .docstring = spec.docstring,
                      .initializers = spec.initializers};
  const auto gold = [&](const Function& whose) {
    return std::string(file.text(front_end->masked_range(file, whose, spec.initializers)));
  };
  Fillers fillers(*function, gold(*function));
  if (auto stub = front_end->stub(file, *function, options)) fillers.add("nothing", *stub);
  options.kind = StubKind::return_value;
  const bool python = item.language == "python";
  for (auto& [name, value] :
       python ? python_expressions(file, *function, zeros) : other_expressions(*function)) {
    options.value = value;
    if (auto stub = front_end->stub(file, *function, options)) fillers.add(name, *stub);
  }
  if (const Function* sibling = sibling_of(parsed, *function)) {
    fillers.add(fmt::format("a copy of {}", to_string(sibling->id)), gold(*sibling));
  }
  return fillers.take();
}

}  // namespace lacuna::detail
