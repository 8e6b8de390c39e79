#include "lacuna/repo/ignore_rules_internal.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace lacuna::detail {

namespace {

std::size_t index_of(char byte) { return static_cast<unsigned char>(byte); }

/// Without the spaces at the end that no backslash protects.
std::string_view without_trailing_spaces(std::string_view line) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') {
      end = i = std::min(i + 1, line.size() - 1);
      ++end;
    } else if (line[i] != ' ') {
      end = i + 1;
    }
  }
  return line.substr(0, end);
}

struct NamedClass {
  std::string_view name;
  int (*has)(int);
};

constexpr std::array<NamedClass, 12> named_classes = {{{"alnum", std::isalnum},
                                                       {"alpha", std::isalpha},
                                                       {"blank", std::isblank},
                                                       {"cntrl", std::iscntrl},
                                                       {"digit", std::isdigit},
                                                       {"graph", std::isgraph},
                                                       {"lower", std::islower},
                                                       {"print", std::isprint},
                                                       {"punct", std::ispunct},
                                                       {"space", std::isspace},
                                                       {"upper", std::isupper},
                                                       {"xdigit", std::isxdigit}}};

/// Adds the bytes of `[:name:]`, ASCII alone; false where there is no such class.
bool add_named(std::string_view name, std::bitset<256>& bytes) {
  for (const auto& known : named_classes) {
    if (known.name != name) continue;
    for (int c = 0; c < 128; ++c) {
      if (known.has(c) != 0) bytes.set(static_cast<std::size_t>(c));
    }
    return true;
  }
  return false;
}

}  // namespace

IgnorePattern::IgnorePattern(std::string_view line) {
  if (line.starts_with('#')) return;
  line = without_trailing_spaces(line);
  if (line.starts_with('!')) {
    negated_ = true;
    line.remove_prefix(1);
  }
  if (line.ends_with('/')) {
    only_folders_ = true;
    line.remove_suffix(1);
  }
  any_depth_ = line.find('/') == std::string_view::npos;
  if (line.starts_with('/')) line.remove_prefix(1);
  if (line.empty()) return;
  usable_ = true;
  read_tokens(line);
}

void IgnorePattern::add_byte(char byte) {
  tokens_.emplace_back();
  tokens_.back().bytes.set(index_of(byte));
}

void IgnorePattern::read_tokens(std::string_view pattern) {
  for (std::size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    if (c == '*') {
      at = read_stars(pattern, at);
    } else if (c == '[') {
      at = read_class(pattern, at);
      if (at == 0) {
        usable_ = false;
        return;
      }
    } else if (c == '?') {
      tokens_.emplace_back();
      tokens_.back().bytes.set().reset(index_of('/'));
      ++at;
    } else if (c == '\\') {
      if (at + 1 == pattern.size()) {
        usable_ = false;
        return;
      }
      add_byte(pattern[at + 1]);
      at += 2;
    } else {
      add_byte(c);
      ++at;
    }
  }
}

std::size_t IgnorePattern::read_stars(std::string_view pattern, std::size_t at) {
  const std::size_t first = at;
  while (at < pattern.size() && pattern[at] == '*') ++at;
  const bool whole_component = at - first > 1 && (first == 0 || pattern[first - 1] == '/') &&
                               (at == pattern.size() || pattern[at] == '/');
  Token token;
  token.kind = Kind::star;
  if (whole_component) token.kind = at == pattern.size() ? Kind::rest : Kind::folders;
  if (token.kind == Kind::folders) ++at;  // the slash goes with it
  tokens_.push_back(token);
  return at;
}

std::size_t IgnorePattern::read_class(std::string_view pattern, std::size_t at) {
  std::bitset<256> bytes;
  ++at;
  const bool inverted = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
  if (inverted) ++at;
  bool has_last = false;  // whether `last` can begin a range
  char last = 0;
  for (bool first = true;; first = false) {
    if (at >= pattern.size()) return 0;
    char c = pattern[at++];
    if (c == ']' && !first) break;
    const bool range = c == '-' && has_last && at < pattern.size() && pattern[at] != ']';
    if (c == '[' && at < pattern.size() && pattern[at] == ':') {
      const auto close = pattern.find(']', at);
      if (close == std::string_view::npos) return 0;
      if (close > at + 1 && pattern[close - 1] == ':') {
        if (!add_named(pattern.substr(at + 1, close - at - 2), bytes)) return 0;
        at = close + 1;
        has_last = false;
        continue;
      }
    }
    if (range) c = pattern[at++];
    if (c == '\\') {
      if (at >= pattern.size()) return 0;
      c = pattern[at++];
    }
    for (std::size_t b = index_of(range ? last : c); b <= index_of(c); ++b) bytes.set(b);
    has_last = !range;
    last = c;
  }
  if (inverted) bytes.flip();
  bytes.reset(index_of('/'));
  tokens_.emplace_back();
  tokens_.back().bytes = bytes;
  return at;
}

bool IgnorePattern::matches(std::string_view path, bool is_folder) const {
  if (!usable_ || (only_folders_ && !is_folder)) return false;
  if (any_depth_) path = path.substr(path.find_last_of('/') + 1);
  // The places in `path` that the tokens so far can have reached.
  std::vector<bool> here(path.size() + 1), next;
  here[0] = true;
  for (const Token& token : tokens_) {
    next.assign(path.size() + 1, false);
    bool open = false;  // whether a star or a run of folders reaches this far
    for (std::size_t i = 0; i <= path.size(); ++i) {
      const bool slash_before = i > 0 && path[i - 1] == '/';
      switch (token.kind) {
        case Kind::one_of:
          if (here[i] && i < path.size() && token.bytes[index_of(path[i])]) next[i + 1] = true;
          break;
        case Kind::star:
          open = here[i] || (open && !slash_before);
          if (open) next[i] = true;
          break;
        case Kind::folders:
          if (here[i] || (open && slash_before)) next[i] = true;
          open = open || here[i];
          break;
        case Kind::rest:
          open = open || here[i];
          if (open) next[i] = true;
          break;
      }
    }
    here.swap(next);
  }
  return here[path.size()];
}

IgnoreRules::IgnoreRules(std::shared_ptr<const IgnoreRules> above, std::string folder,
                         std::string_view text)
    : above_(std::move(above)), folder_(std::move(folder)) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (end != std::string_view::npos && line.ends_with('\r')) line.remove_suffix(1);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    IgnorePattern pattern(line);
    if (pattern.usable()) patterns_.push_back(std::move(pattern));
  }
}

bool IgnoreRules::ignores(std::string_view path, bool is_folder) const {
  const std::string_view below = folder_.empty() ? path : path.substr(folder_.size() + 1);
  for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern) {
    if (pattern->matches(below, is_folder)) return !pattern->negated();
  }
  return above_ != nullptr && above_->ignores(path, is_folder);
}

}  // namespace lacuna::detail
