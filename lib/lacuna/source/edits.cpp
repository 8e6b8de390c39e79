#include "lacuna/source/edits.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

#include "lacuna/base/hash.hpp"

namespace lacuna {
namespace {

std::string to_text(ByteRange range) {
  return "[" + std::to_string(range.begin) + ", " + std::to_string(range.end) + ")";
}

Result<void> check(std::string_view base, const FileEdits& edits) {
  const Location where{edits.path};
  if (sha256(base) != edits.base_hash) {
    return fail(ErrorCode::stale, "the file changed since the edits were made", {}, where);
  }
  std::uint32_t end = 0;
  for (const Edit& edit : edits.edits) {
    if (edit.range.begin > edit.range.end || edit.range.end > base.size()) {
      return fail(ErrorCode::bad_input,
                  "an edit of the bytes " + to_text(edit.range) + " in a file of " +
                      std::to_string(base.size()),
                  {}, where);
    }
    if (edit.range.begin < end) {
      return fail(ErrorCode::bad_input, "edits overlap or are not sorted at " + to_text(edit.range),
                  {}, where);
    }
    end = edit.range.end;
  }
  return {};
}

/// By range; those of the same range stay in their order.
void sort_edits(std::vector<Edit>& edits) {
  std::vector<std::size_t> order(edits.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::tie(edits[a].range.begin, edits[a].range.end, a) <
           std::tie(edits[b].range.begin, edits[b].range.end, b);
  });
  std::vector<Edit> sorted;
  sorted.reserve(edits.size());
  for (const std::size_t i : order) sorted.push_back(std::move(edits[i]));
  edits = std::move(sorted);
}

}  // namespace

Result<FileEdits> make_file_edits(std::string path, std::string base_hash,
                                  std::vector<Edit> edits) {
  for (const Edit& edit : edits) {
    if (edit.range.begin > edit.range.end) {
      return fail(ErrorCode::bad_input, "an edit ends before it begins: " + to_text(edit.range), {},
                  Location{std::move(path)});
    }
  }
  sort_edits(edits);
  for (std::size_t i = 1; i < edits.size(); ++i) {
    if (edits[i].range.begin < edits[i - 1].range.end) {
      return fail(
          ErrorCode::conflict,
          "two edits overlap: " + to_text(edits[i - 1].range) + " and " + to_text(edits[i].range),
          {}, Location{std::move(path)});
    }
  }
  return FileEdits{std::move(path), std::move(base_hash), std::move(edits)};
}

Result<std::string> apply_edits(std::string_view base, const FileEdits& edits) {
  if (auto checked = check(base, edits); !checked) return tl::unexpected(checked.error());
  std::size_t size = base.size();
  for (const Edit& edit : edits.edits) size += edit.text.size();
  std::string out;
  out.reserve(size);
  std::size_t at = 0;
  for (const Edit& edit : edits.edits) {
    out.append(base.substr(at, edit.range.begin - at));
    out.append(edit.text);
    at = edit.range.end;
  }
  out.append(base.substr(at));
  return out;
}

Result<FileEdits> invert_edits(std::string_view base, const FileEdits& edits) {
  auto changed = apply_edits(base, edits);
  if (!changed) return tl::unexpected(changed.error());
  if (changed->size() > std::numeric_limits<std::uint32_t>::max()) {
    return fail(ErrorCode::limit, "the edited file is 4 GiB or larger", {}, Location{edits.path});
  }
  FileEdits inverse{edits.path, sha256(*changed), {}};
  inverse.edits.reserve(edits.edits.size());
  std::uint64_t shift = 0;  // modulo 2^64: how much later the bytes behind the last edit stand
  for (const Edit& edit : edits.edits) {
    const auto begin = static_cast<std::uint32_t>(edit.range.begin + shift);
    const auto end = static_cast<std::uint32_t>(begin + edit.text.size());
    inverse.edits.push_back({{begin, end}, std::string(edit.range.of(base))});
    shift += edit.text.size() - edit.range.size();
  }
  return inverse;
}

}  // namespace lacuna
