#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lacuna/base/error.hpp"
#include "lacuna/base/observer.hpp"
#include "lacuna/source/edits.hpp"
#include "lacuna/source/source_file.hpp"
#include "lacuna/syntax/parsed_file.hpp"

namespace lacuna {

/// A file that a masked tree has and the original has not.
struct SupportFile {
  std::string path;  ///< relative to the repository, with '/'
  std::string text;

  friend bool operator==(const SupportFile&, const SupportFile&) = default;
};

/// What a RepositoryReader is given.
struct RepositorySources {
  std::filesystem::path root;     ///< absolute; what the paths of the files start from
  std::vector<SourceFile> files;  ///< of the reader's languages, sorted by path
  /// What the syntax of each of the files says, by LanguageFrontEnd::parse; `read` parses itself
  /// where there are none.
  std::vector<ParsedFile> parsed;
  unsigned jobs = 0;                      ///< threads; 0: all cores
  std::filesystem::path cache_directory;  ///< where the reader may keep what it found; empty: none
};

/// A changed state of a repository that ought to compile.
struct SourceVariant {
  std::vector<FileEdits> edits;  ///< of files of the repository
  std::vector<SupportFile> added;
  /// The absolute paths of the sources of the translation units to compile; empty: all units that
  /// see a changed file.
  std::set<std::string> units = {};
};

struct CompileResult {
  bool compiles = true;
  std::size_t units = 0;                  ///< translation units that were compiled
  std::optional<Diagnostic> first_error;  ///< where it does not
  std::set<std::string> failing;          ///< those of SourceVariant::units that do not
  /// Where the errors of these and the notes on them point to, in the changed texts: the first
  /// thousand places of each unit. Without columns.
  std::vector<Location> places;
};

/// Reads the files of a repository together, as a compiler must: what a file holds depends on the
/// flags and on the other files. Stateless after construction; all members may be called from many
/// threads at once.
class RepositoryReader {
 public:
  virtual ~RepositoryReader() = default;

  /// One ParsedFile for each of `sources.files`, in their order. What is wrong with a file or with
  /// the build is a diagnostic of a file. Errors: cancelled.
  virtual Result<std::vector<ParsedFile>> read(const RepositorySources& sources,
                                               Observer& observer) const = 0;

  /// Whether each variant still compiles, one result for each in their order: only translation
  /// units that see a changed file are compiled, and an error that the unchanged unit has as well
  /// does not count. Errors: cancelled; stale where an edit does not fit its file.
  virtual Result<std::vector<CompileResult>> compile(const RepositorySources& sources,
                                                     const std::vector<SourceVariant>& variants,
                                                     Observer& observer) const = 0;
};

}  // namespace lacuna
