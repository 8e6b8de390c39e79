#include "lacuna/base/files.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <functional>

#include "lacuna/base/files_internal.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

TemporaryDirectory folder() {
  auto made = TemporaryDirectory::create("lacuna-test");
  REQUIRE(made);
  return std::move(*made);
}

/// In memory where the system has a place there: removing a folder from a disk can take 3 ms.
TemporaryDirectory memory_folder() {
  const fs::path memory = "/dev/shm";
  auto made = TemporaryDirectory::create("lacuna-test", fs::exists(memory) ? memory : fs::path());
  return made ? std::move(*made) : folder();
}

void put(const fs::path& path, std::string_view bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

std::vector<std::string> names_in(const fs::path& path) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(path)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

/// Runs `work` as somebody without root's powers, in a child process where this one is root. The
/// folder is given to that user first.
bool as_ordinary_user(const fs::path& path, const std::function<bool()>& work) {
  if (::geteuid() != 0) return work();
  constexpr uid_t kNobody = 65534;
  REQUIRE(::chown(path.c_str(), kNobody, kNobody) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const bool changed = ::setgid(kNobody) == 0 && ::setuid(kNobody) == 0;
    ::_exit(changed && work() ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST_CASE("A file is read whole, with any bytes") {
  const auto dir = folder();
  const std::string bytes("a\0\xff\r\n", 5);
  put(dir.path() / "f", bytes);
  CHECK(read_file(dir.path() / "f").value() == bytes);
  put(dir.path() / "empty", "");
  CHECK(read_file(dir.path() / "empty").value().empty());
  CHECK_FALSE(read_file("/proc/self/status").value().empty());  // says that its size is 0
}

TEST_CASE("What is missing, too large or no file is refused with a code of its own") {
  const auto dir = folder();
  put(dir.path() / "f", "12345");
  CHECK(read_file(dir.path() / "nope").error().code == ErrorCode::not_found);
  CHECK(read_file(dir.path() / "f" / "x").error().code == ErrorCode::not_found);
  CHECK(read_file("").error().code == ErrorCode::not_found);
  CHECK(read_file(dir.path() / std::string(5000, 'a')).error().code == ErrorCode::not_found);
  CHECK(read_file(dir.path()).error().code == ErrorCode::bad_input);
  CHECK(read_file(fs::path(std::string("a\0b", 3))).error().code == ErrorCode::bad_input);
  CHECK(read_file("/dev/zero").error().code == ErrorCode::bad_input);
  CHECK(read_file(dir.path() / "f", {.max_bytes = 4}).error().code == ErrorCode::limit);
  CHECK(read_file(dir.path() / "f", {.max_bytes = 5}).value() == "12345");
  // Of size 0 to stat, but longer.
  CHECK(read_file("/proc/self/status", {.max_bytes = 10}).error().code == ErrorCode::limit);
}

TEST_CASE("A FIFO is refused and does not block") {
  const auto dir = folder();
  REQUIRE(::mkfifo((dir.path() / "fifo").c_str(), 0600) == 0);
  CHECK(read_file(dir.path() / "fifo").error().code == ErrorCode::bad_input);
  CHECK(read_file_below(dir.path(), "fifo", 100).error().code == ErrorCode::bad_input);
}

TEST_CASE("Links are followed only where that is asked for, and a cycle of links ends") {
  const auto dir = folder();
  put(dir.path() / "f", "text");
  fs::create_symlink("f", dir.path() / "link");
  fs::create_symlink("b", dir.path() / "a");
  fs::create_symlink("a", dir.path() / "b");
  CHECK(read_file(dir.path() / "link").value() == "text");
  CHECK(read_file(dir.path() / "link", {.follow_symlink = false}).error().code ==
        ErrorCode::bad_input);
  CHECK(read_file(dir.path() / "a").error().code == ErrorCode::bad_input);
}

TEST_CASE("A file without permission is an io error") {
  const auto dir = folder();
  put(dir.path() / "secret", "x");
  fs::permissions(dir.path() / "secret", fs::perms::none);
  CHECK(as_ordinary_user(dir.path(), [&] {
    const auto read = read_file(dir.path() / "secret");
    return !read && read.error().code == ErrorCode::io;
  }));
}

using Opener = Result<detail::Descriptor> (*)(const fs::path&, const std::string&);

/// "text" for what was read, else the code of the error.
std::string opened(Opener open, const fs::path& root, const std::string& relative) {
  auto file = open(root, relative);
  if (!file) return std::string(to_string(file.error().code));
  std::string out(16, '\0');
  const ssize_t got = ::read(file->get(), out.data(), out.size());
  if (got < 0) return "not a file";
  out.resize(static_cast<std::size_t>(got));
  return out;
}

TEST_CASE("Reading below a folder never leaves it, in the kernel as step by step") {
  const auto dir = folder();
  const fs::path root = dir.path() / "root";
  put(root / "sub" / "f", "inside");
  put(dir.path() / "secret", "outside");
  put(dir.path() / "rootling" / "f", "outside");
  fs::create_symlink("f", root / "sub" / "link");
  fs::create_symlink("../sub/./f", root / "sub" / "round");
  fs::create_symlink("sub", root / "folder");
  fs::create_symlink("../secret", root / "up");
  fs::create_symlink("sub/../../secret", root / "hidden_up");
  fs::create_symlink(dir.path() / "secret", root / "absolute");
  fs::create_symlink(root / "sub" / "f", root / "absolute_inside");
  fs::create_symlink("../root/sub/f", root / "out_and_in");
  fs::create_symlink("..", root / "sub" / "parent");
  fs::create_symlink("cycle", root / "cycle");
  fs::create_symlink("/proc/self/root/etc/passwd", root / "magic");
  for (const Opener open : {Opener{detail::open_below}, Opener{detail::open_below_stepwise}}) {
    CHECK(opened(open, root, "sub/f") == "inside");
    CHECK(opened(open, root, "sub/link") == "inside");
    CHECK(opened(open, root, "sub/round") == "inside");
    CHECK(opened(open, root, "folder/f") == "inside");
    CHECK(opened(open, root, "sub/parent/sub/f") == "inside");
    CHECK(opened(open, root, "up") == "bad_input");
    CHECK(opened(open, root, "hidden_up") == "bad_input");
    CHECK(opened(open, root, "absolute") == "bad_input");
    CHECK(opened(open, root, "absolute_inside") == "bad_input");
    CHECK(opened(open, root, "out_and_in") == "bad_input");
    CHECK(opened(open, root, "magic") == "bad_input");
    CHECK(opened(open, root, "cycle") == "bad_input");
    CHECK(opened(open, root, "sub/parent/../secret") == "bad_input");
    CHECK(opened(open, root, "nope") == "not_found");
    CHECK(opened(open, root, "sub/f/x") == "not_found");
    CHECK(opened(open, root, "sub") == "not a file");
    CHECK(opened(open, dir.path() / "gone", "f") == "not_found");
  }
  CHECK(read_file_below(root, "sub/f", 6).value() == "inside");
  CHECK(read_file_below(root, "sub/f", 5).error().code == ErrorCode::limit);
  CHECK(read_file_below(root, "sub", 100).error().code == ErrorCode::bad_input);
  CHECK(read_file_below(root, "../secret", 100).error().code == ErrorCode::bad_input);
  CHECK(read_file_below(root, "up", 100).error().code == ErrorCode::bad_input);
}

TEST_CASE("A relative path from foreign hands is checked") {
  for (const std::string_view path : {"a", "a/b.py", "...", "..a", "a/.b", " ", "a\nb", "\xff"}) {
    CHECK(checked_relative_path(path).value() == path);
  }
  for (const std::string_view path :
       {std::string_view(""), std::string_view("/a"), std::string_view("a//b"),
        std::string_view("a/"), std::string_view("."), std::string_view(".."),
        std::string_view("a/../b"), std::string_view("./a"), std::string_view("a\0b", 3)}) {
    INFO(path);
    REQUIRE_FALSE(checked_relative_path(path));
    CHECK(checked_relative_path(path).error().code == ErrorCode::bad_input);
  }
  CHECK(checked_relative_path(std::string(4096, 'a')));
  CHECK_FALSE(checked_relative_path(std::string(4097, 'a')));
}

TEST_CASE("A file is written whole and nothing else is left in the folder") {
  const auto dir = folder();
  const fs::path path = dir.path() / "new" / "folders" / "f.txt";
  REQUIRE(write_file_atomic(path, "one"));
  CHECK(read_file(path).value() == "one");
  REQUIRE(write_file_atomic(path, "two", {.sync = false}));
  CHECK(read_file(path).value() == "two");
  CHECK((fs::status(path).permissions() & fs::perms::owner_exec) == fs::perms::none);
  REQUIRE(write_file_atomic(path, "", {.executable = true}));
  CHECK(read_file(path).value().empty());
  CHECK((fs::status(path).permissions() & fs::perms::owner_exec) != fs::perms::none);
  CHECK(names_in(path.parent_path()) == std::vector<std::string>{"f.txt"});
}

TEST_CASE("A write that fails leaves the old file and no new one") {
  const auto dir = folder();
  put(dir.path() / "taken" / "inside", "x");
  put(dir.path() / "file", "old");
  CHECK(write_file_atomic(dir.path() / "taken", "new").error().code == ErrorCode::io);
  CHECK(write_file_atomic(dir.path() / "file" / "f", "new").error().code == ErrorCode::io);
  CHECK(write_file_atomic(dir.path() / "..", "new").error().code == ErrorCode::io);
  CHECK(write_file_atomic(dir.path() / "", "new").error().code == ErrorCode::io);
  CHECK(write_file_atomic("", "new").error().code == ErrorCode::io);
  CHECK(write_file_atomic("/proc/nope/f", "new").error().code == ErrorCode::io);
  CHECK(names_in(dir.path()) == std::vector<std::string>{"file", "taken"});
  CHECK(read_file(dir.path() / "file").value() == "old");
}

TEST_CASE("A full disk leaves the old file and no new one") {
  const auto dir = folder();
  put(dir.path() / "f", "old");
  CHECK(as_ordinary_user(dir.path(), [&] {
    // A limit of file size acts like a full disk; the signal it sends is ignored.
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{100, 100};
    ::setrlimit(RLIMIT_FSIZE, &small);
    const auto written = write_file_atomic(dir.path() / "f", std::string(1000, 'x'));
    return !written && written.error().code == ErrorCode::io &&
           names_in(dir.path()) == std::vector<std::string>{"f"};
  }));
  CHECK(read_file(dir.path() / "f").value() == "old");
}

TEST_CASE("A link is replaced by the file and what it names stays") {
  const auto dir = folder();
  put(dir.path() / "target", "old");
  fs::create_symlink("target", dir.path() / "link");
  REQUIRE(write_file_atomic(dir.path() / "link", "new"));
  CHECK(read_file(dir.path() / "target").value() == "old");
  CHECK(read_file(dir.path() / "link", {.follow_symlink = false}).value() == "new");
}

TEST_CASE("A temporary folder is private and goes with its object") {
  fs::path path;
  {
    const auto dir = folder();
    path = dir.path();
    CHECK(path.is_absolute());
    CHECK((fs::status(path).permissions() & fs::perms::all) == fs::perms::owner_all);
    put(path / "a" / "b", "x");
  }
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("A temporary folder can be moved and released") {
  const auto outer = folder();
  auto first = TemporaryDirectory::create("x", outer.path()).value();
  const fs::path first_path = first.path();
  auto second = TemporaryDirectory::create("x", outer.path()).value();
  const fs::path second_path = second.path();
  CHECK(first_path != second_path);
  second = std::move(first);
  CHECK_FALSE(fs::exists(second_path));
  CHECK(second.path() == first_path);
  {
    TemporaryDirectory third = std::move(second);
    CHECK(third.release() == first_path);
  }
  CHECK(fs::exists(first_path));
  CHECK(TemporaryDirectory::create("a/b", outer.path()).error().code ==
        ErrorCode::invalid_argument);
  CHECK(TemporaryDirectory::create("x", "/proc/nope").error().code == ErrorCode::io);
}

TEST_CASE("A tree is removed without following its links") {
  const auto dir = folder();
  put(dir.path() / "keep" / "f", "x");
  put(dir.path() / "tree" / "a" / "b" / "c", "x");
  fs::create_symlink(dir.path() / "keep", dir.path() / "tree" / "a" / "link");
  fs::create_symlink("..", dir.path() / "tree" / "a" / "up");
  fs::create_symlink(dir.path() / "keep", dir.path() / "top_link");
  REQUIRE(::mkfifo((dir.path() / "tree" / "fifo").c_str(), 0600) == 0);
  CHECK(remove_tree(dir.path() / "tree" / ""));
  CHECK(remove_tree(dir.path() / "top_link"));
  CHECK(names_in(dir.path()) == std::vector<std::string>{"keep"});
  CHECK(names_in(dir.path() / "keep") == std::vector<std::string>{"f"});
  CHECK(remove_tree(dir.path() / "keep" / "f"));
  CHECK(names_in(dir.path() / "keep").empty());
}

TEST_CASE("What does not exist is removed already, and what nobody means is refused") {
  const auto dir = folder();
  CHECK(remove_tree(dir.path() / "nope"));
  CHECK(remove_tree(dir.path() / "nope" / "deeper"));
  for (const char* path : {"/", "//", ".", "..", "", "/tmp/.."}) {
    CHECK(remove_tree(path).error().code == ErrorCode::invalid_argument);
  }
}

TEST_CASE("A tree of unwritable folders is removed by the user who owns it") {
  const auto dir = folder();
  CHECK(as_ordinary_user(dir.path(), [&] {
    const fs::path tree = dir.path() / "tree";
    put(tree / "a" / "b" / "f", "x");
    put(tree / "c" / "f", "x");
    fs::permissions(tree / "a" / "b", fs::perms::none);
    fs::permissions(tree / "a", fs::perms::owner_read);
    fs::permissions(tree / "c", fs::perms::owner_read | fs::perms::owner_exec);
    fs::permissions(tree, fs::perms::none);
    return remove_tree(tree).has_value() && !fs::exists(tree);
  }));
}

TEST_CASE("What is mounted in a tree survives the removal of the tree") {
  const auto dir = folder();
  put(dir.path() / "keep" / "f", "x");
  fs::create_directories(dir.path() / "tree" / "mounted");
  put(dir.path() / "tree" / "g", "x");
  constexpr int kNoMount = 2;
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const bool apart = ::unshare(CLONE_NEWNS) == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0;
    const bool mounted =
        apart && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
        ::mount((dir.path() / "keep").c_str(), (dir.path() / "tree" / "mounted").c_str(), nullptr,
                MS_BIND, nullptr) == 0;
    if (!mounted) ::_exit(kNoMount);
    const auto removed = remove_tree(dir.path() / "tree");
    ::_exit(!removed && removed.error().code == ErrorCode::io ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == kNoMount) {
    WARN("NOT TESTED: this machine lets nobody mount anything, not even in a namespace");
    return;
  }
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(names_in(dir.path() / "keep") == std::vector<std::string>{"f"});
  CHECK(names_in(dir.path() / "tree") == std::vector<std::string>{"mounted"});
}

TEST_CASE("A tree that is ten thousand folders deep is removed") {
  const auto dir = memory_folder();
  REQUIRE(::mkdir((dir.path() / "deep").c_str(), 0700) == 0);
  detail::Descriptor at(::open((dir.path() / "deep").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  for (int i = 0; i < 10'000; ++i) {
    REQUIRE(::mkdirat(at.get(), "folder", 0700) == 0);
    at = detail::Descriptor(::openat(at.get(), "folder", O_PATH | O_DIRECTORY | O_CLOEXEC));
  }
  const detail::Descriptor file(::openat(at.get(), "f", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  REQUIRE(file.open());
  CHECK(remove_tree(dir.path() / "deep"));
  CHECK(names_in(dir.path()).empty());
}

TEST_CASE("A tree of many folders and files side by side is removed") {
  const auto dir = memory_folder();
  for (int i = 0; i < 2'000; ++i) put(dir.path() / "wide" / ("d" + std::to_string(i)) / "f", "");
  CHECK(remove_tree(dir.path() / "wide"));
  CHECK(names_in(dir.path()).empty());
}

}  // namespace
}  // namespace lacuna
