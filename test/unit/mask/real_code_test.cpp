#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "lacuna/base/hash.hpp"
#include "lacuna/mask/apply.hpp"
#include "unit/mask/masks.hpp"

namespace lacuna {
namespace {

namespace fs = std::filesystem;
using namespace test;

/// The folder of an installed Python package; empty where it is not installed.
fs::path installed(const std::string& name) {
  const fs::path folder = fs::path("/usr/lib/python3/dist-packages") / name;
  return fs::is_directory(folder) ? folder : fs::path();
}

/// A hash of every regular file below a folder.
std::map<std::string, std::string> hashes(const fs::path& folder) {
  std::map<std::string, std::string> result;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && !entry.is_symlink()) {
      result[entry.path().lexically_relative(folder).string()] =
          sha256(value(read_file(entry.path())));
    }
  }
  return result;
}

void mask_and_restore(const std::string& package) {
  const fs::path source = installed(package);
  if (source.empty()) {
    WARN(package << " is not installed");
    return;
  }
  const TemporaryTree tree;
  Observer observer;
  const Repository original = opened(source);
  const FileList listing = value(list_files(original, {}, observer));
  value(write_edited_tree({}, original, listing, tree / "copy", observer));
  const auto before = hashes(tree / "copy");

  const Inventory all = inventory(tree / "copy");
  const auto functions = outermost(value(find_candidates(all, {})));
  PlanOptions options;
  options.strategy = "all";
  MaskPlan plan = value(make_plan(all, built_in_front_ends(), functions, options));
  plan =
      value(mask_plan_from_json(value(parse_json(dump_json(to_json(plan, true)), "plan")), "plan"));
  REQUIRE(plan.items.size() == functions.size());
  const MaskedRepo masked = applied(plan, tree / "copy");
  value(mask_in_place(masked, tree / "copy"));
  const auto between = hashes(tree / "copy");
  std::size_t changed = 0;
  for (const auto& [path, hash] : before) changed += between.at(path) == hash ? 0 : 1;
  CHECK(changed == plan.files.size());

  // No body is left, and the masked files are as sound as the original ones.
  const Inventory after = inventory(tree / "copy");
  CHECK(after.counts().partial == all.counts().partial);
  CHECK(after.counts().refused == all.counts().refused);
  for (const MaskItem& item : plan.items) {
    const std::string text = value(read_file(tree / "copy" / item.id.path));
    CHECK(text.find(item.stub) != std::string::npos);
  }
  for (const FilledBody& body : take_bodies(plan, tree / "copy", built_in_front_ends())) {
    CHECK(body.problem.empty());
    CHECK_FALSE(body.filled);
  }

  const RestoreResult restored = value(try_restore(plan, tree / "copy"));
  CHECK(restored.restored.size() == plan.files.size());
  CHECK(restored.drifted.empty());
  CHECK(hashes(tree / "copy") == before);
}

TEST_CASE("Every function of emcee is masked and given back") { mask_and_restore("emcee"); }

TEST_CASE("Every function of networkx is masked and given back") { mask_and_restore("networkx"); }

TEST_CASE("Every function of networkx is given back where each file drifted") {
  const fs::path source = installed("networkx");
  if (source.empty()) return;
  const TemporaryTree tree;
  Observer observer;
  const Repository original = opened(source);
  FileList listing = value(list_files(original, {}, observer));
  std::erase_if(listing.files, [](const RepositoryFile& file) {
    return file.path.find("algorithms/") == std::string::npos ||
           file.path.find("/tests/") != std::string::npos;
  });
  value(write_edited_tree({}, original, listing, tree / "copy", observer));
  const Inventory all = inventory(tree / "copy");
  const auto plan =
      value(make_plan(all, built_in_front_ends(), outermost(value(find_candidates(all, {}))), {}));
  const MaskedRepo masked = applied(plan, tree / "copy");
  value(mask_in_place(masked, tree / "copy"));
  std::map<std::string, std::string> expected;
  for (const PlannedFile& file : plan.files) {
    const std::string path = "copy/" + file.path;
    tree.write(path, "# drift\n" + tree.read(path));
    expected[file.path] = "# drift\n" + value(read_file(source / file.path));
  }
  const RestoreResult result = value(try_restore(plan, tree / "copy"));
  CHECK(result.drifted.size() == plan.files.size());
  for (const auto& [path, text] : expected) {
    CAPTURE(path);
    CHECK(tree.read("copy/" + path) == text);
  }
}

}  // namespace
}  // namespace lacuna
