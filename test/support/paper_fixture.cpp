#include "support/paper_fixture.hpp"

#include <sys/stat.h>

#include <stdexcept>

#include "lacuna/languages/built_in.hpp"

namespace lacuna::test {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view code = R"py(import json
import sys


def mean(values):
    total = 0.0
    for value in values:
        total += value
    return total / len(values)


def spread(values):
    center = mean(values)
    return max(abs(value - center) for value in values)


def main():
    values = [1.0, 2.0, 3.0, 6.0]
    if sys.argv[1] == "mean":
        with open("result.json", "w") as out:
            json.dump({"mean": mean(values)}, out)
    else:
        print("spread = %.3f" % spread(values))


if __name__ == "__main__":
    main()
)py";

constexpr std::string_view yaml = R"(schema: lacuna.paper/1
id: small
title: A small paper
text: paper.md
repository: code
mask:
  include: ["stats.py::mean", "stats.py::spread"]
time_limit: 20
experiments:
  - id: mean
    description: The mean of four numbers.
    commands: ["python3 stats.py mean"]
    functions: ["stats.py::mean"]
    results:
      mean: {file: result.json, pointer: /mean}
    gold: {mean: 3.0}
  - id: spread
    description: The largest distance from the mean.
    commands: ["python3 stats.py spread"]
    results:
      spread: {stdout: 'spread = ([0-9.]+)'}
    gold: {spread: 3.0}
)";

Suite make_suite(const fs::path& folder, const FrontEnds& front_ends, const Files& files) {
  need(write_file_atomic(folder / "paper.yaml", yaml));
  need(write_file_atomic(folder / "paper.md", "# A small paper\n\nThe mean is 3.0 of four.\n"));
  need(write_file_atomic(folder / "code" / "stats.py", code));
  // What an earlier run left behind must not be read as a result.
  need(write_file_atomic(folder / "code" / "result.json", "{\"mean\": 3.0}\n"));
  for (const auto& [path, text] : files) need(write_file_atomic(folder / path, text));
  const PaperSpec spec = need(load_paper_spec(folder / "paper.yaml"));
  Observer observer;
  Suite suite = need(build_suite({spec}, front_ends, {.n = {0, 1, 2}}, observer));
  suite.directory = folder / "suite";
  return suite;
}

Sandbox make_sandbox() {
  Observer observer;
  return need(Sandbox::create({}, observer));
}

TemporaryDirectory make_directory() {
  TemporaryDirectory directory = need(TemporaryDirectory::create("lacuna-run-test"));
  ::chmod(directory.path().c_str(), 0711);
  return directory;
}

}  // namespace

PaperFixture::PaperFixture(const Files& files)
    : directory_(make_directory()),
      front_ends_(built_in_front_ends()),
      suite_(make_suite(directory_.path(), front_ends_, files)),
      sandbox_(make_sandbox()) {}

const Task& PaperFixture::task(std::uint32_t n, std::string_view name) const {
  for (const Task& task : suite_.papers.front().tasks) {
    if (task.n != n) continue;
    if (name.empty()) return task;
    for (const std::string& id : task.functions) {
      if (id.ends_with(name)) return task;
    }
  }
  throw std::runtime_error("no such task");
}

PaperRuntime PaperFixture::prepare(Observer& observer) const {
  return need(prepare_paper(suite_.papers.front(), sandbox_, folder() / "scratch", environment(),
                            observer));
}

EnvironmentOptions PaperFixture::environment() const {
  return {.cache_directory = folder() / "cache"};
}

Result<RunOutcome> PaperFixture::run(const std::string& name, const std::string& agent,
                                     RunOptions options) {
  options.agent = need(parse_agent(agent));
  options.environment = environment();
  Observer observer;
  return run_suite(suite_, options, sandbox_, front_ends_, folder() / "runs" / name, observer);
}

std::vector<AttemptRecord> PaperFixture::records(const std::string& name) const {
  Observer observer;
  return need(read_records(folder() / "runs" / name, observer));
}

}  // namespace lacuna::test
