"""From a paper's YAML to a score."""

import json

import pytest


def build(lacuna, spec, *arguments):
    outcome = lacuna("suite", "build", spec, "-o", "suite", "--json", *arguments)
    assert outcome.status == 0, outcome.err + outcome.out
    return outcome.json


def test_a_good_spec_is_said_to_be_good(lacuna, spec):
    outcome = lacuna("paper", "check", spec)
    assert outcome.status == 0
    assert "good" in outcome.out


def test_every_mistake_of_a_spec_is_said_with_its_line(lacuna, spec):
    text = spec.read_text().replace("title: Shapes", "titel: Shapes")
    text = text.replace("gold: {area: 14.5663706}", "gold: {area: .nan, other: 1}")
    spec.write_text(text.replace("text: paper.md", "text: ../../etc/passwd"))
    outcome = lacuna("paper", "check", spec, "--json")
    assert outcome.status == 3
    problems = outcome.json["problems"]
    assert len(problems) >= 4
    assert all(problem["line"] > 0 for problem in problems)
    assert any("title" in problem["message"] for problem in problems)


def test_a_suite_says_how_many_tasks_there_are(lacuna, spec):
    summary = build(lacuna, spec)
    assert summary["papers"][0]["tasks_by_n"] == {"0": 1, "1": 2, "2": 1}
    text = lacuna("suite", "show", "suite").out
    assert "shapes-n2" in text


def test_the_agents_side_of_a_suite_holds_no_gold(lacuna, spec, tmp_path):
    build(lacuna, spec)
    for folder in ("agent", "tasks"):
        for path in (tmp_path / "suite" / folder).rglob("*"):
            if path.is_file():
                text = path.read_text()
                assert "14.56" not in text and "14.57" not in text
                assert "math.pi" not in text


def test_the_same_seed_gives_the_same_suite(lacuna, spec, tmp_path):
    for name in ("a", "b"):
        assert lacuna("suite", "build", spec, "--seed", 3, "-j", 1 if name == "a" else 4,
                      "-o", name).status == 0
    for path in (tmp_path / "a").rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()


def test_a_gold_that_does_not_reproduce_is_said(lacuna, spec):
    spec.write_text(spec.read_text().replace("14.5663706", "99"))
    outcome = lacuna("suite", "build", spec, "-o", "suite")
    assert outcome.status == 0
    assert "does not reproduce" in outcome.err


def test_built_in_agents_score_as_they_must(lacuna, spec):
    build(lacuna, spec)
    scores = {}
    for agent in ("gold", "none", "stub"):
        outcome = lacuna("run", "suite", "--agent", agent, "-o", f"runs/{agent}", "--json")
        assert outcome.status == 0, outcome.err
        scores[agent] = {row["n"]: row["pass_at_1"] for row in outcome.json["by_n"]}
    assert scores["gold"] == {0: 1, 1: 1, 2: 1}
    assert scores["none"] == scores["stub"] == {0: 1, 1: 0, 2: 0}


def test_an_agent_that_solves_the_task_passes_and_its_report_is_compared(lacuna, spec, tmp_path):
    build(lacuna, spec)
    agent = tmp_path / "agent.py"
    agent.write_text(
        "import json, re, sys\n"
        "task = json.load(sys.stdin)\n"
        "text = open('shapes.py').read()\n"
        "text = re.sub(r'( +)raise NotImplementedError.*area.*', r'\\1return 3.14159 * radius ** 2', text)\n"
        "open('shapes.py', 'w').write(text)\n"
        "print(json.dumps({'circle': {'area': 1.0}}))\n"
    )
    outcome = lacuna("run", "suite", "--agent", f"python3 {agent}", "-o", "runs", "--json",
                     "--task", "*-n1-*")
    assert outcome.status == 0, outcome.err
    row = outcome.json["by_n"][0]
    assert row["pass_at_1"] == 0.5
    assert row["disagreements"] == 1
    again = lacuna("score", "runs", "--attempts")
    assert "reported" in again.out
    assert lacuna("score", "runs", "--min", "0.9").status == 1
    assert lacuna("score", "runs", "--min", "0.5").status == 0


def test_a_changed_repository_is_refused_with_its_hashes(lacuna, spec, repo):
    build(lacuna, spec)
    (repo / "shapes.py").write_text("x = 1\n")
    outcome = lacuna("run", "suite", "--agent", "gold", "-o", "runs", "--json")
    assert outcome.status == 3
    assert outcome.json["error"]["code"] == "stale"


def test_a_pattern_that_no_task_matches_is_an_error(lacuna, spec):
    build(lacuna, spec, "--no-trace")
    outcome = lacuna("run", "suite", "--agent", "none", "-o", "runs", "--task", "no-such-task")
    assert outcome.status == 3
    assert "no task" in outcome.err


def test_an_unknown_task_gets_the_near_name(lacuna, spec):
    build(lacuna, spec)
    outcome = lacuna("suite", "show", "suite", "shapes-n00")
    assert outcome.status == 3
    assert "shapes-n0" in outcome.err


@pytest.mark.parametrize("answer, passes", [("2.09", True), ("1.8", False), ("true", False)])
def test_one_answer_is_judged_leaf_by_leaf(lacuna, tmp_path, answer, passes):
    (tmp_path / "gold.json").write_text('{"a": 2.0}')
    (tmp_path / "answer.json").write_text(json.dumps({"a": json.loads(answer)}))
    outcome = lacuna("score-one", "--gold", "gold.json", "--answer", "answer.json", "--json")
    assert outcome.status == (0 if passes else 1)
    assert outcome.json["schema"] == "lacuna.verdict/1"
    assert outcome.json["pass"] is passes
    assert outcome.json["leaves"][0]["path"] == "/a"
