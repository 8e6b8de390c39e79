#include "lacuna/python/front_end.hpp"

#include <algorithm>

#include "lacuna/python/check_internal.hpp"
#include "lacuna/python/dependencies_internal.hpp"
#include "lacuna/python/functions_internal.hpp"
#include "lacuna/python/stub_internal.hpp"

namespace lacuna {
namespace {

/// Goes up with every change that could give another ParsedFile for the same text.
constexpr int revision = 3;

constexpr std::size_t most_bytes = std::size_t{64} << 20;

class PythonFrontEnd final : public LanguageFrontEnd {
 public:
  PythonFrontEnd() : version_("python-" + std::to_string(revision) + "-" + grammar_.version()) {}

  std::string_view language() const override { return "python"; }
  std::string_view version() const override { return version_; }

  bool accepts(std::string_view path) const override {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    for (const std::string_view ending : {".py", ".pyw", ".pyi"}) {
      if (name.size() > ending.size() && name.ends_with(ending)) return true;
    }
    return false;
  }

  /// A script that names its interpreter: "#!/usr/bin/env python3".
  bool recognises(std::string_view start) const override {
    if (!start.starts_with("#!")) return false;
    const std::string_view line = start.substr(0, start.find('\n'));
    return line.find("python") != std::string_view::npos ||
           line.find("pypy") != std::string_view::npos;
  }

  ParsedFile parse(const SourceFile& file) const override {
    detail::Tree tree;
    return parse(file, tree);
  }

  Result<std::string> stub(const SourceFile& file, const Function& function,
                           const StubOptions& options) const override {
    if (!function.maskable) {
      return fail(ErrorCode::invalid_argument,
                  to_string(function.id) + " cannot be masked: " + function.reason);
    }
    const ByteRange body = function.body;
    const bool inside = body.begin <= body.end && body.end <= file.text().size() &&
                        (!function.docstring || body.contains(*function.docstring));
    if (!inside) {
      return fail(ErrorCode::invalid_argument,
                  "the body of " + to_string(function.id) + " does not lie inside the file");
    }
    return detail::stub_text(file, function, options);
  }

  using LanguageFrontEnd::check_only_bodies_differ;
  Result<void> check_only_bodies_differ(const SourceFile& original, const SourceFile& changed,
                                        const std::vector<FunctionId>& functions,
                                        InitializerPolicy) const override {
    detail::CheckedFile before{original, {}, {}};
    detail::CheckedFile after{changed, {}, {}};
    before.parsed = parse(original, before.tree);
    after.parsed = parse(changed, after.tree);
    return detail::check_bodies(grammar_, before, after, functions);
  }

  const DependencyAnalyzer* analyzer() const override { return &analyzer_; }

 private:
  /// `tree` becomes the syntax tree; null where the file is refused.
  ParsedFile parse(const SourceFile& file, detail::Tree& tree) const;

  detail::Grammar grammar_;
  detail::PythonAnalyzer analyzer_{grammar_};
  std::string version_;
};

void add_diagnostic(ParsedFile& parsed, const SourceFile& file, Severity severity,
                    std::string_view code, std::string message, std::uint32_t offset) {
  Location where = file.lines().location(offset);
  where.path = file.path();
  parsed.diagnostics.push_back({severity, std::string(code), std::move(message), std::move(where)});
}

ParsedFile PythonFrontEnd::parse(const SourceFile& file, detail::Tree& tree) const {
  ParsedFile parsed;
  parsed.path = file.path();
  parsed.language = "python";
  parsed.hash = file.hash();
  const auto refuse = [&](std::string_view code, std::string message, std::uint32_t offset) {
    parsed.status = ParseStatus::refused;
    add_diagnostic(parsed, file, Severity::error, code, std::move(message), offset);
    return std::move(parsed);
  };
  if (file.text().size() > most_bytes) {
    return refuse("too_large", "the file is larger than 64 MiB", 0);
  }
  const detail::PythonText text(file.text());
  if (!text.refusal().empty()) {
    return refuse(text.refusal(), text.refusal_message(), text.refusal_offset());
  }
  detail::Tree parsed_tree = grammar_.parse(text.view());
  if (parsed_tree == nullptr) {
    return refuse("too_complex", "the parser takes too long for a file of this size", 0);
  }
  const detail::Outline outline = detail::read_outline(text);
  if (outline.names_too_long) return refuse("too_complex", "the names are too long", 0);
  const detail::TreeFacts facts = detail::read_tree(grammar_, *parsed_tree, text, outline);
  parsed.functions = detail::build_functions(file, text, outline, facts);
  const std::uint32_t python2 = std::min(facts.first_python2, outline.python2);
  if (python2 != detail::TreeFacts::no_error) {
    parsed.status = ParseStatus::partial;
    add_diagnostic(parsed, file, Severity::warning, "python2", "this is Python 2", python2);
  }
  std::uint32_t error = facts.first_error;
  for (const detail::OutlinedFunction& function : outline.functions) {
    // The grammar takes a header without a body for a function.
    if (!function.complete) error = std::min(error, function.keyword);
  }
  if (error != detail::TreeFacts::no_error) {
    parsed.status = ParseStatus::partial;
    add_diagnostic(parsed, file, Severity::warning, "syntax_error", "the syntax is not understood",
                   error);
  }
  tree = std::move(parsed_tree);
  return parsed;
}

}  // namespace

std::shared_ptr<const LanguageFrontEnd> make_python_front_end() {
  return std::make_shared<const PythonFrontEnd>();
}

}  // namespace lacuna
