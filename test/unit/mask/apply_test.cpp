#include "lacuna/mask/apply.hpp"

#include <sys/stat.h>

#include "lacuna/base/hash.hpp"
#include "unit/mask/masks.hpp"

namespace lacuna {
namespace {

namespace fs = std::filesystem;
using namespace test;

mode_t mode_of(const fs::path& path) {
  struct stat info;
  REQUIRE(::lstat(path.c_str(), &info) == 0);
  return info.st_mode & 07777;
}

TEST_CASE("Masking changes the bodies and no byte outside") {
  const TemporaryTree tree;
  tree.write("a.py", sample);
  const MaskedRepo masked =
      applied(planned(tree.path(), {"a.py::area", "a.py::Solver.step"}), tree.path());
  value(mask_in_place(masked, tree.path()));
  const std::string text = tree.read("a.py");
  CHECK(text.find("math.pi") == std::string::npos);
  CHECK(text.find("gold comment") == std::string::npos);
  CHECK(text.find("inner") == std::string::npos);
  CHECK(text.starts_with("import math\n\n\ndef area(r):"));
  CHECK(text.ends_with("\n\n    name = 'solver'\n"));
  CHECK_THAT(text, ContainsSubstring("def twice(x): return 2 * x\n"));
  REQUIRE(masked.edits.size() == 1);
  CHECK(value(apply_edits(text, value(invert_edits(sample, masked.edits[0])))) == sample);
}

TEST_CASE("A plan applies where the file drifted around an unchanged body") {
  const TemporaryTree tree;
  tree.write("a.py", sample);
  const MaskPlan plan = planned(tree.path(), {"a.py::area"});
  const std::string drifted = std::string("# new\n") + replaced(sample, "2 * x", "x + x");
  tree.write("a.py", drifted);
  const MaskedRepo masked = applied(plan, tree.path());
  CHECK(masked.plan.items[0].body.begin == plan.items[0].body.begin + 6);
  CHECK(masked.plan.files[0].hash == sha256(drifted));
  value(mask_in_place(masked, tree.path()));
  CHECK(tree.read("a.py").find("math.pi") == std::string::npos);
  CHECK(try_restore(masked.plan, tree.path()).has_value());
  CHECK(tree.read("a.py") == drifted);
}

TEST_CASE("A body that changed is stale, with the function and both hashes in the message") {
  const TemporaryTree tree;
  tree.write("a.py", sample);
  const MaskPlan plan = planned(tree.path(), {"a.py::twice"});
  tree.write("a.py", replaced(sample, "2 * x", "x * 2"));
  const auto masked = try_apply(plan, tree.path());
  REQUIRE(code_of(masked) == ErrorCode::stale);
  CHECK_THAT(masked.error().message, ContainsSubstring("a.py::twice"));
  CHECK_THAT(masked.error().message, ContainsSubstring(plan.items[0].body_hash));
  CHECK_THAT(masked.error().message, ContainsSubstring(sha256(" return x * 2")));
}

TEST_CASE("A function or a file that is gone is not found") {
  const TemporaryTree tree;
  tree.write("a.py", sample);
  const MaskPlan plan = planned(tree.path(), {"a.py::twice"});
  tree.write("a.py", replaced(sample, "def twice", "def double"));
  CHECK(code_of(try_apply(plan, tree.path())) == ErrorCode::not_found);
  fs::remove(tree / "a.py");
  CHECK(code_of(try_apply(plan, tree.path())) == ErrorCode::not_found);
}

TEST_CASE("A plan whose range or stub lies is refused by the proof") {
  const TemporaryTree tree;
  tree.write("a.py", sample);
  const MaskPlan good = planned(tree.path(), {"a.py::twice"});
  MaskPlan plan = good;
  plan.items[0].body = {0, 5};
  plan.items[0].body_hash = sha256(std::string_view(sample).substr(0, 5));
  CHECK(code_of(try_apply(plan, tree.path())) == ErrorCode::bad_input);
  plan.items[0].body = {1'000'000, 1'000'001};
  CHECK(code_of(try_apply(plan, tree.path())) == ErrorCode::bad_input);
  plan = good;
  plan.items[0].stub = " return 1\nimport os";
  CHECK(code_of(try_apply(plan, tree.path())) == ErrorCode::bad_input);
  plan = good;
  plan.items[0].language = "cobol";
  CHECK(code_of(try_apply(plan, tree.path())) == ErrorCode::unsupported);
}

TEST_CASE("A plan does not follow a symlink out of the tree") {
  const TemporaryTree tree;
  tree.write("repo/a.py", sample);
  tree.write("outside/a.py", sample);
  const MaskPlan plan = planned(tree / "repo", {"a.py::twice"});
  fs::remove(tree / "repo/a.py");
  fs::create_symlink("../outside/a.py", tree / "repo/a.py");
  CHECK_FALSE(try_apply(plan, tree / "repo").has_value());
}

TEST_CASE("Masking in place keeps the modes of the files") {
  const TemporaryTree tree;
  tree.write("a.py", sample);
  tree.write("b.py", sample);
  fs::permissions(tree / "a.py", fs::perms(0755));
  fs::permissions(tree / "b.py", fs::perms(0640));
  mask(tree.path(), {"a.py::area", "b.py::area"});
  CHECK(mode_of(tree / "a.py") == 0755);
  CHECK(mode_of(tree / "b.py") == 0640);
}

TEST_CASE("Nothing is masked in place where one of the files changed") {
  const TemporaryTree tree;
  tree.write("a.py", sample);
  tree.write("b.py", sample);
  const MaskedRepo masked =
      applied(planned(tree.path(), {"a.py::area", "b.py::area"}), tree.path());
  tree.write("b.py", "changed = 1\n");
  CHECK(code_of(mask_in_place(masked, tree.path())) == ErrorCode::stale);
  CHECK(tree.read("a.py") == sample);
  CHECK(tree.read("b.py") == "changed = 1\n");
}

TEST_CASE("The masked tree has every file of the repository and nothing that was skipped") {
  const TemporaryTree tree;
  tree.write("repo/pkg/a.py", sample);
  tree.write("repo/run.sh", "#!/bin/sh\n");
  tree.write("repo/data.bin", std::string(300'000, '\x01'));
  tree.write("repo/pkg/__pycache__/a.pyc", "gold");
  tree.write("outside.txt", "");
  fs::permissions(tree / "repo/run.sh", fs::perms(0755));
  fs::create_symlink("pkg/a.py", tree / "repo/link.py");
  fs::create_symlink("../outside.txt", tree / "repo/escape");
  fs::create_symlink(tree / "repo/run.sh", tree / "repo/absolute");
  tree.git({"init", "--quiet"}, "repo");
  tree.git({"add", "--all"}, "repo");
  Observer observer;
  const Repository repository = opened(tree / "repo");
  const FileList listing = value(list_files(repository, {}, observer));
  const MaskedRepo masked = applied(planned(tree / "repo", {"pkg/a.py::area"}), tree / "repo");
  value(write_masked_tree(masked, repository, listing, tree / "new/deep/out", observer));
  std::vector<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator(tree / "new/deep/out")) {
    if (!entry.is_directory()) {
      paths.push_back(entry.path().lexically_relative(tree / "new/deep/out").string());
    }
  }
  std::sort(paths.begin(), paths.end());
  CHECK(paths == std::vector<std::string>{"data.bin", "link.py", "pkg/a.py", "run.sh"});
  CHECK(tree.read("new/deep/out/data.bin") == tree.read("repo/data.bin"));
  CHECK(tree.read("new/deep/out/link.py").find("math.pi") == std::string::npos);
  CHECK((mode_of(tree / "new/deep/out/run.sh") & 0100) != 0);
  CHECK((mode_of(tree / "new/deep/out/data.bin") & 0100) == 0);
  CHECK(tree.read("repo/pkg/a.py") == sample);
  CHECK(std::distance(fs::directory_iterator(tree / "new/deep"), {}) == 1);
}

TEST_CASE("A masked tree goes into an empty folder, and into no other") {
  const TemporaryTree tree;
  tree.write("repo/a.py", sample);
  fs::create_directory(tree / "empty");
  tree.write("full/x", "");
  tree.write("file", "");
  Observer observer;
  const Repository repository = opened(tree / "repo");
  const FileList listing = value(list_files(repository, {}, observer));
  const MaskedRepo masked = applied(planned(tree / "repo", {"a.py::area"}), tree / "repo");
  value(write_masked_tree(masked, repository, listing, (tree / "empty").string() + "/", observer));
  CHECK(fs::exists(tree / "empty/a.py"));
  for (const char* taken : {"full", "file", "empty", "repo"}) {
    CAPTURE(taken);
    CHECK(code_of(write_masked_tree(masked, repository, listing, tree / taken, observer)) ==
          ErrorCode::conflict);
  }
}

TEST_CASE("Nothing is left behind where a masked tree cannot be written") {
  const TemporaryTree tree;
  tree.write("repo/a.py", sample);
  tree.write("repo/b.py", sample);
  Observer observer;
  const Repository repository = opened(tree / "repo");
  const FileList listing = value(list_files(repository, {}, observer));
  const MaskedRepo masked = applied(planned(tree / "repo", {"b.py::area"}), tree / "repo");
  tree.write("repo/b.py", "changed = 1\n");
  CHECK(code_of(write_masked_tree(masked, repository, listing, tree / "out", observer)) ==
        ErrorCode::stale);
  CHECK(std::distance(fs::directory_iterator(tree.path()), {}) == 1);
}

TEST_CASE("git applies the patch of a mask, and takes it back") {
  const TemporaryTree tree;
  tree.write("dir with space/a.py", sample);
  tree.write("b.py", replaced(sample, "    name = 'solver'\n", "    name = 'solver'"));
  tree.write("crlf.py", "def f(x):\r\n    y = x\r\n    return y\r\n");
  const MaskedRepo masked = applied(
      planned(tree.path(), {"dir with space/a.py::area", "b.py::Solver.step", "crlf.py::f"}),
      tree.path());
  const std::string patch = value(masked_patch(masked, tree.path()));
  tree.write("mask.patch", patch);
  tree.git({"apply", "mask.patch"});
  for (const FileEdits& edits : masked.edits) {
    CAPTURE(edits.path);
    CHECK_THAT(tree.read(edits.path), ContainsSubstring("NotImplementedError"));
  }
  value(try_restore(masked.plan, tree.path()));
  tree.git({"apply", "mask.patch"});
  tree.git({"apply", "-R", "mask.patch"});
  CHECK(tree.read("dir with space/a.py") == sample);
}

}  // namespace
}  // namespace lacuna
