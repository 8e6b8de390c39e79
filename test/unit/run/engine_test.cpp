#include "lacuna/run/engine.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "support/catch.hpp"
#include "support/paper_fixture.hpp"

namespace lacuna {
namespace {

using test::need;
using test::PaperFixture;

/// The value that the evaluator read for one result, as text; or the problem.
std::string value_of(const AttemptRecord& record, const std::string& experiment,
                     const std::string& name) {
  for (const ExperimentRecord& run : record.experiments) {
    if (run.id != experiment) continue;
    if (run.values.contains(name)) return run.values[name].dump();
    return run.problems.at(name);
  }
  return "not run";
}

AttemptRecord record_of(const std::vector<AttemptRecord>& records, const Task& task) {
  return *std::find_if(records.begin(), records.end(),
                       [&](const AttemptRecord& record) { return record.task == task.id; });
}

TEST_CASE("The gold agent reproduces every number") {
  PaperFixture paper;
  REQUIRE(need(paper.run("gold", "gold")).failed == 0);
  for (const AttemptRecord& record : paper.records("gold")) {
    CAPTURE(record.task);
    REQUIRE(value_of(record, "mean", "mean") == "3.0");
    REQUIRE(value_of(record, "spread", "spread") == "3.0");
  }
}

TEST_CASE("A masked function fails the experiments that enter it, and no others") {
  PaperFixture paper;
  need(paper.run("none", "none"));
  const auto records = paper.records("none");
  const AttemptRecord spread = record_of(records, paper.task(1, "spread"));
  REQUIRE(value_of(spread, "mean", "mean") == "3.0");
  REQUIRE(value_of(spread, "spread", "spread").find("exit status 1") != std::string::npos);
  REQUIRE(spread.experiments[1].commands[0].errors_tail.find("NotImplementedError") !=
          std::string::npos);
}

TEST_CASE("A result file that the repository tracks is no result of the attempt") {
  PaperFixture paper;
  need(paper.run("none", "none"));
  const AttemptRecord record = record_of(paper.records("none"), paper.task(1, "mean"));
  REQUIRE(value_of(record, "mean", "mean").find("exit status") != std::string::npos);
}

TEST_CASE("An agent's bodies are taken, and nothing else that it changed") {
  PaperFixture paper;
  const std::string agent =
      "sh -c 'sed -i \"s/raise NotImplementedError.*/return 2.5/\" stats.py;"
      " echo \"print(1)\" > json.py; sed -i \"s/6.0/600.0/\" stats.py;"
      " echo {\\\"mean\\\":{\\\"mean\\\":3}} > lacuna-task/answer.json'";
  need(paper.run("edit", agent, {.tasks = {paper.task(1, "mean").id}}));
  const AttemptRecord record = paper.records("edit").front();
  CAPTURE(record.problem, record.agent_run.errors_tail);
  REQUIRE(record.status == AttemptStatus::completed);
  REQUIRE(record.bodies.front().filled);
  REQUIRE(value_of(record, "mean", "mean") == "2.5");
  REQUIRE(value_of(record, "spread", "spread") == "3.5");
  REQUIRE(record.answer == "{\"mean\":{\"mean\":3}}\n");
}

TEST_CASE("The task is told on standard input and in a folder, without any gold") {
  PaperFixture paper;
  const std::string agent =
      "sh -c 'cat > in.json; cmp in.json lacuna-task/task.json && ls -a . "
      "lacuna-task && cat lacuna-task/* result.json'";
  need(paper.run("look", agent, {.tasks = {paper.task(2).id}}));
  const AttemptRecord record = paper.records("look").front();
  CAPTURE(record.agent_run.errors_tail);
  for (const char* name : {"task.json", "README.md", "paper.md", "stats.py"}) {
    REQUIRE(record.answer.find(name) != std::string::npos);
  }
  REQUIRE(record.answer.find("3.0") == std::string::npos);
  REQUIRE(record.agent_run.errors_tail.find("result.json: No such file") != std::string::npos);
}

TEST_CASE(
    "An agent that fails, hangs, prints for ever or deletes everything costs its attempt alone") {
  PaperFixture paper;
  const Task& task = paper.task(1, "mean");
  RunOptions options{.tasks = {task.id}};
  options.surroundings.limits.wall = std::chrono::milliseconds(1500);
  const std::vector<std::pair<std::string, std::string>> agents = {
      {"fails", "sh -c 'exit 3'"},
      {"hangs", "sleep 100"},
      {"prints", "yes"},
      {"deletes", "sh -c 'rm -rf ./* ; mkdir stats.py'"},
      {"links", "sh -c 'ln -sf /etc/passwd stats.py'"},
      {"nonsense", "sh -c 'printf \"\\000\\377\" | tee stats.py lacuna-task/answer.json'"},
      {"missing", "/no/such/program"},
  };
  for (const auto& [name, command] : agents) {
    CAPTURE(name);
    REQUIRE(paper.run(name, command, options));
    const AttemptRecord record = paper.records(name).front();
    const bool recorded = !record.bodies.empty() || record.status == AttemptStatus::failed;
    REQUIRE(recorded);
    if (record.status != AttemptStatus::failed) {
      REQUIRE(value_of(record, "mean", "mean") != "3.0");
    }
  }
  REQUIRE(paper.records("hangs").front().agent_run.limit == "wall");
  REQUIRE(paper.records("fails").front().status == AttemptStatus::agent_failed);
}

TEST_CASE("Resuming carries out only what is missing") {
  PaperFixture paper;
  RunOptions options{.attempts = 2};
  const RunOutcome first = need(paper.run("again", "none", options));
  REQUIRE(first.done == 2 * paper.suite().papers.front().tasks.size());
  const auto kept = paper.records("again");
  std::filesystem::remove(paper.folder() / "runs" / "again" / record_path(kept.front()));

  REQUIRE(paper.run("again", "none", options).error().code == ErrorCode::conflict);
  options.resume = true;
  const RunOutcome second = need(paper.run("again", "none", options));
  REQUIRE(second.done == 1);
  REQUIRE(second.resumed == first.done - 1);
  REQUIRE(paper.records("again").size() == kept.size());
}

TEST_CASE("A folder that holds another run is refused") {
  PaperFixture paper;
  need(paper.run("one", "none"));
  RunOptions options{.resume = true};
  REQUIRE(paper.run("one", "gold", options).error().code == ErrorCode::conflict);
}

TEST_CASE("The recall agent fills in the same functions for the same seed, whatever the jobs") {
  PaperFixture paper;
  RunOptions options{.attempts = 4, .seed = 5, .jobs = 1};
  need(paper.run("serial", "recall:0.5", options));
  options.jobs = 4;
  need(paper.run("parallel", "recall:0.5", options));
  const auto serial = paper.records("serial");
  const auto parallel = paper.records("parallel");
  REQUIRE(serial.size() == parallel.size());
  bool some_filled = false;
  bool some_not = false;
  for (std::size_t i = 0; i < serial.size(); ++i) {
    REQUIRE(serial[i].bodies.size() == parallel[i].bodies.size());
    for (std::size_t j = 0; j < serial[i].bodies.size(); ++j) {
      REQUIRE(serial[i].bodies[j].body == parallel[i].bodies[j].body);
      (serial[i].bodies[j].filled ? some_filled : some_not) = true;
    }
  }
  REQUIRE(some_filled);
  REQUIRE(some_not);
}

TEST_CASE("A repository that changed after the suite was built is refused") {
  PaperFixture paper;
  std::ofstream(paper.folder() / "code" / "stats.py", std::ios::app) << "# later\n";
  REQUIRE(paper.run("late", "gold").error().code == ErrorCode::stale);
}

TEST_CASE("An attempt leaves nothing behind in the repository") {
  PaperFixture paper;
  need(paper.run("clean", "gold"));
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(paper.folder() / "code")) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  REQUIRE(names == std::vector<std::string>{"result.json", "stats.py"});
}

}  // namespace
}  // namespace lacuna
