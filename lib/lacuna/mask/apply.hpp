#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lacuna/mask/plan.hpp"
#include "lacuna/source/edits.hpp"

namespace lacuna {

/// The edits that carry out a plan on the repository as it is now, one entry a file. A file that
/// the mask adds is one entry as well: its base is the empty text.
struct MaskedRepo {
  MaskPlan plan;
  std::vector<FileEdits> edits;  ///< sorted by path
};

/// Finds each function of the plan in `root` and makes the edits. A file that drifted is parsed
/// again: a function is masked only where its body still has the planned hash, at its new place.
/// Proves for each file that the masked text parses and differs only in the masked bodies. The plan
/// in the result has the hashes, places and gold of what was read. `jobs` threads; 0: all cores.
/// Errors: stale, naming the function and both hashes; not_found; bad_input; unsupported for a
/// language without front end; cancelled; those of read_file_below.
Result<MaskedRepo> apply_plan(const MaskPlan& plan, const std::filesystem::path& root,
                              const FrontEnds& front_ends, unsigned jobs, Observer& observer);

/// The text of one file below `root` with the edits done. A file that is not there counts as empty
/// where the edits belong to the empty text. Errors: those of read_file_below and apply_edits, with
/// the path.
Result<std::string> edited_text(const FileEdits& edits, const std::filesystem::path& root);

/// Writes the tree with edits done to a folder that does not exist yet or is empty: the files of
/// the repository (FileList) with their modes, and relative symlinks that stay inside; neither git
/// history nor anything else that was skipped. A file that is not in the list is made from the
/// empty text. Nothing is left behind on failure. Errors: conflict; stale; io; cancelled; not_found
/// where an edited file is not in the list and its edits do not belong to the empty text.
Result<void> write_edited_tree(const std::vector<FileEdits>& edits, const Repository& repository,
                               const FileList& listing, const std::filesystem::path& to,
                               Observer& observer);
Result<void> write_masked_tree(const MaskedRepo& masked, const Repository& repository,
                               const FileList& listing, const std::filesystem::path& to,
                               Observer& observer);

/// Masks the files where they are, and adds those that the plan adds. All files are checked before
/// the first is written; each is replaced atomically and keeps its mode, and on failure those
/// already written are put back. Errors: stale, io; conflict where an added file is there already.
Result<void> mask_in_place(const MaskedRepo& masked, const std::filesystem::path& root);

/// The edits as one patch that `git apply` takes. Errors as apply_edits.
Result<std::string> masked_patch(const MaskedRepo& masked, const std::filesystem::path& root);

/// What an attempt wrote into one masked function.
struct FilledBody {
  FunctionId id;
  std::string body;     ///< bytes for MaskItem::body; the stub itself where nothing was filled in
  bool filled = false;  ///< differs from the stub
  std::string problem;  ///< why the body could not be taken; then `body` is the stub
};

struct RestoreOptions {
  /// Reads a body that is neither the stub nor the gold as an answer instead of refusing it: it is
  /// returned in `bodies`, and replaced by the gold as well.
  bool take_bodies = false;
  unsigned jobs = 0;  ///< threads; 0: all cores
};

struct RestoreResult {
  std::vector<std::string> restored;  ///< paths of the files that were written, sorted
  /// Those of them that do not have the planned hash, because they changed outside the masked
  /// bodies too; the changes are kept.
  std::vector<std::string> drifted;
  std::vector<FilledBody> bodies;  ///< with take_bodies: one for each item, in their order
};

/// Gives every byte back to a tree that the plan masked, and removes what the plan added as long as
/// it is as the plan wrote it. Where a masked body is not what the plan
/// wrote: stale, naming the file and the function, and nothing is written, unless the options say
/// otherwise; where the body is the gold already, that function is left alone. Files are replaced
/// as mask_in_place does. Errors: invalid_argument for a plan without gold; stale; not_found;
/// unsupported; io; cancelled, and then nothing is written; those of read_file_below.
Result<RestoreResult> restore(const MaskPlan& plan, const std::filesystem::path& root,
                              const FrontEnds& front_ends, const RestoreOptions& options,
                              Observer& observer);

/// Reads from the tree `from`, which a stranger wrote, only what stands in the bodies of the
/// masked functions, one result for each item of the plan. A function that is gone, does not parse
/// or has more than 1 MiB of body, and a file that is gone or over 16 MiB, is a `problem` and no
/// error.
std::vector<FilledBody> take_bodies(const MaskPlan& plan, const std::filesystem::path& from,
                                    const FrontEnds& front_ends);

/// Puts bodies into the pristine repository at `root` (the *unmasked* one; every planned function
/// gets its body or its stub). A file whose bodies are all as they stand there gets no edit: the
/// gold bodies give the pristine tree. A body that would change anything outside itself is replaced
/// by the stub, and its `problem` is set in `bodies`. `bodies` ends up with one entry for each item
/// of the plan, in their order: what was put in. Errors: those of apply_plan.
Result<std::vector<FileEdits>> splice_bodies(const MaskPlan& plan, std::vector<FilledBody>& bodies,
                                             const std::filesystem::path& root,
                                             const FrontEnds& front_ends);

/// take_bodies, splice_bodies and write_edited_tree in one: the pristine masked tree with the
/// bodies of `from`. Returns what was put in. Errors: those of the three.
Result<std::vector<FilledBody>> splice_tree(const MaskPlan& plan, const std::filesystem::path& from,
                                            const Repository& repository, const FileList& listing,
                                            const FrontEnds& front_ends,
                                            const std::filesystem::path& to, Observer& observer);

}  // namespace lacuna
