#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "lacuna/base/observer.hpp"
#include "lacuna/clang/arguments_internal.hpp"
#include "lacuna/clang/unit_internal.hpp"

namespace lacuna::detail {

/// The units of a build.
struct BuildUnits {
  std::vector<Unit> units;              ///< sorted by path, without doubles
  std::vector<Diagnostic> diagnostics;  ///< of the compile database; none where there is none
};

/// Reads the compile database at `compile_commands`, or the first of the usual places. Entries of
/// another machine are moved to this root where their paths say how.
BuildUnits load_build(const SourceTree& tree, const std::filesystem::path& compile_commands);

/// What the #include lines of the tree's files say, without a preprocessor.
class IncludeText {
 public:
  explicit IncludeText(const SourceTree& tree);

  struct Include {
    std::string name;
    bool angled = false;
  };
  const std::vector<Include>& of(int file) const {
    return includes_[static_cast<std::size_t>(file)];
  }
  /// The tree's file that such an include of `from` most likely means, with the folder that has to
  /// be searched for it; file -1 where none fits.
  struct Target {
    int file = -1;
    std::string folder;  ///< absolute; empty where it stands beside `from`
  };
  Target resolve(int from, const Include& include) const;

 private:
  const SourceTree& tree_;
  std::vector<std::vector<Include>> includes_;
  std::multimap<std::string, int> by_name_;
};

/// Makes units for files that the build does not have.
class UnitGuesser {
 public:
  /// `build` must outlive it.
  UnitGuesser(const SourceTree& tree, const std::vector<Unit>& build);

  /// For a source or a header: the arguments of the nearest unit of the same kind, or inferred
  /// ones.
  Unit guess(int file) const;
  /// Of `files`, those that no other of them includes, or that stand in a ring of includes.
  std::vector<int> roots(const std::vector<int>& files) const;
  /// The names in `#include <…>` that a file and what it includes of the tree have and that are not
  /// of the tree; in the order in which they are met.
  std::vector<std::string> outside_headers(int file) const;

 private:
  Unit inferred(int file, bool c) const;
  const Unit* nearest(std::string_view path, bool c) const;
  std::vector<std::string> search_folders(int file) const;

  const SourceTree& tree_;
  const std::vector<Unit>& build_;
  IncludeText includes_;
  std::string standard_;
  bool only_c_ = false;
};

}  // namespace lacuna::detail
