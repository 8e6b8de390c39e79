#include "lacuna/mask/place_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "lacuna/base/files.hpp"
#include "lacuna/base/hash.hpp"
#include "lacuna/base/text.hpp"

namespace lacuna::detail {

namespace fs = std::filesystem;

std::vector<ItemGroup> groups_of(const MaskPlan& plan) {
  std::vector<ItemGroup> groups;
  for (std::size_t i = 0; i < plan.items.size(); ++i) {
    const std::string& path = plan.items[i].id.path;
    if (groups.empty() || groups.back().path != path) {
      const auto file = std::find_if(plan.files.begin(), plan.files.end(),
                                     [&](const PlannedFile& f) { return f.path == path; });
      groups.push_back({path, {}, {}, i, i});
      if (file != plan.files.end()) {
        groups.back().hash = file->hash;
        groups.back().insertions = file->insertions;
      }
    }
    groups.back().last = i + 1;
  }
  return groups;
}

std::vector<std::uint32_t> masked_ordinals(const ParsedFile& parsed,
                                           const std::vector<const Function*>& functions) {
  std::vector<std::uint32_t> ordinals;
  std::map<std::string_view, std::uint32_t> seen;
  std::uint32_t gone_up_to = 0;  // everything before has left with a masked body
  for (const Function& function : parsed.functions) {
    if (ordinals.size() == functions.size()) break;
    if (function.whole.begin < gone_up_to) continue;
    const std::uint32_t ordinal = ++seen[function.id.qualified_name];
    if (&function != functions[ordinals.size()]) continue;
    ordinals.push_back(ordinal);
    gone_up_to = function.body.end;
  }
  while (ordinals.size() < functions.size()) {  // only where the caller broke the rules
    ordinals.push_back(functions[ordinals.size()]->id.ordinal);
  }
  return ordinals;
}

std::vector<const Function*> match_masked(const ParsedFile& parsed, const MaskPlan& plan,
                                          const ItemGroup& group) {
  std::map<std::pair<std::string_view, std::uint32_t>, std::size_t> wanted;
  for (std::size_t i = group.first; i < group.last; ++i) {
    const MaskItem& item = plan.items[i];
    const std::uint32_t ordinal = item.masked_ordinal != 0 ? item.masked_ordinal : item.id.ordinal;
    wanted.emplace(std::pair(std::string_view(item.id.qualified_name), ordinal), i - group.first);
  }
  std::vector<const Function*> found(group.last - group.first, nullptr);
  std::map<std::string_view, std::uint32_t> seen;
  std::uint32_t inside_up_to = 0;
  for (const Function& function : parsed.functions) {
    if (function.whole.begin < inside_up_to) continue;
    const std::string_view name = function.id.qualified_name;
    const auto at = wanted.find({name, ++seen[name]});
    if (at == wanted.end()) continue;
    found[at->second] = &function;
    inside_up_to = function.body.end;
  }
  return found;
}

Result<const LanguageFrontEnd*> front_end_of(const MaskPlan& plan, const ItemGroup& group,
                                             const FrontEnds& front_ends) {
  const std::string& language = plan.items[group.first].language;
  if (const LanguageFrontEnd* front_end = front_ends.for_language(language)) return front_end;
  return fail(ErrorCode::unsupported,
              fmt::format("there is no front end for '{}'", printable(language)), {},
              Location{group.path});
}

std::vector<FunctionId> PlacedFile::ids() const {
  std::vector<FunctionId> result;
  result.reserve(items.size());
  for (const MaskItem& item : items) result.push_back(item.id);
  return result;
}

Result<FileEdits> PlacedFile::prove(std::vector<Edit> edits) const {
  auto file = make_file_edits(source.path(), source.hash(), std::move(edits));
  if (!file) return tl::unexpected(file.error());
  auto text = apply_edits(source.text(), *file);
  if (!text) return tl::unexpected(text.error());
  const SourceFile changed(source.path(), std::move(*text));
  if (auto proven = front_end->check_only_bodies_differ(source, changed, ids(), initializers);
      !proven) {
    return tl::unexpected(proven.error());
  }
  return file;
}

Result<void> add_support_files(std::vector<SupportFile> files, std::vector<SupportFile>& added) {
  for (SupportFile& file : files) {
    const auto at = std::lower_bound(
        added.begin(), added.end(), file.path,
        [](const SupportFile& other, const std::string& path) { return other.path < path; });
    if (at == added.end() || at->path != file.path) {
      added.insert(at, std::move(file));
    } else if (at->text != file.text) {
      return fail(ErrorCode::conflict,
                  fmt::format("two languages add different files {}", printable(file.path)));
    }
  }
  return {};
}

void add_support_edits(const std::vector<SupportFile>& added, std::vector<FileEdits>& edits) {
  for (const SupportFile& file : added) {
    const auto at = std::lower_bound(
        edits.begin(), edits.end(), file.path,
        [](const FileEdits& other, const std::string& path) { return other.path < path; });
    edits.insert(at, {file.path, sha256({}), {Edit{ByteRange{0, 0}, file.text}}});
  }
}

bool adds(const MaskPlan& plan, std::string_view path) {
  return std::any_of(plan.added.begin(), plan.added.end(),
                     [&](const SupportFile& file) { return file.path == path; });
}

namespace {

tl::unexpected<Error> stale(const MaskItem& item, const std::string& now) {
  return fail(ErrorCode::stale,
              fmt::format("{} changed since the plan was made: the hash of its body was {} and is "
                          "now {}",
                          printable(to_string(item.id)), item.body_hash, now),
              "make the plan again", Location{item.id.path});
}

/// Takes the item's range on trust, because the file is the planned one, but not its body.
Result<void> place_by_range(const SourceFile& source, MaskItem& item) {
  if (item.body.begin > item.body.end || item.body.end > source.text().size()) {
    return fail(ErrorCode::bad_input,
                fmt::format("the range of {} in the plan is outside the file",
                            printable(to_string(item.id))),
                {}, Location{item.id.path});
  }
  const std::string now = sha256(source.text(item.body));
  if (now != item.body_hash) return stale(item, now);
  item.gold = source.text(item.body);
  return {};
}

Result<void> place_by_name(const PlacedFile& placed, const ParsedFile& parsed, MaskItem& item) {
  const SourceFile& source = placed.source;
  const auto at = std::find_if(parsed.functions.begin(), parsed.functions.end(),
                               [&](const Function& function) { return function.id == item.id; });
  if (at == parsed.functions.end()) {
    return fail(ErrorCode::not_found,
                fmt::format("{} is not in the file any more", printable(to_string(item.id))),
                "make the plan again", Location{item.id.path});
  }
  const ByteRange range = placed.front_end->masked_range(source, *at, placed.initializers);
  const std::string now = sha256(source.text(range));
  if (now != item.body_hash) return stale(item, now);
  item.body = range;
  item.gold = source.text(range);
  return {};
}

}  // namespace

Result<PlacedFile> place_file(const MaskPlan& plan, const ItemGroup& group, const fs::path& root,
                              const FrontEnds& front_ends) {
  const auto front_end = front_end_of(plan, group, front_ends);
  if (!front_end) return tl::unexpected(front_end.error());
  auto text = read_file_below(root, group.path, most_source_bytes);
  if (!text) return tl::unexpected(text.error());
  PlacedFile placed{
      SourceFile(group.path, std::move(*text)), *front_end, {}, {}, plan.initializers};
  placed.support = (*front_end)->support(placed.source);
  placed.items.assign(plan.items.begin() + static_cast<std::ptrdiff_t>(group.first),
                      plan.items.begin() + static_cast<std::ptrdiff_t>(group.last));
  const bool as_planned = placed.source.hash() == group.hash;
  const ParsedFile parsed = as_planned ? ParsedFile() : (*front_end)->parse(placed.source);
  for (MaskItem& item : placed.items) {
    auto done =
        as_planned ? place_by_range(placed.source, item) : place_by_name(placed, parsed, item);
    if (!done) return tl::unexpected(done.error());
  }
  return placed;
}

}  // namespace lacuna::detail
