#include "surroundings.hpp"

#include <unistd.h>

#include <string_view>
#include <system_error>

namespace lacuna::cli {
namespace fs = std::filesystem;

EnvironmentOptions environment_options(const Context& context) {
  EnvironmentOptions options;
  options.cache_directory = context.cache_directory();
  if (options.cache_directory.empty()) {
    options.cache_directory = fs::temp_directory_path() / "lacuna-cache";
  }
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    const std::string_view entry = *variable;
    const std::string_view key = entry.substr(0, entry.find('='));
    const bool wanted = key.starts_with("PIP_") || key.ends_with("_proxy") ||
                        key.ends_with("_PROXY") || key == "SSL_CERT_FILE";
    if (!wanted) continue;
    options.installer_variables.emplace_back(entry);
    // Certificates, configuration files and folders of wheels that a variable points at.
    const std::string value(entry.substr(std::min(key.size() + 1, entry.size())));
    std::error_code error;
    if (value.starts_with('/') && fs::exists(value, error)) {
      options.installer_mounts.push_back({.host = value, .inside = value, .writable = false});
    }
  }
  return options;
}

}  // namespace lacuna::cli
