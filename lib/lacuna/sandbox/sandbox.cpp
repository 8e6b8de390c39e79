#include "lacuna/sandbox/sandbox.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "lacuna/sandbox/machine_internal.hpp"

namespace lacuna {
namespace {

Result<void> cannot_give(const std::string& path) {
  return fail(ErrorCode::io, fmt::format("cannot hand over {}: {}", path, std::strerror(errno)));
}

/// Changes the owner of everything below the open folder `fd`, which it closes. Depth is bounded by
/// the descriptors that may be open.
Result<void> give_folder(int fd, const std::string& path, uid_t user, gid_t group) {
  DIR* folder = ::fdopendir(fd);
  if (folder == nullptr) {
    ::close(fd);
    return cannot_give(path);
  }
  Result<void> result;
  while (const dirent* entry = ::readdir(folder)) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (::fchownat(fd, name.c_str(), user, group, AT_SYMLINK_NOFOLLOW) != 0) {
      result = cannot_give(path + "/" + name);
      break;
    }
    const int inner =
        ::openat(fd, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (inner < 0 && (errno == ENOTDIR || errno == ELOOP)) continue;
    result = inner < 0 ? cannot_give(path + "/" + name)
                       : give_folder(inner, path + "/" + name, user, group);
    if (!result) break;
  }
  ::closedir(folder);
  return result;
}

}  // namespace

struct Sandbox::State {
  detail::Machine machine;
  SandboxCapabilities capabilities;
};

Sandbox::Sandbox(std::unique_ptr<State> state) : state_(std::move(state)) {}
Sandbox::Sandbox(Sandbox&&) noexcept = default;
Sandbox& Sandbox::operator=(Sandbox&&) noexcept = default;
Sandbox::~Sandbox() = default;

Result<Sandbox> Sandbox::create(const Options& options, Observer& observer) {
  auto state = std::make_unique<State>();
  std::tie(state->machine, state->capabilities) =
      detail::probe_machine(options.bubblewrap.string(), observer);
  if (!state->capabilities.available && !options.unsafe_no_sandbox) {
    const std::string& missing = state->capabilities.missing;
    const auto colon = missing.rfind(": ");
    return fail(ErrorCode::missing_tool,
                "foreign code cannot be isolated on this machine: " + missing.substr(0, colon),
                missing.substr(colon + 2) + "; or run without isolation, at your own risk");
  }
  return Sandbox(std::move(state));
}

const SandboxCapabilities& Sandbox::capabilities() const { return state_->capabilities; }

int Sandbox::user() const {
  const detail::Machine& machine = state_->machine;
  return state_->capabilities.available && machine.change_user ? static_cast<int>(machine.user)
                                                               : -1;
}

int Sandbox::group() const { return user() < 0 ? -1 : static_cast<int>(state_->machine.group); }

Result<void> Sandbox::give_to_user(const std::filesystem::path& tree) const {
  if (user() < 0) return {};
  const auto owner = static_cast<uid_t>(user());
  const auto group_of = static_cast<gid_t>(group());
  if (::lchown(tree.c_str(), owner, group_of) != 0) return cannot_give(tree.string());
  const int fd = ::open(tree.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0 && (errno == ENOTDIR || errno == ELOOP)) return {};
  if (fd < 0) return cannot_give(tree.string());
  return give_folder(fd, tree.string(), owner, group_of);
}

Result<SandboxResult> Sandbox::run(const SandboxCommand& command, Observer& observer) const {
  return state_->capabilities.available ? detail::run_isolated(state_->machine, command, observer)
                                        : detail::run_bare(state_->machine, command, observer);
}

SandboxCapabilities probe_sandbox(Observer& observer) {
  return detail::probe_machine({}, observer).second;
}

Json to_json(const SandboxCapabilities& capabilities) {
  Json protections = Json::array();
  for (const Protection& protection : capabilities.protections) {
    protections.push_back({{"name", protection.name},
                           {"enforced", protection.enforced},
                           {"how", protection.how},
                           {"advice", protection.advice}});
  }
  Json json;
  json["schema"] = "lacuna.sandbox/1";
  json["available"] = capabilities.available;
  json["missing"] = capabilities.missing.empty() ? Json() : Json(capabilities.missing);
  json["overlay"] = capabilities.overlay;
  json["protections"] = std::move(protections);
  return json;
}

}  // namespace lacuna
