#include <fmt/format.h>

#include <algorithm>

#include "lacuna/paper/rules_internal.hpp"

namespace lacuna::detail {
namespace {

std::size_t significant_digits(std::string_view text) {
  std::size_t digits = 0;
  for (const char c : text.substr(0, text.find_first_of("^e(\xC3"))) {
    if (c < '0' || c > '9' || (c == '0' && digits == 0)) continue;
    ++digits;
  }
  return digits;
}

/// "0.5 n" of "0.5 N", "4 n=" of "N = 4"; empty where nothing says what the number is of.
std::string company_of(const NumberContext& context) {
  std::string_view word = context.after();
  std::string_view sign;
  if (context.before() == "$" || context.before() == "\u20AC") {
    word = context.before();
  } else if (context.before() == "=" && context.at >= 2 &&
             context.tokens.is(context.at - 2, TokenKind::word)) {
    word = context.before(2);
    sign = "=";
  } else if (!context.tokens.is(context.at + 1, TokenKind::word) ||
             (word.size() < 4 && !is_unit(word))) {
    return {};
  }
  return fmt::format("{} {}{}", context.token().value, word, sign);
}

/// Whether only the words around spoke, and they may be wrong.
bool is_open(const PaperNumberClass& number) {
  if (number.place != "prose" && number.place != "caption") return false;
  if (number.kind == NumberKind::result) {
    return number.reason == "result.context" || number.reason == "result.found";
  }
  return !number.firm && !number.reason.starts_with("override.");
}

}  // namespace

void Agreement::note(const NumberContext& context, const PaperNumberClass& number) {
  Note note;
  note.value = context.token().value;
  note.exact = context.token().decimal && significant_digits(number.text) >= 3;
  note.company = company_of(context);
  if (number.kind == NumberKind::result) {
    if (note.exact && !is_open(number)) results_.insert(note.value);
  } else if (!note.company.empty() && (context.section == SectionKind::setting ||
                                       (number.firm && context.section == SectionKind::unknown))) {
    settings_.insert(note.company);
  }
  notes_.push_back(std::move(note));
}

void Agreement::settle(std::vector<PaperNumberClass>& numbers) const {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    PaperNumberClass& number = numbers[i];
    if (!is_open(number)) continue;
    const Note& note = notes_[i];
    const bool repeats = note.exact && results_.contains(note.value);
    if (number.kind == NumberKind::needed && repeats) {
      number.kind = NumberKind::result;
      number.reason = "result.repeated";
    } else if (number.kind == NumberKind::result && !repeats && settings_.contains(note.company)) {
      number.kind = NumberKind::needed;
      number.reason = "needed.repeated";
    }
  }
}

}  // namespace lacuna::detail
