#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/mask/apply.hpp"
#include "lacuna/verify/evidence_internal.hpp"

namespace lacuna::detail {
namespace {

/// The masked file with the gold in place of each stub, and what else the mask adds left there.
FileEdits filled(FileEdits edits, const MaskPlan& plan) {
  for (Edit& edit : edits.edits) {
    for (const MaskItem& item : plan.items) {
      if (item.id.path == edits.path && edit.range == item.body) edit.text = item.gold;
    }
  }
  return edits;
}

}  // namespace

Result<std::string> fill_problem(const Task& task, const PaperRuntime& runtime,
                                 const FrontEnds& front_ends) {
  if (task.functions.empty()) return std::string();
  Observer unseen;  // progress is told in tasks
  auto masked =
      apply_plan(plan_of(*runtime.paper, task), runtime.pristine.root(), front_ends, 1, unseen);
  if (!masked) return to_string(masked.error());
  auto directory = TemporaryDirectory::create("fill", runtime.scratch);
  if (!directory) return tl::unexpected(directory.error());
  for (const FileEdits& edits : masked->edits) {
    auto text = edited_text(filled(edits, masked->plan), runtime.pristine.root());
    if (!text) return to_string(text.error());
    auto written = write_file_atomic(directory->path() / edits.path, *text, {.sync = false});
    if (!written) return tl::unexpected(written.error());
  }
  std::vector<FilledBody> bodies = take_bodies(masked->plan, directory->path(), front_ends);
  for (const FilledBody& body : bodies) {
    if (!body.problem.empty()) return fmt::format("{}: {}", to_string(body.id), body.problem);
  }
  auto edits = splice_bodies(masked->plan, bodies, runtime.pristine.root(), front_ends);
  if (!edits) return to_string(edits.error());
  if (edits->empty()) return std::string();
  return fmt::format("with the gold bodies, {} is not as in the repository", edits->front().path);
}

}  // namespace lacuna::detail
