#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/mask/apply.hpp"
#include "lacuna/mask/place_internal.hpp"

namespace lacuna {

namespace fs = std::filesystem;
using detail::ItemGroup;
using detail::PlacedFile;

namespace {

constexpr std::uint64_t most_file_bytes = std::uint64_t{16} << 20;
constexpr std::size_t most_body_bytes = std::size_t{1} << 20;

FilledBody problem(const MaskItem& item, std::string what) {
  return {item.id, item.stub, false, std::move(what)};
}

FilledBody take_body(const MaskItem& item, const SourceFile& source, const Function* function,
                     const LanguageFrontEnd& front_end, InitializerPolicy initializers) {
  if (function == nullptr) return problem(item, "the function is gone");
  const std::string_view body =
      source.text(front_end.masked_range(source, *function, initializers));
  if (body == item.stub) return {item.id, item.stub, false, {}};
  if (body.size() > most_body_bytes) {
    return problem(item, fmt::format("the body has {} bytes, over the limit of {}", body.size(),
                                     most_body_bytes));
  }
  // splice_bodies proves it in any case; said here, it is clearer.
  if (!function->maskable && function->reason.find("syntax error") != std::string::npos) {
    return problem(item, "the function " + function->reason);
  }
  return {item.id, std::string(body), true, {}};
}

std::vector<FilledBody> take_from_file(const MaskPlan& plan, const ItemGroup& group,
                                       const fs::path& from, const FrontEnds& front_ends) {
  std::vector<FilledBody> bodies;
  const auto all = [&](const std::string& what) {
    for (std::size_t i = group.first; i < group.last; ++i) {
      bodies.push_back(problem(plan.items[i], what));
    }
    return std::move(bodies);
  };
  const auto front_end = detail::front_end_of(plan, group, front_ends);
  if (!front_end) return all(front_end.error().message);
  auto text = read_file_below(from, group.path, most_file_bytes);
  if (!text) return all("the file cannot be read: " + text.error().message);
  const SourceFile source(group.path, std::move(*text));
  const ParsedFile parsed = (*front_end)->parse(source);
  if (parsed.status == ParseStatus::refused) {
    return all("the file is refused: " + (parsed.diagnostics.empty()
                                              ? std::string("not " + parsed.language)
                                              : parsed.diagnostics.front().message));
  }
  const auto functions = detail::match_masked(parsed, plan, group);
  for (std::size_t i = 0; i < functions.size(); ++i) {
    bodies.push_back(take_body(plan.items[group.first + i], source, functions[i], **front_end,
                               plan.initializers));
  }
  return bodies;
}

/// Puts bodies into one file of the pristine repository.
class FileSplicer {
 public:
  /// `bodies` has one entry for each item of `placed`.
  FileSplicer(const PlacedFile& placed, std::vector<FilledBody>& bodies)
      : placed_(placed), bodies_(bodies) {}

  Result<FileEdits> run() {
    if (auto edits = proven_edits([](std::size_t) { return true; })) return edits;
    // One of them breaks the file: each is tried alone, so that it costs nothing but itself.
    std::vector<bool> good(bodies_.size(), false);
    for (std::size_t i = 0; i < bodies_.size(); ++i) {
      if (!bodies_[i].filled) continue;
      const auto alone = proven_edits([&](std::size_t j) { return j == i; });
      good[i] = alone.has_value();
      if (!good[i]) drop(i, alone.error().message);
    }
    auto together = proven_edits([&](std::size_t i) { return good[i]; });
    if (together) return together;
    for (std::size_t i = 0; i < bodies_.size(); ++i) {
      if (good[i]) drop(i, "breaks the file together with others: " + together.error().message);
    }
    return proven_edits([](std::size_t) { return false; });
  }

 private:
  void drop(std::size_t i, std::string why) {
    bodies_[i] = problem(placed_.items[i], std::move(why));
  }

  /// Edits with the bodies that `use` names and stubs for the rest; an error where the result is
  /// not the pristine file but for its bodies.
  template <class Use>
  Result<FileEdits> proven_edits(const Use& use) const {
    return placed_.proven_edits(
        [&](std::size_t i) { return use(i) ? bodies_[i].body : placed_.items[i].stub; });
  }

  const PlacedFile& placed_;
  std::vector<FilledBody>& bodies_;
};

/// One body for each item of the plan, in their order; the stub for those that `bodies` lacks.
std::vector<FilledBody> in_order(const MaskPlan& plan, std::vector<FilledBody>& bodies) {
  std::map<FunctionId, FilledBody*> by_id;
  for (FilledBody& body : bodies) by_id.emplace(body.id, &body);
  std::vector<FilledBody> ordered;
  for (const MaskItem& item : plan.items) {
    const auto at = by_id.find(item.id);
    if (at == by_id.end()) {
      ordered.push_back({item.id, item.stub, false, {}});
    } else if (at->second->body.size() > most_body_bytes) {
      ordered.push_back(problem(item, "the body is over the limit of 1 MiB"));
    } else {
      ordered.push_back(std::move(*at->second));
      ordered.back().filled = ordered.back().body != item.stub;
    }
  }
  return ordered;
}

/// Whether the bodies are those of the file as it is: then it needs no edit, not even for stubs.
bool is_pristine(const PlacedFile& placed, const std::vector<FilledBody>& bodies) {
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    if (placed.source.text(placed.items[i].body) != bodies[i].body) return false;
  }
  return true;
}

}  // namespace

std::vector<FilledBody> take_bodies(const MaskPlan& plan, const fs::path& from,
                                    const FrontEnds& front_ends) {
  std::vector<FilledBody> bodies;
  for (const ItemGroup& group : detail::groups_of(plan)) {
    for (FilledBody& body : take_from_file(plan, group, from, front_ends)) {
      bodies.push_back(std::move(body));
    }
  }
  return bodies;
}

Result<std::vector<FileEdits>> splice_bodies(const MaskPlan& plan, std::vector<FilledBody>& bodies,
                                             const fs::path& root, const FrontEnds& front_ends) {
  bodies = in_order(plan, bodies);
  std::vector<FileEdits> edits;
  std::vector<SupportFile> added;
  for (const ItemGroup& group : detail::groups_of(plan)) {
    const auto placed = detail::place_file(plan, group, root, front_ends);
    if (!placed) return tl::unexpected(placed.error());
    const auto first = bodies.begin() + static_cast<std::ptrdiff_t>(group.first);
    const auto last = bodies.begin() + static_cast<std::ptrdiff_t>(group.last);
    std::vector<FilledBody> own(std::make_move_iterator(first), std::make_move_iterator(last));
    if (is_pristine(*placed, own)) {
      std::move(own.begin(), own.end(), first);
      continue;
    }
    auto file = FileSplicer(*placed, own).run();
    std::move(own.begin(), own.end(), first);
    if (!file) return tl::unexpected(file.error());
    edits.push_back(std::move(*file));
    auto files = detail::add_support_files(placed->support.files, added);
    if (!files) return tl::unexpected(files.error());
  }
  detail::add_support_edits(added, edits);
  return edits;
}

Result<std::vector<FilledBody>> splice_tree(const MaskPlan& plan, const fs::path& from,
                                            const Repository& repository, const FileList& listing,
                                            const FrontEnds& front_ends, const fs::path& to,
                                            Observer& observer) {
  auto bodies = take_bodies(plan, from, front_ends);
  const auto edits = splice_bodies(plan, bodies, repository.root, front_ends);
  if (!edits) return tl::unexpected(edits.error());
  if (auto written = write_edited_tree(*edits, repository, listing, to, observer); !written) {
    return tl::unexpected(written.error());
  }
  return bodies;
}

}  // namespace lacuna
