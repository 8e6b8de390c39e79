#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lacuna/mask/plan.hpp"
#include "lacuna/source/edits.hpp"

namespace lacuna {

/// The edits that carry out a plan on the repository as it is now, one entry a file.
struct MaskedRepo {
  MaskPlan plan;
  std::vector<FileEdits> edits;  ///< sorted by path
};

/// Finds each function of the plan in `root` and makes the edits. A file that drifted is parsed
/// again: a function is masked only where its body still has the planned hash, at its new place.
/// Proves for each file that the masked text parses and differs only in the masked bodies. Errors:
/// stale, naming the function and both hashes; not_found; bad_input; those of read_file_below.
/// Gold is filled into `plan` from what is read.
Result<MaskedRepo> apply_plan(const MaskPlan& plan, const std::filesystem::path& root,
                              const FrontEnds& front_ends);

/// Writes the masked tree to a folder that does not exist yet or is empty: the files of the
/// repository (FileList) with the edits done, neither git history nor anything skipped. Nothing is
/// left behind on failure. Errors: conflict, io, cancelled.
Result<void> write_masked_tree(const MaskedRepo& masked, const Repository& repository,
                               const FileList& listing, const std::filesystem::path& to,
                               Observer& observer);

/// Masks the files where they are. All files are checked before the first is written; each is
/// replaced atomically, and on failure those already written are put back. Errors: stale, io.
Result<void> mask_in_place(const MaskedRepo& masked, const std::filesystem::path& root);

/// The edits as one patch that `git apply` takes. Errors as apply_edits.
Result<std::string> masked_patch(const MaskedRepo& masked, const std::filesystem::path& root);

/// Gives every byte back to a tree that the plan masked. A plan without gold is invalid_argument.
/// Where a masked body is not what the plan wrote: stale, naming the file and the function, and
/// nothing is written; where the body is the gold already, that function is left alone.
Result<std::vector<std::string>> restore(const MaskPlan& plan, const std::filesystem::path& root,
                                         const FrontEnds& front_ends);

/// What an attempt wrote into one masked function.
struct FilledBody {
  FunctionId id;
  std::string body;       ///< bytes for MaskItem::body; the stub itself where nothing was filled in
  bool filled = false;    ///< differs from the stub
  std::string problem;    ///< why the body could not be taken; then `body` is the stub
};

/// Reads from the tree `from`, which a stranger wrote, only what stands in the bodies of the
/// masked functions. A function that is gone or does not parse has a `problem`; that is no error.
std::vector<FilledBody> take_bodies(const MaskPlan& plan, const std::filesystem::path& from,
                                    const FrontEnds& front_ends);

/// Puts bodies into the pristine repository at `root` (the *unmasked* one; every planned function
/// gets its body or its stub). A body that would change anything outside itself is replaced by the
/// stub, and its `problem` is set in `bodies`. Errors: those of apply_plan.
Result<std::vector<FileEdits>> splice_bodies(const MaskPlan& plan, std::vector<FilledBody>& bodies,
                                             const std::filesystem::path& root,
                                             const FrontEnds& front_ends);

}  // namespace lacuna
