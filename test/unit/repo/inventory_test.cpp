#include <fcntl.h>
#include <sys/stat.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "lacuna/languages/built_in.hpp"
#include "lacuna/repo/inventory.hpp"
#include "support/temporary_tree.hpp"

namespace lacuna {
namespace {

namespace fs = std::filesystem;
using test::code_of;
using test::TemporaryTree;
using test::value;

using Texts = std::vector<std::string>;

Result<Inventory> try_inventory(const fs::path& folder, const InventoryOptions& options,
                                Observer& observer) {
  const auto repository = value(open_repository(folder.string(), {}, observer));
  return build_inventory(repository, built_in_front_ends(), options, observer);
}

Inventory inventory(const fs::path& folder, const InventoryOptions& options = {}) {
  Observer observer;
  return value(try_inventory(folder, options, observer));
}

InventoryOptions cached(const TemporaryTree& cache) {
  InventoryOptions options;
  options.cache_directory = cache.path();
  return options;
}

Texts ids(const Inventory& inventory) {
  Texts result;
  for (const Function* function : inventory.functions()) result.push_back(to_string(function->id));
  return result;
}

std::string document(const Inventory& inventory) { return dump_json(to_json(inventory), true); }

fs::path index_file(const TemporaryTree& cache) {
  return fs::directory_iterator(cache / "index")->path();
}

constexpr const char* two =
    "def f(a):\n    return a\n\n\nclass C:\n    def g(self):\n        return 1\n";

TEST_CASE("An inventory has the functions of all files in the order of path and position") {
  const TemporaryTree tree;
  tree.write("b.py", two);
  tree.write("a/x.py", "def z(): return 1\ndef y(): return 2\n");
  tree.write("notes.txt", "def no(): pass\n");
  const Inventory all = inventory(tree.path());
  CHECK(ids(all) == Texts{"a/x.py::z", "a/x.py::y", "b.py::f", "b.py::C.g"});
  CHECK(all.counts().parsed == 2);
  CHECK(all.listing().files.size() == 3);
  REQUIRE(all.find({"b.py", "C.g", 1}) != nullptr);
  CHECK(all.find({"b.py", "C.g", 1})->line == 6);
  CHECK(all.find({"b.py", "C.g", 2}) == nullptr);
  CHECK(all.file("notes.txt") == nullptr);
}

TEST_CASE("The document is the same for any number of threads, and from the cache") {
  const TemporaryTree tree, cache;
  for (int i = 0; i < 40; ++i) {
    tree.write("m" + std::to_string(i) + ".py",
               two + std::string(static_cast<std::size_t>(i), '\n'));
  }
  tree.write("broken.py", "def f(:\n  return\n\ndef ok():\n    return 1\n");
  InventoryOptions one = cached(cache);
  one.jobs = 1;
  InventoryOptions many = one;
  many.jobs = 8;
  const std::string first = document(inventory(tree.path(), one));
  CHECK(document(inventory(tree.path(), many)) == first);
  many.cache_directory.clear();
  CHECK(document(inventory(tree.path(), many)) == first);
}

TEST_CASE("The document has what the command line promises") {
  const TemporaryTree tree;
  tree.write("a.py", two);
  tree.write("caf\xe9.py", "def f(): return 1\n");
  tree.write("nul.py", std::string("x = 1\0\n", 7));
  tree.write("node_modules/x.py", "");
  const std::string commit = tree.commit_all();
  const Json json = to_json(inventory(tree.path()));
  CHECK(json["schema"] == "lacuna.functions/1");
  CHECK(json["repository"]["path"] == tree.path().string());
  CHECK(json["repository"]["commit"] == commit);
  REQUIRE(json["functions"].size() == 3);
  CHECK(json["functions"][0]["id"] == "a.py::f");
  CHECK(json["files"]["parsed"] == 2);
  CHECK(json["files"]["partial"] == 0);
  CHECK(json["files"]["refused"] == 1);
  CHECK(json["files"]["refused_paths"][0]["path"] == "nul.py");
  CHECK_FALSE(json["files"]["refused_paths"][0]["reason"].get<std::string>().empty());
  CHECK(json["files"]["skipped"] == 2);
  CHECK(json["files"]["skipped_paths"][1]["path"] == "node_modules/");
  CHECK(json["files"]["skipped_paths"][1]["reason"] == "vendored");
  REQUIRE(json["diagnostics"].size() == 1);
  CHECK(json["diagnostics"][0]["path"] == "nul.py");
  const auto text = dump_json(json);
  CHECK_THAT(text, ContainsSubstring("caf\xef\xbf\xbd.py::f"));
  CHECK(parse_json(text, "document").has_value());
}

TEST_CASE("Only maskable functions are in the document on demand") {
  const TemporaryTree tree;
  tree.write("a.py", "def f():\n    return 1\n\ndef g():\n    pass\n");
  CHECK(to_json(inventory(tree.path()))["functions"].size() == 2);
  CHECK(to_json(inventory(tree.path()), true)["functions"].size() == 1);
}

TEST_CASE("Globs and languages choose files, and an unknown language is refused") {
  const TemporaryTree tree;
  tree.write("a/x.py", "def f(): return 1\n");
  tree.write("b/y.py", "def g(): return 1\n");
  InventoryOptions options;
  options.path_globs = {"b/*.py"};
  CHECK(ids(inventory(tree.path(), options)) == Texts{"b/y.py::g"});
  options.path_globs.clear();
  options.languages = {"python"};
  CHECK(ids(inventory(tree.path(), options)).size() == 2);
  options.languages = {"pyhton"};
  Observer observer;
  const auto wrong = try_inventory(tree.path(), options, observer);
  REQUIRE(code_of(wrong) == ErrorCode::invalid_argument);
  CHECK_THAT(wrong.error().hint, ContainsSubstring("python"));
}

TEST_CASE("A source file over the limit is refused unread, and other files may be large") {
  const TemporaryTree tree;
  tree.write("big.py", "def f(): return 1\n" + std::string(2000, '#'));
  tree.write("big.bin", std::string(2000, 'x'));
  tree.write("a.py", "def f(): return 1\n");
  InventoryOptions options;
  options.rules.max_file_bytes = 1000;
  const Inventory all = inventory(tree.path(), options);
  CHECK(ids(all) == Texts{"a.py::f"});
  CHECK(all.counts().refused == 1);
  CHECK(all.listing().files.size() == 3);
  CHECK(all.file("big.py")->diagnostics.at(0).code == "too_large");
  CHECK_THAT(all.file("big.py")->diagnostics.at(0).message, ContainsSubstring("2018"));
}

TEST_CASE("A file whose path would make ids ambiguous is refused") {
  const TemporaryTree tree;
  tree.write("a::b.py", "def f(): return 1\n");
  tree.write("c.py", "def f(): return 1\n");
  const Inventory all = inventory(tree.path());
  CHECK(ids(all) == Texts{"c.py::f"});
  CHECK(all.file("a::b.py")->diagnostics.at(0).code == "ambiguous_path");
}

TEST_CASE("Scripts and headers without an extension are read, other such files are not") {
  const TemporaryTree tree;
  tree.write("bin/train", "#!/usr/bin/env python3\ndef f(): return 1\n");
  tree.write("Core/Dense", "#pragma once\ninline int g() { return 2; }\n");
  tree.write("bin/run", "#!/bin/sh\nexec python3 train\n");
  tree.write("LICENSE", "As you like.\n");
  tree.write("data", std::string(1 << 20, '\0'));
  const Inventory all = inventory(tree.path());
  CHECK(ids(all) == Texts{"Core/Dense::g()", "bin/train::f"});
  CHECK(all.counts().refused == 0);
  CHECK(all.file("bin/train")->language == "python");
  CHECK(all.file("LICENSE") == nullptr);
}

TEST_CASE("An unreadable source file is a diagnostic and the rest goes on") {
  class Counting : public Observer {
   public:
    void diagnostic(const Diagnostic& diagnostic) override { codes.push_back(diagnostic.code); }
    Texts codes;
  };
  const TemporaryTree tree;
  tree.write("a.py", "def f(): return 1\n");
  tree.write("b.py", "def g(): return 1\n");
  Counting observer;
  const auto repository = value(open_repository(tree.path().string(), {}, observer));
  // A file that becomes a folder between listing and reading stands for any that cannot be read,
  // also for root: the listing is made by the front end being asked about the name.
  class Swapping : public LanguageFrontEnd {
   public:
    explicit Swapping(fs::path file) : file_(std::move(file)), real_(built_in_front_ends()) {}
    std::string_view language() const override { return "python"; }
    std::string_view version() const override { return "1"; }
    bool accepts(std::string_view path) const override {
      if (path == "b.py") {
        fs::remove(file_);
        fs::create_directory(file_);
      }
      return path.ends_with(".py");
    }
    ParsedFile parse(const SourceFile& file) const override {
      return real_.for_language("python")->parse(file);
    }
    Result<std::string> stub(const SourceFile&, const Function&,
                             const StubOptions&) const override {
      return fail(ErrorCode::unsupported, "");
    }
    using LanguageFrontEnd::check_only_bodies_differ;
    Result<void> check_only_bodies_differ(const SourceFile&, const SourceFile&,
                                          const std::vector<FunctionId>&,
                                          InitializerPolicy) const override {
      return {};
    }

   private:
    fs::path file_;
    FrontEnds real_;
  };
  const FrontEnds swapping({std::make_shared<Swapping>(tree / "b.py")});
  const Inventory all = value(build_inventory(repository, swapping, {}, observer));
  CHECK(ids(all) == Texts{"a.py::f"});
  CHECK(all.counts().refused == 1);
  CHECK(observer.codes == Texts{"unreadable"});
}

TEST_CASE("The second run with a cache parses nothing, and a changed file alone is parsed again") {
  const TemporaryTree tree, cache;
  tree.write("a.py", "def f(): return 1\n");
  tree.write("b.py", "def g(): return 1\n");
  const auto options = cached(cache);
  CHECK(inventory(tree.path(), options).counts().from_cache == 0);
  CHECK(inventory(tree.path(), options).counts().from_cache == 2);
  tree.write("b.py", "def h(): return 1\n");
  const Inventory third = inventory(tree.path(), options);
  CHECK(third.counts().from_cache == 1);
  CHECK(ids(third) == Texts{"a.py::f", "b.py::h"});
  CHECK(inventory(tree.path(), options).counts().from_cache == 2);
}

TEST_CASE("A change that keeps size and modification time is seen") {
  const TemporaryTree tree, cache;
  tree.write("a.py", "def f(): return 1\n");
  const auto options = cached(cache);
  CHECK(ids(inventory(tree.path(), options)) == Texts{"a.py::f"});
  struct stat before;
  REQUIRE(::stat((tree / "a.py").c_str(), &before) == 0);
  FILE* file = std::fopen((tree / "a.py").c_str(), "r+");
  REQUIRE(file != nullptr);
  std::fputs("def g(): return 1\n", file);
  std::fclose(file);
  const timespec times[2] = {before.st_atim, before.st_mtim};
  REQUIRE(::utimensat(AT_FDCWD, (tree / "a.py").c_str(), times, 0) == 0);
  CHECK(ids(inventory(tree.path(), options)) == Texts{"a.py::g"});
}

TEST_CASE("A corrupt, truncated, foreign or unwritable cache gives the same answer") {
  const TemporaryTree tree, cache;
  tree.write("a.py", "def f(): return 1\n");
  const auto options = cached(cache);
  const std::string expected = document(inventory(tree.path(), options));
  const std::string good = value(read_file(index_file(cache)));
  const auto with = [&](const std::string& bytes) {
    value(write_file_atomic(index_file(cache), bytes));
    const Inventory again = inventory(tree.path(), options);
    CHECK(document(again) == expected);
    return again.counts().from_cache;
  };
  CHECK(with(good) == 1);
  CHECK(with("") == 0);
  CHECK(with("lacuna index 0\n") == 0);
  CHECK(with(std::string(1000, '\xff')) == 0);
  for (std::size_t size = 0; size < good.size(); size += 7) CHECK(with(good.substr(0, size)) == 0);
  for (std::size_t at = 0; at < good.size(); at += 5) {
    std::string broken = good;
    broken[at] = static_cast<char>(broken[at] ^ 0x10);
    CHECK(with(broken) == 0);
  }
  CHECK(inventory(tree.path(), options).counts().from_cache == 1);

  InventoryOptions nowhere;
  nowhere.cache_directory = "/proc/nonexistent";
  class Counting : public Observer {
   public:
    void diagnostic(const Diagnostic& diagnostic) override { codes.push_back(diagnostic.code); }
    Texts codes;
  } observer;
  CHECK(document(value(try_inventory(tree.path(), nowhere, observer))) == expected);
  CHECK(observer.codes == Texts{"cache_not_written"});
}

TEST_CASE("What was chosen by a glob does not push the rest out of the cache") {
  const TemporaryTree tree, cache;
  tree.write("a.py", "def f(): return 1\n");
  tree.write("b.py", "def g(): return 1\n");
  auto options = cached(cache);
  inventory(tree.path(), options);
  options.path_globs = {"a.py"};
  tree.write("a.py", "def h(): return 1\n");
  inventory(tree.path(), options);
  options.path_globs.clear();
  CHECK(inventory(tree.path(), options).counts().from_cache == 2);
}

TEST_CASE("A name that no function has is refused with near names") {
  const TemporaryTree tree;
  tree.write("pkg/solver.py", "class Solver:\n    def step(self):\n        return 1\n");
  const Inventory all = inventory(tree.path());
  CHECK(value(all.require("pkg/solver.py::Solver.step"))->name == "step");
  const auto moved = all.require("solver.py::Solver.step");
  REQUIRE(code_of(moved) == ErrorCode::not_found);
  CHECK_THAT(moved.error().hint, ContainsSubstring("pkg/solver.py::Solver.step"));
  const auto misspelt = all.require("pkg/solver.py::Solver.stpe");
  REQUIRE(code_of(misspelt) == ErrorCode::not_found);
  CHECK_THAT(misspelt.error().hint, ContainsSubstring("pkg/solver.py::Solver.step"));
  CHECK(code_of(all.require("nonsense")) == ErrorCode::invalid_argument);
}

TEST_CASE("A path that is not UTF-8 is found by the name that JSON shows") {
  const TemporaryTree tree;
  tree.write("caf\xe9.py", "def f(): return 1\n");
  const Inventory all = inventory(tree.path());
  CHECK(value(all.require("caf\xef\xbf\xbd.py::f"))->id.path == "caf\xe9.py");
}

TEST_CASE("The text of a file that changed since the inventory is stale") {
  const TemporaryTree tree;
  tree.write("a.py", "def f(): return 1\n");
  const Inventory all = inventory(tree.path());
  CHECK(value(read_source(all, all.files()[0])).text() == "def f(): return 1\n");
  tree.write("a.py", "def f(): return 2\n");
  CHECK(code_of(read_source(all, all.files()[0])) == ErrorCode::stale);
}

}  // namespace
}  // namespace lacuna
