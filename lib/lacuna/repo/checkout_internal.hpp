#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "lacuna/repo/repository.hpp"

namespace lacuna::detail {

/// `URL@commit` taken apart.
struct RemoteSpec {
  std::string url;
  std::string commit;
};

/// Whether `spec` is meant as a URL: a scheme and "://" stand at its beginning.
bool is_url(std::string_view spec);

/// Errors: invalid_argument where the transport is none of https, ssh, git and file, the commit is
/// missing, or one of both could be taken for an option.
Result<RemoteSpec> parse_remote(std::string_view spec);

/// The checkout of a commit.
struct Checkout {
  std::filesystem::path folder;
  std::string commit;  ///< full object name
};

/// Finds the checkout in the cache or makes it. Errors: those of open_repository.
Result<Checkout> check_out(const RemoteSpec& remote, const OpenOptions& options,
                           Observer& observer);

}  // namespace lacuna::detail
