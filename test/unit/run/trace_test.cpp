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
  const PaperRuntime runtime =
      need(prepare_paper(paper.suite().papers.front(), paper.sandbox(), paper.folder() / "scratch",
                         paper.environment(), observer));
  const GoldRun run = need(trace_gold_run(runtime, paper.front_ends(), paper.sandbox(), observer));
  using Counts = std::map<std::string, std::uint64_t>;
  REQUIRE(run.entries.at("mean") == Counts{{"stats.py::mean", 1}});
  REQUIRE(run.entries.at("spread") == Counts{{"stats.py::mean", 1}, {"stats.py::spread", 1}});
}

TEST_CASE("A workspace is made by the cheapest method, and a change in it stays in it") {
  PaperFixture paper;
  Observer observer;
  const PaperRuntime runtime =
      need(prepare_paper(paper.suite().papers.front(), paper.sandbox(), paper.folder() / "scratch",
                         paper.environment(), observer));
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

}  // namespace
}  // namespace lacuna
