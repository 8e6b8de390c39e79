#include "lacuna/cpp/conditionals_internal.hpp"

#include <algorithm>
#include <array>

namespace lacuna::detail::cpp {
namespace {

enum class Verdict : std::uint8_t { unknown, yes, no };

Verdict verdict_of(const Directive& directive, Dialect dialect) {
  const bool cplusplus = dialect != Dialect::c;
  const std::string& what = directive.arguments;
  if (directive.name == "if" || directive.name == "elif") {
    if (what == "0" || what == "false") return Verdict::no;
    if (what == "1" || what == "true") return Verdict::yes;
    if (what == "defined(__cplusplus)" || what == "defined (__cplusplus)" ||
        what == "defined __cplusplus" || what == "__cplusplus") {
      return cplusplus ? Verdict::yes : Verdict::no;
    }
    if (what == "!defined(__cplusplus)" || what == "!defined __cplusplus") {
      return cplusplus ? Verdict::no : Verdict::yes;
    }
  } else if (what == "__cplusplus") {
    const bool defined = directive.name == "ifdef" || directive.name == "elifdef";
    return defined == cplusplus ? Verdict::yes : Verdict::no;
  }
  return Verdict::unknown;
}

/// How a run of tokens changes the depth of braces, parentheses and square brackets.
struct Balance {
  std::array<int, 3> net{};
  std::array<int, 3> least{};

  void add(char c) {
    static constexpr std::string_view brackets = "{}()[]";
    const std::size_t at = brackets.find(c);
    if (c == 0 || at == std::string_view::npos) return;
    int& net_now = net[at / 2];
    net_now += at % 2 == 0 ? 1 : -1;
    least[at / 2] = std::min(least[at / 2], net_now);
  }
  void add(const Balance& other) {
    for (std::size_t i = 0; i < net.size(); ++i) {
      least[i] = std::min(least[i], net[i] + other.least[i]);
      net[i] += other.net[i];
    }
  }
  bool even() const {
    for (std::size_t i = 0; i < net.size(); ++i) {
      if (net[i] != 0 || least[i] != 0) return false;
    }
    return true;
  }
};

struct Branch {
  std::uint32_t begin = 0;  // of tokens
  std::uint32_t end = 0;
  Verdict verdict = Verdict::unknown;
  Balance balance;
  bool any = false;
  bool ends_well = true;  // its last token ends a statement or declaration
};

struct Group {
  std::vector<Branch> branches;
  bool begins_well = true;
  std::size_t braces = 0;  // how many are open at #if
};

class Selector {
 public:
  Selector(std::string_view text, const std::vector<Token>& tokens, Dialect dialect)
      : text_(text), tokens_(tokens), dialect_(dialect), dropped_(tokens.size() + 1, 0) {}

  Selection run() {
    open_.push_back({{Branch{}}, true, 0});  // the file itself
    for (std::uint32_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].kind == TokenKind::directive) {
        directive(i);
      } else {
        token(tokens_[i]);
      }
    }
    while (open_.size() > 1) {
      const std::uint32_t first = open_.back().branches.front().begin;
      stray(first == 0 ? 0 : tokens_[first - 1].range.begin);
      close(static_cast<std::uint32_t>(tokens_.size()));
    }
    selection_.kept.resize(tokens_.size());
    int depth = 0;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      depth += dropped_[i];
      selection_.kept[i] = depth == 0 && tokens_[i].kind != TokenKind::directive;
    }
    return std::move(selection_);
  }

 private:
  Branch& branch() { return open_.back().branches.back(); }
  void stray(std::uint32_t offset) { selection_.stray = std::min(selection_.stray, offset); }

  void token(const Token& token) {
    Branch& now = branch();
    now.any = true;
    now.balance.add(token.symbol);
    now.ends_well = token.is(';') || token.is('{') || token.is('}') || token.is(':');
    if (token.is('{')) {
      // In a list of values no branch is complete in itself.
      braces_.push_back(last_ == '=' || last_ == ',' || last_ == '(' ||
                        (last_ == '{' && !braces_.empty() && braces_.back()));
    } else if (token.is('}') && !braces_.empty()) {
      braces_.pop_back();
    }
    if (!braces_.empty() && braces_.back()) now.ends_well = false;
    last_ = token.symbol;
  }

  void begin_branch(std::uint32_t token, Verdict verdict) {
    Branch next;
    next.begin = token + 1;
    next.verdict = verdict;
    next.ends_well = open_.back().begins_well;
    braces_.resize(open_.back().braces, false);
    open_.back().branches.push_back(next);
  }

  void directive(std::uint32_t index) {
    const Directive line = read_directive(tokens_[index].range.of(text_));
    switch (line.kind) {
      case DirectiveKind::if_: {
        Group group;
        group.begins_well = branch().ends_well;
        group.braces = braces_.size();
        open_.push_back(std::move(group));
        begin_branch(index, verdict_of(line, dialect_));
        return;
      }
      case DirectiveKind::elif:
      case DirectiveKind::else_:
        if (open_.size() == 1) return stray(tokens_[index].range.begin);
        branch().end = index;
        begin_branch(index, verdict_of(line, dialect_));
        return;
      case DirectiveKind::endif:
        if (open_.size() == 1) return stray(tokens_[index].range.begin);
        return close(index);
      default:
        return;
    }
  }

  void close(std::uint32_t end) {
    branch().end = end;
    const Group group = std::move(open_.back());
    open_.pop_back();
    const auto certain =
        std::find_if(group.branches.begin(), group.branches.end(),
                     [](const Branch& each) { return each.verdict == Verdict::yes; });
    const Branch* chosen = certain == group.branches.end() ? nullptr : &*certain;
    if (chosen == nullptr) {
      const bool all = std::all_of(group.branches.begin(), group.branches.end(),
                                   [&](const Branch& each) { return complete(group, each); });
      for (const Branch& each : group.branches) {
        if (each.verdict == Verdict::no) continue;
        if (chosen == nullptr || (!chosen->any && each.any)) chosen = &each;
      }
      if (all) {
        drop_if(group, [](const Branch& each) { return each.verdict == Verdict::no; });
        if (chosen != nullptr && chosen->any) branch().any = true;
        if (chosen != nullptr && chosen->any) branch().ends_well = true;
        return;
      }
    }
    drop_if(group, [&](const Branch& each) { return &each != chosen; });
    if (chosen == nullptr || !chosen->any) return;
    branch().any = true;
    branch().balance.add(chosen->balance);
    branch().ends_well = chosen->ends_well;
  }

  static bool complete(const Group& group, const Branch& each) {
    if (each.verdict == Verdict::no || !each.any) return true;
    return group.begins_well && each.ends_well && each.balance.even();
  }

  template <class Condition>
  void drop_if(const Group& group, Condition condition) {
    for (const Branch& each : group.branches) {
      if (!condition(each)) continue;
      ++dropped_[each.begin];
      --dropped_[std::max(each.begin, each.end)];
    }
  }

  std::string_view text_;
  const std::vector<Token>& tokens_;
  Dialect dialect_;
  std::vector<int> dropped_;  // differences
  std::vector<bool> braces_;  // those that are open, true for lists of values
  char last_ = 0;             // the last symbol; 0 for a token of another kind
  std::vector<Group> open_;
  Selection selection_;
};

}  // namespace

Selection select_branches(std::string_view text, const std::vector<Token>& tokens,
                          Dialect dialect) {
  return Selector(text, tokens, dialect).run();
}

}  // namespace lacuna::detail::cpp
