#include "lacuna/clang/join_internal.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace lacuna::detail {
namespace {

void merge(FunctionFact& into, const FunctionFact& from) {
  into.traits |= from.traits;
  into.obstacles |= from.obstacles;
  into.whole.begin = std::min(into.whole.begin, from.whole.begin);
  if (from.return_type != into.return_type) {
    // Two units that deduce two types: neither can be written for both.
    if (!from.return_type.empty() && !into.return_type.empty()) {
      into.obstacles |= static_cast<std::uint32_t>(Obstacle::unspellable);
    }
    into.return_type = std::max(into.return_type, from.return_type);
  }
  into.qualified_name = std::min(into.qualified_name, from.qualified_name);
}

std::string reason_of(const FunctionFact& fact) {
  if (fact.has(Obstacle::main)) return "it is main";
  if (fact.has(Obstacle::macro_body)) return "its body comes from a macro";
  if (fact.has(Obstacle::macro_name)) return "a macro makes it";
  if (fact.has(Trait::consteval_)) return "it is evaluated at compile time (consteval)";
  if (fact.has(Obstacle::evaluated)) return "it is or may be evaluated at compile time in this repository";
  if (fact.has(Obstacle::unspellable)) return "its deduced return type has no name";
  return {};
}

void add_traits(std::vector<std::string>& traits, const FunctionFact& fact) {
  // Whether a function may throw only the compiler knows.
  std::erase(traits, "noexcept");
  const auto& names = trait_names();
  for (std::size_t bit = 0; bit < names.size(); ++bit) {
    if ((fact.traits >> bit & 1) != 0) traits.emplace_back(names[bit]);
  }
  std::sort(traits.begin(), traits.end());
  traits.erase(std::unique(traits.begin(), traits.end()), traits.end());
}

void add_trait(Function& function, std::string_view trait) {
  function.traits.emplace_back(trait);
  std::sort(function.traits.begin(), function.traits.end());
  function.traits.erase(std::unique(function.traits.begin(), function.traits.end()),
                        function.traits.end());
}

/// Joins the functions of one file.
class Joiner {
 public:
  Joiner(ParsedFile parsed, const SourceFile& file, const FileFacts& facts)
      : parsed_(std::move(parsed)), file_(file), facts_(facts) {}

  ParsedFile run() {
    keep_known();
    add_unknown();
    adopt();
    std::stable_sort(parsed_.functions.begin(), parsed_.functions.end(),
                     [](const Function& a, const Function& b) {
                       return std::pair(a.whole.begin, ~a.whole.end) <
                              std::pair(b.whole.begin, ~b.whole.end);
                     });
    if (facts_.clean() && parsed_.status == ParseStatus::partial) {
      parsed_.status = ParseStatus::parsed;  // macros that the syntax alone cannot read
      std::erase_if(parsed_.diagnostics,
                    [](const Diagnostic& one) { return one.code == "syntax_error"; });
    } else if (!facts_.clean() && parsed_.status == ParseStatus::parsed) {
      parsed_.status = ParseStatus::partial;
    }
    return std::move(parsed_);
  }

 private:
  void keep_known() {
    std::vector<Function> kept;
    for (Function& function : parsed_.functions) {
      const std::uint32_t ordinal = function.id.ordinal;
      auto& last = ordinals_[function.id.qualified_name];
      last = std::max(last, ordinal);
      const auto found = facts_.plain().find(function.body.begin);
      if (found == facts_.plain().end()) {
        if (facts_.clean()) continue;
        add_trait(function, "syntactic");
      } else {
        known_.insert(found->first);
        apply(function, found->second);
      }
      kept.push_back(std::move(function));
    }
    parsed_.functions = std::move(kept);
  }

  static void apply(Function& function, const FunctionFact& fact) {
    add_traits(function.traits, fact);
    if (!function.maskable) return;
    function.reason = reason_of(fact);
    function.maskable = function.reason.empty();
  }

  void add_unknown() {
    for (const auto& [begin, fact] : facts_.plain()) {
      if (!known_.contains(begin)) add(fact, "the syntax alone does not show it");
    }
    for (const auto& [place, fact] : facts_.made()) {
      if (!known_.contains(fact.body.begin)) add(fact, "a macro makes it");
    }
  }

  void add(const FunctionFact& fact, std::string_view otherwise) {
    if (fact.body.end > file_.text().size()) return;
    Function function;
    function.id.path = parsed_.path;
    function.id.qualified_name = fact.qualified_name;
    function.id.ordinal = ++ordinals_[fact.qualified_name];
    function.language = parsed_.language;
    function.name = fact.short_name;
    function.kind = fact.kind;
    function.whole = fact.whole;
    function.body = fact.body;
    function.line = file_.lines().line(fact.whole.begin);
    function.end_line =
        file_.lines().line(fact.whole.empty() ? fact.whole.begin : fact.whole.end - 1);
    function.body_lines = function.end_line - file_.lines().line(fact.body.begin) + 1;
    add_traits(function.traits, fact);
    function.maskable = false;
    function.reason = reason_of(fact);
    if (function.reason.empty()) function.reason = otherwise;
    added_.push_back(parsed_.functions.size());
    parsed_.functions.push_back(std::move(function));
  }

  static std::string name_in_file(const FunctionId& id) {
    return id.ordinal > 1 ? id.qualified_name + '#' + std::to_string(id.ordinal)
                          : id.qualified_name;
  }

  /// The smallest function around `inner`; empty where there is none.
  std::string parent_of(std::size_t inner) const {
    const Function& child = parsed_.functions[inner];
    const Function* best = nullptr;
    for (const Function& outer : parsed_.functions) {
      if (!outer.body.contains(child.whole) || outer.body == child.body) continue;
      if (best == nullptr || best->body.size() > outer.body.size()) best = &outer;
    }
    return best == nullptr ? std::string() : name_in_file(best->id);
  }

  /// Functions whose parent went, or that came in, get the one that is around them now.
  void adopt() {
    std::set<std::string> names;
    for (const Function& function : parsed_.functions) names.insert(name_in_file(function.id));
    const std::set<std::size_t> added(added_.begin(), added_.end());
    for (std::size_t i = 0; i < parsed_.functions.size(); ++i) {
      Function& function = parsed_.functions[i];
      const bool orphan = !function.parent.empty() && !names.contains(function.parent);
      if (orphan || added.contains(i)) function.parent = parent_of(i);
    }
  }

  ParsedFile parsed_;
  const SourceFile& file_;
  const FileFacts& facts_;
  std::map<std::string, std::uint32_t> ordinals_;
  std::set<std::uint32_t> known_;
  std::vector<std::size_t> added_;
};

}  // namespace

void FileFacts::add_unit(bool clean) {
  seen_ = true;
  clean_ = clean_ || clean;
}

void FileFacts::add(const FunctionFact& fact) {
  const bool made = fact.has(Obstacle::macro_body);
  FunctionFact* into = nullptr;
  bool fresh = false;
  if (made) {
    const auto [at, is_new] =
        made_.try_emplace({fact.whole.begin, fact.body.begin, fact.qualified_name}, fact);
    into = &at->second;
    fresh = is_new;
  } else {
    const auto [at, is_new] = plain_.try_emplace(fact.body.begin, fact);
    into = &at->second;
    fresh = is_new;
  }
  if (!fresh) merge(*into, fact);
}

ParsedFile join(ParsedFile parsed, const SourceFile& file, const FileFacts& facts) {
  if (parsed.status == ParseStatus::refused) return parsed;
  return Joiner(std::move(parsed), file, facts).run();
}

ParsedFile without_build(ParsedFile parsed) {
  if (parsed.status == ParseStatus::refused) return parsed;
  for (Function& function : parsed.functions) add_trait(function, "syntactic");
  Diagnostic diagnostic;
  diagnostic.severity = Severity::note;
  diagnostic.code = "no_build";
  diagnostic.message =
      "no translation unit could be made that reads this file: its functions are those that the "
      "syntax alone shows";
  diagnostic.where.path = parsed.path;
  parsed.diagnostics.push_back(std::move(diagnostic));
  return parsed;
}

}  // namespace lacuna::detail
