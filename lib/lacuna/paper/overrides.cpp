#include "lacuna/paper/overrides.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/base/yaml.hpp"
#include "lacuna/paper/rules_internal.hpp"

namespace lacuna {
namespace {

constexpr std::string_view redaction_schema = "lacuna.redaction/1";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Takes the YAML apart; the first mistake is kept.
class OverridesReader {
 public:
  explicit OverridesReader(std::string_view name) : name_(name) {}

  Result<RedactionOverrides> read(const YamlNode& root) {
    RedactionOverrides overrides;
    overrides.name = name_;
    if (keys(root, "the file", {"schema", "numbers", "figures"})) {
      const YamlNode* schema = root.find("schema");
      if (schema == nullptr || schema->scalar != redaction_schema) {
        mistake(schema == nullptr ? root : *schema,
                fmt::format("`schema` must be {}", redaction_schema));
      }
      for (const bool figure : {false, true}) {
        const YamlNode* list = root.find(figure ? "figures" : "numbers");
        if (list == nullptr || list->kind == YamlNode::Kind::null) continue;
        if (list->kind != YamlNode::Kind::sequence) mistake(*list, "must be a list");
        for (const YamlNode& item : list->items) rule(item, figure, overrides);
      }
    }
    if (error_) return tl::unexpected(*error_);
    return overrides;
  }

 private:
  void mistake(const YamlNode& at, std::string message) {
    if (error_) return;
    error_ =
        Error{ErrorCode::bad_input, std::move(message), {}, Location{name_, at.line, at.column}};
  }

  bool keys(const YamlNode& node, std::string_view what, const std::vector<std::string>& known) {
    if (node.kind != YamlNode::Kind::mapping) {
      mistake(node, fmt::format("{} must be a mapping (`key: value`)", what));
      return false;
    }
    for (const YamlMember& member : node.members) {
      if (std::find(known.begin(), known.end(), member.key.scalar) != known.end()) continue;
      const std::string near = closest_word(member.key.scalar, known);
      mistake(member.key,
              fmt::format("{} has no key `{}`{}", what, printable(member.key.scalar),
                          near.empty() ? "" : fmt::format("; did you mean `{}`?", near)));
    }
    return true;
  }

  std::string text(const YamlNode& node, std::string_view what) {
    if (node.kind != YamlNode::Kind::scalar || node.scalar.empty()) {
      mistake(node, fmt::format("`{}` must be text", what));
    }
    return node.scalar;
  }

  void rule(const YamlNode& item, bool figure, RedactionOverrides& overrides) {
    const std::vector<std::string> known =
        figure ? std::vector<std::string>{"keep", "remove"}
               : std::vector<std::string>{"keep", "remove", "context", "line"};
    if (!keys(item, figure ? "a figure" : "a number", known)) return;
    const YamlNode* keep = item.find("keep");
    const YamlNode* remove = item.find("remove");
    if ((keep == nullptr) == (remove == nullptr)) {
      mistake(item, "an override needs either `keep` or `remove`");
      return;
    }
    RedactionOverride found;
    found.figure = figure;
    found.kind = keep != nullptr ? NumberKind::needed : NumberKind::result;
    found.text = text(keep != nullptr ? *keep : *remove, keep != nullptr ? "keep" : "remove");
    found.yaml_line = item.line;
    if (const YamlNode* context = item.find("context")) found.context = text(*context, "context");
    if (const YamlNode* line = item.find("line")) {
      const char* end = line->scalar.data() + line->scalar.size();
      const auto read = std::from_chars(line->scalar.data(), end, found.line);
      if (read.ec != std::errc() || read.ptr != end || found.line == 0) {
        mistake(*line, "`line` must be a whole number from 1");
      }
    }
    overrides.rules.push_back(std::move(found));
  }

  std::string name_;
  std::optional<Error> error_;
};

/// The end of `pattern` where it stands at `at`, runs of blanks being alike; nothing elsewhere.
std::optional<std::size_t> match_at(std::string_view text, std::size_t at,
                                    std::string_view pattern) {
  std::size_t i = 0;
  while (i < pattern.size()) {
    if (is_blank(pattern[i])) {
      if (at >= text.size() || !is_blank(text[at])) return {};
      while (i < pattern.size() && is_blank(pattern[i])) ++i;
      while (at < text.size() && is_blank(text[at])) ++at;
      continue;
    }
    if (at >= text.size() || text[at] != pattern[i]) return {};
    ++at;
    ++i;
  }
  return at;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Where the text of an override stands.
std::vector<ByteRange> places_of(const RedactionOverride& rule, const PaperText& paper,
                                 const PaperLines& lines) {
  std::vector<ByteRange> windows;
  const std::string_view text = paper.text;
  const std::string_view context = trimmed(rule.context);
  if (context.empty()) {
    windows.push_back({0, static_cast<std::uint32_t>(text.size())});
  } else {
    for (std::size_t at = text.find(context.front()); at != std::string_view::npos;
         at = text.find(context.front(), at + 1)) {
      if (const auto end = match_at(text, at, context)) {
        windows.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(*end)});
      }
    }
  }
  std::vector<ByteRange> places;
  for (const ByteRange window : windows) {
    const std::string_view part = window.of(text);
    for (std::size_t at = part.find(rule.text); at != std::string_view::npos;
         at = part.find(rule.text, at + rule.text.size())) {
      const auto begin = static_cast<std::uint32_t>(window.begin + at);
      const ByteRange place{begin, begin + static_cast<std::uint32_t>(rule.text.size())};
      if (rule.line != 0 && lines.location(begin).line != rule.line) continue;
      places.push_back(place);
    }
  }
  return places;
}

bool apply_to_figures(const RedactionOverride& rule, ClassifiedPaper& classified) {
  bool any = false;
  for (PaperFigure& figure : classified.figures) {
    if (figure.name != rule.text) continue;
    figure.kind = rule.kind;
    figure.reason = rule.kind == NumberKind::needed ? "override.keep" : "override.remove";
    any = true;
  }
  return any;
}

bool apply_to_numbers(const RedactionOverride& rule, const PaperText& paper,
                      const PaperLines& lines, ClassifiedPaper& classified) {
  bool any = false;
  std::vector<PaperNumberClass> added_texts;
  const bool keep = rule.kind == NumberKind::needed;
  for (const ByteRange place : places_of(rule, paper, lines)) {
    bool found = false;
    auto number = std::lower_bound(
        classified.numbers.begin(), classified.numbers.end(), place,
        [](const PaperNumberClass& each, ByteRange at) { return each.range().end <= at.begin; });
    for (; number != classified.numbers.end() && number->range().begin < place.end; ++number) {
      // "5" is not the 5 of "0.5".
      const std::string_view shown = number->range().of(paper.text);
      const bool whole =
          place.contains(number->range()) ||
          (number->range().contains(place) && (shown == rule.text || shown.substr(1) == rule.text ||
                                               shown.starts_with(rule.text + "(")));
      if (!whole) continue;
      number->kind = rule.kind;
      number->reason = keep ? "override.keep" : "override.remove";
      number->firm = true;
      found = true;
    }
    if (!found && !keep && rule.text.find_first_of("0123456789") == std::string::npos) {
      PaperNumberClass added;
      added.pieces = {place};
      added.text = rule.text;
      added.kind = rule.kind;
      added.reason = "override.remove";
      added.place = "text";
      added.firm = true;
      added_texts.push_back(std::move(added));
      found = true;
    }
    any = any || found;
  }
  detail::merge_numbers(std::move(added_texts), classified.numbers);
  return any;
}

}  // namespace

Result<RedactionOverrides> parse_redaction_overrides(std::string_view yaml, std::string_view name) {
  const auto root = parse_yaml(yaml, name);
  if (!root) return tl::unexpected(root.error());
  return OverridesReader(name).read(*root);
}

Result<RedactionOverrides> load_redaction_overrides(const std::filesystem::path& file) {
  const auto yaml = read_file(file, {.max_bytes = YamlLimits{}.bytes});
  if (!yaml) return tl::unexpected(yaml.error());
  return parse_redaction_overrides(*yaml, file.string());
}

std::vector<Diagnostic> apply_overrides(const RedactionOverrides& overrides, const PaperText& paper,
                                        ClassifiedPaper& classified) {
  std::vector<Diagnostic> unmatched;
  if (overrides.rules.empty()) return unmatched;
  const PaperLines lines(paper);
  for (const RedactionOverride& rule : overrides.rules) {
    const bool any = rule.figure ? apply_to_figures(rule, classified)
                                 : apply_to_numbers(rule, paper, lines, classified);
    if (any) continue;
    unmatched.push_back(
        {Severity::warning,
         "override_matches_nothing",
         fmt::format("the override of \"{}\" matches nothing", printable(rule.text)),
         {overrides.name, rule.yaml_line, 0}});
  }
  return unmatched;
}

}  // namespace lacuna
