#include <sys/fsuid.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "lacuna/repo/repository.hpp"
#include "support/temporary_tree.hpp"

namespace lacuna {
namespace {

namespace fs = std::filesystem;
using test::code_of;
using test::TemporaryTree;
using test::value;

using Texts = std::vector<std::string>;

FileList listed(const fs::path& folder, const FileRules& rules = {}) {
  Observer observer;
  const auto repository = value(open_repository(folder.string(), {}, observer));
  return value(list_files(repository, rules, observer));
}

Texts files_of(const FileList& list) {
  Texts paths;
  for (const auto& file : list.files) paths.push_back(file.path);
  return paths;
}

/// "path: reason" of each.
Texts reasons(const std::vector<SkippedPath>& list) {
  Texts texts;
  for (const auto& entry : list) texts.push_back(entry.path + ": " + entry.reason);
  return texts;
}

TEST_CASE("A plain folder has every file, sorted by path") {
  const TemporaryTree tree;
  tree.write("b.py", "b = 1\n");
  tree.write("a/z.py", "");
  tree.write("a.txt", "text");
  const FileList list = listed(tree.path());
  CHECK(files_of(list) == Texts{"a.txt", "a/z.py", "b.py"});
  CHECK(list.files[2].size == 6);
  CHECK(list.files[2].mtime_ns > 0);
  CHECK(list.skipped.empty());
  CHECK(list.refused.empty());
}

TEST_CASE("In a plain folder .gitignore rules hold at every level, with negation") {
  const TemporaryTree tree;
  tree.write(".gitignore", "*.log\n/only_root.py\ndata/\n");
  tree.write("only_root.py", "");
  tree.write("sub/only_root.py", "");
  tree.write("sub/.gitignore", "!keep.log\nsecret.py\n");
  tree.write("sub/keep.log", "");
  tree.write("sub/secret.py", "");
  tree.write("secret.py", "");
  tree.write("x.log", "");
  tree.write("data/huge.py", "");
  const FileList list = listed(tree.path());
  CHECK(files_of(list) ==
        Texts{".gitignore", "secret.py", "sub/.gitignore", "sub/keep.log", "sub/only_root.py"});
  CHECK(reasons(list.skipped) == Texts{"data/: ignored", "only_root.py: ignored",
                                       "sub/secret.py: ignored", "x.log: ignored"});
}

TEST_CASE("Listing a plain folder writes nothing into it") {
  const TemporaryTree tree;
  tree.write(".gitignore", "*.log\n");
  tree.write("sub/a.py", "");
  struct stat before, after;
  REQUIRE(::stat(tree.path().c_str(), &before) == 0);
  CHECK(listed(tree.path()).files.size() == 2);
  REQUIRE(::stat(tree.path().c_str(), &after) == 0);
  CHECK(before.st_mtim.tv_sec == after.st_mtim.tv_sec);
  CHECK(before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
  CHECK_FALSE(fs::exists(tree / ".git"));
}

TEST_CASE("Environments, caches, build output and vendored trees are left out and named") {
  const TemporaryTree tree;
  tree.write("setup.py", "");
  tree.write("pkg/a.py", "");
  tree.write("pkg/__pycache__/a.pyc", "");
  tree.write("pkg/old.pyc", "");
  tree.write("pkg/vendor/lib.py", "");
  tree.write("env/pyvenv.cfg", "");
  tree.write("env/lib/x.py", "");
  tree.write("conda/conda-meta/history", "");
  tree.write("build/lib/a.py", "");
  tree.write("out/CMakeCache.txt", "");
  tree.write("x.egg-info/PKG-INFO", "");
  tree.write("web/node_modules/m.py", "");
  tree.write(".hg/store", "");
  tree.write("pkg/external/own.py", "");
  const FileList list = listed(tree.path());
  CHECK(files_of(list) == Texts{"pkg/a.py", "pkg/external/own.py", "setup.py"});
  CHECK(reasons(list.skipped) == Texts{".hg/: version control", "build/: build output",
                                       "conda/: virtual environment", "env/: virtual environment",
                                       "out/: build output", "pkg/__pycache__/: cache",
                                       "pkg/old.pyc: cache", "pkg/vendor/: vendored",
                                       "web/node_modules/: vendored", "x.egg-info/: build output"});
  FileRules rules;
  rules.include_vendored = true;
  CHECK(files_of(listed(tree.path(), rules)) == Texts{"pkg/a.py", "pkg/external/own.py",
                                                      "pkg/vendor/lib.py", "setup.py",
                                                      "web/node_modules/m.py"});
}

TEST_CASE(
    "A folder named build is source where no build file stands beside it or it is a package") {
  const TemporaryTree tree;
  tree.write("src/build/env.py", "");
  tree.write("pyproject.toml", "");
  tree.write("build/__init__.py", "");
  CHECK(files_of(listed(tree.path())) ==
        Texts{"build/__init__.py", "pyproject.toml", "src/build/env.py"});
}

TEST_CASE("In git the files are those that git tracks and that are on disk") {
  const TemporaryTree tree;
  tree.write("a.py", "");
  tree.write("gone.py", "");
  tree.write("build/tool.py", "");
  tree.write("setup.py", "");
  tree.write(".gitignore", "a.py\n");
  tree.commit_all();
  fs::remove(tree / "gone.py");
  tree.write("new.py", "");
  tree.write("scratch/deep/x.py", "");
  tree.write("venv/pyvenv.cfg", "");
  tree.write("build/__pycache__/tool.pyc", "");
  const FileList list = listed(tree.path());
  CHECK(files_of(list) == Texts{".gitignore", "a.py", "build/tool.py", "setup.py"});
  CHECK(reasons(list.skipped) == Texts{".git/: version control", "build/__pycache__/: cache",
                                       "gone.py: deleted", "new.py: not tracked",
                                       "scratch/: not tracked", "venv/: virtual environment"});
}

TEST_CASE("A tracked virtual environment, cache or vendored tree is left out all the same") {
  const TemporaryTree tree;
  tree.write("a.py", "");
  tree.write("env/pyvenv.cfg", "");
  tree.write("env/lib/b.py", "");
  tree.write("third_party/c.py", "");
  tree.write("pkg/a.pyc", "");
  tree.commit_all();
  const FileList list = listed(tree.path());
  CHECK(files_of(list) == Texts{"a.py"});
  CHECK(reasons(list.skipped) == Texts{".git/: version control", "env/: virtual environment",
                                       "pkg/a.pyc: cache", "third_party/: vendored"});
}

TEST_CASE("A folder inside a git work tree has the tracked files below it") {
  const TemporaryTree tree;
  tree.write("top.py", "");
  tree.write("pkg/a.py", "");
  tree.write("pkg/sub/b.py", "");
  tree.write("pkgs/c.py", "");
  const std::string commit = tree.commit_all();
  tree.write("pkg/new.py", "");
  Observer observer;
  const auto repository = value(open_repository((tree / "pkg").string(), {}, observer));
  CHECK(repository.in_git);
  CHECK(repository.commit == commit);
  CHECK(files_of(value(list_files(repository, {}, observer))) == Texts{"a.py", "sub/b.py"});
}

TEST_CASE("A folder of which git tracks nothing is a plain folder") {
  const TemporaryTree tree;
  tree.write("top.py", "");
  tree.commit_all();
  tree.write("data/a.py", "");
  Observer observer;
  const auto repository = value(open_repository((tree / "data").string(), {}, observer));
  CHECK_FALSE(repository.in_git);
  CHECK(repository.commit.empty());
  CHECK(files_of(value(list_files(repository, {}, observer))) == Texts{"a.py"});
}

TEST_CASE("A linked work tree of git is read by its own index") {
  const TemporaryTree tree;
  tree.write("main/a.py", "");
  tree.git({"init", "--quiet"}, "main");
  tree.git({"add", "."}, "main");
  tree.git({"commit", "--quiet", "-m", "A"}, "main");
  tree.git({"worktree", "add", "--quiet", "-b", "side", "../linked"}, "main");
  tree.write("linked/b.py", "");
  tree.git({"add", "b.py"}, "linked");
  CHECK(files_of(listed(tree / "linked")) == Texts{"a.py", "b.py"});
  CHECK(files_of(listed(tree / "main")) == Texts{"a.py"});
}

TEST_CASE("Submodules are skipped and named") {
  const TemporaryTree tree;
  tree.write("lib/m.py", "");
  tree.git({"init", "--quiet"}, "lib");
  tree.git({"add", "."}, "lib");
  tree.git({"commit", "--quiet", "-m", "M"}, "lib");
  tree.write("top/a.py", "");
  tree.git({"init", "--quiet"}, "top");
  tree.git({"submodule", "--quiet", "add", "../lib", "dep"}, "top");
  tree.git({"add", "."}, "top");
  tree.git({"commit", "--quiet", "-m", "A"}, "top");
  const FileList list = listed(tree / "top");
  CHECK(files_of(list) == Texts{".gitmodules", "a.py"});
  CHECK(reasons(list.skipped) == Texts{".git/: version control", "dep/: submodule"});
}

TEST_CASE("A symlink out of the tree is refused and one inside it is skipped, in git and without") {
  const TemporaryTree tree;
  tree.write("outside/secret.py", "");
  tree.write("repo/a/real.py", "");
  fs::create_symlink("a", tree / "repo/link_to_folder");
  fs::create_symlink("a/real.py", tree / "repo/link.py");
  fs::create_symlink("../outside", tree / "repo/escape");
  fs::create_symlink("/etc/passwd", tree / "repo/passwd.py");
  fs::create_symlink("loop", tree / "repo/loop");
  fs::create_symlink("nowhere", tree / "repo/dangling");
  fs::create_symlink("..", tree / "repo/a/up");
  Texts skipped = {"a/up: symlink", "dangling: dangling symlink", "link.py: symlink",
                   "link_to_folder: symlink", "loop: symlink cycle"};
  const Texts refused = {"escape: symlink out of the tree", "passwd.py: symlink out of the tree"};
  FileList list = listed(tree / "repo");
  CHECK(files_of(list) == Texts{"a/real.py"});
  CHECK(reasons(list.skipped) == skipped);
  CHECK(reasons(list.refused) == refused);

  tree.git({"init", "--quiet"}, "repo");
  tree.git({"add", "--all"}, "repo");
  list = listed(tree / "repo");
  skipped.insert(skipped.begin(), ".git/: version control");
  CHECK(files_of(list) == Texts{"a/real.py"});
  CHECK(reasons(list.skipped) == skipped);
  CHECK(reasons(list.refused) == refused);
}

TEST_CASE("A tracked folder that became a symlink out of the tree is not entered") {
  const TemporaryTree tree;
  tree.write("outside/a.py", "");
  tree.write("repo/pkg/a.py", "");
  tree.write("repo/b.py", "");
  tree.git({"init", "--quiet"}, "repo");
  tree.git({"add", "--all"}, "repo");
  fs::remove_all(tree / "repo/pkg");
  fs::create_symlink("../outside", tree / "repo/pkg");
  const FileList list = listed(tree / "repo");
  CHECK(files_of(list) == Texts{"b.py"});
  CHECK(reasons(list.refused) == Texts{"pkg: symlink out of the tree"});
}

TEST_CASE("FIFOs, sockets and a .gitignore that is a FIFO neither block nor count as files") {
  const TemporaryTree tree;
  tree.write("a.py", "");
  tree.write("sub/b.py", "");
  tree.write(".gitignore", "nothing\n");
  REQUIRE(::mkfifo((tree / "pipe.py").c_str(), 0600) == 0);
  REQUIRE(::mkfifo((tree / "sub/.gitignore").c_str(), 0600) == 0);
  const int number = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (tree / "socket.py").c_str(), sizeof address.sun_path - 1);
  REQUIRE(::bind(number, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  const FileList list = listed(tree.path());
  ::close(number);
  CHECK(files_of(list) == Texts{".gitignore", "a.py", "sub/b.py"});
  CHECK(reasons(list.skipped) == Texts{"pipe.py: not a regular file",
                                       "socket.py: not a regular file",
                                       "sub/.gitignore: not a regular file"});
  CHECK(list.refused.empty());
}

/// Takes root's right to read everything from this thread for a while.
class Unprivileged {
 public:
  Unprivileged() {
    if (::geteuid() == 0) ::setfsuid(65534);
  }
  ~Unprivileged() {
    if (::geteuid() == 0) ::setfsuid(0);
  }
};

TEST_CASE("An unreadable folder is refused and the rest goes on") {
  const TemporaryTree tree;
  fs::permissions(tree.path(), fs::perms(0755));
  tree.write("a.py", "");
  tree.write("closed/b.py", "");
  fs::permissions(tree / "closed", fs::perms::none);
  Observer observer;
  const Repository plain = value(open_repository(tree.path().string(), {}, observer));
  Result<FileList> list = tl::unexpected(Error{});
  {
    const Unprivileged unprivileged;
    list = list_files(plain, {}, observer);
  }
  CHECK(files_of(value(list)) == Texts{"a.py"});
  CHECK(reasons(list->refused) == Texts{"closed/: Permission denied"});

  fs::permissions(tree / "closed", fs::perms(0755));
  tree.commit_all();
  fs::permissions(tree / "closed", fs::perms::none);
  const Repository in_git = value(open_repository(tree.path().string(), {}, observer));
  REQUIRE(in_git.in_git);
  for (const auto& entry : fs::recursive_directory_iterator(tree / ".git")) {
    fs::permissions(entry.path(), fs::perms(0755));
  }
  {
    const Unprivileged unprivileged;
    list = list_files(in_git, {}, observer);
  }
  CHECK(files_of(value(list)) == Texts{"a.py"});
  CHECK(reasons(list->refused) == Texts{"closed/: Permission denied"});
}

TEST_CASE("File names with newlines, spaces and invalid UTF-8 survive, in git and without") {
  const TemporaryTree tree;
  const Texts names = {" leading.py", "a\nb.py", "caf\xe9.py", "dir with space/\xff\xfe.py",
                       "quote\"'.py", "star*.py"};
  for (const auto& name : names) tree.write(name, "x = 1\n");
  CHECK(files_of(listed(tree.path())) == names);
  tree.commit_all();
  CHECK(files_of(listed(tree.path())) == names);
}

TEST_CASE("A root that cannot be read is an error") {
  Observer observer;
  Repository repository;
  repository.root = "/nonexistent/folder";
  CHECK(code_of(list_files(repository, {}, observer)) == ErrorCode::io);
}

TEST_CASE("An observer cancels the listing") {
  class Cancelling : public Observer {
    bool cancelled() override { return true; }
  };
  const TemporaryTree tree;
  tree.write("a.py", "");
  Cancelling observer;
  const auto repository = value(open_repository(tree.path().string(), {}, observer));
  CHECK(code_of(list_files(repository, {}, observer)) == ErrorCode::cancelled);
}

TEST_CASE("A corrupt index is an error that names the repository") {
  const TemporaryTree tree;
  tree.write("a.py", "");
  tree.commit_all();
  tree.write(".git/index", "DIRC nonsense");
  Observer observer;
  const auto repository = open_repository(tree.path().string(), {}, observer);
  REQUIRE(code_of(repository) == ErrorCode::bad_input);
  CHECK_THAT(repository.error().message, ContainsSubstring(tree.path().string()));
}

}  // namespace
}  // namespace lacuna
