#include <nlohmann/json.hpp>

#include "lacuna/task/suite.hpp"
#include "suite_support.hpp"

namespace {

lacuna::Suite decay() {
  lacuna::SuiteOptions options;
  options.n = {0, 1};
  auto spec = spec_at(std::filesystem::path(LACUNA_TEST_DIR) / "unit/task/data/good.yaml");
  spec.experiments[0].description = "Falls to 125 percent after 365 days.";
  spec.title = "A period of 365.25";
  return build({spec}, options);
}

}  // namespace

TEST_CASE("A task tells an agent what is masked, what to run and how to answer") {
  const auto suite = decay();
  const auto& paper = suite.papers[0];
  const auto& task = paper.tasks.back();
  const auto json = lacuna::task_description(paper, task);
  CHECK(json["schema"] == "lacuna.task/1");
  CHECK(json["task"] == task.id);
  CHECK(json["paper"].dump() == R"({"id":"decay-1","title":"A period of […]","text":"paper.md"})");
  CHECK(json["n"] == 1);
  CHECK(json["functions"].dump() ==
        R"([{"id":"model.py::decay","path":"model.py","name":"decay","ordinal":1}])");
  CHECK(json["build"].dump() ==
        R"({"commands":["cmake -S . -B build","cmake --build build"],"time_limit":90.0})");
  REQUIRE(json["experiments"].size() == 2);
  CHECK(json["experiments"][0]["description"] == "Falls to […] percent after […] days.");
  CHECK(json["experiments"][0]["results"].dump() ==
        R"x({"drift":{"file":"r.json","pointer":"/a~1b/0","unit":"percent"},)x"
        R"x("period":{"stdout":"period = ([0-9.]+)"}})x");
  CHECK(json["experiments"][1]["results"]["rmse"].dump() ==
        R"({"csv":"out/t.csv","where":{"method":"x","n":"3"},"column":"rmse"})");
  CHECK(json["experiments"][1]["time_limit"] == 10);
  CHECK(json["answer"].dump() ==
        R"({"file":"lacuna-task/answer.json","form":{"first":{"drift":null,"period":null},)"
        R"("second":{"no_pointer":null,"rmse":null,"row":null,"whole":null}}})");
}

TEST_CASE("The README of a task has all that a person needs") {
  const auto suite = decay();
  const auto& paper = suite.papers[0];
  const std::string readme = lacuna::task_readme(paper, paper.tasks.back());
  for (const char* part :
       {"# A period of […]", "one function of this repository lost its body",
        "| `model.py` | `decay` |", "### first", "python3 first.py", "Run before it: first.",
        "`/a~1b/0` in `r.json`, as a percent",
        "column `rmse` of data row 0 (from 0) in `out/t.csv`",
        "column `rmse` of the row with method = x, n = 3 in `out/t.csv`", "all of `out/all.json`",
        "## How to build", "\ncmake --build build\n", "Time limit: 90 s.", "it is built there",
        "Time limit: 12.5 s.", "\"period\": null", "There is no network. Memory: 512 MiB."}) {
    CHECK_THAT(readme, ContainsSubstring(part));
  }
  CHECK(readme.find("365.25") == std::string::npos);
  CHECK_THAT(lacuna::task_readme(paper, paper.tasks.front()),
             ContainsSubstring("the code is complete"));
}

TEST_CASE("The paper's text keeps its ending where that is harmless") {
  lacuna::SuitePaper paper;
  const auto named = [&](const char* path) {
    paper.spec.text_path = path;
    return lacuna::paper_file_name(paper);
  };
  CHECK(named("a/b.md") == "paper.md");
  CHECK(named("b.tex") == "paper.tex");
  CHECK(named("b") == "paper.txt");
  CHECK(named("b.json") == "paper.txt");
  CHECK(named("b.m`d") == "paper.txt");
}
