#include <algorithm>
#include <array>
#include <string>

#include "lacuna/paper/evidence_internal.hpp"

namespace lacuna::detail {
namespace {

/// How much a word speaks for a result (above 0) or for what is needed, to the left of a number and
/// to its right.
struct NearWord {
  std::string_view stem;
  double left = 0;
  double right = 0;
};

// Fitted by benchmarks/evidence.py on words of six passages or more, whatever they mean. By stem.
// clang-format off
constexpr std::array<NearWord, 160> near_word_weights = {{
    {"abov", -0.10, -0.13},
    {"account", 0.18, 0.00},
    {"add", 0.28, -0.17},
    {"against", 0.01, 0.11},
    {"aged", -0.21, 0.00},
    {"all", 0.14, 0.18},
    {"among", -0.14, 0.00},
    {"an", 0.35, 0.04},
    {"and", 0.02, 0.28},
    {"are", -0.13, -0.02},
    {"as", 0.51, 0.11},
    {"at", -0.41, 0.19},
    {"averag", 0.22, 0.12},
    {"back", 0.10, 0.00},
    {"batch", -0.15, -0.02},
    {"be", 0.10, 0.03},
    {"becom", 0.14, 0.00},
    {"below", -0.44, 0.28},
    {"best", 0.21, 0.00},
    {"between", -0.26, -0.03},
    {"billion", 0.00, -0.16},
    {"but", 0.14, -0.01},
    {"by", 0.45, -0.05},
    {"cas", 0.00, 0.11},
    {"cent", 0.00, 0.11},
    {"chang", -0.12, -0.16},
    {"ci", 0.19, -0.27},
    {"cm", 0.01, 0.14},
    {"com", 0.13, 0.00},
    {"control", 0.18, -0.06},
    {"cor", -0.06, 0.24},
    {"cost", 0.10, -0.03},
    {"cover", -0.10, 0.00},
    {"cycl", 0.00, 0.60},
    {"data", 0.00, 0.16},
    {"day", -0.27, 0.27},
    {"density", 0.14, 0.00},
    {"detect", 0.18, 0.00},
    {"do", 0.00, -0.16},
    {"down", 0.16, 0.00},
    {"drop", 0.22, 0.01},
    {"dropout", 0.16, -0.00},
    {"dur", -0.17, 0.00},
    {"each", 0.00, 0.16},
    {"end", 0.13, 0.00},
    {"error", -0.06, -0.11},
    {"event", 0.00, 0.26},
    {"fall", 0.12, 0.00},
    {"first", -0.20, 0.00},
    {"fix", -0.16, 0.00},
    {"fold", 0.00, 0.15},
    {"for", -0.27, 0.27},
    {"found", -0.14, 0.12},
    {"from", 0.05, 0.16},
    {"gb", 0.05, -0.40},
    {"get", 0.14, 0.00},
    {"ghz", -0.01, -0.23},
    {"giv", 0.06, -0.22},
    {"grow", 0.12, 0.00},
    {"has", -0.30, -0.04},
    {"higher", 0.00, -0.10},
    {"hour", 0.08, 0.25},
    {"hz", 0.00, -0.43},
    {"increas", -0.11, -0.23},
    {"instead", -0.13, 0.07},
    {"is", -0.00, 0.20},
    {"it", 0.17, -0.11},
    {"its", -0.07, -0.13},
    {"kg", 0.00, -0.16},
    {"km", 0.00, 0.31},
    {"least", -0.12, 0.00},
    {"leav", 0.10, 0.00},
    {"less", 0.08, 0.19},
    {"level", 0.00, -0.11},
    {"lie", 0.12, 0.00},
    {"limit", -0.20, 0.00},
    {"lin", -0.06, -0.26},
    {"load", -0.18, 0.00},
    {"los", 0.15, 0.00},
    {"loss", -0.12, 0.00},
    {"lower", 0.04, -0.11},
    {"may", 0.00, -0.13},
    {"mg", 0.00, 0.10},
    {"mhz", 0.00, 0.18},
    {"million", -0.19, 0.11},
    {"min", -0.10, 0.09},
    {"minut", 0.08, 0.43},
    {"mm", 0.00, -0.13},
    {"month", 0.00, -0.40},
    {"most", -0.05, -0.20},
    {"ms", -0.01, 0.33},
    {"near", -0.16, 0.00},
    {"need", -0.19, -0.14},
    {"never", 0.00, 0.23},
    {"nm", 0.00, 0.11},
    {"of", -0.21, 0.02},
    {"on", -0.13, 0.41},
    {"one", -0.51, -0.22},
    {"or", 0.17, 0.10},
    {"other", 0.00, 0.11},
    {"our", 0.13, -0.08},
    {"out", 0.27, 0.12},
    {"over", -0.27, 0.05},
    {"pair", 0.00, -0.29},
    {"parameter", 0.00, -0.13},
    {"participant", 0.14, -0.01},
    {"pass", 0.00, 0.13},
    {"per", -0.00, 0.32},
    {"percent", 0.00, -0.88},
    {"plac", -0.16, 0.00},
    {"point", -0.06, 0.39},
    {"power", -0.13, -0.06},
    {"predict", 0.13, 0.00},
    {"rais", -0.31, -0.08},
    {"rang", 0.10, 0.00},
    {"rat", -0.29, 0.00},
    {"reach", -0.17, 0.00},
    {"report", 0.16, -0.06},
    {"ris", -0.12, 0.00},
    {"ros", -0.18, 0.00},
    {"rough", 0.32, 0.00},
    {"round", 0.00, -0.18},
    {"scal", -0.11, -0.04},
    {"second", -0.00, 0.37},
    {"seed", -0.11, -0.02},
    {"set", -0.06, 0.14},
    {"show", -0.11, 0.00},
    {"slop", 0.15, 0.00},
    {"slower", 0.00, 0.15},
    {"so", -0.01, 0.15},
    {"som", -0.22, 0.00},
    {"span", 0.34, 0.00},
    {"stay", 0.26, 0.00},
    {"step", -0.00, -0.15},
    {"tak", -0.06, -0.13},
    {"temperatur", -0.15, 0.00},
    {"test", -0.07, -0.15},
    {"than", -0.02, 0.16},
    {"the", -0.06, 0.21},
    {"they", 0.15, 0.00},
    {"thi", 0.12, 0.00},
    {"thos", -0.20, 0.23},
    {"threshold", -0.15, 0.00},
    {"throughput", 0.15, 0.02},
    {"train", -0.13, -0.10},
    {"trial", -0.10, 0.19},
    {"tun", 0.11, 0.00},
    {"under", -0.32, 0.00},
    {"us", 0.07, 0.12},
    {"was", -0.04, -0.21},
    {"we", 0.28, -0.43},
    {"week", -0.22, -0.03},
    {"wer", -0.02, 0.23},
    {"which", -0.04, 0.15},
    {"width", 0.11, 0.00},
    {"with", -0.56, -0.04},
    {"within", 0.07, 0.28},
    {"without", 0.00, 0.18},
    {"year", 0.45, -0.13},
    {"yield", 0.20, -0.03},
}};
// clang-format on
static_assert(std::is_sorted(near_word_weights.begin(), near_word_weights.end(),
                             [](const NearWord& a, const NearWord& b) { return a.stem < b.stem; }));

constexpr std::size_t reach = 3;

/// "ris" of "rises", "trial" of "trials": one form for a verb and for a noun, no word of English.
std::string_view stem_of(std::string_view word) {
  for (const std::string_view ending : {"ing", "ed", "es", "s", "ly"}) {
    const bool ends = word.size() >= ending.size() + 3 && word.ends_with(ending);
    if (!ends || word.ends_with("ss")) continue;
    word.remove_suffix(ending.size());
    break;
  }
  if (word.size() > 3 && word.back() == 'e') word.remove_suffix(1);
  const bool doubled = word.size() > 3 && word[word.size() - 1] == word[word.size() - 2];
  if (doubled && word.back() != 'l' && word.back() != 's') word.remove_suffix(1);
  return word;
}

/// Calls `use` with the stem of each word beside the number, and whether it is to the left.
template <typename Use>
void for_near_words(const NumberContext& context, const Use& use) {
  const Tokens& tokens = context.tokens;
  const auto look = [&](std::size_t at, bool left) {
    const std::string_view word = tokens.word(at);
    const bool letters = word.size() > 1 && std::all_of(word.begin(), word.end(), [](char c) {
                           return c >= 'a' && c <= 'z';
                         });
    if (letters && tokens.is(at, TokenKind::word)) use(stem_of(word), left);
  };
  for (std::size_t n = 1; n <= reach && n <= context.at; ++n) {
    if (tokens[context.at - n].sentence != context.token().sentence) break;
    look(context.at - n, true);
  }
  for (std::size_t n = 1; n <= reach && context.at + n < tokens.size(); ++n) {
    if (tokens[context.at + n].sentence != context.token().sentence) break;
    look(context.at + n, false);
  }
}

}  // namespace

std::vector<std::string> near_words(const NumberContext& context) {
  std::vector<std::string> words;
  for_near_words(context, [&](std::string_view stem, bool left) {
    words.push_back((left ? "< " : "> ") + std::string(stem));
  });
  return words;
}

double near_words_sum(const NumberContext& context) {
  double sum = 0;
  for_near_words(context, [&](std::string_view stem, bool left) {
    const auto at = std::lower_bound(
        near_word_weights.begin(), near_word_weights.end(), stem,
        [](const NearWord& each, std::string_view other) { return each.stem < other; });
    if (at == near_word_weights.end() || at->stem != stem) return;
    sum += left ? at->left : at->right;
  });
  return sum;
}

}  // namespace lacuna::detail
