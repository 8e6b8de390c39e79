#include "lacuna/mask/choose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "lacuna/base/text.hpp"

namespace lacuna {

std::string_view to_string(SampleKind kind) {
  return kind == SampleKind::weighted ? "weighted" : "uniform";
}

std::optional<SampleKind> sample_kind_from(std::string_view name) {
  for (const SampleKind kind : {SampleKind::uniform, SampleKind::weighted}) {
    if (to_string(kind) == name) return kind;
  }
  return {};
}

namespace {

bool has_wildcards(std::string_view pattern) {
  return pattern.find_first_of("*?[") != std::string_view::npos;
}

/// Where `[...]` at the beginning of `pattern` ends, behind the bracket; 0 where it is no class.
std::size_t class_end(std::string_view pattern) {
  std::size_t at = 1;
  if (at < pattern.size() && pattern[at] == '!') ++at;
  if (at < pattern.size() && pattern[at] == ']') ++at;  // a bracket that comes first is a member
  const auto close = pattern.find(']', at);
  return close == std::string_view::npos ? 0 : close + 1;
}

bool in_class(std::string_view set, char c) {
  set = set.substr(1, set.size() - 2);
  const bool negated = set.starts_with('!');
  if (negated) set.remove_prefix(1);
  bool found = false;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (i + 2 < set.size() && set[i + 1] == '-') {
      found = found || (set[i] <= c && c <= set[i + 2]);
      i += 2;
    } else {
      found = found || set[i] == c;
    }
  }
  return found != negated;
}

/// How many bytes of the pattern match `c`; 0 where it does not match.
std::size_t matches_one(std::string_view pattern, char c) {
  if (pattern.empty()) return 0;
  if (pattern.front() == '?') return 1;
  if (pattern.front() == '[') {
    const std::size_t end = class_end(pattern);
    if (end != 0) return in_class(pattern.substr(0, end), c) ? end : 0;
  }
  return pattern.front() == c ? 1 : 0;
}

/// A glob in which `*` matches anything. O(pattern * text).
bool matches_freely(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0;
  std::optional<std::pair<std::size_t, std::size_t>> star;  // behind the last star, and its text
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = {++p, t};
      continue;
    }
    if (const std::size_t step = matches_one(pattern.substr(p), text[t])) {
      p += step;
      ++t;
      continue;
    }
    if (!star) return false;
    p = star->first;
    t = ++star->second;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

bool matches_id(std::string_view pattern, std::string_view id) {
  const auto split = pattern.find("::");
  if (split == std::string_view::npos) return matches_freely(pattern, id);
  const auto id_split = id.find("::");
  if (id_split == std::string_view::npos) return false;
  return glob_match(pattern.substr(0, split), id.substr(0, id_split)) &&
         matches_freely(pattern.substr(split + 2), id.substr(id_split + 2));
}

namespace {

/// The ids and globs of one list, taken apart.
struct Patterns {
  std::set<const Function*> exact;
  std::vector<std::string_view> globs;

  bool match(const Function& function, const std::string& id) const {
    return exact.contains(&function) ||
           std::any_of(globs.begin(), globs.end(),
                       [&](std::string_view glob) { return matches_id(glob, id); });
  }
};

Result<Patterns> read_patterns(const Inventory& inventory, const std::vector<std::string>& list) {
  Patterns patterns;
  for (const std::string& entry : list) {
    const auto function = inventory.require(entry);
    if (function) {
      patterns.exact.insert(*function);
    } else if (has_wildcards(entry)) {
      patterns.globs.push_back(entry);
    } else {
      return tl::unexpected(function.error());
    }
  }
  return patterns;
}

bool within_bounds(const Function& function, const CandidateRule& rule) {
  const bool kind = rule.kinds.empty() || std::find(rule.kinds.begin(), rule.kinds.end(),
                                                    function.kind) != rule.kinds.end();
  return kind && function.statements >= rule.min_statements &&
         (rule.max_statements == 0 || function.statements <= rule.max_statements) &&
         function.body_lines >= rule.min_lines;
}

}  // namespace

Result<std::vector<const Function*>> find_candidates(const Inventory& inventory,
                                                     const CandidateRule& rule) {
  const auto include = read_patterns(inventory, rule.include);
  if (!include) return tl::unexpected(include.error());
  const auto exclude = read_patterns(inventory, rule.exclude);
  if (!exclude) return tl::unexpected(exclude.error());
  for (const Function* function : include->exact) {
    if (function->maskable) continue;
    return fail(ErrorCode::invalid_argument,
                fmt::format("{} cannot be masked: {}", printable(to_string(function->id)),
                            function->reason),
                {}, Location{function->id.path, function->line, 1});
  }
  std::vector<const Function*> candidates;
  for (const Function* function : inventory.functions()) {
    if (!function->maskable || !within_bounds(*function, rule)) continue;
    const std::string id = to_string(function->id);
    if (!rule.include.empty() && !include->match(*function, id)) continue;
    if (exclude->match(*function, id)) continue;
    candidates.push_back(function);
  }
  return candidates;
}

std::vector<const Function*> outermost(const std::vector<const Function*>& candidates) {
  std::vector<const Function*> sorted = candidates;
  std::sort(sorted.begin(), sorted.end(), [](const Function* a, const Function* b) {
    if (a->id.path != b->id.path) return a->id.path < b->id.path;
    if (a->whole.begin != b->whole.begin) return a->whole.begin < b->whole.begin;
    return a->whole.end > b->whole.end;
  });
  std::set<const Function*> outer;
  const Function* last = nullptr;
  for (const Function* function : sorted) {
    if (last != nullptr && last->id.path == function->id.path &&
        last->whole.contains(function->whole)) {
      continue;
    }
    outer.insert(function);
    last = function;
  }
  std::vector<const Function*> result;
  for (const Function* function : candidates) {
    if (outer.erase(function) > 0) result.push_back(function);
  }
  return result;
}

}  // namespace lacuna
