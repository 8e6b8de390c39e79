#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lacuna/repo/repository.hpp"
#include "lacuna/syntax/front_end.hpp"

namespace lacuna::detail {

/// What the index keeps of one file.
struct IndexEntry {
  std::string path;
  std::string language;
  std::string version;  ///< of the front end
  std::string hash;
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
  std::int64_t ctime_ns = 0;
  std::uint64_t inode = 0;
  /// The file changed so shortly before it was read that a second change could carry the same
  /// times: its bytes have to be looked at (git calls this racy).
  bool racy = false;
  std::string parsed;  ///< encode_parsed_file

  bool made_by(const LanguageFrontEnd& front_end) const {
    return language == front_end.language() && version == front_end.version();
  }
  bool same_times(const RepositoryFile& file) const {
    return size == file.size && mtime_ns == file.mtime_ns && ctime_ns == file.ctime_ns &&
           inode == file.inode;
  }
};

/// What was parsed of one repository in earlier runs: one file `index/<hash of root>.idx` below the
/// cache folder. Replaced as a whole, so that processes share it without locks; the last one wins.
class IndexCache {
 public:
  /// Reads the index; a missing, corrupt or older one is an empty one.
  static IndexCache load(const std::filesystem::path& cache_directory,
                         const std::filesystem::path& root);

  /// Null where there is none. Lives as long as the cache.
  const IndexEntry* find(std::string_view path) const;
  std::vector<IndexEntry>& entries() { return entries_; }

  /// The time of the file system that holds the cache, in nanoseconds since 1970; nothing where the
  /// cache cannot be written to.
  std::optional<std::int64_t> now() const;

  /// Replaces the index by `entries`, sorted by path. Errors: io.
  Result<void> save(std::vector<IndexEntry> entries) const;

 private:
  IndexCache(std::filesystem::path file, std::string root)
      : file_(std::move(file)), root_(std::move(root)) {}

  std::filesystem::path file_;
  std::string root_;
  std::vector<IndexEntry> entries_;
  std::unordered_map<std::string_view, std::size_t> by_path_;
};

}  // namespace lacuna::detail
