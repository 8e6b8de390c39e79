#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lacuna/verify/leak_tokens_internal.hpp"
#include "lacuna/verify/leaks.hpp"

namespace lacuna::detail {

/// A stretch of a text that is like a body.
struct BodyMatch {
  std::uint32_t body = 0;   ///< index into the bodies
  std::uint32_t begin = 0;  ///< bytes of the text
  std::uint32_t end = 0;
  double similarity = 0;  ///< share of the body's runs of tokens that stand there
  double names = 0;       ///< share of the body's distinct identifiers that stand there
  bool exact = false;     ///< every token is the same
};

/// Fingerprints of runs of tokens (k-grams, as in winnowing with a window of one: the bodies are so
/// few that all fingerprints of a text can be looked up).
class BodyIndex {
 public:
  explicit BodyIndex(const std::vector<GoldBody>& bodies);

  /// All stretches like a body, disjoint for each body, sorted by body and place.
  std::vector<BodyMatch> find(const LeakTokens& text, LeakSyntax syntax,
                              double least_similarity) const;
  bool has(LeakSyntax syntax) const { return has_[syntax == LeakSyntax::c ? 1 : 0]; }
  std::uint32_t tokens_of(std::size_t body) const {
    return static_cast<std::uint32_t>(bodies_[body].tokens.size());
  }
  /// Whether the body is so short that nothing is searched for, or only the very same tokens.
  bool too_short(std::size_t body) const { return tokens_of(body) < least_tokens; }

  static constexpr std::uint32_t least_tokens = 20;
  static constexpr std::uint32_t least_tokens_renamed = 40;

 private:
  struct Body {
    LeakSyntax syntax = LeakSyntax::python;
    std::vector<LeakToken> tokens;
    std::vector<std::uint64_t> grams;  ///< short ones, sorted
    std::vector<std::uint32_t> names;  ///< distinct, sorted
  };
  struct Seed {
    std::uint32_t body = 0;
    std::uint32_t place = 0;  ///< token in the text
    std::uint32_t gold = 0;   ///< token in the body
  };

  struct Stretch {
    std::uint32_t first = 0;    ///< token in the text
    std::size_t different = 0;  ///< places of the body
  };

  void add(const GoldBody& body);
  static Stretch stretch_of(const Seed* begin, const Seed* end);
  std::vector<Seed> seeds_in(const std::vector<LeakToken>& tokens, LeakSyntax syntax) const;
  void match(std::uint32_t body, const Seed* begin, const Seed* end,
             const std::vector<LeakToken>& tokens, double least,
             std::vector<BodyMatch>& found) const;
  BodyMatch compare(std::uint32_t body, const std::vector<LeakToken>& tokens, std::uint32_t first,
                    std::uint32_t last) const;

  std::vector<Body> bodies_;
  std::unordered_map<std::uint64_t, std::vector<std::pair<std::uint32_t, std::uint32_t>>> grams_;
  std::vector<std::uint64_t> filter_;  ///< bits
  std::array<bool, 2> has_{};
};

}  // namespace lacuna::detail
