#include "lacuna/repo/checkout_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/hash.hpp"
#include "lacuna/base/process.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/repo/git_internal.hpp"

namespace lacuna::detail {

namespace fs = std::filesystem;

namespace {

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_full_name(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) && is_hex(text);
}

/// A name that git accepts for a tag or a branch, and that can stand in a refspec.
bool is_ref_name(std::string_view name) {
  if (name.empty() || name.size() > 1000 || name.find("..") != std::string_view::npos ||
      name.find("@{") != std::string_view::npos) {
    return false;
  }
  return std::all_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != '\x7f' &&
           std::string_view("~^:?*[\\").find(c) == std::string_view::npos;
  });
}

/// One checkout under way: git, in an environment in which nothing of the machine or of the
/// repository can make it run other programs.
class Fetch {
 public:
  Fetch(const RemoteSpec& remote, const OpenOptions& options, Observer& observer)
      : remote_(remote), options_(options), observer_(observer) {}

  Result<Checkout> run() {
    const fs::path cache =
        options_.cache_directory / "repositories" / sha256(remote_.url).substr(0, 32);
    if (is_full_name(remote_.commit)) {
      if (auto found = in_cache(cache, remote_.commit)) return *found;
    }
    auto temporary = TemporaryDirectory::create(".fetch", prepared(cache));
    if (!temporary) return tl::unexpected(temporary.error());
    home_ = temporary->path();
    work_ = home_ / "checkout";
    if (auto made = git({"init", "--quiet", work_.string()}, home_); !made) {
      return tl::unexpected(made.error());
    }
    const auto wanted = name_on_remote();
    if (!wanted) return tl::unexpected(wanted.error());
    if (!wanted->empty()) {
      if (auto found = in_cache(cache, *wanted)) return *found;
    }
    const auto commit = fetch(*wanted);
    if (!commit) return tl::unexpected(commit.error());
    if (auto found = in_cache(cache, *commit)) return *found;
    if (auto done = git({"checkout", "--quiet", "--force", "--detach", *commit}, work_); !done) {
      return tl::unexpected(done.error());
    }
    return publish(cache, *commit);
  }

 private:
  /// TemporaryDirectory wants its parent to exist.
  static fs::path prepared(const fs::path& folder) {
    std::error_code ignored;  // the temporary folder's error says what is wrong
    fs::create_directories(folder, ignored);
    return folder;
  }

  static std::optional<Checkout> in_cache(const fs::path& cache, const std::string& commit) {
    const fs::path folder = cache / commit;
    std::error_code error;
    if (!fs::is_directory(fs::symlink_status(folder, error))) return std::nullopt;
    const auto tree = GitWorkTree::discover(folder);
    if (!tree || tree->head() != commit) return std::nullopt;
    return Checkout{folder, commit};
  }

  static Result<Checkout> moved(const fs::path& from, const fs::path& cache,
                                const std::string& commit) {
    std::error_code error;
    fs::rename(from, cache / commit, error);
    if (!error) return Checkout{cache / commit, commit};
    // Another process was quicker, or what is there is not whole.
    if (auto found = in_cache(cache, commit)) return *found;
    return fail(ErrorCode::io, fmt::format("cannot move the checkout to {}: {}",
                                           (cache / commit).string(), error.message()));
  }

  Result<Checkout> publish(const fs::path& cache, const std::string& commit) const {
    if (auto first = moved(work_, cache, commit)) return first;
    if (auto removed = remove_tree(cache / commit); !removed) {
      return tl::unexpected(removed.error());
    }
    return moved(work_, cache, commit);
  }

  std::vector<std::string> command(std::vector<std::string> arguments) const {
    std::vector<std::string> argv = {"git"};
    for (const char* setting :
         {"core.hooksPath=/dev/null", "core.fsmonitor=false", "core.autocrlf=false",
          "protocol.allow=never", "protocol.https.allow=always", "protocol.ssh.allow=always",
          "protocol.git.allow=always", "protocol.file.allow=always", "submodule.recurse=false",
          "fetch.recurseSubmodules=false", "gc.auto=0", "maintenance.auto=false",
          "credential.helper=", "advice.detachedHead=false", "init.defaultBranch=main",
          "init.templateDir="}) {
      argv.insert(argv.end(), {"-c", setting});
    }
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return argv;
  }

  /// The standard output of git. Errors: io with the last line of what git said.
  Result<std::string> git(std::vector<std::string> arguments, const fs::path& folder) const {
    ProcessOptions process;
    process.argv = command(arguments);
    process.working_directory = folder;
    process.environment = {"PATH=" + process.search_path,
                           "LC_ALL=C",
                           "HOME=" + home_.string(),
                           "GIT_CONFIG_NOSYSTEM=1",
                           "GIT_CONFIG_GLOBAL=/dev/null",
                           "GIT_TERMINAL_PROMPT=0",
                           "GIT_ASKPASS=",
                           "SSH_ASKPASS=",
                           "GIT_SSH_COMMAND=ssh -oBatchMode=yes",
                           "GIT_LFS_SKIP_SMUDGE=1",
                           "GIT_OPTIONAL_LOCKS=0",
                           "GIT_CEILING_DIRECTORIES=" + home_.string()};
    process.environment.insert(process.environment.end(), options_.environment.begin(),
                               options_.environment.end());
    auto result = run_process(process, observer_);
    if (!result) return tl::unexpected(result.error());
    if (result->cancelled) return fail(ErrorCode::cancelled, "cancelled while git was running");
    if (result->ok()) return std::move(result->output);
    std::string_view said = result->errors;
    while (!said.empty() && said.back() == '\n') said.remove_suffix(1);
    said = said.substr(said.find_last_of('\n') + 1);
    return fail(ErrorCode::io,
                fmt::format("git {} failed for {}: {}", arguments.front(), printable(remote_.url),
                            said.empty() ? "no message" : printable(said)),
                "check the address, and that it can be read without a password");
  }

  /// The object name that a full name, a tag or a branch stands for; empty for a shortened name.
  Result<std::string> name_on_remote() const {
    if (is_full_name(remote_.commit)) return remote_.commit;
    const std::string tag = "refs/tags/" + remote_.commit;
    const std::string branch = "refs/heads/" + remote_.commit;
    const auto listed =
        git({"ls-remote", "--quiet", "--", remote_.url, tag, tag + "^{}", branch}, home_);
    if (!listed) return tl::unexpected(listed.error());
    // A tag goes before a branch, and the commit of an annotated tag before the tag itself.
    for (const std::string& wanted : {tag + "^{}", tag, branch}) {
      std::string_view rest = *listed;
      while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        const auto tab = line.find('\t');
        if (tab == std::string_view::npos || line.substr(tab + 1) != wanted) continue;
        if (is_full_name(line.substr(0, tab))) return std::string(line.substr(0, tab));
      }
    }
    if (remote_.commit.size() >= 7 && remote_.commit.size() <= 64 && is_hex(remote_.commit)) {
      return std::string();
    }
    return fail(ErrorCode::not_found,
                fmt::format("{} has no tag or branch {}", printable(remote_.url),
                            printable(remote_.commit)));
  }

  /// Only the commit where the server gives it, else everything. Returns the commit's full name.
  Result<std::string> fetch(const std::string& wanted) {
    if (!wanted.empty()) {
      const auto shallow = git({"fetch", "--quiet", "--depth=1", "--no-tags",
                                "--no-recurse-submodules", "--", remote_.url, wanted},
                               work_);
      if (shallow) return resolved(wanted);
      if (shallow.error().code != ErrorCode::io) return tl::unexpected(shallow.error());
    }
    const auto full =
        git({"fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--", remote_.url,
             "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"},
            work_);
    if (!full) return tl::unexpected(full.error());
    return resolved(wanted.empty() ? remote_.commit : wanted);
  }

  Result<std::string> resolved(const std::string& name) const {
    auto text =
        git({"rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"}, work_);
    if (!text) {
      if (text.error().code != ErrorCode::io) return tl::unexpected(text.error());
      return fail(ErrorCode::not_found, fmt::format("{} has no commit {}, or more than one",
                                                    printable(remote_.url), printable(name)));
    }
    // --end-of-options may be echoed by older versions of git.
    while (!text->empty() && text->back() == '\n') text->pop_back();
    std::string commit = text->substr(text->find_last_of('\n') + 1);
    if (!is_full_name(commit)) return fail(ErrorCode::io, "git gave no object name for " + name);
    return commit;
  }

  const RemoteSpec& remote_;
  const OpenOptions& options_;
  Observer& observer_;
  fs::path home_;
  fs::path work_;
};

}  // namespace

bool is_url(std::string_view spec) {
  const auto colon = spec.find("://");
  if (colon == std::string_view::npos || colon == 0)
    return spec.find("::") != std::string_view::npos;
  return std::all_of(spec.begin(), spec.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '.' || c == ':';
  });
}

Result<RemoteSpec> parse_remote(std::string_view spec) {
  constexpr std::array<std::string_view, 4> schemes = {"https://", "ssh://", "git://", "file://"};
  const auto scheme = std::find_if(schemes.begin(), schemes.end(),
                                   [&](std::string_view s) { return spec.starts_with(s); });
  if (scheme == schemes.end()) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("{} is no address that can be fetched", printable(spec)),
                "use https, ssh, git or file: https://host/path@commit");
  }
  // The '@' of user@host stands before the path begins.
  const auto path = spec.find('/', scheme->size());
  const auto at = spec.find_last_of('@');
  if (path == std::string_view::npos || at == std::string_view::npos || at < path) {
    return fail(ErrorCode::invalid_argument, fmt::format("{} names no commit", printable(spec)),
                "put a commit, tag or branch after the address: URL@commit");
  }
  RemoteSpec remote{std::string(spec.substr(0, at)), std::string(spec.substr(at + 1))};
  const auto host = std::string_view(remote.url).substr(scheme->size(), path - scheme->size());
  const bool bad_host = host.starts_with('-') || host.find("@-") != std::string_view::npos;
  const bool bad_byte = std::any_of(remote.url.begin(), remote.url.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (bad_host || bad_byte) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("{} is no address that can be fetched", printable(spec)));
  }
  if (remote.commit.starts_with('-') || !is_ref_name(remote.commit)) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("'{}' is no commit, tag or branch", printable(remote.commit)));
  }
  return remote;
}

Result<Checkout> check_out(const RemoteSpec& remote, const OpenOptions& options,
                           Observer& observer) {
  if (options.cache_directory.empty()) {
    return fail(ErrorCode::invalid_argument, "a URL needs a cache folder to be checked out in");
  }
  return Fetch(remote, options, observer).run();
}

}  // namespace lacuna::detail
