#include "lacuna/cpp/check_internal.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "lacuna/cpp/body_internal.hpp"
#include "lacuna/cpp/stub_internal.hpp"
#include "lacuna/cpp/support_internal.hpp"

namespace lacuna::detail::cpp {
namespace {

/// Compares a changed text with its original, from the front to the end.
class Checker {
 public:
  Checker(const SourceFile& original, const SourceFile& changed, Dialect dialect,
          InitializerPolicy initializers)
      : original_(original),
        changed_(changed),
        dialect_(dialect),
        initializers_(initializers),
        tokens_(scan(original.text())),
        other_tokens_(scan(changed.text())) {}

  Result<void> run(const ParsedFile& parsed, const std::set<FunctionId>& wanted);

 private:
  Error difference(const SourceFile& in, std::uint32_t offset, std::string what) const;
  Result<void> insertion(const Edit& edit);
  Result<void> same_up_to(std::uint32_t end);
  Result<void> body(const Function& function);
  Result<void> sound(const Function& function, ByteRange body, ByteRange range) const;

  const SourceFile& original_;
  const SourceFile& changed_;
  Dialect dialect_;
  InitializerPolicy initializers_;
  Tokens tokens_;
  Tokens other_tokens_;
  std::uint32_t at_ = 0;     // in the original
  std::uint32_t other_ = 0;  // in the changed text
};

Error Checker::difference(const SourceFile& in, std::uint32_t offset, std::string what) const {
  Location where = in.lines().location(offset);
  where.path = in.path();
  what += " (line " + std::to_string(where.line) + ")";
  return {ErrorCode::bad_input, in.path() + ": " + std::move(what), "", std::move(where)};
}

/// Steps over what `support` inserts here, where it is there.
Result<void> Checker::insertion(const Edit& edit) {
  if (auto same = same_up_to(edit.range.begin); !same) return same;
  const std::string_view rest = changed_.text().substr(other_);
  // A text that begins with the same line has it once of its own.
  const bool own = original_.text().substr(at_).starts_with(edit.text);
  if (rest.starts_with(own ? edit.text + edit.text : edit.text)) {
    other_ += static_cast<std::uint32_t>(edit.text.size());
  }
  return {};
}

Result<void> Checker::same_up_to(std::uint32_t end) {
  const std::string_view a = original_.text().substr(at_, end - at_);
  const std::string_view b = changed_.text().substr(other_, a.size());
  if (a != b) {
    const auto where = static_cast<std::uint32_t>(
        std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
    return tl::unexpected(
        difference(original_, at_ + where, "the text outside the bodies differs"));
  }
  at_ = end;
  other_ += static_cast<std::uint32_t>(a.size());
  return {};
}

/// Whether a new body says nothing that reaches beyond it.
Result<void> Checker::sound(const Function& function, ByteRange body, ByteRange range) const {
  const std::string& name = function.id.qualified_name;
  const auto refuse = [&](std::string what) {
    return tl::unexpected(
        difference(changed_, range.begin, "the new body of " + name + " " + std::move(what)));
  };
  const std::string_view text = range.of(changed_.text());
  if (text == original_.text(body)) return {};
  const auto open = [&](const Token& token) { return token.open && range.contains(token.range); };
  if (other_tokens_.unterminated < range.end ||
      std::any_of(other_tokens_.list.begin(), other_tokens_.list.end(), open)) {
    return refuse("has a string or comment that does not end");
  }
  static constexpr std::array<std::string_view, 4> trigraphs = {"?\?/", "?\?<", "?\?>", "?\?="};
  for (const std::string_view trigraph : trigraphs) {
    if (text.find(trigraph) != std::string_view::npos) return refuse("has a trigraph");
  }
  const auto raw = [&](const Token& token) {
    return token.kind == TokenKind::raw_text && range.contains(token.range);
  };
  if (dialect_ == Dialect::c &&
      std::any_of(other_tokens_.list.begin(), other_tokens_.list.end(), raw)) {
    return refuse("has a raw string, which not every C compiler reads as one");
  }
  const std::vector<std::string> known = leaking_directives(original_.text(), tokens_.list, body);
  for (const std::string& leak : leaking_directives(changed_.text(), other_tokens_.list, range)) {
    if (std::find(known.begin(), known.end(), leak) == known.end()) {
      return refuse("has a preprocessor line that reaches beyond it: " + leak);
    }
  }
  return {};
}

Result<void> Checker::body(const Function& function) {
  const ByteRange masked = masked_range(original_, function, initializers_);
  if (auto same = same_up_to(masked.begin); !same) return same;
  const auto first = std::lower_bound(
      other_tokens_.list.begin(), other_tokens_.list.end(), other_,
      [](const Token& token, std::uint32_t offset) { return token.range.begin < offset; });
  const bool there = first != other_tokens_.list.end() && first->range.begin == other_;
  if (!there) {
    return tl::unexpected(difference(
        changed_, other_,
        "the function " + function.id.qualified_name + " has no body in its place any more"));
  }
  const BodyEnd end = find_body_end(
      {changed_.text(), other_tokens_.list,
       static_cast<std::uint32_t>(first - other_tokens_.list.begin()),
       initializers_ == InitializerPolicy::drop && function.kind == FunctionKind::constructor});
  if (!end.problem.empty()) {
    return tl::unexpected(difference(
        changed_, other_,
        "the new body of " + function.id.qualified_name + " is not sound: " + end.problem));
  }
  if (auto fine = sound(function, masked, {other_, end.end}); !fine) return fine;
  at_ = masked.end;
  other_ = end.end;
  return {};
}

Result<void> Checker::run(const ParsedFile& parsed, const std::set<FunctionId>& wanted) {
  const MaskSupport support = mask_support(original_, tokens_);
  std::size_t found = 0;
  auto next = support.insertions.begin();
  for (const Function& function : parsed.functions) {
    if (!wanted.contains(function.id)) continue;
    ++found;
    // What stands inside a body that may differ is free.
    if (function.whole.begin < at_ && function.body.end <= at_) continue;
    while (next != support.insertions.end() && next->range.begin <= function.body.begin) {
      if (auto done = insertion(*next++); !done) return done;
    }
    if (auto done = body(function); !done) return done;
  }
  if (found != wanted.size()) {
    return fail(ErrorCode::bad_input,
                original_.path() + ": a function that may differ is not in the file");
  }
  for (; next != support.insertions.end(); ++next) {
    if (auto done = insertion(*next); !done) return done;
  }
  if (auto same = same_up_to(static_cast<std::uint32_t>(original_.text().size())); !same) {
    return same;
  }
  if (other_ != changed_.text().size()) {
    return tl::unexpected(difference(changed_, other_, "there is more text at the end"));
  }
  return {};
}

}  // namespace

Result<void> check_bodies(const SourceFile& original, const ParsedFile& parsed,
                          const SourceFile& changed, const std::vector<FunctionId>& functions,
                          Dialect dialect, InitializerPolicy initializers) {
  if (changed.text().size() > (std::size_t{64} << 20U) ||
      changed.text().find('\0') != std::string_view::npos) {
    return fail(ErrorCode::bad_input, changed.path() + ": the file is too large or has NUL bytes");
  }
  return Checker(original, changed, dialect, initializers)
      .run(parsed, std::set<FunctionId>(functions.begin(), functions.end()));
}

}  // namespace lacuna::detail::cpp
