#include "lacuna/repo/repository.hpp"

#include <fmt/format.h>

#include "lacuna/base/text.hpp"
#include "lacuna/repo/checkout_internal.hpp"
#include "lacuna/repo/git_internal.hpp"

namespace lacuna {

namespace fs = std::filesystem;

namespace {

Result<Repository> open_folder(const fs::path& folder, std::string_view spec) {
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error) {
    const bool missing =
        error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
    return fail(missing ? ErrorCode::not_found : ErrorCode::io,
                fmt::format("cannot open {}: {}", printable(spec), error.message()),
                "a repository is a folder, or URL@commit");
  }
  if (!fs::is_directory(root, error)) {
    return fail(ErrorCode::invalid_argument, fmt::format("{} is not a folder", printable(spec)),
                "name the folder of the repository, and choose files with a path glob");
  }
  Repository repository;
  repository.root = root;
  repository.spec = std::string(spec);
  if (const auto tree = detail::GitWorkTree::discover(root)) {
    const auto tracked = tree->tracked();
    if (!tracked) return tl::unexpected(tracked.error());
    // A folder of which git knows nothing, such as one that it ignores, is a plain folder.
    repository.in_git = !tracked->empty();
    if (repository.in_git) repository.commit = tree->head();
  }
  return repository;
}

}  // namespace

Result<Repository> open_repository(std::string_view spec, const OpenOptions& options,
                                   Observer& observer) {
  if (spec.empty() || spec.find('\0') != std::string_view::npos) {
    return fail(ErrorCode::invalid_argument, "a repository needs a name",
                "a repository is a folder, or URL@commit");
  }
  std::error_code ignored;
  const fs::path folder(spec);
  if (fs::exists(folder, ignored) || !detail::is_url(spec)) return open_folder(folder, spec);
  const auto remote = detail::parse_remote(spec);
  if (!remote) return tl::unexpected(remote.error());
  const auto checkout = detail::check_out(*remote, options, observer);
  if (!checkout) return tl::unexpected(checkout.error());
  auto repository = open_folder(checkout->folder, spec);
  if (repository) repository->commit = checkout->commit;
  return repository;
}

}  // namespace lacuna
