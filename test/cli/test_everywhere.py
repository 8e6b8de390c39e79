"""What every sub-command has in common: help, mistakes, JSON, exit statuses."""

import json
import os
import signal
import subprocess
import time

import pytest
from conftest import PROGRAM

COMMANDS = [
    ["functions"],
    ["parse"],
    ["mask"],
    ["restore"],
    ["splice"],
    ["paper"],
    ["paper", "check"],
    ["suite"],
    ["suite", "build"],
    ["suite", "show"],
    ["run"],
    ["score"],
    ["score-one"],
    ["doctor"],
    ["completion"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_two_examples(lacuna, command):
    outcome = lacuna(*command, "--help")
    assert outcome.status == 0
    assert outcome.err == ""
    examples = outcome.out.split("Examples:")[1]
    assert examples.count("lacuna ") >= 2


def test_the_version_stands_alone_on_standard_output(lacuna):
    outcome = lacuna("--version")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("lacuna ")


def test_without_arguments_the_help_is_shown(lacuna):
    outcome = lacuna()
    assert outcome.status == 2
    assert "functions" in outcome.out


@pytest.mark.parametrize(
    "arguments, hint",
    [
        (["functons"], "functions"),
        (["functions", "--maskble"], "--maskable"),
        (["suite", "biuld"], "build"),
        (["--jason", "doctor"], "--json"),
    ],
)
def test_a_typing_mistake_gets_the_near_word(lacuna, arguments, hint):
    outcome = lacuna(*arguments)
    assert outcome.status == 2
    assert outcome.out == ""
    assert hint in outcome.err


def test_with_json_an_error_is_one_document_on_standard_output(lacuna):
    outcome = lacuna("functions", "nowhere", "--json")
    assert outcome.status == 3
    error = outcome.json["error"]
    assert set(error) == {"code", "message", "hint", "where"}
    assert error["code"] == "not_found"
    assert "nowhere" in error["message"]


def test_with_json_a_usage_mistake_is_json_too(lacuna):
    outcome = lacuna("functions", "--nonsense", "--json")
    assert outcome.status == 2
    assert outcome.json["error"]["code"] == "invalid_argument"


def test_a_folder_to_work_in_can_be_named_before_and_after_the_command(lacuna, repo):
    before = lacuna("-C", repo, "functions", "--json")
    after = lacuna("functions", "-C", repo, "--json")
    assert before.status == after.status == 0
    assert before.json["functions"] == after.json["functions"]


def test_colour_is_for_terminals_and_by_request(lacuna, repo):
    assert "\x1b[" not in lacuna("doctor").out
    assert "\x1b[" in lacuna("doctor", "--color", "always").out
    assert "\x1b[" not in lacuna("doctor", "--color", "always", "--json").out


def test_names_with_control_characters_are_escaped_for_people(lacuna, tmp_path):
    folder = tmp_path / "hostile"
    folder.mkdir()
    (folder / "a\x1b[31m\nb.py").write_text("def f():\n    return 1\n")
    outcome = lacuna("functions", folder)
    assert outcome.status == 0
    assert "\x1b" not in outcome.out
    assert "\\x1b" in outcome.out


def test_a_closed_pipe_is_no_crash(tmp_path, repo):
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run(
        [PROGRAM, "functions", repo, "--no-cache"], stdout=writer, stderr=subprocess.PIPE, text=True
    )
    os.close(writer)
    assert process.returncode == 3
    assert "cannot write" in process.stderr


def test_doctor_says_what_works(lacuna):
    document = lacuna("doctor", "--json").json
    assert document["schema"] == "lacuna.doctor/1"
    assert {row["language"] for row in document["languages"]} == {"python", "c", "cpp", "cuda"}
    assert {"git", "bwrap", "python3"} <= {row["name"] for row in document["tools"]}
    assert document["sandbox"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_know_the_commands(lacuna, shell):
    outcome = lacuna("completion", shell)
    assert outcome.status == 0
    for word in ["functions", "suite", "score-one"]:
        assert word in outcome.out


def test_the_completion_for_bash_completes(lacuna, tmp_path):
    script = lacuna("completion", "bash").out
    probe = script + (
        "\nCOMP_WORDS=(lacuna suite b); COMP_CWORD=2; _lacuna; echo ${COMPREPLY[@]}"
        "\nCOMP_WORDS=(lacuna mask --doc); COMP_CWORD=2; _lacuna; echo ${COMPREPLY[@]}"
    )
    out = subprocess.run(["bash", "-c", probe], capture_output=True, text=True, check=True).stdout
    assert out.split() == ["build", "--docstring"]


def test_interrupting_a_run_keeps_what_is_saved(lacuna, spec, tmp_path):
    assert lacuna("suite", "build", spec, "--no-trace", "-o", "suite").status == 0
    command = [PROGRAM, "run", "suite", "--agent", "sleep 0.2", "--attempts", "40", "-j", "2"]
    process = subprocess.Popen(
        [*command, "-o", "runs", "--json"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    deadline = time.monotonic() + 60
    while len(list(tmp_path.glob("runs/*/*/*.json"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert json.loads(out)["error"]["code"] == "cancelled"
    saved = list(tmp_path.glob("runs/*/*/*.json"))
    assert 3 <= len(saved) < 160
    for path in saved:
        json.loads(path.read_text())
    assert not list(tmp_path.glob("runs/**/.lacuna-tmp-*"))


def test_killing_a_run_loses_at_most_what_was_under_way(lacuna, spec, tmp_path):
    assert lacuna("suite", "build", spec, "--no-trace", "-o", "suite").status == 0
    arguments = ["run", "suite", "--agent", "none", "--attempts", "30", "-o", "runs"]
    process = subprocess.Popen(
        [PROGRAM, *arguments], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while len(list(tmp_path.glob("runs/*/*/*.json"))) < 5 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    saved = {path: path.read_bytes() for path in tmp_path.glob("runs/*/*/*.json")}
    for text in saved.values():
        json.loads(text)
    assert lacuna(*arguments, "--resume").status == 0
    for path, text in saved.items():
        assert path.read_bytes() == text
    assert len(list(tmp_path.glob("runs/*/*/*.json"))) == 30 * 4
