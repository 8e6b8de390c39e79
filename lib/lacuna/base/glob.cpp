#include <bitset>
#include <cstdint>

#include "lacuna/base/text.hpp"

namespace lacuna {
namespace {

/// A pattern is a sequence of steps, run as a nondeterministic automaton: a set of places in the
/// pattern moves along the path once, so that no pattern makes it go back.
struct Step {
  enum class Kind {
    one_of,    ///< one byte of `bytes`
    run,       ///< any bytes of `bytes`, also none
    folders,   ///< nothing, or any bytes and then '/': a skip over the next step, which does this
    to_slash,  ///< any bytes, then '/'
  };
  Kind kind = Kind::one_of;
  std::bitset<256> bytes;
};

std::bitset<256> all_but_slash() { return ~std::bitset<256>().set('/'); }

/// Reads a class that begins at `pattern[at]` == '['. False where it is not closed.
bool read_class(std::string_view pattern, std::size_t& at, std::bitset<256>& bytes) {
  std::size_t i = at + 1;
  const bool negated = i < pattern.size() && pattern[i] == '!';
  if (negated) ++i;
  const std::size_t first = i;
  for (; i < pattern.size(); ++i) {
    if (pattern[i] == ']' && i != first) break;
    const auto low = static_cast<unsigned char>(pattern[i]);
    auto high = low;
    if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
      high = static_cast<unsigned char>(pattern[i + 2]);
      i += 2;
    }
    for (unsigned byte = low; byte <= high; ++byte) bytes.set(byte);
  }
  if (i >= pattern.size()) return false;
  if (negated) bytes = ~bytes;
  bytes.reset('/');
  at = i;
  return true;
}

void read_star(std::string_view pattern, std::size_t& at, std::vector<Step>& steps) {
  const std::size_t first = at;
  while (at + 1 < pattern.size() && pattern[at + 1] == '*') ++at;
  if (at == first) {
    steps.push_back({Step::Kind::run, all_but_slash()});
    return;
  }
  const bool whole_component = first == 0 || pattern[first - 1] == '/';
  if (whole_component && at + 1 < pattern.size() && pattern[at + 1] == '/') {
    ++at;
    steps.push_back({Step::Kind::folders, {}});
    steps.push_back({Step::Kind::to_slash, {}});
    return;
  }
  steps.push_back({Step::Kind::run, std::bitset<256>().set()});
}

std::vector<Step> compile(std::string_view pattern) {
  std::vector<Step> steps;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    Step step;
    if (pattern[at] == '*') {
      read_star(pattern, at, steps);
      continue;
    }
    if (pattern[at] == '?') {
      step.bytes = all_but_slash();
    } else if (pattern[at] != '[' || !read_class(pattern, at, step.bytes)) {
      step.bytes.reset();
      step.bytes.set(static_cast<unsigned char>(pattern[at]));
    }
    steps.push_back(step);
  }
  return steps;
}

/// The set of places in the pattern at which the match may stand.
class Places {
 public:
  explicit Places(const std::vector<Step>& steps) : steps_(&steps), seen_(steps.size() + 1) {}

  void clear() {
    for (const std::size_t place : list_) seen_[place] = 0;
    list_.clear();
  }

  /// Adds a place and those that are reached from it without a byte.
  void add(std::size_t place) {
    while (seen_[place] == 0) {
      seen_[place] = 1;
      list_.push_back(place);
      if (place == steps_->size()) return;
      if ((*steps_)[place].kind == Step::Kind::run) {
        ++place;
      } else if ((*steps_)[place].kind == Step::Kind::folders) {
        if (seen_[place + 1] == 0) {
          seen_[place + 1] = 1;
          list_.push_back(place + 1);
        }
        place += 2;
      } else {
        return;
      }
    }
  }

  void step(unsigned char byte, Places& next) const {
    for (const std::size_t place : list_) {
      if (place == steps_->size()) continue;
      const Step& step = (*steps_)[place];
      switch (step.kind) {
        case Step::Kind::one_of:
          if (step.bytes[byte]) next.add(place + 1);
          break;
        case Step::Kind::run:
          if (step.bytes[byte]) next.add(place);
          break;
        case Step::Kind::folders:
          break;
        case Step::Kind::to_slash:
          next.add(place);
          if (byte == '/') next.add(place + 1);
          break;
      }
    }
  }

  bool empty() const { return list_.empty(); }
  bool at_end() const { return seen_[steps_->size()] != 0; }

 private:
  const std::vector<Step>* steps_;
  std::vector<std::uint8_t> seen_;
  std::vector<std::size_t> list_;
};

}  // namespace

bool glob_match(std::string_view pattern, std::string_view path) {
  if (pattern.find_first_of("*?[") == std::string_view::npos) return pattern == path;
  const std::vector<Step> steps = compile(pattern);
  Places now(steps);
  Places next(steps);
  now.add(0);
  for (const char c : path) {
    if (now.empty()) return false;
    next.clear();
    now.step(static_cast<unsigned char>(c), next);
    std::swap(now, next);
  }
  return now.at_end();
}

}  // namespace lacuna
