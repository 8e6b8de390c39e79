#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/json.hpp"
#include "lacuna/repo/repository.hpp"
#include "lacuna/syntax/front_end.hpp"

namespace lacuna {

struct InventoryOptions {
  FileRules rules;
  std::vector<std::string> languages;       ///< empty: all
  std::vector<std::string> path_globs;      ///< empty: all; a file needs to match one
  unsigned jobs = 0;                        ///< threads; 0: all cores
  std::filesystem::path cache_directory;    ///< of the index cache; empty: none
};

struct InventoryCounts {
  std::size_t parsed = 0;
  std::size_t partial = 0;
  std::size_t refused = 0;
  std::size_t skipped = 0;
  std::size_t from_cache = 0;
};

/// All functions of a repository. A value; cheap to look into, O(log n) by id.
class Inventory {
 public:
  Inventory(Repository repository, std::vector<ParsedFile> files, FileList listing,
            InventoryCounts counts);

  const Repository& repository() const { return repository_; }
  const std::vector<ParsedFile>& files() const { return files_; }  ///< sorted by path
  const FileList& listing() const { return listing_; }
  const InventoryCounts& counts() const { return counts_; }

  /// Null where there is none. The pointer lives as long as the inventory.
  const ParsedFile* file(std::string_view path) const;
  const Function* find(const FunctionId& id) const;
  /// All functions in the order of path and position.
  std::vector<const Function*> functions() const;
  /// The function an id names; else not_found, with the nearest names as the hint.
  Result<const Function*> require(std::string_view id) const;

 private:
  Repository repository_;
  std::vector<ParsedFile> files_;
  FileList listing_;
  InventoryCounts counts_;
};

/// Lists and parses on `jobs` threads. What is wrong with one file is a diagnostic of that file.
/// With a cache, files whose size, time and inode are unchanged are not even read. Errors: those
/// of list_files.
Result<Inventory> build_inventory(const Repository& repository, const FrontEnds& front_ends,
                                  const InventoryOptions& options, Observer& observer);

/// The document `lacuna.functions/1`.
Json to_json(const Inventory& inventory, bool maskable_only = false);

/// The text of one file as it is now. Errors: those of read_file_below; stale where the hash is not
/// that of the inventory.
Result<SourceFile> read_source(const Inventory& inventory, const ParsedFile& file);

}  // namespace lacuna
