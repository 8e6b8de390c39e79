#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/hash.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/mask/apply.hpp"
#include "lacuna/mask/place_internal.hpp"
#include "lacuna/mask/tree_internal.hpp"

namespace lacuna {

namespace fs = std::filesystem;
using detail::ItemGroup;

namespace {

struct RestoredFile {
  detail::FileChange change;
  bool drifted = false;
  std::vector<FilledBody> bodies;  // one for each item of the group
};

/// The original text where the file is, byte for byte, what the plan made of it.
std::optional<std::string> restored_by_range(const MaskPlan& plan, const ItemGroup& group,
                                             std::string_view text) {
  struct Piece {
    std::uint32_t begin;  // in the original
    std::string_view masked;
    std::string_view gold;
  };
  std::vector<Piece> pieces;
  pieces.reserve(group.insertions.size() + group.last - group.first);
  for (const Edit& edit : group.insertions) pieces.push_back({edit.range.begin, edit.text, {}});
  for (std::size_t i = group.first; i < group.last; ++i) {
    pieces.push_back({plan.items[i].body.begin, plan.items[i].stub, plan.items[i].gold});
  }
  std::stable_sort(pieces.begin(), pieces.end(),
                   [](const Piece& a, const Piece& b) { return a.begin < b.begin; });
  std::string original;
  std::size_t at = 0;  // in text
  for (const Piece& piece : pieces) {
    if (piece.begin < original.size()) return std::nullopt;
    const std::size_t between = piece.begin - original.size();
    if (between > text.size() - at) return std::nullopt;
    original += text.substr(at, between);
    at += between;
    if (!text.substr(at).starts_with(piece.masked)) return std::nullopt;
    original += piece.gold;
    at += piece.masked.size();
  }
  original += text.substr(at);
  if (sha256(original) != group.hash) return std::nullopt;
  return original;
}

FilledBody untouched(const MaskItem& item) { return {item.id, item.stub, false, {}}; }

class FileRestorer {
 public:
  FileRestorer(const MaskPlan& plan, const ItemGroup& group, const RestoreOptions& options)
      : plan_(plan), group_(group), options_(options) {}

  Result<RestoredFile> run(const fs::path& root, const FrontEnds& front_ends) {
    auto text = read_file_below(root, group_.path, detail::most_source_bytes);
    if (!text) return tl::unexpected(text.error());
    RestoredFile file;
    file.change.path = group_.path;
    if (auto original = restored_by_range(plan_, group_, *text)) {
      file.change.before = std::move(*text);
      file.change.after = std::move(*original);
      for (std::size_t i = group_.first; i < group_.last; ++i) {
        file.bodies.push_back(untouched(plan_.items[i]));
      }
      return file;
    }
    file.change.before = std::move(*text);
    if (auto done = by_name(front_ends, file); !done) return tl::unexpected(done.error());
    file.drifted = sha256(*file.change.after) != group_.hash;
    return file;
  }

 private:
  Result<void> by_name(const FrontEnds& front_ends, RestoredFile& file) const {
    const auto front_end = detail::front_end_of(plan_, group_, front_ends);
    if (!front_end) return tl::unexpected(front_end.error());
    const SourceFile source(group_.path, *file.change.before);
    const ParsedFile parsed = (*front_end)->parse(source);
    const auto functions = detail::match_masked(parsed, plan_, group_);
    std::vector<Edit> edits = removals(source.text());
    for (std::size_t i = 0; i < functions.size(); ++i) {
      auto edit = restore_one(plan_.items[group_.first + i], functions[i], source, **front_end,
                              file.bodies);
      if (!edit) return tl::unexpected(edit.error());
      if (*edit) edits.push_back(std::move(**edit));
    }
    auto file_edits = make_file_edits(group_.path, source.hash(), std::move(edits));
    if (!file_edits) return tl::unexpected(file_edits.error());
    auto after = apply_edits(source.text(), *file_edits);
    if (!after) return tl::unexpected(after.error());
    file.change.after = std::move(*after);
    return {};
  }

  /// Takes out the insertions of the plan that are still there, wherever they moved to.
  std::vector<Edit> removals(std::string_view text) const {
    std::vector<Edit> edits;
    for (const Edit& insertion : group_.insertions) {
      const std::size_t at = text.find(insertion.text);
      if (at == std::string_view::npos || insertion.text.empty()) continue;
      const auto begin = static_cast<std::uint32_t>(at);
      edits.push_back(
          {{begin, begin + static_cast<std::uint32_t>(insertion.text.size())}, std::string()});
    }
    return edits;
  }

  /// The edit that gives one function its gold; nothing where it has it.
  Result<std::optional<Edit>> restore_one(const MaskItem& item, const Function* function,
                                          const SourceFile& source,
                                          const LanguageFrontEnd& front_end,
                                          std::vector<FilledBody>& bodies) const {
    const std::string id = printable(to_string(item.id));
    if (function == nullptr) {
      return fail(ErrorCode::stale,
                  fmt::format("{} is not in {} any more", id, printable(group_.path)),
                  "put the function back, or take the file from the original", {{group_.path}});
    }
    const ByteRange range = front_end.masked_range(source, *function, plan_.initializers);
    const std::string_view now = source.text(range);
    bodies.push_back({item.id, std::string(now), now != item.stub, {}});
    if (now == item.gold) return std::optional<Edit>();
    if (now != item.stub && !options_.take_bodies) {
      return fail(ErrorCode::stale,
                  fmt::format("the body of {} in {} is not what the plan wrote", id,
                              printable(group_.path)),
                  "--take-bodies reads it as an answer and restores the original",
                  Location{group_.path, function->line, 1});
    }
    return std::optional<Edit>(Edit{range, item.gold});
  }

  const MaskPlan& plan_;
  const ItemGroup& group_;
  const RestoreOptions& options_;
};

/// The files that the plan added and nobody changed go.
Result<void> remove_added(const MaskPlan& plan, const fs::path& root,
                          std::vector<detail::FileChange>& changes) {
  for (const SupportFile& added : plan.added) {
    auto text = read_file_below(root, added.path, detail::most_source_bytes);
    if (text && *text == added.text) {
      changes.push_back({added.path, std::move(*text), std::nullopt});
    } else if (!text && text.error().code != ErrorCode::not_found) {
      return tl::unexpected(text.error());
    }
  }
  return {};
}

}  // namespace

Result<RestoreResult> restore(const MaskPlan& plan, const fs::path& root,
                              const FrontEnds& front_ends, const RestoreOptions& options,
                              Observer& observer) {
  if (!plan.has_gold()) {
    return fail(ErrorCode::invalid_argument, "the plan does not hold the original bodies",
                "use the plan that `lacuna mask --plan` wrote");
  }
  const auto groups = detail::groups_of(plan);
  auto files = detail::parallel_results<RestoredFile>(
      groups.size(), options.jobs, {observer, "restore"},
      [&](std::size_t i) { return FileRestorer(plan, groups[i], options).run(root, front_ends); });
  if (!files) return tl::unexpected(files.error());
  RestoreResult result;
  std::vector<detail::FileChange> changes;
  for (RestoredFile& file : *files) {
    if (file.change.before != file.change.after) {
      result.restored.push_back(file.change.path);
      if (file.drifted) result.drifted.push_back(file.change.path);
      changes.push_back(std::move(file.change));
    }
    if (!options.take_bodies) continue;
    for (FilledBody& body : file.bodies) result.bodies.push_back(std::move(body));
  }
  if (auto removed = remove_added(plan, root, changes); !removed) {
    return tl::unexpected(removed.error());
  }
  if (auto written = detail::write_changes(changes, root); !written) {
    return tl::unexpected(written.error());
  }
  return result;
}

}  // namespace lacuna
