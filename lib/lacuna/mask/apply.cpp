#include "lacuna/mask/apply.hpp"

#include <fmt/format.h>

#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/hash.hpp"
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
  MaskSupport support;
};

Result<MaskedFile> mask_file(const MaskPlan& plan, const ItemGroup& group, const fs::path& root,
                             const FrontEnds& front_ends) {
  auto placed = detail::place_file(plan, group, root, front_ends);
  if (!placed) return tl::unexpected(placed.error());
  auto file = placed->proven_edits([&](std::size_t i) { return placed->items[i].stub; });
  if (!file) {
    Error error = file.error();
    error.message = "the masked file is not sound: " + error.message;
    return tl::unexpected(std::move(error));
  }
  return MaskedFile{std::move(*file), std::move(placed->items), std::move(placed->support)};
}

}  // namespace

Result<MaskedRepo> apply_plan(const MaskPlan& plan, const fs::path& root,
                              const FrontEnds& front_ends, unsigned jobs, Observer& observer) {
  const auto groups = detail::groups_of(plan);
  auto files = detail::parallel_results<MaskedFile>(
      groups.size(), jobs, {observer, "mask"},
      [&](std::size_t i) { return mask_file(plan, groups[i], root, front_ends); });
  if (!files) return tl::unexpected(files.error());
  MaskedRepo masked;
  masked.plan = plan;
  masked.plan.files.clear();
  masked.plan.items.clear();
  masked.plan.added.clear();
  for (MaskedFile& file : *files) {
    masked.plan.files.push_back(
        {file.edits.path, file.edits.base_hash, std::move(file.support.insertions)});
    auto added = detail::add_support_files(std::move(file.support.files), masked.plan.added);
    if (!added) return tl::unexpected(added.error());
    for (MaskItem& item : file.items) masked.plan.items.push_back(std::move(item));
    masked.edits.push_back(std::move(file.edits));
  }
  detail::add_support_edits(masked.plan.added, masked.edits);
  return masked;
}

Result<std::string> edited_text(const FileEdits& edits, const fs::path& root) {
  auto base = read_file_below(root, edits.path, detail::most_source_bytes);
  const bool added = !base && base.error().code == ErrorCode::not_found &&
                     edits.base_hash == sha256(std::string_view());
  if (!base && !added) return tl::unexpected(base.error());
  auto text = apply_edits(added ? std::string_view() : *base, edits);
  if (text) return text;
  Error error = text.error();
  error.message = printable(edits.path) + ": " + error.message;
  return tl::unexpected(std::move(error));
}

namespace {

Result<std::vector<detail::FileChange>> changes_of(const MaskedRepo& masked, const fs::path& root) {
  std::vector<detail::FileChange> changes;
  for (const FileEdits& edits : masked.edits) {
    detail::FileChange change;
    change.path = edits.path;
    if (!detail::adds(masked.plan, edits.path)) {
      auto before = read_file_below(root, edits.path, detail::most_source_bytes);
      if (!before) return tl::unexpected(before.error());
      change.before = std::move(*before);
    }
    auto after = edited_text(edits, root);
    if (!after) return tl::unexpected(after.error());
    change.after = std::move(*after);
    changes.push_back(std::move(change));
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
    patch += change.before ? unified_diff(change.path, *change.before, *change.after)
                           : unified_diff_of_new_file(change.path, *change.after);
  }
  return patch;
}

Result<void> write_masked_tree(const MaskedRepo& masked, const Repository& repository,
                               const FileList& listing, const fs::path& to, Observer& observer) {
  return write_edited_tree(masked.edits, repository, listing, to, observer);
}

}  // namespace lacuna
