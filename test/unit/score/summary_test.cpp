#include <nlohmann/json.hpp>

#include "lacuna/score/score.hpp"
#include "score_support.hpp"

namespace lacuna {
namespace {

using test::attempt_with;
using test::gold_of;

RunInfo run_info() {
  RunInfo info;
  info.agent = "agent";
  info.condition = "plain";
  info.gold["p"] = {gold_of("e", R"({"r": 1})")};
  info.gold["q"] = {gold_of("e", R"({"r": 1})")};
  return info;
}

/// Attempts at one task, a character each: '+' passes, '-' does not, 'x' was not carried out.
void add_task(std::vector<AttemptRecord>& records, const std::string& paper, std::uint32_t n,
              const std::string& task, std::string_view attempts) {
  std::uint32_t number = 0;
  for (const char c : attempts) {
    AttemptRecord record = attempt_with(c == '-' ? R"({"e": {"r": 2}})" : R"({"e": {"r": 1}})");
    if (c == 'x') record.status = AttemptStatus::failed;
    record.paper = paper;
    record.task = task;
    record.n = n;
    record.attempt = ++number;
    records.push_back(std::move(record));
  }
}

TEST_CASE("A run is summed up by n and by paper, as means over tasks") {
  std::vector<AttemptRecord> records;
  add_task(records, "p", 0, "p0", "+++++");
  add_task(records, "p", 1, "p1", "+----");
  add_task(records, "q", 1, "q1", "++---");
  const auto summary = score_run(run_info(), records, {}, {3});
  REQUIRE(summary);
  CHECK(summary->agent == "agent");
  CHECK(summary->condition == "plain");
  REQUIRE(summary->by_n.size() == 2);
  const GroupScore& one = summary->by_n[1];
  CHECK(one.n == 1);
  CHECK(one.paper.empty());
  CHECK(one.tasks == 2);
  CHECK(one.attempts == 10);
  CHECK(one.passed == 3);
  CHECK(one.pass_at_1 == Approx(0.3));
  REQUIRE(one.estimates.size() == 2);
  CHECK(one.estimates[0].k == 1);
  CHECK(one.estimates[0].pass_at_k == Approx(0.3));
  CHECK(one.estimates[1].k == 3);
  CHECK(one.estimates[1].pass_at_k == Approx((0.6 + 0.9) / 2));
  CHECK(one.estimates[1].pass_hat_k == Approx(0));
  CHECK(one.wilson.low == Approx(wilson_interval(3, 10).low));
  REQUIRE(summary->by_paper_and_n.size() == 3);
  CHECK(summary->by_paper_and_n[1].paper == "p");
  CHECK(summary->by_paper_and_n[1].n == 1);
  CHECK(summary->by_paper_and_n[2].paper == "q");
  CHECK(summary->scores.size() == 15);
}

TEST_CASE("By default k is 1 and the most attempts that all tasks have") {
  std::vector<AttemptRecord> records;
  add_task(records, "p", 0, "a", "+++++");
  add_task(records, "p", 1, "b", "+-+");
  const auto summary = score_run(run_info(), records, {});
  REQUIRE(summary);
  REQUIRE(summary->by_n[0].estimates.size() == 2);
  CHECK(summary->by_n[0].estimates[1].k == 3);
  CHECK(summary->by_n[0].estimates[1].pass_hat_k == 1.0);
}

TEST_CASE("A group in which a task has fewer than k attempts has no pass@k and counts such tasks") {
  std::vector<AttemptRecord> records;
  add_task(records, "p", 0, "a", "+++++");
  add_task(records, "p", 1, "b", "+++++");
  add_task(records, "p", 1, "c", "+++");
  const auto summary = score_run(run_info(), records, {}, {5, 1, 5});
  REQUIRE(summary);
  CHECK(summary->by_n[0].estimates[1].pass_at_k == 1.0);
  const Estimate& five = summary->by_n[1].estimates.at(1);
  CHECK(five.k == 5);
  CHECK_FALSE(five.pass_at_k);
  CHECK_FALSE(five.pass_hat_k);
  CHECK(five.short_tasks == 1);
  CHECK(summary->by_n[1].estimates.size() == 2);
}

TEST_CASE("Tasks weigh the same however many attempts they have") {
  std::vector<AttemptRecord> records;
  add_task(records, "p", 1, "a", "+");
  add_task(records, "p", 1, "b", "---------");
  const auto summary = score_run(run_info(), records, {});
  REQUIRE(summary);
  CHECK(summary->by_n[0].pass_at_1 == Approx(0.5));
  CHECK(summary->by_n[0].passed == 1);
  CHECK(summary->by_n[0].wilson.high == Approx(wilson_interval(1, 10).high));
}

TEST_CASE("Attempts that could not be carried out count as not passed") {
  std::vector<AttemptRecord> records;
  add_task(records, "p", 1, "a", "++xx");
  const auto summary = score_run(run_info(), records, {});
  REQUIRE(summary);
  CHECK(summary->by_n[0].attempts == 4);
  CHECK(summary->by_n[0].passed == 2);
  CHECK(summary->by_n[0].failed_attempts == 2);
}

TEST_CASE("Tasks of two papers with the same id are two tasks") {
  std::vector<AttemptRecord> records;
  add_task(records, "p", 1, "same", "+");
  add_task(records, "q", 1, "same", "-");
  const auto summary = score_run(run_info(), records, {});
  REQUIRE(summary);
  CHECK(summary->by_n[0].tasks == 2);
}

TEST_CASE("Lenient answers and disagreements are counted") {
  std::vector<AttemptRecord> records;
  add_task(records, "p", 1, "a", "++-");
  records[0].answer = "so: {\"e\": {\"r\": 1}}";
  records[1].answer = "{\"e\": {\"r\": 9}}";
  records[2].answer = "{\"e\": {\"r\": 1}}";
  const auto summary = score_run(run_info(), records, {});
  REQUIRE(summary);
  CHECK(summary->by_n[0].lenient_answers == 1);
  CHECK(summary->by_n[0].disagreements == 2);
}

TEST_CASE("A record of a paper that the run does not know is bad input") {
  std::vector<AttemptRecord> records;
  add_task(records, "stranger", 1, "a", "+");
  const auto summary = score_run(run_info(), records, {});
  REQUIRE_FALSE(summary);
  CHECK(summary.error().code == ErrorCode::bad_input);
  CHECK_THAT(summary.error().message, ContainsSubstring("stranger"));
}

TEST_CASE("An attempt that is there twice is not counted twice") {
  std::vector<AttemptRecord> records;
  add_task(records, "p", 1, "a", "+-");
  records.push_back(records[0]);
  const auto summary = score_run(run_info(), records, {});
  REQUIRE_FALSE(summary);
  CHECK(summary.error().code == ErrorCode::bad_input);
  CHECK_THAT(summary.error().message, ContainsSubstring("twice"));
}

TEST_CASE("A k of 0 is refused") {
  const auto summary = score_run(run_info(), {}, {}, {0});
  REQUIRE_FALSE(summary);
  CHECK(summary.error().code == ErrorCode::invalid_argument);
}

TEST_CASE("A run without records has an empty summary") {
  const auto summary = score_run(run_info(), {}, {});
  REQUIRE(summary);
  CHECK(summary->by_n.empty());
  CHECK(dump_json(to_json(*summary, true)) ==
        R"({"schema":"lacuna.scores/1","agent":"agent","condition":"plain","scorer":"strict",)"
        R"("by_n":[],"by_paper_and_n":[],"attempts":[]})");
}

TEST_CASE("A summary as JSON is the document lacuna.scores/1") {
  std::vector<AttemptRecord> records;
  add_task(records, "p", 2, "a", "++");
  records[0].answer = R"({"e": {"r": 1}})";
  const auto summary = score_run(run_info(), records, {});
  REQUIRE(summary);
  CHECK_FALSE(to_json(*summary, false).contains("attempts"));
  const Json json = to_json(*summary, true);
  CHECK(json["by_n"][0].dump() ==
        R"({"n":2,"tasks":1,"attempts":2,"passed":2,"pass_at_1":1.0,)"
        R"("interval":{"method":"wilson","confidence":0.95,"low":)" +
            Json(wilson_interval(2, 2).low).dump() +
            R"(,"high":1.0},)"
            R"("estimates":[{"k":1,"pass_at_k":1.0,"pass_hat_k":1.0,"short_tasks":0},)"
            R"({"k":2,"pass_at_k":1.0,"pass_hat_k":1.0,"short_tasks":0}],)"
            R"("disagreements":0,"scorer_disagreements":0,"lenient_answers":0,)"
            R"("failed_attempts":0})");
  CHECK(json["by_paper_and_n"][0]["paper"] == "p");
  const std::string verdict =
      R"({"pass":true,"leaves":[{"path":"/r","gold":1,"value":1,"pass":true,)"
      R"("reason":"","flag":""}]})";
  CHECK(json["attempts"][0].dump() ==
        R"({"paper":"p","task":"a","n":2,"attempt":1,"pass":true,"reported_pass":true,)"
        R"("disagree":false,"other_scorer_pass":true,"answer_parse":"strict","problem":"",)"
        R"("experiments":[{"id":"e","official":)" +
            verdict + R"(,"reported":)" + verdict + "}]}");
  CHECK(json["attempts"][1]["reported_pass"].is_null());
  CHECK(json["attempts"][1]["experiments"][0]["reported"].is_null());
}

}  // namespace
}  // namespace lacuna
