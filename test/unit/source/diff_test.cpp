#include <chrono>

#include "lacuna/base/files.hpp"
#include "lacuna/base/process.hpp"
#include "lacuna/base/random.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/source/edits.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

using std::string_view_literals::operator""sv;

/// The folder of one file to which real git applies patches.
class Tree {
 public:
  Tree() : dir_(TemporaryDirectory::create("lacuna-diff").value()) {}

  /// What git makes of `before` at `path`, or what it complained about.
  std::string patched(std::string_view path, std::string_view before, std::string_view patch) {
    const auto tree = dir_.path() / "tree";
    REQUIRE(remove_tree(tree));
    REQUIRE(write_file_atomic(tree / path, before, {.sync = false}));
    ProcessOptions git;
    git.argv = {"git", "apply", "--whitespace=nowarn", "-"};
    git.working_directory = tree;
    git.environment = {"PATH=/usr/bin:/bin", "HOME=/nonexistent", "GIT_CONFIG_NOSYSTEM=1",
                       "GIT_CEILING_DIRECTORIES=" + dir_.path().string(), "LC_ALL=C"};
    git.input = std::string(patch);
    const auto result = run_process(git);
    REQUIRE(result);
    if (!result->ok()) return "git: " + result->errors;
    return read_file(tree / path).value();
  }

 private:
  TemporaryDirectory dir_;
};

void check_applies(Tree& tree, std::string_view path, std::string_view before,
                   std::string_view after) {
  const std::string patch = unified_diff(path, before, after);
  const std::string result = tree.patched(path, before, patch);
  if (result != after) {
    FAIL_CHECK("path " << printable(path) << "\nbefore " << printable(before) << "\nafter  "
                       << printable(after) << "\ngot    " << printable(result) << "\npatch\n"
                       << printable(patch));
  }
}

TEST_CASE("A diff shows what changed with three lines around it") {
  CHECK(unified_diff("a.py", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n") ==
        "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n"
        " 6\n 7\n 8\n");
  CHECK(unified_diff("a", "same\n", "same\n").empty());
  CHECK(unified_diff("a", "", "").empty());
}

TEST_CASE("Changes far from each other stand in hunks of their own") {
  std::string before;
  for (int i = 1; i <= 30; ++i) before += std::to_string(i) + "\n";
  std::string after = before;
  after.replace(after.find("5\n"), 2, "");
  after.replace(after.find("25\n"), 3, "x\ny\n");
  CHECK(unified_diff("n", before, after) ==
        "diff --git a/n b/n\n--- a/n\n+++ b/n\n"
        "@@ -2,7 +2,6 @@\n 2\n 3\n 4\n-5\n 6\n 7\n 8\n"
        "@@ -22,7 +21,8 @@\n 22\n 23\n 24\n-25\n+x\n+y\n 26\n 27\n 28\n");
}

TEST_CASE("A missing newline at the end is marked as git marks it") {
  CHECK(
      unified_diff("a", "x", "x\n") ==
      "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n");
  CHECK(
      unified_diff("a", "x\n", "x") ==
      "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n+x\n\\ No newline at end of file\n");
}

TEST_CASE("Paths are quoted as git quotes them") {
  const auto header = [](std::string_view path) {
    const std::string diff = unified_diff(path, "", "x\n");
    return diff.substr(0, diff.find("@@"));
  };
  CHECK(header("a b") == "diff --git a/a b b/a b\n--- a/a b\t\n+++ b/a b\t\n");
  CHECK(header("q\"\\\n") ==
        "diff --git \"a/q\\\"\\\\\\n\" \"b/q\\\"\\\\\\n\"\n--- \"a/q\\\"\\\\\\n\"\n+++ "
        "\"b/q\\\"\\\\\\n\"\n");
  CHECK(header("\xc3\xa9\x01") ==
        "diff --git \"a/\\303\\251\\001\" \"b/\\303\\251\\001\"\n--- \"a/\\303\\251\\001\"\n"
        "+++ \"b/\\303\\251\\001\"\n");
}

TEST_CASE("git applies a diff of lines that end in any way") {
  Tree tree;
  check_applies(tree, "f", "a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n");
  check_applies(tree, "f", "a\rb\rc\r", "a\rB\rc\r");
  check_applies(tree, "f", "a\nb\r\nc\rd\n", "a\nb\nc\rD\r\n");
  check_applies(tree, "f", "a\nb", "a\nc");
  check_applies(tree, "f", "a\nb", "a\nb\n");
  check_applies(tree, "f", "a\nb\n", "a\nb");
  check_applies(tree, "f", "a\r", "a\r\n");
  check_applies(tree, "f", "a\n\n\n", "\n\na\n");
  check_applies(tree, "f", " \n\t\nx  \n", "\t\n \nx\n");
}

TEST_CASE("git applies a diff that empties a file or fills an empty one") {
  Tree tree;
  check_applies(tree, "f", "", "a\nb\n");
  check_applies(tree, "f", "", "a");
  check_applies(tree, "f", "a\nb\n", "\n");
  // git removes a file that a patch empties, unless the patch says otherwise; nothing of it is
  // left to read then, which is why no mask ever does that.
}

TEST_CASE("git applies a diff of bytes that are not UTF-8") {
  Tree tree;
  check_applies(tree, "f", "\xff\xfe\n\x80\n", "\xff\xfe\n\x81\n");
  check_applies(tree, "f", "a\0b\nc\n"sv, "a\0b\nd\n"sv);
  check_applies(tree, "f", "\x0c\n\x1b[0m\n", "\x0c\n\x1b[1m\n");
  check_applies(tree, "f", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n", "--- a/x\n+++ b/y\n@@ -1 +1 @@\n");
}

TEST_CASE("git applies a diff whatever the file is called") {
  Tree tree;
  for (const std::string_view path :
       {"a b.py"sv, "dir with space/f"sv, " lead"sv, "trail "sv, "q\"uote"sv, "back\\slash"sv,
        "new\nline"sv, "tab\there"sv, "bell\x07"sv, "\xc3\xa9"sv, "\xff\xfe"sv, "a b/ b/a b"sv,
        "'single'"sv, "$(x)"sv, "-"sv, "del\x7f"sv, "b/a"sv, "caf\xc3\xa9 au lait"sv}) {
    check_applies(tree, path, "1\n2\n", "1\n3\n");
  }
}

TEST_CASE("git applies the diffs of random texts") {
  Tree tree;
  Random random(99);
  const std::string_view lines[] = {"a\n", "b\n", "\n", "c\r\n", "d\r", "  e\n", "\xff\n", "a\n"};
  for (int round = 0; round < 60; ++round) {
    std::string before;
    std::string after;
    const std::uint64_t count = random.below(40);
    const std::uint64_t rate = 2 + random.below(12);
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::string_view line = lines[random.below(std::size(lines))];
      if (random.below(rate) != 0) before += line;
      if (random.below(rate) != 0) after += line;
    }
    if (random.below(2) == 0) before += "tail";
    if (random.below(2) == 0) after += "tail";
    if (after.empty() || before == after) continue;
    check_applies(tree, "f", before, after);
  }
}

std::size_t lines_that(std::string_view diff, char marker) {
  std::size_t count = 0;
  for (std::size_t at = diff.find("@@"); at != std::string_view::npos;) {
    at = diff.find('\n', at);
    if (at == std::string_view::npos || at + 1 >= diff.size()) break;
    ++at;
    if (diff[at] == marker) ++count;
  }
  return count;
}

TEST_CASE("A diff is as small as can be where few lines changed") {
  // The example of Myers' paper: the shortest way from one to the other takes five edits.
  const std::string diff = unified_diff("f", "A\nB\nC\nA\nB\nB\nA\n", "C\nB\nA\nB\nA\nC\n");
  CHECK(lines_that(diff, '-') + lines_that(diff, '+') == 5);
}

TEST_CASE("Texts that have nothing in common are replaced as a whole, in bearable time") {
  std::string before;
  std::string after;
  for (int i = 0; i < 50'000; ++i) {
    before += "old " + std::to_string(i) + "\n";
    after += "new " + std::to_string(i) + "\n";
  }
  before += "end\n";
  after += "end\n";
  const auto start = std::chrono::steady_clock::now();
  const std::string diff = unified_diff("f", before, after);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(30));
  CHECK(lines_that(diff, '-') == 50'000);
  CHECK(lines_that(diff, '+') == 50'000);
  Tree tree;
  CHECK(tree.patched("f", before, diff) == after);
}

}  // namespace
}  // namespace lacuna
