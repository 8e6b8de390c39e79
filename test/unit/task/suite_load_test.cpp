#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "lacuna/base/hash.hpp"
#include "lacuna/task/suite.hpp"
#include "suite_support.hpp"

namespace fs = std::filesystem;

namespace {

lacuna::Suite small_suite(const fs::path& folder) {
  const auto spec = small_paper(folder, {{"a.py",
                                          "def f(x):\n    y = x\n    return y\n\n\n"
                                          "def g(x):\n    return x + 1\n\n\n"
                                          "class C:\n    def h(self):\n        return 1\n"}});
  lacuna::SuiteOptions options;
  options.seed = 5;
  return build({spec}, options);
}

/// Writes `text` at `path` of a suite and puts its hash into the manifest, as a forger would.
void forge(const fs::path& suite, const std::string& path, const std::string& text) {
  put(suite / path, text);
  auto manifest = lacuna::Json::parse(text_of(suite / "manifest.json"));
  manifest["papers"][0]["contents"][path] = lacuna::sha256(text);
  put(suite / "manifest.json", manifest.dump());
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

void check_refused(const fs::path& suite, const std::string& path, const std::string& from,
                   const std::string& to) {
  const std::string before = text_of(suite / path);
  const std::string manifest = text_of(suite / "manifest.json");
  INFO(path << ": " << from << " → " << to);
  if (path == "manifest.json") {
    put(suite / path, replaced(before, from, to));
  } else {
    forge(suite, path, replaced(before, from, to));
  }
  const auto loaded = lacuna::load_suite(suite);
  CHECK_FALSE(loaded);
  if (!loaded) CHECK(loaded.error().where.has_value());
  put(suite / path, before);
  put(suite / "manifest.json", manifest);
}

}  // namespace

TEST_CASE("A suite that is written, read and written again has the same bytes") {
  const auto folder = temporary();
  lacuna::SuiteOptions options;
  options.per_n = 10;
  const auto suite =
      build({example("steps-to-einstein"), example("interleave-or-lengthen")}, options);
  REQUIRE(lacuna::write_suite(suite, folder.path() / "a"));
  const auto loaded = lacuna::load_suite(folder.path() / "a");
  if (!loaded) FAIL(lacuna::to_string(loaded.error()));
  CHECK(loaded->directory == folder.path() / "a");
  CHECK(loaded->id == suite.id);
  REQUIRE(lacuna::write_suite(*loaded, folder.path() / "b"));
  CHECK(tree_of(folder.path() / "a") == tree_of(folder.path() / "b"));
  for (std::size_t i = 0; i < suite.papers.size(); ++i) {
    const auto& before = suite.papers[i];
    const auto& after = loaded->papers[i];
    CHECK(after.candidates == before.candidates);
    CHECK(after.files == before.files);
    CHECK(after.redacted_text == before.redacted_text);
    CHECK(after.spec.text == before.spec.text);
    CHECK(after.spec.repository == before.spec.repository);
    CHECK(after.repository_hash == before.repository_hash);
    CHECK(after.commit == before.commit);
    CHECK(after.tasks.size() == before.tasks.size());
  }
}

TEST_CASE("A suite that moved together with its papers finds them") {
  const auto folder = temporary();
  const auto suite = small_suite(folder.path() / "old");
  REQUIRE(lacuna::write_suite(suite, folder.path() / "old/suite"));
  fs::rename(folder.path() / "old", folder.path() / "new");
  const auto moved = lacuna::load_suite(folder.path() / "new/suite");
  REQUIRE(moved);
  CHECK(moved->papers[0].spec.repository == (folder.path() / "new/code").string());
}

TEST_CASE("A suite that moved alone finds its papers where they were") {
  const auto folder = temporary();
  const auto suite = small_suite(folder.path() / "old");
  REQUIRE(lacuna::write_suite(suite, folder.path() / "old/suite"));
  fs::create_directories(folder.path() / "far/away");
  fs::rename(folder.path() / "old/suite", folder.path() / "far/away/suite");
  const auto moved = lacuna::load_suite(folder.path() / "far/away/suite");
  REQUIRE(moved);
  CHECK(moved->papers[0].spec.repository == (folder.path() / "old/code").string());
}

TEST_CASE("A suite is written to an empty or new folder only, and whole or not at all") {
  const auto folder = temporary();
  const auto suite = small_suite(folder.path());
  fs::create_directory(folder.path() / "empty");
  CHECK(lacuna::write_suite(suite, folder.path() / "empty"));
  CHECK(lacuna::write_suite(suite, folder.path() / "deep/down/suite/"));
  CHECK(fs::exists(folder.path() / "deep/down/suite/manifest.json"));
  const auto again = lacuna::write_suite(suite, folder.path() / "empty");
  REQUIRE_FALSE(again);
  CHECK(again.error().code == lacuna::ErrorCode::conflict);
  put(folder.path() / "file", "x");
  CHECK_FALSE(lacuna::write_suite(suite, folder.path() / "file"));
  CHECK_FALSE(lacuna::write_suite(suite, folder.path() / "file/suite"));
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    CHECK(entry.path().filename().string().find("tmp") == std::string::npos);
  }
}

TEST_CASE("A suite with one byte changed is refused, with the file's name") {
  const auto folder = temporary();
  const fs::path to = folder.path() / "suite";
  REQUIRE(lacuna::write_suite(small_suite(folder.path()), to));
  for (const auto& [path, text] : tree_of(to)) {
    if (path == "manifest.json") continue;
    std::string changed = text;
    changed[changed.size() / 2] ^= 1;
    put(to / path, changed);
    const auto loaded = lacuna::load_suite(to);
    INFO(path);
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().code == lacuna::ErrorCode::bad_input);
    REQUIRE(loaded.error().where);
    CHECK(loaded.error().where->path == (to / path).string());
    fs::remove(to / path);
    CHECK_FALSE(lacuna::load_suite(to));
    put(to / path, text);
  }
  CHECK(lacuna::load_suite(to));
}

TEST_CASE("Forged suites are refused") {
  const auto folder = temporary();
  const fs::path to = folder.path() / "suite";
  REQUIRE(lacuna::write_suite(small_suite(folder.path()), to));
  const std::string manifest = "manifest.json";
  check_refused(to, manifest, "\"id\": \"small\"", "\"id\": \"../small\"");
  check_refused(to, manifest, "\"id\": \"small\"", "\"id\": \"other\"");
  check_refused(to, manifest, "\"seed\": 5", "\"seed\": -5");
  check_refused(to, manifest, "\"seed\": 5", "\"seed\": \"5\"");
  check_refused(to, manifest, "\"papers\": [", "\"papers\": [3,");
  check_refused(to, manifest, "\"n\": [", "\"n\": [7,");
  check_refused(to, manifest, "\"contents\"", "\"content\"");
  check_refused(to, manifest, "{", "");
  const std::string tasks = "tasks/small.jsonl";
  check_refused(to, tasks, "small-n0", "../small");
  check_refused(to, tasks, "small-n0", "Small");
  check_refused(to, tasks, "\"paper\":\"small\"", "\"paper\":\"tiny\"");
  check_refused(to, tasks, "a.py::f", "b.py::f");
  check_refused(to, tasks, "\"n\":0", "\"n\":1");
  check_refused(to, tasks, "\"n\":0", "\"n\":99999999999999999999");
  check_refused(to, tasks, "\"calls\":0", "\"calls\":0.5");
  check_refused(to, tasks, "\n", "\n\n");
  const std::string candidates = "evaluator/small/candidates.jsonl";
  check_refused(to, candidates, "a.py::f", "../a.py::f");
  check_refused(to, candidates, "a.py::f", "/a.py::f");
  check_refused(to, candidates, "a.py::f", "a.py");
  check_refused(to, candidates, "a.py::f", "b.py::f");
  check_refused(to, candidates, "\"body\":[", "\"body\":[1,");
  check_refused(to, candidates, "\"body\":[", "\"body\":[99999");
  check_refused(to, candidates, "\"stub\"", "\"stubs\"");
  check_refused(to, candidates, "\"stub\"", "\"stub_base64\"");
  check_refused(to, candidates, "\"body_hash\":\"", "\"body_hash\":\"x");
  const std::string files = "evaluator/small/files.json";
  check_refused(to, files, "a.py", "../a.py");
  check_refused(to, files, "a.py", "b.py");
  check_refused(to, "evaluator/small/spec.yaml", "id: small", "id: large");
  check_refused(to, "evaluator/small/spec.yaml", "gold:", "golden:");
  check_refused(to, "evaluator/small/spec.yaml", "text: paper.md", "text: ../paper.md");
  check_refused(to, "evaluator/small/gold.json", "{", "");
  CHECK(lacuna::load_suite(to));
}

TEST_CASE("A suite of a newer version is unsupported, and a folder without one is not found") {
  const auto folder = temporary();
  const fs::path to = folder.path() / "suite";
  REQUIRE(lacuna::write_suite(small_suite(folder.path()), to));
  put(to / "manifest.json",
      replaced(text_of(to / "manifest.json"), "lacuna.suite/1", "lacuna.suite/2"));
  const auto newer = lacuna::load_suite(to);
  REQUIRE_FALSE(newer);
  CHECK(newer.error().code == lacuna::ErrorCode::unsupported);
  const auto missing = lacuna::load_suite(folder.path() / "nothing");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == lacuna::ErrorCode::not_found);
}

TEST_CASE("A suite does not follow links out of its folder") {
  const auto folder = temporary();
  const fs::path to = folder.path() / "suite";
  REQUIRE(lacuna::write_suite(small_suite(folder.path()), to));
  const std::string path = "evaluator/small/paper.md";
  fs::rename(to / path, folder.path() / "outside.md");
  fs::create_symlink(folder.path() / "outside.md", to / path);
  CHECK_FALSE(lacuna::load_suite(to));
}

TEST_CASE("Suites with bytes cut, doubled and changed never end badly") {
  const auto folder = temporary();
  const fs::path to = folder.path() / "suite";
  REQUIRE(lacuna::write_suite(small_suite(folder.path()), to));
  const auto tree = tree_of(to);
  std::mt19937 random(13);
  int refused = 0;
  for (const auto& [path, text] : tree) {
    for (int round = 0; round < 60; ++round) {
      std::string changed = text;
      const std::size_t at = random() % changed.size();
      switch (random() % 3) {
        case 0:
          changed.erase(at, random() % 20);
          break;
        case 1:
          changed.insert(at, changed.substr(at, random() % 40));
          break;
        default:
          changed[at] = static_cast<char>(random());
      }
      if (path == "manifest.json") {
        put(to / path, changed);
      } else {
        forge(to, path, changed);
      }
      refused += lacuna::load_suite(to) ? 0 : 1;
      for (const auto& [name, original] : tree) {
        if (name == path || name == "manifest.json") put(to / name, original);
      }
    }
  }
  CHECK(refused > 100);
}
