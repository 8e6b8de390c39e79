#include <atomic>

#include "lacuna/repo/checkout_internal.hpp"
#include "lacuna/repo/repository.hpp"
#include "support/temporary_tree.hpp"

namespace lacuna {
namespace {

namespace fs = std::filesystem;
using test::code_of;
using test::TemporaryTree;
using test::value;

Result<Repository> opened(const std::string& spec, const fs::path& cache = {}) {
  Observer observer;
  OpenOptions options;
  options.cache_directory = cache;
  return open_repository(spec, options, observer);
}

/// A repository with two commits, a tag and a branch, and its address.
struct Remote {
  TemporaryTree tree;
  std::string first;
  std::string second;
  std::string url = "file://" + tree.path().string();

  Remote() {
    tree.write("a.py", "a = 1\n");
    first = tree.commit_all();
    tree.git({"tag", "-a", "v1", "-m", "One"});
    tree.write("a.py", "a = 2\n");
    tree.git({"commit", "--quiet", "-am", "Two"});
    second = tree.git({"rev-parse", "HEAD"});
    tree.git({"branch", "topic/x"});
  }
};

TEST_CASE("A folder opens with its symlinks resolved and without git") {
  const TemporaryTree tree;
  tree.write("real/a.py", "");
  fs::create_directory_symlink("real", tree / "link");
  const auto repository = value(opened((tree / "link").string()));
  CHECK(repository.root == tree / "real");
  CHECK(repository.spec == (tree / "link").string());
  CHECK(repository.commit.empty());
  CHECK_FALSE(repository.in_git);
}

TEST_CASE("What is missing, a file and an empty name are refused each with its own code") {
  const TemporaryTree tree;
  tree.write("a.py", "");
  CHECK(code_of(opened((tree / "missing").string())) == ErrorCode::not_found);
  CHECK(code_of(opened((tree / "a.py").string())) == ErrorCode::invalid_argument);
  CHECK(code_of(opened("")) == ErrorCode::invalid_argument);
  CHECK(code_of(opened(std::string("a\0b", 3))) == ErrorCode::invalid_argument);
}

TEST_CASE("A repository without a commit yet opens with its staged files") {
  const TemporaryTree tree;
  tree.write("a.py", "");
  tree.git({"init", "--quiet"});
  tree.git({"add", "a.py"});
  const auto repository = value(opened(tree.path().string()));
  CHECK(repository.in_git);
  CHECK(repository.commit.empty());
}

TEST_CASE("A URL with a full commit, a short one, a tag or a branch is checked out in the cache") {
  const Remote remote;
  const TemporaryTree cache;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {remote.first, remote.first},
      {remote.first.substr(0, 9), remote.first},
      {"v1", remote.first},
      {"main", remote.second},
      {"topic/x", remote.second}};
  for (const auto& [name, commit] : cases) {
    CAPTURE(name);
    const auto repository = value(opened(remote.url + "@" + name, cache.path()));
    CHECK(repository.commit == commit);
    CHECK(repository.in_git);
    CHECK(repository.spec == remote.url + "@" + name);
    CHECK(repository.root.filename() == commit);
    CHECK(value(read_file(repository.root / "a.py")) ==
          (commit == remote.first ? "a = 1\n" : "a = 2\n"));
  }
  std::size_t leftovers = 0;
  for (const auto& folder : fs::directory_iterator(cache / "repositories")) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      leftovers += entry.path().filename().string().size() == 40 ? 0 : 1;
    }
  }
  CHECK(leftovers == 0);
}

TEST_CASE("A commit in the cache is not fetched again") {
  const TemporaryTree cache;
  std::string spec;
  {
    const Remote remote;
    spec = remote.url + "@" + remote.first;
    value(opened(spec, cache.path()));
  }
  CHECK(value(read_file(value(opened(spec, cache.path())).root / "a.py")) == "a = 1\n");
}

TEST_CASE("A checkout in the cache that is not whole is made again") {
  const Remote remote;
  const TemporaryTree cache;
  const auto repository = value(opened(remote.url + "@" + remote.first, cache.path()));
  value(remove_tree(repository.root / ".git"));
  fs::remove(repository.root / "a.py");
  const auto again = value(opened(remote.url + "@" + remote.first, cache.path()));
  CHECK(value(read_file(again.root / "a.py")) == "a = 1\n");
}

TEST_CASE("A commit, tag or repository that is not there is named in the error") {
  const Remote remote;
  const TemporaryTree cache;
  const auto missing = opened(remote.url + "@" + std::string(40, 'a'), cache.path());
  CHECK(code_of(missing) == ErrorCode::not_found);
  CHECK(code_of(opened(remote.url + "@v2", cache.path())) == ErrorCode::not_found);
  CHECK(code_of(opened(remote.url + "@abcdef0", cache.path())) == ErrorCode::not_found);
  const auto nowhere = opened("file:///nonexistent/repo@v1", cache.path());
  CHECK(code_of(nowhere) == ErrorCode::io);
  CHECK_THAT(nowhere.error().message, ContainsSubstring("/nonexistent/repo"));
}

TEST_CASE("Hooks, filters and submodules of a foreign repository do nothing") {
  const TemporaryTree tree;
  const fs::path witness = tree / "witness";
  tree.write("dep/m.py", "");
  tree.git({"init", "--quiet"}, "dep");
  tree.git({"add", "."}, "dep");
  tree.git({"commit", "--quiet", "-m", "M"}, "dep");
  tree.write("repo/.gitattributes", "*.py filter=evil\n");
  tree.write("repo/a.py", "a = 1\n");
  tree.git({"init", "--quiet"}, "repo");
  tree.git({"submodule", "--quiet", "add", "../dep", "dep"}, "repo");
  tree.git({"add", "--all"}, "repo");
  tree.git({"commit", "--quiet", "-m", "A"}, "repo");
  tree.git({"config", "filter.evil.smudge", "touch " + witness.string()}, "repo");
  tree.write("repo/.git/hooks/post-checkout", "#!/bin/sh\ntouch " + witness.string() + "\n");
  fs::permissions(tree / "repo/.git/hooks/post-checkout", fs::perms(0755));
  const TemporaryTree cache;
  const auto repository =
      value(opened("file://" + (tree / "repo").string() + "@main", cache.path()));
  CHECK(value(read_file(repository.root / "a.py")) == "a = 1\n");
  CHECK_FALSE(fs::exists(repository.root / "dep/m.py"));
  CHECK_FALSE(fs::exists(witness));
}

TEST_CASE("Addresses that could run a program or be taken for an option are refused") {
  for (const char* spec :
       {"ext::sh -c touch% /tmp/x@main", "http://host/x@main", "ftp://h/x@main", "https://host/x",
        "https://host/x@", "https://host/x@-upload-pack=x", "https://host/x@a..b",
        "https://host/x@a:b", "ssh://-oProxyCommand=x/y@main", "ssh://git@-oProxyCommand=x/y@main",
        "ext::file://host/x@main", "https://host/\nx@main", "ssh://git@host.org/x"}) {
    CAPTURE(spec);
    CHECK(code_of(opened(spec, "/nonexistent/cache")) == ErrorCode::invalid_argument);
  }
}

TEST_CASE("The user of an address is not taken for the commit") {
  const auto remote = value(detail::parse_remote("ssh://git@host.org/a@b/repo.git@v1.0"));
  CHECK(remote.url == "ssh://git@host.org/a@b/repo.git");
  CHECK(remote.commit == "v1.0");
}

TEST_CASE("A URL without a cache folder is refused") {
  CHECK(code_of(opened("https://host/x@main")) == ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace lacuna
