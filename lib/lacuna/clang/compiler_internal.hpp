#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>

#include "lacuna/base/observer.hpp"
#include "lacuna/clang/ast_prefix_internal.hpp"
#include "lacuna/clang/unit_internal.hpp"

namespace lacuna::detail {

/// The disk, but for the files of the repository, which are those of the tree, and for added ones.
/// Nothing but regular files and folders exists in it. Keeps in mind what was looked for below the
/// root and was not there.
class TreeFileSystem : public llvm::vfs::ProxyFileSystem {
 public:
  explicit TreeFileSystem(const SourceTree& tree);

  /// A file that is not on disk.
  void add(std::string absolute, std::string_view text);
  /// Gives a file of the tree another text, which must outlive this object.
  void replace(int file, const std::string& text) { replaced_[file] = &text; }
  /// The number of the tree's file with this identity; -1 where it is none.
  int file_of(const llvm::sys::fs::UniqueID& id) const;
  const std::set<std::string>& absent() const { return absent_; }

  llvm::ErrorOr<llvm::vfs::Status> status(const llvm::Twine& path) override;
  llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>> openFileForRead(const llvm::Twine& path) override;
  bool exists(const llvm::Twine& path) override;

 private:
  struct Found {
    llvm::vfs::Status status;
    const char* text = nullptr;  // ends with a NUL; null: on disk
    std::size_t size = 0;
  };
  llvm::ErrorOr<Found> find(const llvm::Twine& path);
  std::string absolute(const llvm::Twine& path) const;

  const SourceTree& tree_;
  std::map<std::string, std::string, std::less<>> added_;
  std::set<std::string> added_folders_;
  std::map<int, const std::string*> replaced_;
  std::set<std::string> absent_;
};

/// Keeps the first errors and the lines that they and the notes on them name, and counts them all.
class ErrorCollector : public clang::DiagnosticConsumer {
 public:
  ErrorCollector(const SourceTree& tree, std::size_t kept) : tree_(tree), kept_(kept) {}

  void HandleDiagnostic(clang::DiagnosticsEngine::Level level,
                        const clang::Diagnostic& info) override;
  /// Called at each error instead of keeping it.
  void on_error(std::function<void()> work) { on_error_ = std::move(work); }
  const std::vector<Diagnostic>& first() const { return first_; }
  /// Without columns, each once, in the order of their first mention.
  const std::vector<Location>& places() const { return places_; }
  std::uint32_t errors() const { return errors_; }

 private:
  const SourceTree& tree_;
  std::size_t kept_;
  Location place_of(const clang::Diagnostic& info) const;
  void keep_place(Location place);

  std::vector<Diagnostic> first_;
  std::vector<Location> places_;
  std::set<std::pair<std::string, std::uint32_t>> known_places_;
  bool in_error_ = false;  // what notes belong to
  std::uint32_t errors_ = 0;
  std::function<void()> on_error_;
};

/// Which files of the tree the locations of a unit are in.
class Places {
 public:
  Places(const clang::SourceManager& sources, const TreeFileSystem& files)
      : sources_(sources), files_(files) {}

  /// The tree's file of a file's identity in the unit; -1 outside.
  int file(clang::FileID id);

 private:
  const clang::SourceManager& sources_;
  const TreeFileSystem& files_;
  llvm::DenseMap<clang::FileID, int> known_;
};

struct CompilerSetup {
  std::string resource_directory;
  bool warnings = false;  ///< as the unit's arguments say; otherwise none
};

/// A compiler that is ready for the unit: nothing is written, no plug-in is loaded, nothing is run.
/// Null where the arguments give no invocation at all. `errors` must outlive it.
std::unique_ptr<clang::CompilerInstance> make_compiler(
    const Unit& unit, const CompilerSetup& setup,
    const llvm::IntrusiveRefCntPtr<TreeFileSystem>& files, ErrorCollector& errors);

}  // namespace lacuna::detail
