#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lacuna::detail {

enum class TokenKind : std::uint8_t { word, number, sign };

/// A word, number or sign of a block's visible text.
/// Small, because a paper may be little but numbers: texts have less than 4 GiB.
struct Token {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t sentence = 0;  ///< sentences count from 0
  std::uint32_t digits = 0;    ///< of a number, as they are written
  double value = 0;            ///< of a number, without its sign
  TokenKind kind = TokenKind::sign;
  bool capital = false;  ///< a word that begins with a capital letter
  // Of numbers:
  bool decimal = false;    ///< with a decimal point or an exponent
  bool version = false;    ///< two points or more
  bool uncertain = false;  ///< "0.283(2)"
  bool worded = false;     ///< "ninety-two" of "ninety-two per cent"
  bool plain = false;      ///< worded, and only counts: "three failures"
};

/// The tokens of a text, and its letters in lower case.
class Tokens {
 public:
  explicit Tokens(std::string_view text);

  std::size_t size() const { return all_.size(); }
  const Token& operator[](std::size_t i) const { return all_[i]; }
  /// The letters of a token; empty beyond the end, so that neighbours need no check.
  std::string_view word(std::size_t i) const {
    if (i >= all_.size()) return {};
    return {lower_.data() + all_[i].begin, all_[i].end - all_[i].begin};
  }
  bool is(std::size_t i, TokenKind kind) const { return i < all_.size() && all_[i].kind == kind; }
  /// Whether nothing stands between two tokens.
  bool joined(std::size_t i, std::size_t j) const {
    return j < all_.size() && all_[i].end == all_[j].begin;
  }
  const std::string& text() const { return lower_; }
  /// The first token of a sentence that tokens are in.
  std::size_t sentence_begin(std::size_t sentence) const { return sentences_[sentence]; }

 private:
  void read(std::string_view text);
  void join_words();
  void find_sentences(std::string_view text);

  std::string lower_;
  std::vector<Token> all_;
  std::vector<std::uint32_t> sentences_;  ///< where each begins
};

/// The digits of a number that were not rounded away: 2 of "1,300", 3 of "62.5", 1 of "0.003".
std::size_t exact_digits(std::string_view number);

/// A number in words that says how much: its last token and its value.
struct NumberPhrase {
  std::size_t last = 0;
  double value = 0;
  bool plain = false;  ///< "three failures": counts, and says no more
};

/// "ninety-two per cent", "six points", "two thirds of", "one in five", and the number that a
/// sentence begins with; nothing for "the two methods". Looks at a few tokens only.
std::optional<NumberPhrase> number_phrase(const Tokens& tokens, std::size_t at);

}  // namespace lacuna::detail
