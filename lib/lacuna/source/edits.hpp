#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/error.hpp"
#include "lacuna/source/byte_range.hpp"

namespace lacuna {

/// Replaces the bytes of `range` by `text`.
struct Edit {
  ByteRange range;
  std::string text;

  friend bool operator==(const Edit&, const Edit&) = default;
};

/// Edits of one file that know the text they belong to. Sorted by range, disjoint.
struct FileEdits {
  std::string path;
  std::string base_hash;  ///< SHA-256 of the text before the edits
  std::vector<Edit> edits;

  friend bool operator==(const FileEdits&, const FileEdits&) = default;
};

/// Sorts `edits`; insertions at the same place keep their order. Errors: conflict where two
/// overlap; bad_input where one ends before it begins.
Result<FileEdits> make_file_edits(std::string path, std::string base_hash, std::vector<Edit> edits);

/// `base` with the edits done. O(size). Errors: stale where the hash of `base` is not
/// `base_hash`; bad_input for a range outside the text, or edits that are not sorted and disjoint.
Result<std::string> apply_edits(std::string_view base, const FileEdits& edits);

/// The edits that turn apply_edits(base, edits) back into `base`. Errors as apply_edits, and limit
/// where the edited text has 4 GiB or more.
Result<FileEdits> invert_edits(std::string_view base, const FileEdits& edits);

/// A unified diff of one file, with three lines of context, that `git apply` takes, also where
/// lines end in CR, the last line has no newline, or bytes are not UTF-8. Empty where nothing
/// changes. `path` is quoted as git does. The smallest diff up to 2,000 changed lines, for which it
/// needs up to 20 MB; beyond that all lines between the first and the last change are replaced.
std::string unified_diff(std::string_view path, std::string_view before, std::string_view after);

/// The same for a file that is not there before.
std::string unified_diff_of_new_file(std::string_view path, std::string_view text);

}  // namespace lacuna
