#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "lacuna/paper/evidence_internal.hpp"
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

/// How much a value says of where else it stands: zeros at the end of a whole number say nothing,
/// and nor does a year.
std::uint8_t informative_digits(std::string_view text) {
  const bool year =
      text.size() == 4 && (text.starts_with("19") || text.starts_with("20")) &&
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return year ? 0 : static_cast<std::uint8_t>(std::min<std::size_t>(exact_digits(text), 9));
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

/// Where the letters before "=" begin and end, in tokens: "beta_{max}" of "beta_{max} = 2.41".
std::pair<std::size_t, std::size_t> symbol_before(const NumberContext& context) {
  const Tokens& tokens = context.tokens;
  std::size_t end = context.at;
  for (std::size_t steps = 0; end > 0 && steps < 3; ++steps) {
    const std::string_view word = tokens.word(end - 1);
    if (word != "-" && word != "\u2212" && word != "{" && word != "$") break;
    --end;
  }
  const std::string_view sign = end > 0 ? tokens.word(end - 1) : std::string_view();
  if (sign != "=" && sign != "\u2248") return {0, 0};
  --end;
  if (end > 0 && tokens.word(end - 1) == "$") --end;
  std::size_t begin = end;
  while (begin > 0 && end - begin < 12) {
    const std::string_view left = tokens.word(begin - 1);
    if (begin < end && !tokens.joined(begin - 1, begin)) break;
    if (left == "(" || left == "[" || left == "," || left == "$" || left == ";") break;
    --begin;
  }
  return {begin, end};
}

/// "with k = 0.5", "for a = 0.3 and b = 0.2": under what the rest was found.
bool names_condition(const NumberContext& context, std::size_t begin) {
  constexpr std::string_view words[] = {
      "with", "for",     "at", "when",   "if",   "using", "and", "where", "case", "set",
      "to",   "setting", "of", "choose", "from", "by",    "or",  "under", "over", ","};
  for (std::size_t n = 1; n <= 2 && n <= begin; ++n) {
    const std::string_view word = context.tokens.word(begin - n);
    if (word == "," && n > 1) break;
    if (std::find(std::begin(words), std::end(words), word) != std::end(words)) return true;
  }
  return false;
}

/// Whether only the words around spoke, and they may be wrong.
bool is_open(const PaperNumberClass& number) {
  if (number.place != "prose" && number.place != "caption") return false;
  if (number.kind == NumberKind::result) {
    return number.reason == "result.context" || number.reason == "result.found" ||
           number.reason == "result.evidence";
  }
  return !number.firm && !number.reason.starts_with("override.");
}

}  // namespace

Agreement::Name Agreement::name_of(std::string text) {
  if (text.empty()) return 0;
  return names_.try_emplace(std::move(text), static_cast<Name>(names_.size() + 1)).first->second;
}

void Agreement::note(const NumberContext& context, const PaperNumberClass& number,
                     std::optional<double> weight) {
  Note note;
  note.weighed = weight.has_value();
  note.weight = weight.value_or(0);
  note.section = context.section;
  note.digits = informative_digits(number.text);
  note.value = context.token().value;
  note.exact = context.token().decimal && significant_digits(number.text) >= 3;
  note.company = name_of(company_of(context));
  const auto [begin, end] = symbol_before(context);
  if (begin < end) {
    const Tokens& tokens = context.tokens;
    note.symbol = name_of(
        tokens.text().substr(tokens[begin].begin, tokens[end - 1].end - tokens[begin].begin));
    const bool decided = context.section == SectionKind::results && context.token().decimal;
    note.asserted = decided && !names_condition(context, begin);
    if (context.section != SectionKind::results) symbols_.insert(note.symbol);
  }
  if (number.kind == NumberKind::result) {
    if (note.exact && !is_open(number)) results_.insert(note.value);
  } else if (note.company != 0 && (context.section == SectionKind::setting ||
                                   (number.firm && context.section == SectionKind::unknown))) {
    settings_.insert(note.company);
  }
  notes_.push_back(note);
}

void Agreement::find_standings(const std::vector<PaperNumberClass>& numbers) {
  for (std::size_t i = 0; i < notes_.size(); ++i) {
    const Note& note = notes_[i];
    if (note.digits == 0) continue;
    Place place = Place::unknown;
    if (numbers[i].place == "cell") {
      place = numbers[i].kind == NumberKind::result ? Place::result_cell : Place::needed_cell;
    } else if (!note.weighed) {
      continue;
    } else if (note.section == SectionKind::results) {
      place = Place::results;
    } else if (note.section == SectionKind::setting) {
      place = Place::setting;
    }
    standings_.push_back({note.value, static_cast<std::uint32_t>(i), place});
  }
  std::sort(standings_.begin(), standings_.end(), [](const Standing& a, const Standing& b) {
    return a.value != b.value ? a.value < b.value : a.place < b.place;
  });
}

std::vector<std::string_view> Agreement::elsewhere(std::size_t number) const {
  constexpr std::array<std::array<std::string_view, 5>, 3> names = {{
      {"", "", "", "one digit again in setting", ""},
      {"in result cell", "in needed cell", "again in results", "again in setting",
       "again in unknown"},
      {"exactly in result cell", "exactly in needed cell", "exactly in results",
       "exactly in setting", "exactly in unknown"},
  }};
  std::vector<std::string_view> found;
  const Note& note = notes_[number];
  if (note.digits == 0) return found;
  const auto& row = names[std::min<std::size_t>(note.digits, 3) - 1];
  const auto before = [](const Standing& each, const std::pair<double, Place>& key) {
    return each.value != key.first ? each.value < key.first : each.place < key.second;
  };
  for (std::size_t place = 0; place < row.size(); ++place) {
    if (row[place].empty()) continue;
    const std::pair<double, Place> key{note.value, static_cast<Place>(place)};
    auto at = std::lower_bound(standings_.begin(), standings_.end(), key, before);
    if (at != standings_.end() && at->note == number) ++at;
    const bool stands = at != standings_.end() && at->value == key.first && at->place == key.second;
    if (stands) found.push_back(row[place]);
  }
  return found;
}

void Agreement::weigh(std::size_t number, PaperNumberClass& said) const {
  const Note& note = notes_[number];
  if (!note.weighed) return;
  double sum = note.weight;
  for (const std::string_view name : elsewhere(number)) sum += evidence_weight(name, note.section);
  const NumberKind kind = sum > 0 ? NumberKind::result : NumberKind::needed;
  if (kind == said.kind) return;
  said.kind = kind;
  said.reason = kind == NumberKind::result ? "result.evidence" : "needed.evidence";
  said.firm = false;
}

void Agreement::settle(std::vector<PaperNumberClass>& numbers) {
  find_standings(numbers);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    PaperNumberClass& number = numbers[i];
    const Note& note = notes_[i];
    weigh(i, number);
    const bool text = number.place == "prose" || number.place == "caption";
    if (text && note.asserted && !symbols_.contains(note.symbol) &&
        (number.reason == "needed.assignment" || number.reason == "needed.parameter")) {
      number.kind = NumberKind::result;
      number.reason = "result.symbol";
      continue;
    }
    if (!is_open(number)) continue;
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
