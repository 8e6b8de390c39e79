#include "lacuna/mask/apply.hpp"

#include <fmt/format.h>

#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/mask/place_internal.hpp"
#include "lacuna/mask/tree_internal.hpp"

namespace lacuna {

namespace fs = std::filesystem;
using detail::ItemGroup;
using detail::PlacedFile;

namespace {

struct MaskedFile {
  FileEdits edits;
  std::vector<MaskItem> items;
};

Result<MaskedFile> mask_file(const MaskPlan& plan, const ItemGroup& group, const fs::path& root,
                             const FrontEnds& front_ends) {
  auto placed = detail::place_file(plan, group, root, front_ends);
  if (!placed) return tl::unexpected(placed.error());
  std::vector<Edit> edits;
  for (const MaskItem& item : placed->items) edits.push_back({item.body, item.stub});
  auto file = make_file_edits(group.path, placed->source.hash(), std::move(edits));
  if (!file) return tl::unexpected(file.error());
  auto text = apply_edits(placed->source.text(), *file);
  if (!text) return tl::unexpected(text.error());
  const SourceFile masked(group.path, std::move(*text));
  if (auto proven =
          placed->front_end->check_only_bodies_differ(placed->source, masked, placed->ids());
      !proven) {
    Error error = proven.error();
    error.message = "the masked file is not sound: " + error.message;
    return tl::unexpected(std::move(error));
  }
  return MaskedFile{std::move(*file), std::move(placed->items)};
}

}  // namespace

Result<MaskedRepo> apply_plan(const MaskPlan& plan, const fs::path& root,
                              const FrontEnds& front_ends, unsigned jobs) {
  const auto groups = detail::groups_of(plan);
  auto files = detail::parallel_results<MaskedFile>(groups.size(), jobs, [&](std::size_t i) {
    return mask_file(plan, groups[i], root, front_ends);
  });
  if (!files) return tl::unexpected(files.error());
  MaskedRepo masked;
  masked.plan = plan;
  masked.plan.files.clear();
  masked.plan.items.clear();
  for (MaskedFile& file : *files) {
    masked.plan.files.push_back({file.edits.path, file.edits.base_hash});
    for (MaskItem& item : file.items) masked.plan.items.push_back(std::move(item));
    masked.edits.push_back(std::move(file.edits));
  }
  return masked;
}

namespace {

Result<std::vector<detail::FileChange>> changes_of(const MaskedRepo& masked, const fs::path& root) {
  std::vector<detail::FileChange> changes;
  for (const FileEdits& edits : masked.edits) {
    auto before = read_file_below(root, edits.path, detail::most_source_bytes);
    if (!before) return tl::unexpected(before.error());
    auto after = apply_edits(*before, edits);
    if (!after) {
      Error error = after.error();
      error.message = printable(edits.path) + ": " + error.message;
      return tl::unexpected(std::move(error));
    }
    changes.push_back({edits.path, std::move(*before), std::move(*after)});
  }
  return changes;
}

}  // namespace

Result<void> mask_in_place(const MaskedRepo& masked, const fs::path& root) {
  const auto changes = changes_of(masked, root);
  if (!changes) return tl::unexpected(changes.error());
  return detail::write_changes(*changes, root);
}

Result<std::string> masked_patch(const MaskedRepo& masked, const fs::path& root) {
  const auto changes = changes_of(masked, root);
  if (!changes) return tl::unexpected(changes.error());
  std::string patch;
  for (const auto& change : *changes) {
    patch += unified_diff(change.path, change.before, change.after);
  }
  return patch;
}

Result<void> write_masked_tree(const MaskedRepo& masked, const Repository& repository,
                               const FileList& listing, const fs::path& to, Observer& observer) {
  return write_edited_tree(masked.edits, repository, listing, to, observer);
}

}  // namespace lacuna
