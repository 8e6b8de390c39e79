#include "lacuna/run/evaluate.hpp"
#include "support/catch.hpp"
#include "support/paper_fixture.hpp"

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

TEST_CASE("Calls of C and C++ functions are counted by a build with counters") {
  if (!std::filesystem::exists("/usr/bin/gcov")) return;
  const PaperFixture paper(
      test::Files{{"paper.yaml", R"(schema: lacuna.paper/1
id: small
title: A small paper in C and C++
text: paper.md
repository: code
build:
  - cc $CFLAGS -c third.c -o third.o
  - c++ $CXXFLAGS $LDFLAGS -O2 main.cpp third.o -o program
experiments:
  - id: both
    description: Calls most of it.
    commands: ["./program 5"]
    results: {sum: {stdout: 'sum = ([0-9.]+)'}}
    gold: {sum: 51}
  - id: one
    description: Calls less.
    commands: ["./program 0"]
    results: {sum: {stdout: 'sum = ([0-9.]+)'}}
    gold: {sum: 1}
)"},
                  {"code/third.c", "int third(int x);\nint third(int x) {\n  return 3 * x;\n}\n"},
                  {"code/twice.hpp",
                   "template <class T>\nT twice(T x) {\n  return x + x;\n}\n\n"
                   "inline int unused(int x) {\n  return x - 1;\n}\n"},
                  {"code/main.cpp",
                   "#include <cstdio>\n#include <cstdlib>\n#include \"twice.hpp\"\n"
                   "extern \"C\" int third(int x);\n\n"
                   "static int sum(int n) {\n  int all = 1;\n  for (int i = 0; i < n; ++i) {\n"
                   "    all += twice(i) + third(i);\n  }\n  return all + int(twice(0.0));\n}\n\n"
                   "int main(int, char** words) {\n"
                   "  std::printf(\"sum = %d\\n\", sum(std::atoi(words[1])));\n}\n"}});
  Observer observer;
  const PaperRuntime runtime = paper.prepare(observer);
  const GoldRun run = need(trace_gold_run(runtime, paper.front_ends(), paper.sandbox(), observer));
  CAPTURE(run.experiments[0].problems);
  REQUIRE(run.experiments[0].values["sum"] == 51);
  const auto count = [&](const char* experiment, std::string_view name) {
    std::uint64_t sum = 0;
    for (const auto& [id, calls] : run.entries.at(experiment)) {
      if (id.find(name) != std::string::npos) sum += calls + 1000;
    }
    return sum;
  };
  REQUIRE(count("both", "third.c::third") == 1005);
  REQUIRE(count("both", "twice.hpp::twice(") == 1006);
  REQUIRE(count("both", "main.cpp::sum(") == 1001);
  REQUIRE(count("one", "third.c::third") == 1000);
  REQUIRE(count("one", "twice.hpp::twice(") == 1001);
  REQUIRE(count("one", "twice.hpp::unused(") == 1000);
}

}  // namespace
}  // namespace lacuna
