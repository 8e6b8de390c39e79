#include "lacuna/mask/output.hpp"

#include <nlohmann/json.hpp>

#include "lacuna/languages/built_in.hpp"
#include "lacuna/mask/select.hpp"
#include "support/temporary_tree.hpp"

namespace lacuna {
namespace {

namespace fs = std::filesystem;
using test::code_of;
using test::TemporaryTree;
using test::value;

constexpr const char* source = "def f():\n    return 'gold'\n";

struct Masked {
  Inventory inventory;
  MaskedRepo repo;
};

Masked mask_all(const fs::path& root) {
  Observer observer;
  const FrontEnds front_ends = built_in_front_ends();
  const auto repository = value(open_repository(root.string(), {}, observer));
  Inventory inventory = value(build_inventory(repository, front_ends, {}, observer));
  const MaskPlan plan = value(plan_masks(inventory, front_ends, {.ids = {}, .all = true}));
  return {std::move(inventory), value(apply_plan(plan, root, front_ends, 0, observer))};
}

TEST_CASE("The plan and the masked tree are written where the output says") {
  const TemporaryTree tree, out;
  tree.write("a.py", source);
  const Masked masked = mask_all(tree.path());
  Observer observer;
  MaskOutput output;
  output.folder = out / "masked";
  output.plan = out / "masked.json";
  value(write_masked(masked.repo, masked.inventory, output, observer));
  CHECK_THAT(out.read("masked/a.py"), ContainsSubstring("NotImplementedError"));
  const Json json = value(parse_json(out.read("masked.json"), "plan"));
  CHECK(value(mask_plan_from_json(json, "plan")) == masked.repo.plan);
  CHECK(tree.read("a.py") == source);
}

TEST_CASE("Without a place nothing is written") {
  const TemporaryTree tree;
  tree.write("a.py", source);
  const Masked masked = mask_all(tree.path());
  Observer observer;
  value(write_masked(masked.repo, masked.inventory, {}, observer));
  CHECK(tree.read("a.py") == source);
}

TEST_CASE("No body is lost where the plan cannot be written") {
  const TemporaryTree tree, out;
  tree.write("a.py", source);
  out.write("file", "");
  const Masked masked = mask_all(tree.path());
  Observer observer;
  MaskOutput output;
  output.in_place = true;
  output.plan = out / "file/plan.json";
  const auto written = write_masked(masked.repo, masked.inventory, output, observer);
  CHECK(code_of(written) == ErrorCode::io);
  CHECK(tree.read("a.py") == source);
}

TEST_CASE("A plan inside the masked tree is refused, by whatever way it leads there") {
  const TemporaryTree tree, out;
  fs::create_directory_symlink(tree.path(), out / "link");
  const auto refused = [&](const MaskOutput& output) {
    const auto checked = check_output(output, tree.path());
    return !checked && checked.error().code == ErrorCode::invalid_argument;
  };
  MaskOutput output;
  output.in_place = true;
  CHECK(refused(output));
  output.plan = tree / "plan.json";
  CHECK(refused(output));
  output.plan = tree / "sub/../plan.json";
  CHECK(refused(output));
  output.plan = out / "link/plan.json";
  CHECK(refused(output));
  output.plan = out / "plan.json";
  CHECK(check_output(output, tree.path()));

  output.in_place = false;
  output.folder = (out / "masked").string() + "/";
  output.plan = out / "masked/plan.json";
  CHECK(refused(output));
  output.plan = out / "masked-plan.json";
  CHECK(check_output(output, tree.path()));
  output.in_place = true;
  CHECK(refused(output));

  output = {};
  output.patch = output.plan = out / "one";
  CHECK(refused(output));
}

TEST_CASE("A body that is not UTF-8 stands in the document as hexadecimal digits") {
  FilledBody body{.id = {"a.py", "f", 1}, .body = "\xE9", .filled = true, .problem = {}};
  CHECK(dump_json(to_json(body)) ==
        R"({"id":"a.py::f","filled":true,"body_hex":"e9","problem":null})");
  body.body = "x";
  body.problem = "gone";
  CHECK(dump_json(to_json(body)) ==
        R"({"id":"a.py::f","filled":true,"body":"x","problem":"gone"})");
  CHECK(dump_json(spliced_json("out", {})) ==
        R"({"schema":"lacuna.spliced/1","output":"out","bodies":[]})");
  CHECK(dump_json(to_json(RestoreResult{{"a.py"}, {}, {}})) ==
        R"({"schema":"lacuna.restored/1","restored":["a.py"],"drifted":[],"bodies":[]})");
}

}  // namespace
}  // namespace lacuna
