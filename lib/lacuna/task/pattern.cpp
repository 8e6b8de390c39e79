#include "lacuna/task/pattern.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

namespace lacuna {
namespace {

constexpr std::size_t max_pattern_bytes = 10'000;

RE2::Options pattern_options() {
  RE2::Options options;
  options.set_log_errors(false);
  return options;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

Result<void> check_compiled(const RE2& compiled) {
  if (!compiled.ok()) {
    return fail(ErrorCode::bad_input,
                fmt::format("the pattern does not compile: {}", compiled.error()),
                "patterns are in the syntax of RE2, without back references and look-around");
  }
  const int groups = compiled.NumberOfCapturingGroups();
  if (groups != 1) {
    return fail(ErrorCode::bad_input, fmt::format("the pattern has {} groups, not one", groups),
                "put ( ) around the number, and write (?: ) for any other group");
  }
  return {};
}

Result<void> check_length(std::string_view pattern) {
  if (pattern.size() <= max_pattern_bytes) return {};
  return fail(ErrorCode::bad_input,
              fmt::format("the pattern is longer than {} bytes", max_pattern_bytes));
}

}  // namespace

Result<void> check_pattern(std::string_view pattern) {
  if (auto checked = check_length(pattern); !checked) return checked;
  return check_compiled(RE2(piece(pattern), pattern_options()));
}

Result<std::string> match_one_group(std::string_view pattern, std::string_view text) {
  if (auto checked = check_length(pattern); !checked) return tl::unexpected(checked.error());
  const RE2 compiled(piece(pattern), pattern_options());
  if (auto checked = check_compiled(compiled); !checked) return tl::unexpected(checked.error());
  re2::StringPiece groups[2];
  if (!compiled.Match(piece(text), 0, text.size(), RE2::UNANCHORED, groups, 2)) {
    return fail(ErrorCode::not_found, fmt::format("nothing matches the pattern {}", pattern));
  }
  if (groups[1].data() == nullptr) {
    return fail(ErrorCode::not_found,
                fmt::format("the group of the pattern {} takes no part in the match", pattern));
  }
  return std::string(groups[1].data(), groups[1].size());
}

}  // namespace lacuna
