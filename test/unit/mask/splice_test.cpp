#include <sys/stat.h>

#include "lacuna/mask/apply.hpp"
#include "unit/mask/masks.hpp"

namespace lacuna {
namespace {

namespace fs = std::filesystem;
using namespace test;

/// A pristine repository, a plan for it, and the attempt's copy of the masked tree.
struct Attempt {
  TemporaryTree tree;
  MaskPlan plan;

  explicit Attempt(const std::vector<std::string>& ids, const std::string& text = sample) {
    tree.write("repo/a.py", text);
    tree.write("repo/b.py", text);
    const MaskedRepo masked = applied(planned(tree / "repo", ids), tree / "repo");
    plan = masked.plan;
    Observer observer;
    const Repository repository = opened(tree / "repo");
    value(write_masked_tree(masked, repository, value(list_files(repository, {}, observer)),
                            tree / "attempt", observer));
  }

  void fill(const std::string& path, std::size_t item, const std::string& body) const {
    const std::string at = "attempt/" + path;
    tree.write(at, replaced(tree.read(at), plan.items[item].stub, body));
  }
  std::vector<FilledBody> taken() const {
    return take_bodies(plan, tree / "attempt", built_in_front_ends());
  }
  /// The text of one file after splicing.
  std::string spliced(std::vector<FilledBody>& bodies, std::size_t file = 0) const {
    const auto edits = value(splice_bodies(plan, bodies, tree / "repo", built_in_front_ends()));
    return value(apply_edits(tree.read("repo/" + edits[file].path), edits[file]));
  }
};

TEST_CASE("Only the bodies of masked functions are taken from an attempt") {
  const Attempt attempt({"a.py::area", "a.py::twice"});
  attempt.fill("a.py", 1, " return x << 1");
  attempt.tree.write("attempt/a.py",
                     replaced(attempt.tree.read("attempt/a.py"), "'solver'", "'cheat'"));
  attempt.tree.write("attempt/extra.py", "x = 1\n");
  auto bodies = attempt.taken();
  REQUIRE(bodies.size() == 2);
  CHECK_FALSE(bodies[0].filled);
  CHECK(bodies[0].problem.empty());
  CHECK(bodies[1].filled);
  const std::string text = attempt.spliced(bodies);
  CHECK_THAT(text, ContainsSubstring("return x << 1"));
  CHECK_THAT(text, ContainsSubstring("'solver'"));
  CHECK_THAT(text, ContainsSubstring("NotImplementedError"));
  CHECK(text.find("cheat") == std::string::npos);
}

TEST_CASE("The gold bodies spliced in give the original") {
  const Attempt attempt({"a.py::area", "a.py::twice", "b.py::Solver.step"});
  const fs::path root = attempt.tree / "repo";
  auto bodies = take_bodies(attempt.plan, root, built_in_front_ends());
  CHECK(value(splice_bodies(attempt.plan, bodies, root, built_in_front_ends())).empty());
  REQUIRE(bodies.size() == 3);
  CHECK(bodies[2].filled);

  bodies[0].body = attempt.plan.items[0].stub;
  const auto edits = value(splice_bodies(attempt.plan, bodies, root, built_in_front_ends()));
  REQUIRE(edits.size() == 1);
  CHECK(edits.front().path == "a.py");
  CHECK(attempt.spliced(bodies) ==
        replaced(sample, attempt.plan.items[0].gold, attempt.plan.items[0].stub));
}

TEST_CASE("A body that breaks the file costs only itself") {
  const Attempt attempt({"a.py::area", "a.py::twice", "a.py::Solver.step"});
  std::vector<FilledBody> bodies = {{attempt.plan.items[0].id, "\n    return 3 * r * r", true, {}},
                                    {attempt.plan.items[1].id, " return (((", true, {}},
                                    {attempt.plan.items[2].id, "\n        return y", true, {}}};
  const std::string text = attempt.spliced(bodies);
  CHECK_THAT(text, ContainsSubstring("return 3 * r * r"));
  CHECK_THAT(text, ContainsSubstring("return y"));
  CHECK(text.find("(((") == std::string::npos);
  CHECK(bodies[0].problem.empty());
  CHECK(bodies[0].filled);
  CHECK_FALSE(bodies[1].problem.empty());
  CHECK_FALSE(bodies[1].filled);
  CHECK(bodies[1].body == attempt.plan.items[1].stub);
}

TEST_CASE("A body cannot reach outside its function") {
  const Attempt attempt({"a.py::twice", "a.py::Solver.step"});
  for (const char* body : {" return 1\nimport os", " return 1\n\ndef area(r): return 0",
                           "\n    return 1\nclass Solver2:\n    pass", " return 1\n'''", "", " ",
                           "\n    pass\n  # dedent\n x = 1"}) {
    CAPTURE(body);
    std::vector<FilledBody> bodies = {{attempt.plan.items[0].id, body, true, {}}};
    const std::string text = attempt.spliced(bodies);
    REQUIRE(bodies.size() == 2);
    CHECK_FALSE(bodies[0].problem.empty());
    CHECK(bodies[1].problem.empty());
    CHECK_THAT(text, ContainsSubstring(attempt.plan.items[0].stub));
  }
}

TEST_CASE("A function or a file that is gone, broken, too large or no file is a problem") {
  const Attempt attempt({"a.py::area", "b.py::twice"});
  const auto problems_with = [&](const std::string& path, const std::string& text) {
    attempt.tree.write("attempt/" + path, text);
    const auto bodies = attempt.taken();
    REQUIRE(bodies.size() == 2);
    CHECK(bodies[0].body == attempt.plan.items[0].stub);
    CHECK_FALSE(bodies[0].filled);
    CHECK(bodies[1].problem.empty());
    return bodies[0].problem;
  };
  CHECK(problems_with("a.py", "") == "the function is gone");
  CHECK_FALSE(problems_with("a.py", "def area(r):\n    return ((\n").empty());
  CHECK_FALSE(problems_with("a.py", std::string("def area(r): return 1\0\n", 23)).empty());
  CHECK_THAT(problems_with("a.py", "def area(r):\n    x = '" + std::string(1 << 20, 'x') + "'\n"),
             ContainsSubstring("limit"));
  CHECK_FALSE(problems_with("a.py", std::string((16 << 20) + 1, '#')).empty());
  fs::remove(attempt.tree / "attempt/a.py");
  CHECK_FALSE(attempt.taken()[0].problem.empty());
  REQUIRE(::mkfifo((attempt.tree / "attempt/a.py").c_str(), 0600) == 0);
  CHECK_FALSE(attempt.taken()[0].problem.empty());
  fs::remove(attempt.tree / "attempt/a.py");
  fs::create_symlink(attempt.tree / "repo/a.py", attempt.tree / "attempt/a.py");
  CHECK_FALSE(attempt.taken()[0].problem.empty());
  fs::remove(attempt.tree / "attempt/a.py");
  fs::create_directory(attempt.tree / "attempt/a.py");
  CHECK_FALSE(attempt.taken()[0].problem.empty());
}

TEST_CASE(
    "Bodies are spliced into a pristine repository that drifted, but not over a changed body") {
  const Attempt attempt({"a.py::twice"});
  attempt.fill("a.py", 0, " return x << 1");
  auto bodies = attempt.taken();
  attempt.tree.write("repo/a.py", std::string("# new\n") + sample);
  CHECK(attempt.spliced(bodies) == "# new\n" + replaced(sample, " return 2 * x", " return x << 1"));
  attempt.tree.write("repo/a.py", replaced(sample, "2 * x", "x * 2"));
  CHECK(code_of(splice_bodies(attempt.plan, bodies, attempt.tree / "repo",
                              built_in_front_ends())) == ErrorCode::stale);
}

TEST_CASE("A spliced tree is the pristine masked tree with the bodies of the attempt") {
  const Attempt attempt({"a.py::area", "b.py::twice"});
  attempt.fill("b.py", 1, " return x << 1");
  attempt.tree.write("attempt/extra.py", "evil = 1\n");
  Observer observer;
  const Repository repository = opened(attempt.tree / "repo");
  const FileList listing = value(list_files(repository, {}, observer));
  const auto bodies = value(splice_tree(attempt.plan, attempt.tree / "attempt", repository, listing,
                                        built_in_front_ends(), attempt.tree / "out", observer));
  CHECK_FALSE(bodies[0].filled);
  CHECK(bodies[1].filled);
  CHECK_FALSE(fs::exists(attempt.tree / "out/extra.py"));
  CHECK(attempt.tree.read("out/b.py") == replaced(sample, " return 2 * x", " return x << 1"));
  CHECK_THAT(attempt.tree.read("out/a.py"), ContainsSubstring("NotImplementedError"));
}

}  // namespace
}  // namespace lacuna
