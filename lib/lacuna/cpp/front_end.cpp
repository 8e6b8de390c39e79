#include "lacuna/cpp/front_end.hpp"

#include <algorithm>
#include <array>

#include "lacuna/base/text.hpp"
#include "lacuna/cpp/check_internal.hpp"
#include "lacuna/cpp/functions_internal.hpp"
#include "lacuna/cpp/stub_internal.hpp"
#include "lacuna/cpp/support_internal.hpp"

namespace lacuna {
namespace {

using detail::cpp::Dialect;

/// Goes up with every change that could give another ParsedFile for the same text.
constexpr int revision = 1;

constexpr std::size_t most_bytes = std::size_t{64} << 20;

constexpr std::array<std::string_view, 20> cpp_endings = {
    ".cpp", ".cc", ".cxx", ".c++", ".C",   ".cp",  ".hpp", ".hh",  ".hxx",  ".h++",
    ".H",   ".h",  ".ipp", ".tpp", ".txx", ".tcc", ".inl", ".ixx", ".cppm", ".ccm"};
constexpr std::array<std::string_view, 1> c_endings = {".c"};
constexpr std::array<std::string_view, 2> cuda_endings = {".cu", ".cuh"};

template <std::size_t N>
bool ends_with_one_of(std::string_view path, const std::array<std::string_view, N>& endings) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
    return name.size() > ending.size() && name.ends_with(ending);
  });
}

/// The text without the comments and blanks that it begins with.
std::string_view without_leading_comments(std::string_view text) {
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    const bool block = text.starts_with("/*");
    if (!block && !text.starts_with("//")) return text;
    const std::size_t end = block ? text.find("*/", 2) : text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + (block ? 2 : 1));
  }
}

/// A header without an extension, as Eigen and the standard library have them: a directive of the
/// preprocessor comes first, and another word shows that it is no file of settings.
bool is_bare_header(std::string_view start) {
  const std::string_view code = without_leading_comments(start);
  constexpr std::array<std::string_view, 5> directives = {"#ifndef ", "#pragma ", "#include ",
                                                          "#define ", "#if "};
  const bool directive = std::any_of(directives.begin(), directives.end(),
                                     [&](std::string_view each) { return code.starts_with(each); });
  constexpr std::array<std::string_view, 5> marks = {"#include ", "#pragma once", "namespace ",
                                                     "template", "#endif"};
  return directive && std::any_of(marks.begin(), marks.end(), [&](std::string_view each) {
           return start.find(each) != std::string_view::npos;
         });
}

class CppFrontEnd final : public LanguageFrontEnd {
 public:
  explicit CppFrontEnd(Dialect dialect)
      : dialect_(dialect),
        version_(std::string(language()) + "-" + std::to_string(revision) + "-" +
                 grammar_.version()) {}

  std::string_view language() const override {
    if (dialect_ == Dialect::c) return "c";
    return dialect_ == Dialect::cuda ? "cuda" : "cpp";
  }
  std::string_view version() const override { return version_; }

  bool accepts(std::string_view path) const override {
    if (dialect_ == Dialect::c) return ends_with_one_of(path, c_endings);
    if (dialect_ == Dialect::cuda) return ends_with_one_of(path, cuda_endings);
    return ends_with_one_of(path, cpp_endings);
  }

  bool recognises(std::string_view start) const override {
    return dialect_ == Dialect::cpp && is_bare_header(start);
  }

  ParsedFile parse(const SourceFile& file) const override;

  ByteRange masked_range(const SourceFile& file, const Function& function,
                         InitializerPolicy initializers) const override {
    return detail::cpp::masked_range(file, function, initializers);
  }

  Result<std::string> stub(const SourceFile& file, const Function& function,
                           const StubOptions& options) const override {
    if (!function.maskable) {
      return fail(ErrorCode::invalid_argument,
                  to_string(function.id) + " cannot be masked: " + function.reason);
    }
    const ByteRange body = function.body;
    const bool inside = function.whole.begin <= body.begin && body.begin < body.end &&
                        body.end <= file.text().size();
    if (!inside) {
      return fail(ErrorCode::invalid_argument,
                  "the body of " + to_string(function.id) + " does not lie inside the file");
    }
    return detail::cpp::stub_text(grammar_, file, function, options, dialect_);
  }

  MaskSupport support(const SourceFile& file) const override {
    return detail::cpp::mask_support(file, detail::cpp::scan(file.text()));
  }

  using LanguageFrontEnd::check_only_bodies_differ;
  Result<void> check_only_bodies_differ(const SourceFile& original, const SourceFile& changed,
                                        const std::vector<FunctionId>& functions,
                                        InitializerPolicy initializers) const override {
    const ParsedFile parsed = parse(original);
    if (parsed.status == ParseStatus::refused) {
      return fail(ErrorCode::bad_input,
                  original.path() + ": " + parsed.diagnostics.front().message);
    }
    return detail::cpp::check_bodies(original, parsed, changed, functions, dialect_, initializers);
  }

 private:
  detail::cpp::Grammar grammar_;
  Dialect dialect_;
  std::string version_;
};

void add_diagnostic(ParsedFile& parsed, const SourceFile& file, Severity severity,
                    std::string_view code, std::string message, std::uint32_t offset) {
  Location where = file.lines().location(offset);
  where.path = file.path();
  parsed.diagnostics.push_back({severity, std::string(code), std::move(message), std::move(where)});
}

/// Of a file that is not text of one of our encodings, why.
std::string refusal_of(std::string_view text, std::uint32_t& offset) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return "the file is UTF-16";
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    offset = static_cast<std::uint32_t>(nul);
    return "the file contains NUL bytes";
  }
  return {};
}

ParsedFile CppFrontEnd::parse(const SourceFile& file) const {
  namespace cpp = detail::cpp;
  ParsedFile parsed;
  parsed.path = file.path();
  parsed.language = language();
  parsed.hash = file.hash();
  const auto refuse = [&](std::string_view code, std::string message, std::uint32_t offset) {
    parsed.status = ParseStatus::refused;
    add_diagnostic(parsed, file, Severity::error, code, std::move(message), offset);
    return std::move(parsed);
  };
  const std::string_view text = file.text();
  if (text.size() > most_bytes) return refuse("too_large", "the file is larger than 64 MiB", 0);
  std::uint32_t offset = 0;
  if (std::string why = refusal_of(text, offset); !why.empty()) {
    return refuse("binary", std::move(why), offset);
  }
  const cpp::Tokens tokens = cpp::scan(text);
  cpp::View view = cpp::make_view(text, tokens, dialect_, cpp::Effort::usual);
  detail::Tree tree = grammar_.parse(view.text);
  if (tree != nullptr && ts_node_has_error(ts_tree_root_node(tree.get()))) {
    cpp::View second = cpp::make_view(text, tokens, dialect_, cpp::Effort::generous);
    const std::size_t errors = cpp::count_errors(*tree, 100000);
    detail::Tree other = second.text == view.text ? nullptr : grammar_.parse(second.text);
    if (other != nullptr && cpp::count_errors(*other, errors) < errors) {
      view = std::move(second);
      tree = std::move(other);
    }
  }
  if (tree == nullptr) {
    return refuse("too_complex", "the parser takes too long for a file of this size", 0);
  }
  const cpp::TreeFacts facts = cpp::walk_tree(grammar_, *tree, text, view, dialect_);
  if (facts.names_too_long) return refuse("too_complex", "the names are too long", 0);
  parsed.functions = cpp::build_functions(file, tokens, view, facts, dialect_);
  const auto partial = [&](std::string_view code, std::string message, std::uint32_t at) {
    if (at == cpp::none) return;
    parsed.status = ParseStatus::partial;
    add_diagnostic(parsed, file, Severity::warning, code, std::move(message), at);
  };
  partial("syntax_error", "the syntax is not understood", facts.first_error);
  partial("unbalanced_if", "#if and #endif do not match", view.stray);
  partial("unterminated", "a string or comment does not end", view.unterminated);
  return parsed;
}

std::shared_ptr<const LanguageFrontEnd> make(Dialect dialect) {
  return std::make_shared<const CppFrontEnd>(dialect);
}

}  // namespace

std::shared_ptr<const LanguageFrontEnd> make_cpp_front_end() { return make(Dialect::cpp); }
std::shared_ptr<const LanguageFrontEnd> make_c_front_end() { return make(Dialect::c); }
std::shared_ptr<const LanguageFrontEnd> make_cuda_front_end() { return make(Dialect::cuda); }

}  // namespace lacuna
