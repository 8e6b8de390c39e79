#include <fmt/format.h>
#include <git2.h>

#include <algorithm>

#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/repo/git_internal.hpp"

namespace lacuna::detail {

namespace fs = std::filesystem;

namespace {

std::string last_git_message() {
  const git_error* error = git_error_last();
  return error != nullptr && error->message != nullptr ? printable(error->message)
                                                       : std::string("unknown error");
}

/// The git folder that `folder/.git` stands for: itself, or the one that a file names, as in linked
/// work trees. Empty where there is none.
fs::path git_folder_of(const fs::path& folder) {
  fs::path dot_git = folder / ".git";
  std::error_code error;
  const auto status = fs::status(dot_git, error);
  if (fs::is_directory(status)) return dot_git;
  if (!fs::is_regular_file(status)) return {};
  const auto text = read_file(dot_git, {.max_bytes = 8192, .follow_symlink = true});
  constexpr std::string_view key = "gitdir: ";
  if (!text || !text->starts_with(key)) return {};
  std::string target = text->substr(key.size());
  while (!target.empty() && (target.back() == '\n' || target.back() == '\r')) target.pop_back();
  if (target.empty() || target.find('\0') != std::string::npos) return {};
  return folder / target;
}

}  // namespace

GitLibrary::GitLibrary() { git_libgit2_init(); }
GitLibrary::~GitLibrary() { git_libgit2_shutdown(); }

void GitRepositoryDeleter::operator()(git_repository* repository) const {
  git_repository_free(repository);
}

std::optional<GitWorkTree> GitWorkTree::discover(const fs::path& folder) {
  GitWorkTree tree;
  tree.library_ = std::make_shared<GitLibrary>();
  for (fs::path at = folder;; at = at.parent_path()) {
    const fs::path git_folder = git_folder_of(at);
    git_repository* repository = nullptr;
    if (!git_folder.empty() && git_repository_open_bare(&repository, git_folder.c_str()) == 0) {
      tree.repository_.reset(repository);
      tree.root_ = at;
      if (at != folder) {
        tree.prefix_ = folder.lexically_relative(at).generic_string() + "/";
      }
      return tree;
    }
    if (at == at.parent_path()) return std::nullopt;
  }
}

std::string GitWorkTree::head() const {
  git_oid oid;
  if (git_reference_name_to_id(&oid, repository_.get(), "HEAD") != 0) return {};
  char text[GIT_OID_HEXSZ + 1];
  return git_oid_tostr(text, sizeof text, &oid);
}

Result<std::vector<TrackedEntry>> GitWorkTree::tracked() const {
  git_index* raw = nullptr;
  if (git_repository_index(&raw, repository_.get()) != 0) {
    return fail(ErrorCode::bad_input,
                fmt::format("cannot read git's index of {}: {}", printable(root_.string()),
                            last_git_message()),
                "a split or sparse index is not supported: git update-index --no-split-index, "
                "git sparse-checkout disable");
  }
  const std::unique_ptr<git_index, void (*)(git_index*)> index(raw, git_index_free);
  std::vector<TrackedEntry> result;
  const std::size_t count = git_index_entrycount(index.get());
  for (std::size_t i = 0; i < count; ++i) {
    const git_index_entry* entry = git_index_get_byindex(index.get(), i);
    const std::string_view path = entry->path;
    if (!path.starts_with(prefix_)) continue;
    const auto relative = checked_relative_path(path.substr(prefix_.size()));
    if (!relative) continue;  // git itself refuses to make such an entry
    result.push_back({*relative, (entry->mode & 0170000) == GIT_FILEMODE_COMMIT});
  }
  std::sort(result.begin(), result.end(),
            [](const TrackedEntry& a, const TrackedEntry& b) { return a.path < b.path; });
  // A merge conflict has up to three entries of one path.
  const auto same = [](const TrackedEntry& a, const TrackedEntry& b) { return a.path == b.path; };
  result.erase(std::unique(result.begin(), result.end(), same), result.end());
  return result;
}

}  // namespace lacuna::detail
