#include "lacuna/score/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

#include "lacuna/score/compare_internal.hpp"

namespace lacuna {
namespace detail {
namespace {

using Members = std::unordered_map<std::string_view, const Json*>;

// Objects keep their keys in a list, whose look-up is linear: an index keeps wide ones quick.
Members index_members(const Json& object) {
  Members members;
  members.reserve(object.size());
  for (const auto& [key, value] : object.get_ref<const Json::object_t&>()) {
    members.emplace(key, &value);
  }
  return members;
}

class StrictComparison {
 public:
  explicit StrictComparison(const CompareOptions& options) : options_(options) {}

  Verdict run(const Json& gold, const Json& answer) {
    node(gold, answer, "", Unit::none, 0);
    return leaves_.take();
  }

 private:
  void node(const Json& gold, const Json& answer, const std::string& path, Unit unit,
            std::size_t depth) {
    if (depth > max_compare_depth) {
      fail(path, gold, answer, "nested too deeply to be compared");
    } else if (gold.is_structured() && gold.empty()) {
      fail(path, gold, answer, "the gold holds no number here");
    } else if (gold.is_object()) {
      object(gold, answer, path, unit, depth);
    } else if (gold.is_array()) {
      list(gold, answer, path, unit, depth);
    } else {
      number(gold, answer, path, unit);
    }
  }

  void object(const Json& gold, const Json& answer, const std::string& path, Unit unit,
              std::size_t depth) {
    if (!answer.is_object()) {
      return fail(path, gold, answer, fmt::format("{}, not an object", describe(answer)));
    }
    const Members given = index_members(answer);
    for (const auto& [key, expected] : gold.get_ref<const Json::object_t&>()) {
      const std::string child = pointer_child(path, key);
      const auto found = given.find(key);
      if (found == given.end()) {
        fail(child, expected, nullptr, "missing");
      } else {
        node(expected, *found->second, child, depth == 0 ? declared_unit(key) : unit, depth + 1);
      }
    }
    const Members wanted = index_members(gold);
    for (const auto& [key, value] : answer.get_ref<const Json::object_t&>()) {
      if (!wanted.contains(key)) extra(pointer_child(path, key), value, "extra");
    }
  }

  void list(const Json& gold, const Json& answer, const std::string& path, Unit unit,
            std::size_t depth) {
    const std::size_t wanted = gold.size();
    if (!answer.is_array()) {
      return fail(path, gold, answer,
                  fmt::format("{}, not a list of {}", describe(answer), wanted));
    }
    const std::size_t given = answer.size();
    for (std::size_t i = 0; i < wanted; ++i) {
      const std::string child = pointer_child(path, i);
      if (i < given) {
        node(gold[i], answer[i], child, unit, depth + 1);
      } else {
        fail(child, gold[i], nullptr, fmt::format("missing: length {}, not {}", given, wanted));
      }
    }
    if (given > wanted) {
      extra(pointer_child(path, wanted), answer[wanted],
            fmt::format("extra: length {}, not {}", given, wanted));
    }
  }

  void number(const Json& gold, const Json& answer, const std::string& path, Unit unit) {
    const auto wanted = finite_number(gold);
    if (!wanted) return fail(path, gold, answer, "the gold is not a finite number");
    const auto given = finite_number(answer);
    if (!given) {
      const bool infinite = answer.is_number();
      return fail(path, gold, answer,
                  fmt::format("{}, not a {}number", describe(answer), infinite ? "finite " : ""));
    }
    LeafVerdict leaf{
        .path = path, .gold = gold, .value = answer, .pass = false, .reason = {}, .flag = {}};
    judge(leaf, *given, *wanted, unit);
    leaves_.add(std::move(leaf));
  }

  void judge(LeafVerdict& leaf, double given, double wanted, Unit unit) const {
    leaf.pass = within_tolerance(given, wanted, options_.tolerance);
    leaf.reason = describe_error(given, wanted, options_.tolerance, leaf.pass);
    if (leaf.pass) return;
    if (unit != Unit::none) {
      const bool percent = unit == Unit::percent;
      const double converted = percent ? given * 100 : given / 100;
      if (within_tolerance(converted, wanted, options_.tolerance)) {
        leaf.pass = true;
        leaf.flag = "unit_converted";
        leaf.reason = percent ? "a fraction, converted to the percentage that the task declares"
                              : "a percentage, converted to the fraction that the task declares";
        return;
      }
    }
    // Only the relative tolerance: under a wide absolute one everything small would look like this.
    const Tolerance relative{.rtol = std::max(options_.tolerance.rtol, 1e-9), .atol = 0};
    if (wanted == 0) return;
    if (within_tolerance(given * 100, wanted, relative)) {
      leaf.flag = "unit_error";
      leaf.reason += "; 100 times too small: a fraction for a percentage?";
    } else if (within_tolerance(given / 100, wanted, relative)) {
      leaf.flag = "unit_error";
      leaf.reason += "; 100 times too large: a percentage for a fraction?";
    }
  }

  Unit declared_unit(const std::string& key) const {
    const auto found = options_.units.find(key);
    return found == options_.units.end() ? Unit::none : found->second;
  }

  void fail(const std::string& path, const Json& gold, const Json& answer, std::string reason) {
    leaves_.add({.path = path,
                 .gold = excerpt(gold),
                 .value = excerpt(answer),
                 .pass = false,
                 .reason = std::move(reason),
                 .flag = {}});
  }

  void extra(std::string path, const Json& value, std::string reason) {
    leaves_.add_extra({.path = std::move(path),
                       .gold = nullptr,
                       .value = excerpt(value),
                       .pass = false,
                       .reason = std::move(reason),
                       .flag = {}});
  }

  const CompareOptions& options_;
  LeafList leaves_;
};

// The distance between the doubles around x.
double ulp(double x) {
  if (x == 0) return std::numeric_limits<double>::denorm_min();
  return std::max(std::ldexp(1.0, std::ilogb(x) - 52), std::numeric_limits<double>::denorm_min());
}

}  // namespace

Verdict compare_strict(const Json& gold, const Json& answer, const CompareOptions& options) {
  return StrictComparison(options).run(gold, answer);
}

}  // namespace detail

std::string_view to_string(ScorerKind kind) {
  return kind == ScorerKind::strict ? "strict" : "reference";
}

std::optional<ScorerKind> scorer_kind_from(std::string_view name) {
  for (const ScorerKind kind : {ScorerKind::strict, ScorerKind::reference}) {
    if (name == to_string(kind)) return kind;
  }
  return std::nullopt;
}

Verdict compare(const Json& gold, const Json& answer, const CompareOptions& options) {
  return options.scorer == ScorerKind::strict ? detail::compare_strict(gold, answer, options)
                                              : detail::compare_reference(gold, answer, options);
}

bool within_tolerance(double value, double gold, const Tolerance& tolerance) {
  if (!std::isfinite(value) || !std::isfinite(gold)) return false;
  const double bound = std::max(tolerance.rtol * std::abs(gold), tolerance.atol);
  // The distance to 0 is exact, and a bound of 0 asks for the number itself: nothing to widen.
  if (gold == 0 || bound == 0) return std::abs(value - gold) <= bound;
  const double slack = 4 * detail::ulp(std::max(std::abs(value), std::abs(gold)));
  return std::abs(value - gold) <= bound + slack;
}

}  // namespace lacuna
