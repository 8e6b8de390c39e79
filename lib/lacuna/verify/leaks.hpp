#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/base/error.hpp"
#include "lacuna/base/observer.hpp"
#include "lacuna/source/byte_range.hpp"

namespace lacuna {

/// A body that a task may mask.
struct GoldBody {
  std::string id;                        ///< of the function, as to_string(FunctionId) gives it
  std::string language;                  ///< "python"; all others are read as C
  std::string name;                      ///< the last part of the qualified name
  std::string path;                      ///< where the function stands, relative to its root
  ByteRange place;                       ///< of the body there
  std::optional<ByteRange> docstring{};  ///< the part of `place` that masks keep
  std::string text;                      ///< the bytes of the body
};

/// A number that an experiment must give.
struct GoldNumber {
  std::string experiment;
  std::string result;
  double value = 0;
};

struct LeakTargets {
  std::vector<GoldBody> bodies;
  std::vector<GoldNumber> numbers;
};

enum class LeakKind {
  body,           ///< the same tokens, identifiers included
  near_copy,      ///< the same but for names, or for some tokens
  compiled_body,  ///< a code object or a symbol made from the function
  number,
};
std::string_view to_string(LeakKind kind);

/// One place where a target can be read.
struct Leak {
  LeakKind kind = LeakKind::body;
  /// Weak ones may be chance, or too unlike to help: worth a look, no reason to drop a task.
  bool strong = false;
  std::string target;      ///< GoldBody::id, or "experiment/result"
  std::string root;        ///< ScanRoot::name
  std::string path;        ///< below the root; any bytes
  std::string member;      ///< inside of the file: "a.whl!b.py", "cell 3 output"; may be empty
  std::uint32_t line = 0;  ///< of the file or the member, from 1; 0: unknown
  std::uint32_t end_line = 0;
  double similarity = 0;  ///< of bodies, 0 to 1; of numbers 1
  std::string text;       ///< what stands there, printable, short
  std::string why;        ///< of numbers: "expected by chance: 0.004"
  /// Ids of the bodies in whose own places it stands, sorted: with one of these masked, it is gone.
  std::vector<std::string> inside;

  friend bool operator==(const Leak&, const Leak&) = default;
};

struct LeakScan {
  std::vector<Leak> leaks;  ///< sorted by root, path, member, line, target
  /// What was not searched, and why (`not_searched`), and targets that cannot be searched for
  /// because too little tells them from chance (`target_too_short`).
  std::vector<Diagnostic> diagnostics;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;  ///< unpacked
};

struct ScanRoot {
  std::filesystem::path path;
  std::string name;          ///< "workspace", as it stands in Leak::root
  bool only_bodies = false;  ///< installed packages, say: their numbers mean nothing
};

/// A text that is not on disk: the redacted paper, a description.
struct ScanText {
  std::string name;  ///< as Leak::path
  std::string text;
};

struct LeakOptions {
  unsigned jobs = 0;                                         ///< threads; 0: all cores
  std::uint64_t most_file_bytes = std::uint64_t{512} << 20;  ///< larger files are not searched
  /// One archive, and all that is packed in it, unpacked.
  std::uint64_t most_unpacked_bytes = std::uint64_t{512} << 20;
  std::uint64_t most_ratio = 200;        ///< unpacked to packed, beyond the first 16 MB
  std::uint64_t most_members = 100'000;  ///< of one archive with those inside
  std::uint32_t most_archive_depth = 4;  ///< archives inside archives
  /// Least similarity of a strong near copy that has at least four fifths of the body's names, and
  /// of one that has three tenths of them.
  double threshold = 0.85;
  double renamed_threshold = 0.95;
  double weak_threshold = 0.6;  ///< least similarity that is listed
};

namespace detail {
class LeakIndex;
}

/// Finds bodies and numbers in trees. Made once for all candidates of a paper; immutable then, and
/// may be used from many threads. A few hundred bytes a token of the bodies.
class LeakSearch {
 public:
  explicit LeakSearch(LeakTargets targets);

  /// Searches every file below the roots: sources and texts, notebooks, patches, compiled files,
  /// archives, pictures' metadata and git objects. Nothing is run, no symlink followed. The same
  /// for any `jobs`. Errors: not_found or io for a root that cannot be read; cancelled. Any other
  /// trouble is a diagnostic `not_searched`.
  Result<LeakScan> scan(const std::vector<ScanRoot>& roots, const LeakOptions& options,
                        Observer& observer) const;
  /// The same for texts, each searched as a file of its name.
  LeakScan scan(const std::vector<ScanText>& texts, const LeakOptions& options) const;

 private:
  std::shared_ptr<const detail::LeakIndex> index_;
};

/// What of a scan matters to a task that masks the functions `masked` (ids): the bodies of these,
/// and the numbers, less what stands in their own places, which the masks take away. O(leaks).
std::vector<Leak> leaks_of_task(const LeakScan& scan, const std::vector<std::string>& masked);

}  // namespace lacuna
