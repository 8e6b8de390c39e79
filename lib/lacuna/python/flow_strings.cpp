#include "lacuna/python/flow_lower_internal.hpp"

namespace lacuna::detail::flow {

/// The text of a string without interpolation and without escapes.
std::string Lowering::string_value(std::uint32_t node, bool& is_constant) const {
  is_constant = false;
  if (tree_.kind(node) != Syntax::string || tree_.child(node, Syntax::interpolation) != 0)
    return {};
  std::string_view text = tree_.source(node);
  const std::size_t quote = text.find_first_of("'\"");
  if (quote == std::string_view::npos || text.find('\\') != std::string_view::npos) return {};
  text.remove_prefix(quote);
  const bool triple = text.size() >= 6 && text[1] == text[0] && text[2] == text[0];
  const std::size_t marks = triple ? 3 : 1;
  if (text.size() < 2 * marks) return {};
  text = text.substr(marks, text.size() - 2 * marks);
  is_constant = text.size() <= 200;
  return std::string(text);
}

/// The name that an expression gives, with '*' for each part that is not constant; empty where
/// nothing is known of it.
std::string Lowering::name_pattern(std::uint32_t node) const {
  const Syntax kind = tree_.kind(node);
  if (kind == Syntax::parenthesized) return name_pattern(tree_.first(node));
  if (kind == Syntax::binary) {
    const std::uint32_t op = tree_.child(node, Field::operator_);
    const std::string_view sign = op != 0 ? tree_.source(op) : std::string_view();
    const std::string left = name_pattern(tree_.child(node, Field::left));
    if (sign == "+") return left + name_pattern(tree_.child(node, Field::right));
    if (sign != "%") return "*";
    const std::size_t percent = left.find('%');
    return percent == std::string::npos ? "*" : left.substr(0, percent) + "*";
  }
  if (kind != Syntax::string) return "*";
  bool is_constant = false;
  std::string text = string_value(node, is_constant);
  if (is_constant) return text;
  std::string_view source = tree_.source(node);
  const std::size_t quote = source.find_first_of("'\"");
  if (quote == std::string_view::npos || source.size() < quote + 2) return "*";
  std::uint32_t at = tree_.at(node).begin + static_cast<std::uint32_t>(quote) + 1;
  std::string result;
  for (std::uint32_t part = tree_.first(node); part != 0; part = tree_.next(part)) {
    const ByteRange range = tree_.range(part);
    if (range.begin < at) continue;
    result += ByteRange{at, range.begin}.of(tree_.text());
    result += '*';
    at = range.end;
  }
  if (at + 1 <= tree_.at(node).end) {
    result += ByteRange{at, tree_.at(node).end - 1}.of(tree_.text());
  }
  return result;
}

/// The same for the name of a module: one that begins with the module's own name is relative.
std::string Lowering::module_pattern(std::uint32_t node) const {
  const auto is_own = [](std::string_view text) {
    return text.find("__name__") != std::string_view::npos ||
           text.find("__package__") != std::string_view::npos;
  };
  std::string pattern = name_pattern(node);
  if (!pattern.starts_with("*.")) return pattern;
  std::uint32_t first = tree_.first(node);
  if (tree_.kind(node) == Syntax::string) first = tree_.child(node, Syntax::interpolation);
  while (first != 0 && tree_.kind(first) == Syntax::binary) first = tree_.first(first);
  if (first == 0 || !is_own(tree_.source(first))) return pattern;
  return pattern.substr(1);
}

/// Keeps "package.module:Name" and "package.module.Name", by which things are imported elsewhere.
void Lowering::keep_dotted_text(std::uint32_t node) {
  constexpr std::size_t longest = 100;
  const std::string_view source = tree_.source(node);
  if (source.size() > longest || source.find_first_of(".:") == std::string_view::npos) return;
  bool is_constant = false;
  const std::string text = string_value(node, is_constant);
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == ':';
  };
  if (!is_constant || !std::all_of(text.begin(), text.end(), fits)) return;
  const std::size_t last = text.find_last_of(".:");
  if (last != std::string::npos && last != 0 && last + 1 < text.size()) {
    unit_.dotted_texts.push_back(name(text));
  }
}

Ref Lowering::string(std::uint32_t node) {
  keep_dotted_text(node);
  for (std::uint32_t at = tree_.first(node); at != 0; at = tree_.next(at)) {
    if (tree_.kind(at) == Syntax::string) {
      string(at);
      continue;
    }
    if (tree_.kind(at) != Syntax::interpolation) continue;
    const std::uint32_t value = tree_.child(at, Field::expression);
    const Ref shown = expression(value);
    for (std::uint32_t part = tree_.first(at); part != 0; part = tree_.next(part)) {
      if (tree_.kind(part) == Syntax::format_specifier) string(part);
    }
    if (shown == nothing || hops_of(shown) == constant_hops) continue;
    const std::string_view text = tree_.source(at);
    if (text.find("!r") != std::string_view::npos) {
      implicit(at, nothing, shown, "__repr__", "", {});
    } else if (text.find("!s") != std::string_view::npos) {
      implicit(at, nothing, shown, "__str__", "__repr__", {});
    } else {
      implicit(at, nothing, shown, "__format__", "__str__", {}).aux = 1;
    }
  }
  return constant(ConstantType::str);
}

}  // namespace lacuna::detail::flow
