#include "lacuna/task/record.hpp"

#include <nlohmann/json.hpp>
#include <random>

#include "suite_support.hpp"

namespace fs = std::filesystem;

namespace {

lacuna::CommandRecord command(std::string name) {
  lacuna::CommandRecord record;
  record.command = std::move(name);
  record.exit_status = -1;
  record.signal = 9;
  record.limit = "wall";
  record.wall_seconds = 1.25;
  record.cpu_seconds = 0.1;
  record.max_rss_bytes = std::uint64_t{5} << 32;
  record.output_tail = "fine ✓\n";
  record.errors_tail = "tail";
  return record;
}

lacuna::AttemptRecord attempt(const std::string& paper, std::uint32_t n, std::uint32_t number) {
  lacuna::AttemptRecord record;
  record.suite = "suite";
  record.paper = paper;
  record.task = paper + "-n" + std::to_string(n);
  record.n = n;
  record.agent = "python3 agent.py";
  record.condition = "warm";
  record.attempt = number;
  record.seed = 18446744073709551615ULL;
  record.status = lacuna::AttemptStatus::agent_failed;
  record.problem = "exit status 3";
  record.started_at = "2024-01-02T03:04:05Z";
  record.workspace = "overlay";
  record.not_enforced = {"memory", "pids"};
  record.agent_run = command("agent");
  record.bodies = {{{"a.py", "C.f", 2}, "\n    return 1\n", true, ""},
                   {{"a.py", "g", 1}, std::string("\n    s = '\xe9\0'", 14), true, "odd"}};
  record.answer = "{\"one\": {\"r\": 1e-7}}";
  record.build = {command("make")};
  lacuna::ExperimentRecord experiment;
  experiment.id = "one";
  experiment.commands = {command("python3 a.py")};
  experiment.values = lacuna::Json::parse(R"({"r": 1e-7, "list": [1, 2.5, "text"]})");
  experiment.problems = {{"s", "nothing matches"}};
  record.experiments = {experiment};
  return record;
}

}  // namespace

TEST_CASE("A record of an attempt is read back as it was") {
  const auto record = attempt("orbits", 2, 3);
  const std::string text = lacuna::dump_json(lacuna::to_json(record), true);
  const auto back = lacuna::parse_attempt_record(text, "x.json");
  if (!back) FAIL(lacuna::to_string(back.error()));
  CHECK(lacuna::dump_json(lacuna::to_json(*back), true) == text);
  CHECK(back->seed == record.seed);
  CHECK(back->status == record.status);
  CHECK(back->not_enforced == record.not_enforced);
  CHECK(back->agent_run.max_rss_bytes == record.agent_run.max_rss_bytes);
  REQUIRE(back->build.size() == 1);
  CHECK(back->build[0].command == "make");
  CHECK(back->experiments[0].values == record.experiments[0].values);
  CHECK(back->experiments[0].problems == record.experiments[0].problems);
  CHECK(lacuna::record_path(record) == "orbits/orbits-n2/3.json");
}

TEST_CASE("A record keeps every byte of a body") {
  const auto record = attempt("orbits", 2, 3);
  const auto json = lacuna::to_json(record);
  CHECK(json["bodies"][0].contains("body"));
  CHECK(json["bodies"][1].contains("body_base64"));
  const auto back = lacuna::attempt_record_from_json(json, "x.json");
  REQUIRE(back);
  for (std::size_t i = 0; i < record.bodies.size(); ++i) {
    CHECK(back->bodies[i].body == record.bodies[i].body);
    CHECK(back->bodies[i].id == record.bodies[i].id);
    CHECK(back->bodies[i].filled == record.bodies[i].filled);
    CHECK(back->bodies[i].problem == record.bodies[i].problem);
  }
  std::string all;
  for (int byte = 0; byte < 256; ++byte) {
    all += static_cast<char>(byte);
    lacuna::AttemptRecord one = record;
    one.bodies[0].body = all;
    const auto again = lacuna::attempt_record_from_json(lacuna::to_json(one), "x.json");
    REQUIRE(again);
    CHECK(again->bodies[0].body == all);
  }
}

TEST_CASE("Output and answers that are not UTF-8 become text") {
  auto record = attempt("orbits", 2, 3);
  record.answer = "a\xff";
  record.agent_run.output_tail = std::string("\x80\0", 2);
  const auto back = lacuna::attempt_record_from_json(lacuna::to_json(record), "x.json");
  REQUIRE(back);
  CHECK(back->answer == "a\uFFFD");
  CHECK(back->agent_run.output_tail == std::string("\uFFFD\0", 4));
}

TEST_CASE("Records are read in the order of paper, size, task and attempt") {
  const auto folder = temporary();
  for (const auto& [paper, n, number] : std::vector<std::tuple<std::string, int, int>>{
           {"b", 0, 1}, {"a", 10, 1}, {"a", 2, 10}, {"a", 2, 9}, {"a", 2, 1}}) {
    REQUIRE(lacuna::write_record(attempt(paper, n, number), folder.path()));
  }
  Notes notes;
  const auto records = lacuna::read_records(folder.path(), notes);
  REQUIRE(records);
  std::vector<std::string> paths;
  for (const auto& record : *records) paths.push_back(lacuna::record_path(record));
  CHECK(paths == std::vector<std::string>{"a/a-n2/1.json", "a/a-n2/9.json", "a/a-n2/10.json",
                                          "a/a-n10/1.json", "b/b-n0/1.json"});
  CHECK(notes.all.empty());
}

TEST_CASE("Half-written and foreign files in a run do no harm") {
  const auto folder = temporary();
  REQUIRE(lacuna::write_record(attempt("a", 1, 1), folder.path()));
  const std::string good = text_of(folder.path() / "a/a-n1/1.json");
  put(folder.path() / "a/a-n1/.lacuna-tmp-1234", "{");
  put(folder.path() / "a/a-n1/.lacuna-tmp-1.json", "{");
  put(folder.path() / "a/a-n1/notes.txt", "{");
  put(folder.path() / "a/stray.json", "{");
  put(folder.path() / "run.json", "{}");
  fs::create_directory_symlink(folder.path() / "a", folder.path() / "linked");
  put(folder.path() / "a/a-n1/2.json", good.substr(0, good.size() / 2));
  put(folder.path() / "a/a-n1/3.json", good);
  put(folder.path() / "a/a-n1/4.json", "");
  Notes notes;
  const auto records = lacuna::read_records(folder.path(), notes);
  REQUIRE(records);
  CHECK(records->size() == 1);
  REQUIRE(notes.codes() == std::vector<std::string>(3, "unreadable_record"));
  CHECK(notes.all[0].where.path == (folder.path() / "a/a-n1/2.json").string());
  CHECK_THAT(notes.all[1].message, ContainsSubstring("belongs at a/a-n1/1.json"));
  const auto nothing = lacuna::read_records(folder.path() / "nothing", notes);
  REQUIRE_FALSE(nothing);
  CHECK(nothing.error().code == lacuna::ErrorCode::not_found);
}

TEST_CASE("A record whose ids make no path is not written") {
  const auto folder = temporary();
  for (const auto& [paper, task] : std::vector<std::pair<std::string, std::string>>{
           {"..", "t"}, {"a", ".."}, {"", "t"}, {"a/b", "t"}, {"a", "../../x"}}) {
    auto record = attempt("a", 1, 1);
    record.paper = paper;
    record.task = task;
    CHECK_FALSE(lacuna::write_record(record, folder.path()));
  }
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("What is known of a run is read back as it was") {
  const auto folder = temporary();
  const auto spec = example("steps-to-einstein");
  lacuna::RunInfo info;
  info.suite = "suite";
  info.suite_directory = folder.path() / "suite";
  info.agent = "gold";
  info.condition = "cold";
  info.attempts = 5;
  info.seed = 7;
  info.tool_version = "0.1.0";
  info.gold["steps-to-einstein"] = lacuna::experiment_gold(spec);
  info.gold["other"] = {{"x", {{"r", 1}}, {0.1, 2}, {{"r", lacuna::Unit::percent}}}};
  REQUIRE(lacuna::write_run_info(info, folder.path()));
  const auto back = lacuna::read_run_info(folder.path());
  if (!back) FAIL(lacuna::to_string(back.error()));
  CHECK(back->suite_directory == info.suite_directory);
  CHECK(back->gold.at("other")[0].units == info.gold["other"][0].units);
  CHECK(back->gold.at("other")[0].tolerance == info.gold["other"][0].tolerance);
  const auto& experiments = back->gold.at("steps-to-einstein");
  REQUIRE(experiments.size() == spec.experiments.size());
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    CHECK(experiments[i].id == spec.experiments[i].id);
    CHECK(experiments[i].gold == spec.experiments[i].gold);
  }
  const std::string text = text_of(folder.path() / "run.json");
  REQUIRE(lacuna::write_run_info(*back, folder.path()));
  CHECK(text_of(folder.path() / "run.json") == text);
}

TEST_CASE("Records and runs with bytes cut, doubled and changed never end badly") {
  const auto folder = temporary();
  lacuna::RunInfo info;
  info.gold["other"] = {{"x", {{"r", 1}}, {0.1, 2}, {{"r", lacuna::Unit::percent}}}};
  REQUIRE(lacuna::write_run_info(info, folder.path()));
  const std::string sources[] = {lacuna::dump_json(lacuna::to_json(attempt("a", 1, 1))),
                                 text_of(folder.path() / "run.json")};
  std::mt19937 random(17);
  int refused = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text = sources[round % 2];
    const std::size_t at = random() % text.size();
    switch (random() % 3) {
      case 0:
        text.erase(at, random() % 20);
        break;
      case 1:
        text.insert(at, text.substr(at, random() % 40));
        break;
      default:
        text[at] = "0a\"{}[],:-"[random() % 10];
    }
    const bool read = round % 2 == 0 ? lacuna::parse_attempt_record(text, "x").has_value()
                                     : lacuna::parse_run_info(text, "x").has_value();
    refused += read ? 0 : 1;
  }
  CHECK(refused > 1000);
}
