// The scorer of AutoExperiment as it was published, so that published numbers can be compared.
//
// Its rules, for each top-level key of the gold:
// - The comparison descends along the *answer*: for an object through the keys of the gold, for a
//   list through the elements that the answer has, so that a list that is too short passes on what
//   is there. Keys that only the answer has are ignored.
// - The error of a leaf is |gold - value| / gold. The divisor keeps its sign: under a negative gold
//   every error is negative and passes. A gold of 0 counts as an error of 1.
// - true counts as 1 and false as 0; text is read as JSON or as a whole number. What cannot be
//   compared counts as an error of 1. A nested key that is missing counts as the value 0.
// - The key passes where the mean of its errors is at most rtol. A missing key does not.
// - A list that is too long, a key with nothing to take a mean of (an empty list), and a list or
//   object where the gold has a number spoil the whole answer. So does a gold or an answer that is
//   no object.
//
// There is no absolute tolerance, no unit, and no slack at the boundary.

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <utility>

#include "lacuna/score/compare_internal.hpp"

namespace lacuna::detail {
namespace {

struct LeafError {
  std::string path;
  Json gold;
  Json value;
  double error = 1;
  std::string note;
};

// Python's int(text): white space around it and a sign are allowed.
std::optional<double> whole_number(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return std::nullopt;
  text = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  long long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return static_cast<double>(number);
}

class ReferenceComparison {
 public:
  explicit ReferenceComparison(const CompareOptions& options) : rtol_(options.tolerance.rtol) {}

  Verdict run(const Json& gold, const Json& answer) {
    if (!gold.is_object() || !answer.is_object()) {
      spoil("", gold, answer,
            fmt::format("{}, and only objects are compared",
                        describe(gold.is_object() ? answer : gold)));
    } else {
      for (const auto& [key, expected] : gold.get_ref<const Json::object_t&>()) {
        top_level_key(key, expected, answer);
      }
    }
    Verdict verdict = leaves_.take();
    verdict.pass = verdict.pass && !spoiled_;
    return verdict;
  }

 private:
  void top_level_key(const std::string& key, const Json& gold, const Json& answer) {
    const std::string path = pointer_child("", key);
    const auto found = answer.find(key);
    if (found == answer.end()) {
      return leaves_.add({.path = path,
                          .gold = excerpt(gold),
                          .value = nullptr,
                          .pass = false,
                          .reason = "missing",
                          .flag = {}});
    }
    errors_.clear();
    node(gold, *found, path, 0);
    if (errors_.empty() && !spoiled_) spoil(path, gold, *found, "nothing to take a mean of");
    double sum = 0;
    for (const LeafError& leaf : errors_) sum += leaf.error;
    const double mean = sum / static_cast<double>(errors_.size());
    for (LeafError& leaf : errors_) {
      std::string reason = fmt::format("error {:.4g}, mean of the key {:.4g}", leaf.error, mean);
      if (!leaf.note.empty()) reason = leaf.note + ": " + reason;
      leaves_.add({.path = std::move(leaf.path),
                   .gold = std::move(leaf.gold),
                   .value = std::move(leaf.value),
                   .pass = mean <= rtol_,
                   .reason = std::move(reason),
                   .flag = {}});
    }
  }

  void node(const Json& gold, const Json& value, const std::string& path, std::size_t depth) {
    if (depth > max_compare_depth) {
      spoil(path, gold, value, "nested too deeply to be compared");
    } else if (value.is_string()) {
      text(gold, value, path, depth);
    } else if (value.is_object()) {
      object(gold, value, path, depth);
    } else if (value.is_array()) {
      list(gold, value, path, depth);
    } else {
      leaf(gold, value, path);
    }
  }

  void text(const Json& gold, const Json& value, const std::string& path, std::size_t depth) {
    const auto& written = value.get_ref<const std::string&>();
    if (const auto parsed = parse_json(written, "text"); parsed && !parsed->is_string()) {
      node(gold, *parsed, path, depth + 1);
    } else if (const auto number = whole_number(written)) {
      node(gold, *number, path, depth + 1);
    } else {
      errors_.push_back({path, excerpt(gold), excerpt(value), 1, "text"});
    }
  }

  void object(const Json& gold, const Json& value, const std::string& path, std::size_t depth) {
    if (!gold.is_object()) return spoil(path, gold, value, "an object where the gold has none");
    for (const auto& [key, expected] : gold.get_ref<const Json::object_t&>()) {
      const auto found = value.find(key);
      const std::string child = pointer_child(path, key);
      if (found == value.end()) {
        leaf(expected, 0.0, child, "missing, taken for 0");
      } else {
        node(expected, *found, child, depth + 1);
      }
    }
  }

  void list(const Json& gold, const Json& value, const std::string& path, std::size_t depth) {
    if (!gold.is_array()) return spoil(path, gold, value, "a list where the gold has none");
    if (value.size() > gold.size()) return spoil(path, gold, value, "a list that is too long");
    for (std::size_t i = 0; i < value.size(); ++i) {
      node(gold[i], value[i], pointer_child(path, i), depth + 1);
    }
  }

  void leaf(const Json& gold, const Json& value, const std::string& path, std::string note = {}) {
    LeafError found{path, excerpt(gold), excerpt(value), 1, std::move(note)};
    const auto number = [](const Json& json) -> std::optional<double> {
      if (json.is_boolean()) return json.get<bool>() ? 1.0 : 0.0;
      if (json.is_number()) return json.get<double>();
      return std::nullopt;
    };
    const auto wanted = number(gold);
    const auto given = number(value);
    if (!wanted || !given) {
      found.note = fmt::format("{} against {}", describe(value), describe(gold));
    } else if (*wanted == 0) {
      found.note = "a gold of 0";
    } else {
      found.error = std::abs(*wanted - *given) / *wanted;
    }
    errors_.push_back(std::move(found));
  }

  void spoil(const std::string& path, const Json& gold, const Json& value, std::string reason) {
    spoiled_ = true;
    leaves_.add({.path = path,
                 .gold = excerpt(gold),
                 .value = excerpt(value),
                 .pass = false,
                 .reason = std::move(reason) + ", which spoils the whole answer",
                 .flag = {}});
  }

  double rtol_;
  bool spoiled_ = false;
  std::vector<LeafError> errors_;  // of the key at hand
  LeafList leaves_;
};

}  // namespace

Verdict compare_reference(const Json& gold, const Json& answer, const CompareOptions& options) {
  return ReferenceComparison(options).run(gold, answer);
}

}  // namespace lacuna::detail
