#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lacuna/cpp/scanner_internal.hpp"

namespace lacuna::detail::cpp {

/// The tokens of a text without its preprocessor lines, by index, with what reading definitions
/// needs. Indices past the end are allowed and give nothing.
class BindingTokens {
 public:
  using Span = std::pair<std::size_t, std::size_t>;  ///< half-open range of indices

  static constexpr std::size_t nowhere = std::string::npos;

  explicit BindingTokens(std::string_view text);

  std::size_t size() const { return tokens_.size(); }
  bool is(std::size_t i, char symbol) const { return i < size() && tokens_[i].is(symbol); }
  std::size_t byte(std::size_t i) const { return tokens_[i].range.begin; }

  /// The identifier or keyword at `i`, or empty.
  std::string_view word(std::size_t i) const;
  /// The index of the bracket that closes the one at `i`, or `nowhere`.
  std::size_t closing(std::size_t i) const { return i < size() ? closing_[i] : nowhere; }
  /// The same for `<` as the beginning of template arguments.
  std::size_t closing_angle(std::size_t i) const;

  /// What stands between the commas inside the bracket at `open`, `<` among them.
  std::vector<Span> list(std::size_t open) const;
  /// The content of the string literal at `i`, with those that follow it at once; empty where there
  /// is none. Escapes are kept as written: names have none.
  std::string string(std::size_t i) const;
  /// The tokens of `span` one behind the other.
  std::string spelled(Span span) const;
  /// The parts of the qualified name that begins at `i`, without template arguments, and the index
  /// behind it. Empty where there is none.
  std::pair<std::vector<std::string>, std::size_t> name(std::size_t i) const;

 private:
  std::string_view token(std::size_t i) const {
    return text_.substr(tokens_[i].range.begin, tokens_[i].range.size());
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::vector<std::size_t> closing_;
};

}  // namespace lacuna::detail::cpp
