#include "lacuna/python/outline_internal.hpp"

#include <algorithm>
#include <ranges>

#include "lacuna/python/scanner_internal.hpp"

namespace lacuna::detail {
namespace {

/// A `# type: (int) -> str` comment is part of the signature (PEP 484).
bool is_signature_comment(std::string_view comment) {
  std::size_t at = comment.find_first_not_of(" \t", 1);
  if (at == std::string_view::npos || comment.substr(at, 5) != "type:") return false;
  at = comment.find_first_not_of(" \t", at + 5);
  return at != std::string_view::npos && comment[at] == '(' &&
         comment.find("->", at) != std::string_view::npos;
}

/// Follows classes and functions through the tokens of one file.
class OutlineReader final : public TokenSink {
 public:
  OutlineReader(std::string_view text, Outline& outline) : text_(text), outline_(outline) {}

  void logical_line(std::uint32_t column, ByteRange indent) override;
  void token(TokenKind kind, ByteRange range, std::uint32_t line, std::uint32_t last_line,
             bool in_brackets) override;
  void comment(ByteRange range, std::uint32_t column, std::uint32_t line, bool alone) override;
  void ended() override { close(0); }

 private:
  enum class Header { none, async, name, signature };

  struct Scope {
    std::uint32_t column = 0;
    std::uint32_t function = OutlinedFunction::no_parent;  // the index, or no_parent for a class
    std::size_t name_size = 0;  // of the qualified name before this scope
    std::uint32_t counted = 0;  // lines with content up to the colon
    std::uint32_t colon_line = 0;
    bool open = false;            // the header's colon was seen
    bool begun = false;           // the body's first token was seen
    bool header_comment = false;  // one that belongs to the body stands on the colon's line
  };

  struct Comment {
    std::uint32_t column, end, counted;
  };

  void close(std::uint32_t column);
  void finish(Scope& scope);
  void begin_scope(ByteRange name);
  void begin_body(Scope& scope, ByteRange token, std::uint32_t line);
  void header_token(TokenKind kind, ByteRange range, std::uint32_t line, bool in_brackets);
  void keyword_in_body(TokenKind kind);
  void count_lines(std::uint32_t first, std::uint32_t last);
  OutlinedFunction* function() {
    return owner_ == OutlinedFunction::no_parent ? nullptr : &outline_.functions[owner_];
  }
  std::uint32_t enclosing_function() const;

  std::string_view text_;
  Outline& outline_;
  std::vector<Scope> scopes_;
  std::string qualified_name_;
  std::size_t name_bytes_ = 0;
  std::uint32_t owner_ = OutlinedFunction::no_parent;  // the innermost open function

  Header header_ = Header::none;
  bool header_is_class_ = false;
  std::uint32_t header_lambdas_ = 0;
  std::uint32_t header_begin_ = 0;
  bool header_async_ = false;
  std::uint32_t decorator_ = Outline::no_python2;
  bool line_begins_ = false;
  std::uint32_t column_ = 0;
  ByteRange indent_;

  std::vector<Comment> comments_;  // since the last token
  std::uint32_t last_end_ = 0;     // of the last token
  std::uint32_t last_counted_ = 0;
  std::uint32_t counted_ = 0;
  std::uint32_t counted_line_ = 0;
};

void OutlineReader::count_lines(std::uint32_t first, std::uint32_t last) {
  if (last <= counted_line_) return;
  counted_ += last - std::max(first - 1, counted_line_);
  counted_line_ = last;
}

void OutlineReader::logical_line(std::uint32_t column, ByteRange indent) {
  close(column);
  header_ = Header::none;
  column_ = column;
  indent_ = indent;
  line_begins_ = true;
}

/// Closes every scope whose header stands at `column` or deeper.
void OutlineReader::close(std::uint32_t column) {
  while (!scopes_.empty() && scopes_.back().column >= column) {
    finish(scopes_.back());
    qualified_name_.resize(scopes_.back().name_size);
    scopes_.pop_back();
  }
  owner_ = enclosing_function();
}

std::uint32_t OutlineReader::enclosing_function() const {
  for (const Scope& scope : std::ranges::reverse_view(scopes_)) {
    if (scope.function != OutlinedFunction::no_parent) return scope.function;
  }
  return OutlinedFunction::no_parent;
}

void OutlineReader::finish(Scope& scope) {
  if (scope.function == OutlinedFunction::no_parent) return;
  OutlinedFunction& function = outline_.functions[scope.function];
  if (function.parent != OutlinedFunction::no_parent) {
    OutlinedFunction& parent = outline_.functions[function.parent];
    parent.decisions += function.decisions;
    parent.python2 = parent.python2 || function.python2;
  }
  if (!scope.begun) {
    function.body_end = function.code_end = std::max(function.body_begin, last_end_);
    return;
  }
  function.complete = true;
  function.code_end = last_end_;
  function.body_end = last_end_;
  std::uint32_t counted = last_counted_;
  for (const Comment& comment : comments_) {
    if (comment.column <= scope.column) continue;
    function.body_end = comment.end;
    counted = comment.counted;
  }
  const std::uint32_t shared = function.one_line || scope.header_comment ? 1 : 0;
  function.body_lines = counted - scope.counted + shared;
}

void OutlineReader::comment(ByteRange range, std::uint32_t column, std::uint32_t line, bool alone) {
  count_lines(line, line);
  // A comment behind the last token of a line is as deep as can be.
  const std::uint32_t depth = alone ? column : std::numeric_limits<std::uint32_t>::max();
  comments_.push_back({depth, range.end, counted_});
  if (scopes_.empty() || !scopes_.back().open || scopes_.back().begun) return;
  Scope& scope = scopes_.back();
  if (scope.function == OutlinedFunction::no_parent || line > scope.colon_line + 1) return;
  OutlinedFunction& function = outline_.functions[scope.function];
  if (function.body_begin != function.colon_end) return;
  if (!is_signature_comment(range.of(text_))) {
    scope.header_comment = scope.header_comment || line == scope.colon_line;
    return;
  }
  function.body_begin = range.end;
  scope.counted = counted_;
}

void OutlineReader::begin_scope(ByteRange name) {
  Scope scope;
  scope.column = column_;
  scope.name_size = qualified_name_.size();
  const bool in_class = !scopes_.empty() && scopes_.back().function == OutlinedFunction::no_parent;
  if (!qualified_name_.empty()) qualified_name_ += '.';
  qualified_name_ += name.of(text_);
  name_bytes_ += qualified_name_.size();
  if (name_bytes_ > 16 * text_.size() + (1U << 20U)) outline_.names_too_long = true;
  if (!header_is_class_ && !outline_.names_too_long) {
    OutlinedFunction function;
    function.keyword = header_begin_;
    function.begin = decorator_ == Outline::no_python2 ? header_begin_ : decorator_;
    function.name = name;
    function.qualified_name = qualified_name_;
    function.parent = owner_;
    function.in_class = in_class;
    function.async = header_async_;
    function.colon_end = function.body_begin = name.end;
    scope.function = static_cast<std::uint32_t>(outline_.functions.size());
    outline_.functions.push_back(std::move(function));
  }
  decorator_ = Outline::no_python2;
  scopes_.push_back(scope);
}

void OutlineReader::begin_body(Scope& scope, ByteRange token, std::uint32_t line) {
  scope.begun = true;
  if (scope.function == OutlinedFunction::no_parent) return;
  OutlinedFunction& function = outline_.functions[scope.function];
  function.first = token.begin;
  function.one_line = !line_begins_;
  if (function.one_line) {
    // A backslash may have brought the body to the next line.
    if (line > scope.colon_line) scope.counted += 1;
  } else {
    function.indent = indent_;
  }
}

void OutlineReader::header_token(TokenKind kind, ByteRange range, std::uint32_t line,
                                 bool in_brackets) {
  if (header_ == Header::async) {
    header_ = kind == TokenKind::def ? Header::name : Header::none;
  } else if (header_ == Header::name) {
    header_ = Header::none;
    const bool names =
        kind == TokenKind::name || kind == TokenKind::super || kind == TokenKind::async;
    if (!names) return;
    header_ = Header::signature;
    header_lambdas_ = 0;
    begin_scope(range);
  } else if (!in_brackets && kind == TokenKind::lambda) {
    ++header_lambdas_;
  } else if (!in_brackets && kind == TokenKind::colon) {
    if (header_lambdas_ > 0) {
      --header_lambdas_;
      return;
    }
    header_ = Header::none;
    Scope& scope = scopes_.back();
    scope.open = true;
    scope.counted = counted_;
    scope.colon_line = line;
    if (scope.function == OutlinedFunction::no_parent) return;
    OutlinedFunction& function = outline_.functions[scope.function];
    function.colon_end = function.body_begin = range.end;
    owner_ = scope.function;
  }
}

void OutlineReader::keyword_in_body(TokenKind kind) {
  OutlinedFunction* owner = function();
  if (owner == nullptr) return;
  switch (kind) {
    case TokenKind::decision:
      ++owner->decisions;
      break;
    case TokenKind::yield:
      owner->yields = true;
      break;
    case TokenKind::lambda:
      owner->lambda = true;
      break;
    case TokenKind::super:
      owner->names_super = true;
      break;
    case TokenKind::global:
      owner->global = true;
      break;
    case TokenKind::nonlocal:
      owner->nonlocal = true;
      break;
    case TokenKind::python2:
      owner->python2 = true;
      break;
    default:
      break;
  }
}

void OutlineReader::token(TokenKind kind, ByteRange range, std::uint32_t line,
                          std::uint32_t last_line, bool in_brackets) {
  if (kind == TokenKind::python2) {
    outline_.python2 = std::min(outline_.python2, range.begin);
  }
  if (!scopes_.empty() && scopes_.back().open && !scopes_.back().begun) {
    begin_body(scopes_.back(), range, line);
  }
  comments_.clear();
  count_lines(line, last_line);
  if (line_begins_) {
    line_begins_ = false;
    const bool starts =
        kind == TokenKind::def || kind == TokenKind::class_ || kind == TokenKind::async;
    if (kind == TokenKind::at) {
      decorator_ = std::min(decorator_, range.begin);
    } else if (!starts) {
      decorator_ = Outline::no_python2;
    }
    if (starts) {
      header_ = kind == TokenKind::async ? Header::async : Header::name;
      header_is_class_ = kind == TokenKind::class_;
      header_async_ = kind == TokenKind::async;
      header_begin_ = range.begin;
    }
  } else if (header_ != Header::none) {
    header_token(kind, range, line, in_brackets);
  }
  keyword_in_body(kind);
  last_end_ = range.end;
  last_counted_ = counted_;
}

}  // namespace

Outline read_outline(const PythonText& text) {
  Outline outline;
  OutlineReader reader(text.stored(), outline);
  scan_tokens(text.view(), text.begin(), reader);
  return outline;
}

}  // namespace lacuna::detail
