#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>

#include "lacuna/clang/facts_internal.hpp"
#include "lacuna/clang/unit_internal.hpp"

namespace lacuna::detail {

/// What units said in earlier runs: one file a unit below `units/` of the cache folder, named by
/// the hash of its command, with the hashes of all files that it read and the places where it
/// looked for files in vain. Files are replaced as a whole, so that processes share the folder
/// without locks. One thread at a time.
class UnitCache {
 public:
  /// `salt`: what else the result depends on. An empty folder: nothing is kept.
  UnitCache(const SourceTree& tree, const std::filesystem::path& cache_directory, std::string salt);

  /// Nothing where the unit is unknown, its entry damaged, or a file changed. Whether the bodies
  /// that it skipped are known elsewhere, the caller has to see.
  std::optional<UnitFacts> find(const Unit& unit);
  /// What cannot be written is not kept.
  void keep(const Unit& unit, const UnitFacts& facts);

 private:
  std::filesystem::path file_of(const Unit& unit) const;
  std::string hash_outside(const std::string& path);
  bool exists(const std::string& path);

  const SourceTree& tree_;
  std::filesystem::path folder_;
  std::string salt_;
  std::unordered_map<std::string, std::string> hashes_;
  std::unordered_map<std::string, bool> exists_;
};

}  // namespace lacuna::detail
