#include "lacuna/task/suite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "lacuna/base/hash.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/mask/apply.hpp"
#include "lacuna/paper/redact_paper.hpp"
#include "suite_support.hpp"

namespace fs = std::filesystem;

namespace {

lacuna::SuiteOptions few() {
  lacuna::SuiteOptions options;
  options.per_n = 12;
  options.seed = 3;
  return options;
}

std::set<std::string> ids_of(const lacuna::Suite& suite) {
  std::set<std::string> ids;
  for (const auto& paper : suite.papers) {
    for (const auto& task : paper.tasks) ids.insert(task.id);
  }
  return ids;
}

const lacuna::FrontEnds& front_ends() {
  static const lacuna::FrontEnds all = lacuna::built_in_front_ends();
  return all;
}

}  // namespace

TEST_CASE("A suite has tasks of each size, no two alike, with what they mask") {
  const auto suite = build({example("steps-to-einstein")}, few());
  REQUIRE(suite.papers.size() == 1);
  const auto& paper = suite.papers[0];
  std::map<std::uint32_t, int> by_n;
  std::set<std::vector<std::string>> sets;
  for (const auto& task : paper.tasks) {
    ++by_n[task.n];
    CHECK(task.functions.size() == task.n);
    CHECK(std::is_sorted(task.functions.begin(), task.functions.end()));
    CHECK(sets.insert(task.functions).second);
    CHECK((task.masked_lines > 0) == (task.n > 0));
    for (const auto& id : task.functions) CHECK(paper.candidates.count(id) == 1);
  }
  CHECK(by_n == std::map<std::uint32_t, int>{{0, 1}, {1, 12}, {2, 12}, {3, 12}, {4, 12}, {5, 12}});
  CHECK(suite.paper("steps-to-einstein") == &paper);
  CHECK(suite.task(paper.tasks[5].id) == &paper.tasks[5]);
  CHECK(suite.paper("nothing") == nullptr);
  CHECK(suite.task("nothing") == nullptr);
}

TEST_CASE("The id of a task hangs on its functions and not on the seed") {
  auto options = few();
  options.per_n = 1000;
  options.n = {0, 1};
  const auto all = build({example("interleave-or-lengthen")}, options);
  options.seed = 99;
  options.per_n = 5;
  const auto some = build({example("interleave-or-lengthen")}, options);
  const auto known = ids_of(all);
  for (const auto& id : ids_of(some)) CHECK(known.count(id) == 1);
  CHECK(known.count("interleave-or-lengthen-n0") == 1);
  CHECK(all.papers[0].tasks[1].strategy == "complete");
  CHECK(some.papers[0].tasks[1].strategy == "uniform");
  CHECK(all.id != some.id);
}

TEST_CASE("The same input and seed give the same bytes on any number of threads") {
  const auto folder = temporary();
  const std::vector<lacuna::PaperSpec> specs = {example("steps-to-einstein"),
                                                example("interleave-or-lengthen")};
  auto options = few();
  options.jobs = 1;
  REQUIRE(lacuna::write_suite(build(specs, options), folder.path() / "a"));
  options.jobs = 4;
  REQUIRE(lacuna::write_suite(build({specs[1], specs[0]}, options), folder.path() / "b"));
  const auto a = tree_of(folder.path() / "a");
  CHECK(a == tree_of(folder.path() / "b"));
  CHECK(a.size() == 1 + 2 * 8);
}

TEST_CASE("Neither gold numbers nor bodies are on the agent's side of a suite") {
  const auto folder = temporary();
  for (const char* name : {"steps-to-einstein", "interleave-or-lengthen"}) {
    const auto suite = build({example(name)}, few());
    const fs::path to = folder.path() / name;
    REQUIRE(lacuna::write_suite(suite, to));
    const auto& paper = suite.papers[0];
    const auto gold = lacuna::gold_numbers(paper.spec);
    auto agent = tree_of(to / "agent");
    for (const auto& [path, text] : tree_of(to / "tasks")) agent[path] = text;
    REQUIRE(agent.size() == 3);
    for (const auto& task : paper.tasks) {
      agent[task.id] = lacuna::dump_json(lacuna::task_description(paper, task)) +
                       lacuna::task_readme(paper, task);
    }
    for (const auto& [path, text] : agent) {
      INFO(path);
      for (const double number : gold) {
        const std::string written = fmt::format("{}", number);
        if (written.size() > 3) CHECK(text.find(written) == std::string::npos);
      }
      for (const auto& [id, item] : paper.candidates) {
        const std::string code = text_of(fs::path(paper.spec.repository) / item.id.path);
        const std::string body(lacuna::ByteRange(item.body).of(code));
        CHECK(text.find(body) == std::string::npos);
      }
    }
    const auto redaction = lacuna::redact_paper(
        lacuna::make_paper_text(paper.spec.text, lacuna::PaperFormat::markdown, "paper.md"),
        {gold, {}});
    CHECK(redaction.gold_left.empty());
    CHECK(redaction.text == paper.redacted_text);
    CHECK_THAT(paper.redacted_text, ContainsSubstring("[…]"));
  }
}

TEST_CASE("The plan of every task applies to its repository") {
  auto options = few();
  options.per_n = 6;
  const auto suite = build({example("steps-to-einstein")}, options);
  const auto& paper = suite.papers[0];
  for (const auto& task : paper.tasks) {
    const auto plan = lacuna::plan_of(paper, task);
    CHECK_FALSE((task.n > 0 && plan.has_gold()));
    CHECK(plan.items.size() == task.n);
    lacuna::Observer observer;
    const auto masked = lacuna::apply_plan(plan, paper.spec.repository, front_ends(), 0, observer);
    if (!masked) FAIL(lacuna::to_string(masked.error()));
    CHECK(masked->plan.items.size() == task.n);
  }
}

TEST_CASE("A plan knows that namesakes vanish with the body around them") {
  const auto folder = temporary();
  const std::string code =
      "if A:\n"
      "    def f(x):\n        def g(y):\n            z = y + 1\n            return z\n"
      "        return g(x)\n"
      "else:\n"
      "    def f(x):\n        def g(y):\n            z = y + 2\n            return z\n"
      "        return g(x)\n";
  const auto spec = small_paper(folder.path(), {{"a.py", code}});
  lacuna::SuiteOptions options;
  options.n = {2};
  const auto suite = build({spec}, options);
  const auto& paper = suite.papers[0];
  REQUIRE(paper.candidates.size() == 4);
  lacuna::Observer nobody;
  const auto repository = lacuna::open_repository(spec.repository, {}, nobody);
  REQUIRE(repository);
  const auto inventory = lacuna::build_inventory(*repository, front_ends(), {}, nobody);
  REQUIRE(inventory);
  bool seen = false;
  for (const auto& task : paper.tasks) {
    std::vector<const lacuna::Function*> functions;
    for (const auto& id : task.functions) functions.push_back(*inventory->require(id));
    const auto direct = lacuna::make_plan(*inventory, front_ends(), functions, {});
    REQUIRE(direct);
    const auto plan = lacuna::plan_of(paper, task);
    REQUIRE(plan.items.size() == direct->items.size());
    for (std::size_t i = 0; i < plan.items.size(); ++i) {
      CHECK(plan.items[i].id == direct->items[i].id);
      CHECK(plan.items[i].stub == direct->items[i].stub);
      CHECK(plan.items[i].masked_ordinal == direct->items[i].masked_ordinal);
      seen = seen || plan.items[i].masked_ordinal != 0;
    }
    CHECK(plan.files == direct->files);
  }
  CHECK(seen);
}

TEST_CASE("Experiments touch what their globs and those of their needs match") {
  const auto suite = build({example("steps-to-einstein")}, few());
  for (const auto& task : suite.papers[0].tasks) {
    CHECK((task.experiments_touching > 0) == (task.n > 0));
    CHECK(task.experiments_touching <= suite.papers[0].spec.experiments.size());
    CHECK(task.calls == 0);
  }
}

TEST_CASE("With a trace, calls are counted and experiments touch what they enter") {
  auto options = few();
  options.n = {1};
  options.per_n = 1000;
  const std::string id = "orbits/sun.py::influences";
  const auto spec = example("steps-to-einstein");
  const auto untraced = build({spec}, options);
  for (const auto& [candidate, item] : untraced.papers[0].candidates) {
    for (const auto& experiment : spec.experiments) {
      options.entries[spec.id][experiment.id][candidate] = 0;
    }
  }
  options.entries[spec.id]["mercury"][id] = 7;
  options.entries[spec.id]["convergence"][id] = 2;
  options.entries[spec.id]["convergence"]["other.py::f"] = 9;
  const auto suite = build({spec}, options);
  bool seen = false;
  for (const auto& task : suite.papers[0].tasks) {
    const bool entered = task.functions == std::vector<std::string>{id};
    seen = seen || entered;
    CHECK(task.calls == (entered ? 9 : 0));
    CHECK(task.experiments_touching == (entered ? 2 : 0));
  }
  CHECK(seen);
}

/// A trace of a run that entered f of a.py, which is as `code` has it.
lacuna::Trace trace_of(const std::string& code) {
  lacuna::Trace trace;
  trace.files = {{"a.py", lacuna::sha256(code)}};
  trace.functions = {{{"a.py", "f", 1}, 4, 0.5}, {{"a.py", "h", 1}, 2, 0.25}};
  trace.edges = {{0, 1, 2}};
  return trace;
}

const std::string three_functions =
    "def f(x):\n    y = x\n    return globals()[chr(104)](y)\n\n\n"
    "def g(x):\n    y = x\n    return y\n\n\n"
    "def h(x):\n    y = x\n    return y\n";

/// The tasks of the experiment `one` with this trace, and what was said.
struct Traced {
  lacuna::SuitePaper paper;
  std::vector<std::string> said;
};
Traced build_traced(const lacuna::Trace& trace, const lacuna::SuiteOptions& options) {
  const auto folder = temporary();
  auto spec = small_paper(folder.path(), {{"a.py", three_functions}});
  spec.experiments[0].traces = {{"trace.json", "hash", trace}};
  Notes notes;
  auto suite = lacuna::build_suite({spec}, front_ends(), options, notes);
  if (!suite) FAIL(lacuna::to_string(suite.error()));
  return {suite->papers[0], notes.codes()};
}

TEST_CASE("A trace that an experiment names says what it enters") {
  lacuna::SuiteOptions options;
  options.n = {1};
  const auto traced = build_traced(trace_of(three_functions), options);
  CHECK(traced.said.empty());
  REQUIRE(traced.paper.tasks.size() == 3);
  for (const auto& task : traced.paper.tasks) {
    const std::uint64_t calls = task.functions[0] == "a.py::f"   ? 4
                                : task.functions[0] == "a.py::h" ? 2
                                                                 : 0;
    CHECK(task.calls == calls);
    CHECK(task.experiments_touching == (calls > 0 ? 1 : 0));
  }
  options.entered_only = true;
  CHECK(build_traced(trace_of(three_functions), options).paper.candidates.size() == 2);
}

TEST_CASE("Edges that only a trace saw are those of the graph by which sets are chosen") {
  lacuna::SuiteOptions options;
  options.n = {2};
  options.strategies = {"coupled"};
  const auto traced = build_traced(trace_of(three_functions), options);
  REQUIRE(traced.paper.tasks.size() == 1);
  CHECK(traced.paper.tasks[0].functions == std::vector<std::string>{"a.py::f", "a.py::h"});
}

TEST_CASE("A trace that is incomplete or of other code does not say what was not entered") {
  lacuna::SuiteOptions options;
  options.n = {1};
  options.entered_only = true;
  auto trace = trace_of(three_functions);
  trace.complete = false;
  trace.stopped = "wall";
  const auto cut = build_traced(trace, options);
  CHECK(cut.said == std::vector<std::string>{"incomplete_trace"});
  CHECK(cut.paper.candidates.size() == 3);
  const auto stale = build_traced(trace_of("def f(): pass\n"), options);
  CHECK(stale.said == std::vector<std::string>{"stale_trace"});
  CHECK(stale.paper.candidates.size() == 3);
  for (const auto& task : stale.paper.tasks) CHECK(task.calls == 0);
}

TEST_CASE("What the gold run counted goes before what a trace did") {
  lacuna::SuiteOptions options;
  options.n = {1};
  options.entries["small"]["one"] = {{"a.py::g", 9}, {"a.py::f", 0}};
  for (const auto& task : build_traced(trace_of(three_functions), options).paper.tasks) {
    const std::string& id = task.functions[0];
    CHECK(task.calls == (id == "a.py::g" ? 9 : id == "a.py::f" ? 0 : 2));
  }
}

TEST_CASE("Traces are part of what a suite is made from") {
  const auto folder = temporary();
  auto spec = small_paper(folder.path(), {{"a.py", three_functions}});
  const auto without = build({spec}, {});
  spec.experiments[0].traces = {{"trace.json", "hash", trace_of(three_functions)}};
  const auto with = build({spec}, {});
  CHECK(with.id != without.id);
  spec.experiments[0].traces[0].hash = "other";
  CHECK(build({spec}, {}).id != with.id);
}

TEST_CASE("Sizes beyond the candidates are left out and said") {
  const auto folder = temporary();
  const auto spec =
      small_paper(folder.path(),
                  {{"a.py", "def f(x):\n    y = x\n    return y\n\n\ndef g(x):\n    return x\n"}});
  Notes notes;
  const auto suite = lacuna::build_suite({spec}, front_ends(), {}, notes);
  REQUIRE(suite);
  CHECK(suite->papers[0].tasks.size() == 1 + 2 + 1);
  CHECK(notes.codes() == std::vector<std::string>(3, "size_left_out"));
}

TEST_CASE("Odd papers are built and what is odd is said") {
  const auto folder = temporary();
  auto spec = small_paper(folder.path(), {{"a.py", "X = 1\n"}});
  spec.experiments[0].gold["short"] = 3;
  spec.experiments[0].commands.emplace_back("python3 a.py --seed 42.25");
  spec.experiments[0].functions = {"b.py::*"};
  Notes notes;
  lacuna::SuiteOptions options;
  options.n = {0};
  const auto suite = lacuna::build_suite({spec}, front_ends(), options, notes);
  REQUIRE(suite);
  const auto codes = notes.codes();
  CHECK(std::set<std::string>(codes.begin(), codes.end()) ==
        std::set<std::string>{"no_candidates", "short_gold", "gold_in_command",
                              "functions_match_nothing"});
  for (const auto& diagnostic : notes.all) {
    CHECK(diagnostic.where.path == spec.file.string());
  }
}

TEST_CASE("Errors of a suite name the paper") {
  const auto folder = temporary();
  auto spec = small_paper(folder.path(), {{"a.py", "def f(x):\n    return x\n"}},
                          "mask: {include: [\"a.py::ff\"]}\n");
  Notes notes;
  const auto twice = lacuna::build_suite({spec, spec}, front_ends(), {}, notes);
  REQUIRE_FALSE(twice);
  CHECK(twice.error().code == lacuna::ErrorCode::conflict);
  const auto unknown = lacuna::build_suite({spec}, front_ends(), {}, notes);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == lacuna::ErrorCode::not_found);
  CHECK_THAT(unknown.error().message, ContainsSubstring("paper small"));
  fs::remove_all(folder.path() / "code");
  CHECK_FALSE(lacuna::build_suite({spec}, front_ends(), {}, notes));
}

TEST_CASE("The hash of a repository changes with any byte, name and mode") {
  const auto folder = temporary();
  const fs::path root = folder.path() / "code";
  put(root / "a.py", "x = 1\n");
  put(root / "data/b.bin", std::string("\0\xff", 2));
  lacuna::Observer nobody;
  const auto hash = [&] {
    const auto repository = lacuna::open_repository(root.string(), {}, nobody);
    REQUIRE(repository);
    const auto listing = lacuna::list_files(*repository, {}, nobody);
    REQUIRE(listing);
    const auto one = lacuna::hash_repository(*repository, *listing, 1);
    const auto many = lacuna::hash_repository(*repository, *listing, 4);
    REQUIRE(one);
    REQUIRE(many);
    CHECK(*one == *many);
    return *one;
  };
  std::set<std::string> seen = {hash()};
  CHECK(seen.count(hash()) == 1);
  put(root / "data/b.bin", std::string("\0\xfe", 2));
  CHECK(seen.insert(hash()).second);
  fs::rename(root / "data/b.bin", root / "data/c.bin");
  CHECK(seen.insert(hash()).second);
  fs::permissions(root / "a.py", fs::perms::owner_exec, fs::perm_options::add);
  CHECK(seen.insert(hash()).second);
}
