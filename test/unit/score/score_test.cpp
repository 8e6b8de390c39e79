#include "lacuna/score/score.hpp"

#include "score_support.hpp"

namespace lacuna {
namespace {

using test::attempt_with;
using test::gold_of;
using test::json;
using test::lines;

const std::vector<ExperimentGold> kTwo = {gold_of("fit", R"({"slope": 2, "error": 0.1})"),
                                          gold_of("count", R"({"rows": 10})")};
constexpr const char* kRight = R"({"fit": {"slope": 2.01, "error": 0.1}, "count": {"rows": 10}})";
constexpr const char* kWrong = R"({"fit": {"slope": 3, "error": 0.1}, "count": {"rows": 10}})";

TEST_CASE("An attempt passes when every leaf of every experiment does") {
  const Score score = score_attempt(attempt_with(kRight), kTwo, {});
  CHECK(score.pass);
  CHECK(score.problem.empty());
  CHECK(score.experiments.size() == 2);
  CHECK_FALSE(score_attempt(attempt_with(kWrong), kTwo, {}).pass);
}

TEST_CASE("An experiment that was not run fails, and its leaves say so") {
  const Score score =
      score_attempt(attempt_with(R"({"fit": {"slope": 2, "error": 0.1}})"), kTwo, {});
  CHECK_FALSE(score.pass);
  CHECK(lines(score.experiments[1].official) ==
        "fail\n  fail /rows: missing: the experiment was not run\n");
}

TEST_CASE("A result that could not be read says why") {
  AttemptRecord record = attempt_with(kRight);
  record.experiments[0].values = json(R"({"slope": 2})");
  record.experiments[0].problems["error"] = "no file out.json";
  record.experiments[1].values = nullptr;
  record.experiments[1].problems["rows"] = "the command timed out";
  const Score score = score_attempt(record, kTwo, {});
  CHECK(lines(score.experiments[0].official) ==
        "fail\n  pass /slope\n  fail /error: missing: no file out.json\n");
  CHECK(lines(score.experiments[1].official) ==
        "fail\n  fail /rows: missing: the command timed out\n");
}

TEST_CASE("What the agent reported is scored beside the official run, and a difference is seen") {
  const Score agree = score_attempt(attempt_with(kRight, kRight), kTwo, {});
  CHECK(agree.reported_pass == true);
  CHECK_FALSE(agree.disagree);
  const Score boast = score_attempt(attempt_with(kWrong, kRight), kTwo, {});
  CHECK_FALSE(boast.pass);
  CHECK(boast.reported_pass == true);
  CHECK(boast.disagree);
  const Score modest = score_attempt(attempt_with(kRight, kWrong), kTwo, {});
  CHECK(modest.pass);
  CHECK(modest.reported_pass == false);
  CHECK(modest.disagree);
}

TEST_CASE("An empty answer is no report, and an unreadable one is a report that fails") {
  const Score silent = score_attempt(attempt_with(kRight, " \n"), kTwo, {});
  CHECK(silent.pass);
  CHECK_FALSE(silent.reported_pass);
  CHECK_FALSE(silent.disagree);
  const Score nonsense = score_attempt(attempt_with(kRight, "42 apples"), kTwo, {});
  CHECK(nonsense.pass);
  CHECK(nonsense.reported_pass == false);
  CHECK(nonsense.disagree);
  CHECK(nonsense.answer_parse == AnswerParse::none);
  CHECK_THAT(nonsense.problem, ContainsSubstring("no JSON object"));
}

TEST_CASE("A report without the experiment's id fails, and the problem shows the right shape") {
  const std::vector<ExperimentGold> one = {gold_of("fit", R"({"slope": 2})")};
  const Score score =
      score_attempt(attempt_with(R"({"fit": {"slope": 2}})", R"({"slope": 2})"), one, {});
  CHECK(score.pass);
  CHECK(score.reported_pass == false);
  CHECK_THAT(score.problem, ContainsSubstring(R"(here {"fit": {"slope": …}})"));
}

TEST_CASE("A report names every experiment and no other") {
  const auto reported = [](const char* answer) {
    return score_attempt(attempt_with(kRight, answer), kTwo, {});
  };
  const Score missing = reported(R"({"fit": {"slope": 2, "error": 0.1}})");
  CHECK(missing.reported_pass == false);
  CHECK(missing.problem == "the answer has no experiment \"count\"");
  CHECK(missing.experiments[0].reported->pass);
  CHECK_FALSE(missing.experiments[1].reported);
  const Score extra =
      reported(R"({"fit": {"slope": 2, "error": 0.1}, "count": {"rows": 10}, "x\u001b": 1})");
  CHECK(extra.reported_pass == false);
  CHECK(extra.problem == "the answer names \"x\\x1b\", which is no experiment of the task");
  CHECK(reported("[1]").problem == "the answer is not a JSON object");
}

TEST_CASE("An attempt that could not be carried out never passes and never disagrees") {
  AttemptRecord record = attempt_with(kRight, kRight);
  record.status = AttemptStatus::failed;
  record.problem = "the disk was full";
  const Score score = score_attempt(record, kTwo, {});
  CHECK_FALSE(score.pass);
  CHECK_FALSE(score.other_scorer_pass);
  CHECK_FALSE(score.disagree);
  CHECK(score.problem == "the disk was full");
}

TEST_CASE("An agent that failed may still have filled the gaps") {
  AttemptRecord record = attempt_with(kRight);
  record.status = AttemptStatus::agent_failed;
  CHECK(score_attempt(record, kTwo, {}).pass);
}

TEST_CASE("Without any gold nothing passes") {
  const Score score = score_attempt(attempt_with("{}", "{}"), {}, {});
  CHECK_FALSE(score.pass);
  CHECK(score.reported_pass == false);
  CHECK(score.problem == "the paper has no gold");
}

TEST_CASE("Tolerances of the task hold unless the caller gives others") {
  std::vector<ExperimentGold> gold = {gold_of("fit", R"({"slope": 2})")};
  gold[0].tolerance.rtol = 0.5;
  const AttemptRecord record = attempt_with(R"({"fit": {"slope": 2.9}})");
  CHECK(score_attempt(record, gold, {}).pass);
  ScoreOptions tight;
  tight.rtol = 0.05;
  CHECK_FALSE(score_attempt(record, gold, tight).pass);
  tight.atol = 1;
  CHECK(score_attempt(record, gold, tight).pass);
}

TEST_CASE("Units that the task declares are converted") {
  std::vector<ExperimentGold> gold = {gold_of("fit", R"({"accuracy": 93})")};
  const AttemptRecord record = attempt_with(R"({"fit": {"accuracy": 0.93}})");
  CHECK_FALSE(score_attempt(record, gold, {}).pass);
  gold[0].units["accuracy"] = Unit::percent;
  CHECK(score_attempt(record, gold, {}).pass);
}

TEST_CASE("Each score also says what the other scorer thinks") {
  const std::vector<ExperimentGold> gold = {gold_of("fit", R"({"slope": -2})")};
  const AttemptRecord record = attempt_with(R"({"fit": {"slope": 5}})");
  const Score strict = score_attempt(record, gold, {});
  CHECK_FALSE(strict.pass);
  CHECK(strict.other_scorer_pass);
  ScoreOptions options;
  options.scorer = ScorerKind::reference;
  const Score reference = score_attempt(record, gold, options);
  CHECK(reference.pass);
  CHECK_FALSE(reference.other_scorer_pass);
}

}  // namespace
}  // namespace lacuna
