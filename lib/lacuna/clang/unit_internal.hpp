#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lacuna/source/source_file.hpp"

namespace lacuna::detail {

/// One translation unit.
struct Unit {
  std::string file;       ///< its main file, absolute, normalised
  std::string path;       ///< the same relative to the repository; empty where it is outside
  std::string directory;  ///< what its relative paths start from, absolute
  /// For Clang's driver, `clang` or `clang++` first, all paths absolute, no outputs, no plug-ins;
  /// without the main file and without -x.
  std::vector<std::string> arguments;
  std::string language;   ///< of -x: "c++", "c", "cuda", "c++-header", "c-header"
  bool inferred = false;  ///< from no build

  friend bool operator==(const Unit&, const Unit&) = default;
};

/// The files of the repository as they are to be read, found by absolute path or by identity.
class SourceTree {
 public:
  /// `files` must outlive the tree; sorted by path.
  SourceTree(const std::filesystem::path& root, const std::vector<SourceFile>& files);

  const std::string& root() const { return root_; }
  const std::vector<SourceFile>& files() const { return files_; }
  /// By absolute path, normalised; -1 where it is none of the files.
  int find(std::string_view absolute) const;
  /// By device and inode of the file on disk.
  int find(std::uint64_t device, std::uint64_t inode) const;
  /// By path relative to the root.
  int find_relative(std::string_view relative) const;
  std::string absolute(std::string_view relative) const;
  /// Relative to the root, where `absolute` is below it; empty otherwise.
  std::string_view below_root(std::string_view absolute) const;

 private:
  struct Identity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    friend bool operator==(const Identity&, const Identity&) = default;
  };
  struct Hash {
    std::size_t operator()(const Identity& identity) const {
      return std::hash<std::uint64_t>()(identity.inode * 0x9E3779B97F4A7C15U + identity.device);
    }
  };

  std::string root_;  // absolute, normalised, without a '/' at the end
  const std::vector<SourceFile>& files_;
  std::unordered_map<Identity, int, Hash> by_identity_;
};

/// `path` made absolute against `directory` and lexically normal, with '/' between components.
std::string normal_path(std::string_view path, std::string_view directory);

}  // namespace lacuna::detail
