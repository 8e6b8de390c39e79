#pragma once

#include <bitset>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lacuna::detail {

/// One pattern of a `.gitignore`, as gitignore(5) and git's wildmatch have it. Matching takes
/// O(pattern * path), whatever the pattern.
class IgnorePattern {
 public:
  /// `line` without its end.
  explicit IgnorePattern(std::string_view line);

  /// False for comments, blank lines and patterns that match nothing.
  bool usable() const { return usable_; }
  bool negated() const { return negated_; }
  /// `path` is relative to the folder of the `.gitignore`.
  bool matches(std::string_view path, bool is_folder) const;

 private:
  enum class Kind { one_of, star, folders, rest };
  struct Token {
    Kind kind = Kind::one_of;
    std::bitset<256> bytes{};  // of one_of
  };
  void read_tokens(std::string_view pattern);
  /// Reads `[...]` at `at`, and returns the place behind it; 0 where it is malformed.
  std::size_t read_class(std::string_view pattern, std::size_t at);
  std::size_t read_stars(std::string_view pattern, std::size_t at);
  void add_byte(char byte);

  std::vector<Token> tokens_;
  bool usable_ = false;
  bool negated_ = false;
  bool only_folders_ = false;
  bool any_depth_ = false;  // no slash: the last component alone counts
};

/// The rules of a folder and of those above it. libgit2 knows `.gitignore` too, but drops a "!rule"
/// that takes back a rule of another file, and waits for ever where the file is a FIFO.
class IgnoreRules {
 public:
  /// `folder` is the path of the folder in which `text` stood, relative to the root.
  IgnoreRules(std::shared_ptr<const IgnoreRules> above, std::string folder, std::string_view text);

  /// Whether the rules exclude a path below `folder`, given relative to the root. Only for paths
  /// whose folders are not excluded themselves: git does not look into those.
  bool ignores(std::string_view path, bool is_folder) const;

 private:
  std::shared_ptr<const IgnoreRules> above_;
  std::string folder_;
  std::vector<IgnorePattern> patterns_;
};

}  // namespace lacuna::detail
