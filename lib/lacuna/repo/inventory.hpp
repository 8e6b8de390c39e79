#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/json.hpp"
#include "lacuna/repo/repository.hpp"
#include "lacuna/syntax/front_end.hpp"

namespace lacuna {

struct InventoryOptions {
  FileRules rules;
  std::vector<std::string> languages;     ///< empty: all; names of front ends in use
  std::vector<std::string> path_globs;    ///< empty: all; a file needs to match one (glob_match)
  unsigned jobs = 0;                      ///< threads; 0: all cores
  std::filesystem::path cache_directory;  ///< of the index cache; empty: none
};

struct InventoryCounts {
  std::size_t parsed = 0;      ///< source files that were read as their language
  std::size_t partial = 0;     ///< of `parsed`: with syntax errors
  std::size_t refused = 0;     ///< source files that were not, and what the listing refuses
  std::size_t skipped = 0;     ///< what the listing skips; a whole folder counts once
  std::size_t from_cache = 0;  ///< source files that were not parsed again
};

/// All functions of a repository. A value; cheap to look into. By id it takes O(log files +
/// log functions of the file).
class Inventory {
 public:
  Inventory(Repository repository, std::vector<ParsedFile> files, FileList listing,
            InventoryCounts counts);

  const Repository& repository() const { return repository_; }
  /// Every source file, sorted by path. One that was refused, because it is unreadable, over the
  /// limit or has "::" in its path, has no functions and a diagnostic; where it was not read its
  /// hash is empty.
  const std::vector<ParsedFile>& files() const { return files_; }
  const FileList& listing() const { return listing_; }
  const InventoryCounts& counts() const { return counts_; }

  /// Null where there is none. The pointer lives as long as the inventory.
  const ParsedFile* file(std::string_view path) const;
  const Function* find(const FunctionId& id) const;
  /// All functions in the order of path and position.
  std::vector<const Function*> functions() const;
  /// The function an id names; else not_found, with the nearest names as the hint. Parameter types
  /// at the end of an id may be left out where one function alone is meant. A path that is
  /// not UTF-8 may be given as JSON has it, with U+FFFD in the place of invalid bytes.
  Result<const Function*> require(std::string_view id) const;

 private:
  Repository repository_;
  std::vector<ParsedFile> files_;
  std::vector<std::vector<std::uint32_t>> by_name_;  // by file: the order of its functions
  FileList listing_;
  InventoryCounts counts_;
};

/// Lists and parses on `jobs` threads. What is wrong with one file is a diagnostic of that file.
/// With a cache, files whose size, times and inode are unchanged are not even read; a cache that is
/// corrupt, older or cannot be written costs time and no more. Diagnostics go to the observer as
/// well, in the order of files. Errors: those of list_files; invalid_argument for a language that
/// no front end has; cancelled.
Result<Inventory> build_inventory(const Repository& repository, const FrontEnds& front_ends,
                                  const InventoryOptions& options, Observer& observer);

/// The document `lacuna.functions/1`. Paths and ids that are not UTF-8 stand in it with U+FFFD for
/// the bytes that are not.
Json to_json(const Inventory& inventory, bool maskable_only = false);

/// The text of one file as it is now. Errors: those of read_file_below; stale where the hash is not
/// that of the inventory.
Result<SourceFile> read_source(const Inventory& inventory, const ParsedFile& file);

}  // namespace lacuna
