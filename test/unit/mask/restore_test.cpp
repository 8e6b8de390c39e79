#include "lacuna/mask/apply.hpp"
#include "unit/mask/masks.hpp"

namespace lacuna {
namespace {

using namespace test;

Result<RestoreResult> restored(const MaskPlan& plan, const TemporaryTree& tree,
                               bool take_bodies = false) {
  RestoreOptions options;
  options.take_bodies = take_bodies;
  return try_restore(plan, tree.path(), options);
}

TEST_CASE("Restoring gives back every byte and names the files") {
  const TemporaryTree tree;
  tree.write("a.py", sample);
  tree.write("b.py", sample);
  const MaskPlan plan = mask(tree.path(), {"a.py::area", "a.py::twice", "b.py::Solver.step.inner"});
  CHECK(tree.read("a.py") != sample);
  const RestoreResult result = value(restored(plan, tree));
  CHECK(result.restored == std::vector<std::string>{"a.py", "b.py"});
  CHECK(result.drifted.empty());
  CHECK(tree.read("a.py") == sample);
  CHECK(tree.read("b.py") == sample);
}

TEST_CASE("Masking and restoring that are cancelled write nothing") {
  struct Impatient : Observer {
    bool cancelled() override { return true; }
  } observer;
  const TemporaryTree tree;
  tree.write("a.py", sample);
  const MaskPlan plan = planned(tree.path(), {"a.py::area"});
  CHECK(code_of(apply_plan(plan, tree.path(), built_in_front_ends(), 0, observer)) ==
        ErrorCode::cancelled);
  const MaskPlan masked = mask(tree.path(), {"a.py::area"});
  const std::string before = tree.read("a.py");
  CHECK(code_of(restore(masked, tree.path(), built_in_front_ends(), {}, observer)) ==
        ErrorCode::cancelled);
  CHECK(tree.read("a.py") == before);
}

TEST_CASE("Restoring twice does nothing the second time") {
  const TemporaryTree tree;
  tree.write("a.py", sample);
  const MaskPlan plan = mask(tree.path(), {"a.py::area"});
  value(restored(plan, tree));
  CHECK(value(restored(plan, tree)).restored.empty());
  CHECK(tree.read("a.py") == sample);
}

TEST_CASE("Restoring keeps what changed outside the masked bodies and says so") {
  const TemporaryTree tree;
  tree.write("a.py", sample);
  const MaskPlan plan = mask(tree.path(), {"a.py::area", "a.py::Solver.step"});
  tree.write("a.py", "# note\n" + replaced(tree.read("a.py"), "2 * x", "x + x"));
  const RestoreResult result = value(restored(plan, tree));
  CHECK(result.drifted == std::vector<std::string>{"a.py"});
  CHECK(tree.read("a.py") == "# note\n" + replaced(sample, "2 * x", "x + x"));
}

TEST_CASE("A body that was filled in is stale, names file and function, and nothing is written") {
  const TemporaryTree tree;
  tree.write("a.py", sample);
  tree.write("b.py", sample);
  const MaskPlan plan = mask(tree.path(), {"a.py::twice", "b.py::twice"});
  const std::string masked = tree.read("a.py");
  tree.write("b.py", replaced(sample, "2 * x", "x << 1"));
  const auto result = restored(plan, tree);
  REQUIRE(code_of(result) == ErrorCode::stale);
  CHECK_THAT(result.error().message, ContainsSubstring("b.py::twice"));
  CHECK(result.error().where->path == "b.py");
  CHECK(tree.read("a.py") == masked);
}

TEST_CASE("Taking bodies reads what was filled in and restores all the same") {
  const TemporaryTree tree;
  tree.write("a.py", sample);
  const MaskPlan plan = mask(tree.path(), {"a.py::area", "a.py::twice"});
  const std::string masked = tree.read("a.py");
  const MaskItem& item = plan.items[1];
  tree.write("a.py", replaced(masked, item.stub, " return x << 1"));
  const RestoreResult result = value(restored(plan, tree, true));
  REQUIRE(result.bodies.size() == 2);
  CHECK_FALSE(result.bodies[0].filled);
  CHECK(result.bodies[1].filled);
  CHECK(result.bodies[1].body == " return x << 1");
  CHECK(result.drifted.empty());
  CHECK(tree.read("a.py") == sample);
}

TEST_CASE("A filled body with functions of its own does not hide the functions behind it") {
  const TemporaryTree tree;
  const std::string text =
      "def f():\n    def g():\n        return 1\n    return g()\n\n"
      "def f():\n    def g():\n        return 2\n    return g()\n";
  tree.write("a.py", text);
  const MaskPlan plan = mask(tree.path(), {"a.py::f", "a.py::f.g#2"});
  tree.write("a.py", replaced(tree.read("a.py"), plan.items[0].stub,
                              "\n    def g():\n        return 7\n    def g():\n        return 8\n"
                              "    return g()"));
  const RestoreResult result = value(restored(plan, tree, true));
  CHECK(result.bodies[0].filled);
  CHECK_FALSE(result.bodies[1].filled);
  CHECK(tree.read("a.py") == text);
}

TEST_CASE("A function that was deleted is stale, and a plan without gold restores nothing") {
  const TemporaryTree tree;
  tree.write("a.py", sample);
  MaskPlan plan = mask(tree.path(), {"a.py::twice"});
  const std::string masked = tree.read("a.py");
  tree.write("a.py", replaced(masked, "def twice", "def other"));
  const auto gone = restored(plan, tree, true);
  REQUIRE(code_of(gone) == ErrorCode::stale);
  CHECK_THAT(gone.error().message, ContainsSubstring("a.py::twice"));
  tree.write("a.py", masked);
  plan.items[0].gold.clear();
  CHECK(code_of(restored(plan, tree)) == ErrorCode::invalid_argument);
}

TEST_CASE("Restoring works in a copy of the masked tree") {
  const TemporaryTree tree;
  tree.write("repo/a.py", sample);
  Observer observer;
  const Repository repository = opened(tree / "repo");
  const FileList listing = value(list_files(repository, {}, observer));
  const MaskedRepo masked = applied(planned(tree / "repo", {"a.py::area"}), tree / "repo");
  value(write_masked_tree(masked, repository, listing, tree / "out", observer));
  value(try_restore(masked.plan, tree / "out"));
  CHECK(tree.read("out/a.py") == sample);
}

}  // namespace
}  // namespace lacuna
