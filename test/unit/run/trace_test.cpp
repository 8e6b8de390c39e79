#include "lacuna/run/evaluate.hpp"
#include "run_support.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

using test::need;
using test::PaperFixture;

TEST_CASE("A traced gold run counts how often each experiment enters each candidate") {
  PaperFixture paper;
  Observer observer;
  const PaperRuntime runtime = paper.prepare(observer);
  const GoldRun run = need(trace_gold_run(runtime, paper.front_ends(), paper.sandbox(), observer));
  using Counts = std::map<std::string, std::uint64_t>;
  REQUIRE(run.entries.at("mean") == Counts{{"stats.py::mean", 1}, {"stats.py::spread", 0}});
  REQUIRE(run.entries.at("spread") == Counts{{"stats.py::mean", 1}, {"stats.py::spread", 1}});
}

TEST_CASE("A workspace is made by the cheapest method, and a change in it stays in it") {
  PaperFixture paper;
  Observer observer;
  const PaperRuntime runtime = paper.prepare(observer);
  for (const WorkspaceMethod method : {runtime.method, WorkspaceMethod::copy}) {
    CAPTURE(to_string(method));
    const Workspace workspace = need(Workspace::create(runtime.pristine, {{"sub/new.txt", "new\n"}},
                                                       method, runtime.scratch, paper.sandbox()));
    SandboxCommand command;
    command.argv = {"sh", "-c", "echo more >> stats.py; rm sub/new.txt; echo x > sub/other.txt"};
    workspace.add_to(command);
    const SandboxResult result = need(paper.sandbox().run(command, observer));
    CAPTURE(result.process.errors);
    REQUIRE(result.process.ok());
    REQUIRE(need(workspace.read("stats.py", 1 << 20)).ends_with("more\n"));
    REQUIRE(need(workspace.read("sub/other.txt", 100)) == "x\n");
    REQUIRE_FALSE(workspace.read("sub/new.txt", 100));
    REQUIRE_FALSE(need(read_file(runtime.pristine.root() / "stats.py")).ends_with("more\n"));
  }
}

TEST_CASE("A file below a folder that was made anew does not come back from below") {
  const PaperFixture paper(test::Files{{"code/results/old.txt", "old\n"}});
  Observer observer;
  const PaperRuntime runtime = paper.prepare(observer);
  for (const WorkspaceMethod method : {runtime.method, WorkspaceMethod::copy}) {
    CAPTURE(to_string(method));
    const Workspace base =
        need(Workspace::create(runtime.pristine, {}, method, runtime.scratch, paper.sandbox()));
    const auto run_in = [&](const Workspace& workspace, const std::string& script) {
      SandboxCommand command;
      command.argv = {"sh", "-c", script};
      workspace.add_to(command);
      REQUIRE(need(paper.sandbox().run(command, observer)).process.ok());
    };
    REQUIRE(need(base.read("results/old.txt", 100)) == "old\n");
    run_in(base, "rm -r results; mkdir -p results made; echo built > made/a; mkfifo made/pipe");
    REQUIRE_FALSE(base.read("results/old.txt", 100));

    const Workspace top = need(Workspace::create_on(base, runtime.scratch, paper.sandbox()));
    REQUIRE_FALSE(top.read("results/old.txt", 100));
    REQUIRE(need(top.read("made/a", 100)) == "built\n");
    run_in(top, "rm -r made; mkdir made; echo new > results/new.txt");
    REQUIRE_FALSE(top.read("made/a", 100));
    REQUIRE(need(top.read("results/new.txt", 100)) == "new\n");
    REQUIRE(need(base.read("made/a", 100)) == "built\n");
  }
}

}  // namespace
}  // namespace lacuna
