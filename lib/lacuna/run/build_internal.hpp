#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/run/evaluate_internal.hpp"

namespace lacuna::detail {

/// A workspace in which the build step of a paper has run, for the workspaces of experiments to
/// begin from.
struct BuiltTree {
  Workspace workspace;
  std::vector<CommandRecord> commands;
  /// Why no experiment can run, with the end of what was printed; empty where the build succeeded.
  std::string problem;
};

/// The built trees of one paper during one run. The same edits are built once, whoever asks:
/// nothing but their bytes and the pristine tree goes into a build. The last few are kept.
///
/// Where ccache is installed, builds of similar trees share compiled objects, in such a way that no
/// attempt can write what anybody else reads, or read what was compiled from a body that is masked
/// for it:
/// - the *store* of the paper is filled by a build of the unmasked tree, and shown (read-only) to
///   nothing but builds without any foreign code: of masked trees, and of the bodies that built-in
///   agents fill in;
/// - the *objects* of a task are what such a build of its masked tree compiled or took from the
///   store: objects of the units that see no masked function, and of stubs. Attempts of this task
///   and the builds of their bodies see them read-only.
/// Both lie outside of all workspaces and end with the run. Thread-safe.
class Builds {
 public:
  /// `folder` is made when it is first needed.
  explicit Builds(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The tree with these files, built in the folder of the options, with their objects. Errors:
  /// those of Workspace and Sandbox; cancelled. A build that fails is a BuiltTree with a problem.
  Result<std::shared_ptr<const BuiltTree>> get(const PaperRuntime& runtime,
                                               const std::vector<WorkspaceFile>& files,
                                               const ExperimentRunOptions& options,
                                               const Sandbox& sandbox, Observer& observer);

  /// The folder with the objects of a task whose masked files are these; empty where the paper has
  /// no build step, or there is no ccache or no isolation. Builds the masked tree at first, and
  /// before that the unmasked one, unless that was done. Errors as get.
  Result<std::filesystem::path> objects_of(const PaperRuntime& runtime, const std::string& task,
                                           const std::vector<WorkspaceFile>& masked,
                                           const Sandbox& sandbox, Observer& observer);

  /// The folder with the objects of the unmasked tree, which is built at first; empty as above. Not
  /// for builds with foreign code in them. Errors as get.
  Result<std::filesystem::path> objects_of_gold(const PaperRuntime& runtime, const Sandbox& sandbox,
                                                Observer& observer);

 private:
  struct Slot {
    std::mutex mutex;  ///< held while it is filled
    std::shared_ptr<const BuiltTree> tree;
  };
  struct Objects {
    std::mutex mutex;
    bool filled = false;
  };

  std::shared_ptr<Slot> slot_of(const std::vector<WorkspaceFile>& files, const std::string& folder);
  /// A tree that is there already, or a new one; always a new one where objects are to be written.
  Result<std::shared_ptr<const BuiltTree>> build(const PaperRuntime& runtime,
                                                 const std::vector<WorkspaceFile>& files,
                                                 const ExtraSurroundings& extra,
                                                 const Sandbox& sandbox, Observer& observer);
  Result<void> fill_store(const PaperRuntime& runtime, const Sandbox& sandbox, Observer& observer);

  std::filesystem::path folder_;
  std::mutex mutex_;                                                  ///< of the two below
  std::vector<std::pair<std::string, std::shared_ptr<Slot>>> slots_;  ///< the last used at the end
  std::map<std::string, std::shared_ptr<Objects>> objects_;           ///< by task
  Objects store_;
};

/// What a command sees of the objects of a task: read-only, used by compilers that are found by
/// PATH. Nothing where `objects` is empty.
ExtraSurroundings with_objects(const PaperRuntime& runtime, const std::filesystem::path& objects);

}  // namespace lacuna::detail
