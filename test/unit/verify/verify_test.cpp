#include "lacuna/verify/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "lacuna/base/process.hpp"
#include "support/catch.hpp"
#include "support/paper_fixture.hpp"

namespace lacuna::test {
namespace {

constexpr std::string_view good_code = R"py(import json
import sys

VALUES = [1.25, 2.5, 3.75, 8.875]


def mean(values):
    total = 0.0
    count = 0
    for value in values:
        if value is None:
            continue
        total += value
        count += 1
    if count == 0:
        raise ValueError("there is nothing to average")
    return total / count


def distances(values, center):
    return [abs(value - center) for value in values]


def spread(values):
    return max(distances(values, mean(values)))


def main():
    if sys.argv[1] == "mean":
        with open("result.json", "w") as out:
            json.dump({"mean": mean(VALUES)}, out)
    else:
        print("spread = %.5f" % spread(VALUES))


if __name__ == "__main__":
    main()
)py";

constexpr std::string_view good_yaml = R"(schema: lacuna.paper/1
id: small
title: A small paper
text: paper.md
repository: code
mask:
  include: ["stats.py::*"]
  exclude: ["stats.py::main"]
time_limit: 20
experiments:
  - id: mean
    description: The mean of four numbers.
    commands: ["python3 stats.py mean"]
    results:
      mean: {file: result.json, pointer: /mean}
    gold: {mean: 4.09375}
  - id: spread
    description: The largest distance from the mean.
    commands: ["python3 stats.py spread"]
    results:
      spread: {stdout: 'spread = ([0-9.]+)'}
    gold: {spread: 4.78125}
)";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result(text);
  const std::size_t at = result.find(from);
  if (at == std::string::npos) throw std::runtime_error("the text to replace is not there");
  return result.replace(at, from.size(), to);
}

/// The sound paper, with files beside or instead of its own.
PaperFixture paper_with(Files files = {}) {
  files.emplace("paper.yaml", good_yaml);
  files.emplace("code/stats.py", good_code);
  files.emplace("paper.md", "# A small paper\n\nWe average four numbers.\n");
  return PaperFixture(files);
}

Verification verify(const PaperFixture& paper, VerifyOptions options = {}) {
  options.environment = paper.environment();
  options.system_packages = false;
  Observer observer;
  return need(verify_suite(paper.suite(), options, paper.sandbox(), paper.front_ends(), observer));
}

/// "code function" of everything that makes a task of this paper unsound, each once, sorted.
std::vector<std::string> reasons(const Verification& verification) {
  std::vector<std::string> reasons;
  for (const PaperVerification& paper : verification.papers) {
    for (const Certificate& certificate : paper.certificates) {
      for (const Finding& finding : certificate.findings) {
        if (!finding.refutes) continue;
        const std::string& what = finding.function.empty() ? finding.experiment : finding.function;
        reasons.push_back(what.empty() ? finding.code : finding.code + " " + what);
      }
    }
  }
  std::sort(reasons.begin(), reasons.end());
  reasons.erase(std::unique(reasons.begin(), reasons.end()), reasons.end());
  return reasons;
}

const Certificate& certificate_of(const Verification& verification, const std::string& task) {
  for (const PaperVerification& paper : verification.papers) {
    for (const Certificate& certificate : paper.certificates) {
      if (certificate.task == task) return certificate;
    }
  }
  throw std::runtime_error("there is no certificate of " + task);
}

using Reasons = std::vector<std::string>;
const Reasons no_reasons;  // compared with, so that a failure shows what there was

/// The bytes of a file that a Python program writes as "made" in a folder of its own.
std::string made_by_python(const std::string& program) {
  const auto folder = need(TemporaryDirectory::create("lacuna-verify-test"));
  ProcessOptions process;
  process.argv = {"python3", "-c", program};
  process.working_directory = folder.path();
  process.environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C"};
  if (!need(run_process(process)).ok()) throw std::runtime_error("Python failed: " + program);
  return need(read_file(folder.path() / "made"));
}

/// A Python program that compiles the good code, then does `then` with "stats.pyc".
std::string compiling(const std::string& then) {
  return fmt::format(
      "import py_compile, zipfile, shutil\nopen('stats.py', 'w').write('''{}''')\n"
      "py_compile.compile('stats.py', 'stats.pyc')\n{}\n",
      good_code, then);
}

std::string evidence_of(const PaperFixture& paper) {
  return need(read_file(paper.suite().directory / "certificates" / "small" / "evidence.json"));
}

}  // namespace

TEST_CASE("Every task of a good paper is sound, with each proof in its certificate") {
  const PaperFixture paper = paper_with();
  const Verification verification = verify(paper);
  CHECK(reasons(verification) == no_reasons);
  CHECK(verification.count(Soundness::sound) == paper.suite().papers.front().tasks.size());
  CHECK(verification.papers.front().gold_passed == 5);
  const Task& pair = paper.task(2);
  const Certificate& certificate = certificate_of(verification, pair.id);
  CHECK(certificate.functions == pair.functions);
  REQUIRE(certificate.proofs.size() == 6);
  for (const Proof& proof : certificate.proofs) {
    INFO(to_string(proof.kind));
    CHECK(proof.state == ProofState::proven);
  }
  CHECK(certificate.proofs[1].observed);  // few sets are all run as a whole
}

TEST_CASE("A function that no experiment enters makes its tasks unsound, and no others") {
  const PaperFixture paper = paper_with(
      {{"code/stats.py", replaced(good_code, "def main():",
                                  "def idle(x):\n    y = x + 1\n    return y\n\n\ndef main():")}});
  const Verification verification = verify(paper);
  CHECK(reasons(verification) == Reasons{"dead_function stats.py::idle"});
  for (const Task& task : paper.suite().papers.front().tasks) {
    INFO(task.id);
    const bool dead =
        std::count(task.functions.begin(), task.functions.end(), "stats.py::idle") > 0;
    CHECK((certificate_of(verification, task.id).soundness == Soundness::unsound) == dead);
  }
  CHECK(verification.papers.front().dead == std::vector<std::string>{"stats.py::idle"});
}

TEST_CASE("A function whose result nobody measures is found by a filler that passes") {
  const std::string code =
      replaced(replaced(good_code, "def main():",
                        "def title(x):\n    text = 'the ' + x\n    return text\n\n\ndef main():"),
               "        print(\"spread", "        print(title('spread'))\n        print(\"spread");
  const Verification verification = verify(paper_with({{"code/stats.py", code}}));
  CHECK(reasons(verification) == Reasons{"filler_passes stats.py::title"});
}

TEST_CASE("A function whose error is swallowed without any effect is unnoticed") {
  const std::string code = replaced(
      replaced(good_code,
               "def main():", "def warm(x):\n    y = x * 2\n    return y\n\n\ndef main():"),
      "        print(\"spread",
      "        try:\n            warm(1)\n        except Exception:\n            pass\n        "
      "print(\"spread");
  const Verification verification = verify(paper_with({{"code/stats.py", code}}));
  CHECK(reasons(verification) == Reasons{"mask_unnoticed stats.py::warm"});
}

TEST_CASE("An experiment that one filler passes and another does not is called insensitive") {
  const std::string code =
      replaced(good_code, "print(\"spread = %.5f\" % spread(VALUES))",
               "print(\"spread = %.5f\" % (spread(VALUES) and max(VALUES) - sum(VALUES) / 4))");
  const PaperFixture paper = paper_with({{"code/stats.py", code}});
  const Verification verification = verify(paper);
  const Certificate& certificate = certificate_of(verification, paper.task(1, "mean").id);
  const auto found =
      std::find_if(certificate.findings.begin(), certificate.findings.end(),
                   [](const Finding& finding) { return finding.code == "insensitive"; });
  REQUIRE(found != certificate.findings.end());
  CHECK(found->experiment == "spread");
  CHECK_FALSE(found->refutes);
  CHECK(certificate.soundness == Soundness::sound);
}

TEST_CASE(
    "Gold that a run does not give again is noisy, and the advice says which tolerance holds") {
  // Of thirty runs all pass, or none does, once in 500 million times; with threads set none passes.
  const std::string code =
      replaced(replaced(good_code, "import json\n", "import json\nimport os\nimport random\n"),
               "% spread(VALUES)",
               "% (spread(VALUES) * (2 if os.environ.get('OMP_NUM_THREADS') else "
               "random.choice((1, 1.2))))");
  VerifyOptions options;
  options.gold_runs = 30;
  const Verification verification = verify(paper_with({{"code/stats.py", code}}), options);
  CHECK(reasons(verification) == Reasons{"gold_noisy spread", "unsteady spread"});
  const auto& findings = verification.papers.front().certificates.front().findings;
  CHECK(std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.advice.find("rtol: 0.") != std::string::npos;
  }));
}

TEST_CASE("Gold that no run gives is wrong") {
  const Verification verification =
      verify(paper_with({{"paper.yaml", replaced(good_yaml, "4.78125", "5.78125")}}));
  CHECK(reasons(verification) == Reasons{"gold_fails spread", "unsteady spread"});
  CHECK(verification.papers.front().gold_passed == 0);
}

std::string code_that_asks(const std::string& question) {
  return replaced(replaced(good_code, "import json\n", "import json\nimport os\n"),
                  "% spread(VALUES)", "% (spread(VALUES) * (2 if " + question + " else 1))");
}

TEST_CASE("Results that hang on the hash seed, on threads or on the folder are unsteady") {
  // Whoever runs a task has it in the folder where attempts have it: that is only said.
  const auto [surroundings, question, refuted] = GENERATE(table<std::string, std::string, Reasons>(
      {{"another hash seed",
        "hash('spread') == int(os.popen('PYTHONHASHSEED=1 python3 -c "
        "\"print(hash(str(\\'spread\\')))\"').read())",
        {"unsteady spread"}},
       {"one thread", "os.environ.get('OMP_NUM_THREADS') == '1'", {"unsteady spread"}},
       {"two threads", "os.environ.get('OMP_NUM_THREADS') == '2'", {"unsteady spread"}},
       {"another folder", "os.getcwd() != '/workspace'", {}}}));
  INFO(surroundings);
  const Verification verification =
      verify(paper_with({{"code/stats.py", code_that_asks(question)}}));
  CHECK(reasons(verification) == refuted);
  const auto& findings = verification.papers.front().certificates.front().findings;
  CHECK(std::count_if(findings.begin(), findings.end(), [&](const Finding& finding) {
          return finding.code == "unsteady" &&
                 finding.message.find("with " + surroundings) != std::string::npos;
        }) == 1);
}

TEST_CASE("Threads whose number the paper fixes are not varied") {
  std::string variables;
  for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
                           "NUMEXPR_NUM_THREADS", "RAYON_NUM_THREADS"}) {
    variables += fmt::format("{}{}: \"1\"", variables.empty() ? "" : ", ", name);
  }
  const Verification fixed = verify(paper_with(
      {{"code/stats.py", code_that_asks("os.environ.get('OMP_NUM_THREADS') == '2'")},
       {"paper.yaml", replaced(good_yaml, "mask:\n",
                               "environment: {variables: {" + variables + "}}\nmask:\n")}}));
  CHECK(reasons(fixed) == no_reasons);
}

TEST_CASE("A repository that changed since the suite was built makes all its tasks stale") {
  const PaperFixture paper = paper_with();
  need(write_file_atomic(paper.folder() / "code" / "stats.py",
                         replaced(good_code, "total = 0.0", "total = 0.00")));
  const Verification verification = verify(paper);
  CHECK(reasons(verification) == Reasons{"stale"});
  CHECK(verification.count(Soundness::unsound) == paper.suite().papers.front().tasks.size());
}

TEST_CASE("A suite whose functions stand some lines further down than it says is stale") {
  const PaperFixture paper = paper_with();
  need(write_file_atomic(paper.folder() / "code" / "stats.py",
                         "# What the paper measures.\n\n" + std::string(good_code)));
  CHECK(reasons(verify(paper)) == Reasons{"stale"});
}

TEST_CASE("What Python compiled from the bodies reaches no attempt, and the evidence names it") {
  const std::string compiled = made_by_python(compiling("shutil.copy('stats.pyc', 'made')"));
  const PaperFixture paper = paper_with(
      {{"code/__pycache__/stats.cpython-312.pyc", compiled}, {"code/old/stats.pyc", compiled}});
  CHECK(reasons(verify(paper)) == no_reasons);
  const std::string evidence = evidence_of(paper);
  CHECK(evidence.find("__pycache__") != std::string::npos);
  CHECK(evidence.find("old/stats.pyc") != std::string::npos);
}

TEST_CASE("What Python compiled from the bodies is a leak where an archive holds it") {
  const std::string archive =
      made_by_python(compiling("with zipfile.ZipFile('made', 'w') as z: z.write('stats.pyc')"));
  const Verification verification = verify(paper_with({{"code/old.zip", archive}}));
  CHECK(reasons(verification) ==
        Reasons{"leak stats.py::distances", "leak stats.py::mean", "leak stats.py::spread"});
}

TEST_CASE("A gold number in the paper is taken out, and is a leak where the paper needs it") {
  const std::string results = "# A small paper\n\n## Results\n\nThe spread is 4.781.\n";
  CHECK(reasons(verify(paper_with({{"paper.md", results}}))) == no_reasons);
  const std::string setup = "# A small paper\n\n## Setup\n\nWe set a threshold of 4.78125.\n";
  CHECK(reasons(verify(paper_with({{"paper.md", setup}}))) == Reasons{"leak spread/spread"});
}

TEST_CASE(
    "An experiment that hangs, needs the network, writes outside or is not there has no gold") {
  const auto [name, command] = GENERATE(table<std::string, std::string>(
      {{"hangs", "sleep 1000"},
       {"needs the network",
        "python3 -c \"import socket; socket.create_connection(('127.0.0.1', 22), 1)\""},
       {"writes outside", "echo 1 > /etc/lacuna-was-here"},
       {"is not there", "python3 nowhere.py"}}));
  INFO(name);
  const PaperFixture paper = paper_with(
      {{"paper.yaml", replaced(replaced(good_yaml, "time_limit: 20", "time_limit: 1"),
                               "[\"python3 stats.py spread\"]",
                               "[\"python3 stats.py spread\", " + Json(command).dump() + "]")}});
  const Verification verification = verify(paper, {.gold_runs = 1});
  const Reasons found = reasons(verification);
  CHECK(std::find(found.begin(), found.end(), "gold_fails spread") != found.end());
  CHECK(std::none_of(found.begin(), found.end(),
                     [](const std::string& each) { return each.ends_with(" mean"); }));
  CHECK(verification.count(Soundness::sound) == 0);
  CHECK_FALSE(std::filesystem::exists("/etc/lacuna-was-here"));
}

TEST_CASE("An archive bomb in the repository is stopped, and the evidence says so") {
  const std::string bomb = made_by_python(
      "import gzip\nwith gzip.open('made', 'w') as out:\n"
      "  for i in range(64): out.write(b'0' * (1 << 20))\n");
  const PaperFixture paper = paper_with({{"code/bomb.gz", bomb}});
  const Verification verification = verify(paper);
  CHECK(reasons(verification) == no_reasons);
  const auto& unread = verification.papers.front().not_searched;
  CHECK(std::any_of(unread.begin(), unread.end(), [](const Diagnostic& each) {
    return each.message.find("more than") != std::string::npos;
  }));
}

TEST_CASE("A copy of a body in a notebook is a leak until the paper leaves the notebook out") {
  const std::string_view body =
      good_code.substr(good_code.find("    total = 0.0"),
                       good_code.find("def distances") - good_code.find("    total = 0.0"));
  const Json cell = {{"cell_type", "code"},
                     {"source", "def average(values):\n" + std::string(body)},
                     {"outputs", Json::array()}};
  const std::string notebook = dump_json({{"cells", Json::array({cell})}, {"nbformat", 4}});
  const Files files = {{"code/notes.ipynb", notebook}};
  const Verification verification = verify(paper_with(files));
  CHECK(reasons(verification) == Reasons{"leak stats.py::mean"});
  SECTION("and then the rule stands in the evidence") {
    Files left_out = files;
    left_out["paper.yaml"] =
        replaced(good_yaml, "repository: code\n", "repository: code\nleave_out: [\"*.ipynb\"]\n");
    const PaperFixture paper = paper_with(left_out);
    CHECK(reasons(verify(paper)) == no_reasons);
    const std::string evidence =
        need(read_file(paper.suite().directory / "certificates" / "small" / "evidence.json"));
    CHECK(evidence.find("\"path\": \"notes.ipynb\",\n      \"rule\": \"leave_out\"") !=
          std::string::npos);
  }
}

TEST_CASE("A gold number in a README is a leak for every task") {
  const PaperFixture paper =
      paper_with({{"code/README.md", "Run it; the spread should be about 4.781.\n"}});
  const Verification verification = verify(paper);
  CHECK(reasons(verification) == Reasons{"leak spread/spread"});
  CHECK(verification.count(Soundness::unsound) == paper.suite().papers.front().tasks.size());
}

TEST_CASE("What was verified once is not run again, and gives the same certificates") {
  const PaperFixture paper = paper_with();
  const auto folder = paper.suite().directory / "certificates";
  verify(paper, {.jobs = 2});
  const std::string first = need(read_file(folder / "small.jsonl"));
  // A kept run that says otherwise is believed, which shows that it was not done again.
  std::size_t changed = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "small" / "runs")) {
    if (!entry.path().filename().string().starts_with("gold-")) continue;
    const std::string text = need(read_file(entry.path()));
    need(write_file_atomic(entry.path(), replaced(text, "\"passes\":true", "\"passes\":false")));
    ++changed;
  }
  CHECK(changed == 5);
  CHECK(reasons(verify(paper)) == Reasons{"gold_fails mean"});
  CHECK(reasons(verify(paper, {.again = true, .jobs = 1})) == no_reasons);
  CHECK(need(read_file(folder / "small.jsonl")) == first);
}

TEST_CASE("Certificates of tasks that were not asked for stay") {
  const PaperFixture paper = paper_with();
  const Task& single = paper.task(1, "mean");
  const auto only = verify(paper, {.tasks = {single.id}});
  CHECK(only.papers.front().certificates.size() == 1);
  verify(paper, {.tasks = {"small-n0"}});
  const auto kept = need(read_certificates(paper.suite().directory, "small"));
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].task == "small-n0");
  CHECK(kept[1].task == single.id);
  Observer observer;
  VerifyOptions none{.tasks = {"nothing-*"}};
  const auto missing =
      verify_suite(paper.suite(), none, paper.sandbox(), paper.front_ends(), observer);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::not_found);
}

TEST_CASE("A certificate reads back as it was written") {
  const Certificate certificate{
      .suite = "s",
      .task = "small-n1-0123456789ab",
      .paper = "small",
      .n = 1,
      .functions = {"a.py::f"},
      .tool_version = "1",
      .evidence = "e",
      .soundness = Soundness::unsound,
      .proofs = {{.kind = ProofKind::gap, .state = ProofState::refuted, .observed = true}},
      .findings = {{.proof = ProofKind::gap,
                    .code = "filler_passes",
                    .refutes = true,
                    .function = "a.py::f",
                    .experiment = "x",
                    .message = "m",
                    .advice = "a"}}};
  const std::string line = dump_json(to_json(certificate));
  CHECK(need(parse_certificate(line, "test")) == certificate);
  CHECK_FALSE(parse_certificate(replaced(line, "\"gap\"", "\"gab\""), "test"));
  CHECK_FALSE(parse_certificate("{}", "test"));
}

}  // namespace lacuna::test
