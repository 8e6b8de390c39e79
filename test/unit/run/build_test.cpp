#include <nlohmann/json.hpp>
#include <set>

#include "lacuna/run/build_internal.hpp"
#include "support/catch.hpp"
#include "support/paper_fixture.hpp"

namespace lacuna {
namespace {

using test::need;
using test::PaperFixture;

constexpr std::string_view yaml = R"(schema: lacuna.paper/1
id: small
title: A small paper
text: paper.md
repository: code
mask:
  include: ["stats.py::mean", "stats.py::spread"]
time_limit: 20
build: ["sh build.sh"]
build_time_limit: 30
experiments:
  - id: mean
    description: The mean of four numbers.
    commands: ["cat made/stamp; echo spoiled > made/stamp; python3 made/stats.py mean"]
    results:
      mean: {file: result.json, pointer: /mean}
      stamp: {stdout: 'stamp ([0-9]+)'}
    gold: {mean: 3.0, stamp: 1}
  - id: spread
    description: The largest distance from the mean.
    commands: ["cat made/stamp; ./made/size; python3 made/stats.py spread"]
    results:
      spread: {stdout: 'spread = ([0-9.]+)'}
      stamp: {stdout: 'stamp ([0-9]+)'}
    gold: {spread: 3.0, stamp: 1}
)";

/// Two objects: one that depends on stats.py, whose text it holds, and one that does not.
constexpr std::string_view build_script = R"sh(set -e
mkdir -p made
cp stats.py made/
echo "stamp $(date +%s%N)" > made/stamp
{ echo 'const char text[] = {'; od -An -v -tu1 stats.py | sed 's/\([0-9][0-9]*\)/\1,/g'; echo '0};'
  echo 'unsigned size(void) { return sizeof text; }'; } > made/text.c
cc -c made/text.c -o made/text.o
cc -c plain.c -o made/plain.o
cc made/text.o made/plain.o -o made/size
)sh";
constexpr std::string_view plain = R"(unsigned size(void);
int main(void) { return size() == 0; }
)";

test::Files files(std::string script = std::string(build_script)) {
  return {{"paper.yaml", std::string(yaml)},
          {"code/build.sh", std::move(script)},
          {"code/plain.c", std::string(plain)}};
}

std::string problem_of(const AttemptRecord& record, const std::string& result) {
  return record.experiments.front().problems.at(result);
}

/// What tells one build from another: each experiment prints it first.
std::string stamp_of(const AttemptRecord& record, std::size_t experiment = 0) {
  const std::string& output = record.experiments.at(experiment).commands.at(0).output_tail;
  REQUIRE(output.starts_with("stamp "));
  return output.substr(0, output.find('\n'));
}

std::set<std::string> stamps_of(const std::vector<AttemptRecord>& records) {
  std::set<std::string> stamps;
  for (const AttemptRecord& record : records) stamps.insert(stamp_of(record));
  return stamps;
}

TEST_CASE("A build happens once for all experiments, which cannot see each other's changes") {
  PaperFixture paper(files());
  need(paper.run("gold", "gold", {.tasks = {paper.task(1, "spread").id}}));
  const AttemptRecord record = paper.records("gold").front();
  REQUIRE(record.build.size() == 1);
  REQUIRE(record.build[0].exit_status == 0);
  CAPTURE(to_json(record).dump());
  REQUIRE(record.experiments[0].values["mean"].dump() == "3.0");
  REQUIRE(record.experiments[1].values["spread"].dump() == "3.0");
  REQUIRE(stamp_of(record) == stamp_of(record, 1));
}

TEST_CASE("A workspace on top of a built one begins as that is, by every method") {
  const PaperFixture paper(files());
  Observer observer;
  PaperRuntime runtime = paper.prepare(observer);
  for (const WorkspaceMethod method : {runtime.method, WorkspaceMethod::copy}) {
    CAPTURE(to_string(method));
    runtime.method = method;
    const EvaluatorRun run = need(run_experiments(runtime, {}, paper.sandbox(), observer));
    CAPTURE(run.build[0].errors_tail);
    REQUIRE(run.experiments[0].values["mean"].dump() == "3.0");
    REQUIRE(run.experiments[1].problems.empty());
    runtime.builds = std::make_shared<detail::Builds>(runtime.scratch / "again");
  }
}

TEST_CASE("Edits that come to the same bytes are built once, others each for themselves") {
  PaperFixture paper(files());
  need(paper.run("gold", "gold", {.attempts = 2}));
  REQUIRE(stamps_of(paper.records("gold")).size() == 1);
  need(paper.run("none", "none", {.attempts = 2}));
  REQUIRE(stamps_of(paper.records("none")).size() == paper.suite().papers.front().tasks.size());
}

TEST_CASE("A build that fails is the problem of every experiment, with the end of its output") {
  PaperFixture paper(files("echo compiling; echo 'plain.c:3: error: expected ;' >&2; exit 2\n"));
  need(paper.run("gold", "gold", {.tasks = {paper.task(0).id}}));
  const AttemptRecord record = paper.records("gold").front();
  REQUIRE(record.status == AttemptStatus::completed);
  REQUIRE(record.build[0].exit_status == 2);
  REQUIRE(record.experiments.size() == 2);
  for (const ExperimentRecord& experiment : record.experiments) {
    REQUIRE(experiment.commands.empty());
    REQUIRE(experiment.values.empty());
    REQUIRE(experiment.problems.size() == 2);
  }
  REQUIRE(problem_of(record, "mean") ==
          "the build failed: the command ended with exit status 2: plain.c:3: error: expected ;\n"
          ": compiling");
}

TEST_CASE("A build has a time limit of its own, and no network") {
  auto changed =
      files("cat /sys/class/net/*/operstate 2>/dev/null; ip link 2>/dev/null; sleep 60\n");
  std::string& text = changed["paper.yaml"];
  text.replace(text.find("build_time_limit: 30"), 20,
               "build_time_limit: 0.5\nenvironment: {network: true}");
  PaperFixture paper(changed);
  need(paper.run("gold", "gold", {.tasks = {paper.task(0).id}}));
  const AttemptRecord record = paper.records("gold").front();
  REQUIRE(record.build[0].limit == "wall");
  REQUIRE(problem_of(record, "mean").find("wall limit") != std::string::npos);
}

TEST_CASE("An agent is told how to build, and nothing is built when it begins") {
  PaperFixture paper(files());
  need(paper.run("look", "sh -c 'cat lacuna-task/README.md; ls; sh build.sh && ls made'",
                 {.tasks = {paper.task(1, "mean").id}}));
  const AttemptRecord record = paper.records("look").front();
  CAPTURE(record.answer, record.agent_run.errors_tail);
  REQUIRE(record.agent_run.exit_status == 0);
  REQUIRE(record.answer.find("## How to build") != std::string::npos);
  REQUIRE(record.answer.find("sh build.sh") != std::string::npos);
  REQUIRE(
      record.answer.ends_with("build.sh\nlacuna-task\nplain.c\nstats.py\nplain."
                              "o\nsize\nstamp\nstats.py\ntext.c\ntext.o\n"));
}

// ---- objects that builds share --------------------------------------------------------------

bool has_ccache() {
  return std::filesystem::exists("/usr/bin/ccache") &&
         std::filesystem::exists("/usr/lib/ccache/cc");
}

/// A command that looks at the shared objects from where an attempt stands.
std::string shell(const std::string& script) { return "sh -c '" + script + "'"; }

TEST_CASE("An attempt can take what is the same in the masked tree, without compiling it") {
  if (!has_ccache()) return;
  PaperFixture paper(files());
  need(paper.run("take",
                 shell("export CCACHE_LOGFILE=/tmp/log; cc -c plain.c -o /tmp/p.o; "
                       "grep Result: /tmp/log; sh build.sh; grep Result: /tmp/log | tail -1"),
                 {.tasks = {paper.task(1, "mean").id}}));
  const AttemptRecord record = paper.records("take").front();
  CAPTURE(record.agent_run.errors_tail);
  REQUIRE(record.answer.find("cache_hit") != std::string::npos);
  REQUIRE(record.answer.find("cache_miss") == std::string::npos);
}

TEST_CASE("An attempt can write nothing where others would read it") {
  if (!has_ccache()) return;
  PaperFixture paper(files());
  need(paper.run("write",
                 shell("touch /lacuna-objects/x; mkdir /lacuna-objects/y; "
                       "find /lacuna-objects -type f | head -1 | xargs truncate -s 0; "
                       "export CCACHE_LOGFILE=/tmp/log CCACHE_READONLY=; unset CCACHE_READONLY; "
                       "echo \"int other;\" > other.c; cc -c other.c; "
                       "find /lacuna-objects -type f -size 0 | wc -l; ls /lacuna-store"),
                 {.tasks = {paper.task(1, "mean").id}}));
  const AttemptRecord record = paper.records("write").front();
  CAPTURE(record.answer, record.agent_run.errors_tail);
  const std::string& errors = record.agent_run.errors_tail;
  REQUIRE(errors.find("touch: cannot touch '/lacuna-objects/x': Read-only") != std::string::npos);
  REQUIRE(errors.find("mkdir: cannot create directory") != std::string::npos);
  REQUIRE(errors.find("truncate: cannot open") != std::string::npos);
  REQUIRE(errors.find("'/lacuna-store': No such file") != std::string::npos);
  REQUIRE(record.answer == "0\n");
}

TEST_CASE("The objects of a task hold nothing that was compiled from a masked body") {
  if (!has_ccache()) return;
  const PaperFixture paper(files());
  Observer observer;
  const PaperRuntime runtime = paper.prepare(observer);
  const SuitePaper& suite_paper = paper.suite().papers.front();
  std::vector<std::filesystem::path> folders;
  const Task& task = paper.task(1, "mean");
  const MaskedRepo masked = need(apply_plan(plan_of(suite_paper, task), runtime.pristine.root(),
                                            paper.front_ends(), 1, observer));
  const auto folder = need(compiled_objects(runtime, task, masked, paper.sandbox(), observer));
  REQUIRE(folder == runtime.scratch / "objects" / "tasks" / task.id);

  // What only the gold has, what only the masked file has, and what both have.
  const auto count = [](const std::filesystem::path& where, std::string_view text) {
    int found = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(where)) {
      if (!entry.is_regular_file()) continue;
      const std::string bytes = need(read_file(entry.path()));
      if (bytes.find("ELF") != std::string::npos && bytes.find(text) != std::string::npos) ++found;
    }
    return found;
  };
  const std::filesystem::path store = runtime.scratch / "objects" / "store";
  REQUIRE(count(store, "total / len(values)") == 1);
  REQUIRE(count(folder, "total / len(values)") == 0);
  REQUIRE(count(folder, "NotImplementedError") == 1);
  REQUIRE(count(folder, "plain.c") == 1);
}

TEST_CASE("Bodies of our own are built with the objects of the gold") {
  if (!has_ccache()) return;
  const PaperFixture paper(files("export CCACHE_LOGFILE=/tmp/log\n" + std::string(build_script) +
                                 "grep -c cache_hit /tmp/log || true\n"));
  Observer observer;
  const PaperRuntime runtime = paper.prepare(observer);
  const auto folder = need(gold_objects(runtime, paper.sandbox(), observer));
  REQUIRE_FALSE(folder.empty());
  const EvaluatorRun gold =
      need(run_experiments(runtime, {}, paper.sandbox(), observer, {.objects = folder}));
  REQUIRE(gold.build[0].output_tail == "0\n");  // it is the build that filled the folder
  const MaskedRepo masked =
      need(apply_plan(plan_of(paper.suite().papers.front(), paper.task(1, "mean")),
                      runtime.pristine.root(), paper.front_ends(), 1, observer));
  const EvaluatorRun none =
      need(run_experiments(runtime, masked.edits, paper.sandbox(), observer, {.objects = folder}));
  REQUIRE(none.build[0].output_tail == "1\n");
}

TEST_CASE("A paper without a build step, and a task without a mask, need no objects") {
  const PaperFixture plain_paper;
  const PaperFixture built_paper(files());
  Observer observer;
  for (const PaperFixture* paper : {&plain_paper, &built_paper}) {
    const PaperRuntime runtime = paper->prepare(observer);
    const Task& task = paper->task(0);
    const MaskedRepo masked =
        need(apply_plan(plan_of(paper->suite().papers.front(), task), runtime.pristine.root(),
                        paper->front_ends(), 1, observer));
    REQUIRE(need(compiled_objects(runtime, task, masked, paper->sandbox(), observer)).empty());
  }
}

}  // namespace
}  // namespace lacuna
