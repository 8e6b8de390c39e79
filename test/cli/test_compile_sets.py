"""Tasks that do not compile as a whole, though each of their masks does."""

import pytest

SPEC = """schema: lacuna.paper/1
id: pair
title: Two bodies, one macro
text: paper.md
repository: code
experiments:
  - id: sum
    description: The sum.
    commands: ["./sum"]
    results:
      sum: {stdout: 'sum ([0-9]+)'}
    gold: {sum: 12}
"""

# Either body defines what `user` needs.
CODE = """int one(int x) {
#include "shared.inc"
  return x + SHARED;
}
int two(int x) {
#include "shared.inc"
  return x * SHARED;
}
int user(void) { return SHARED; }
int other(void) { return 7; }
"""


@pytest.fixture
def paper(tmp_path):
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "pair.c").write_text(CODE)
    (tmp_path / "code" / "shared.inc").write_text("#ifndef SHARED\n#define SHARED 4\n#endif\n")
    (tmp_path / "paper.md").write_text("# Two bodies, one macro\n")
    (tmp_path / "paper.yaml").write_text(SPEC)
    return tmp_path / "paper.yaml"


def built(lacuna, paper, out, *flags):
    outcome = lacuna("suite", "build", paper, "-n", "1..2", "--no-trace", "-v", "-o", out, "--json",
                     *flags)
    assert outcome.status == 0, outcome.err
    (row,) = outcome.json["papers"]
    assert row["candidates"] == 4
    return row["tasks_by_n"], outcome.err


def test_a_task_that_does_not_compile_is_left_out(lacuna, paper):
    if "nothing was compiled" in lacuna("mask", "code", "--all", "--check", "--patch", "all.patch").out:
        pytest.skip("NOT TESTED: the program has no Clang front end")
    by_n, said = built(lacuna, paper, "all", "--compile-sets", "100")
    # Without `user` to need the macro, both may go.
    assert by_n == {"1": 4, "2": 5}, said
    assert "is left out: it does not compile when masked: pair.c:" in said
    assert "SHARED" in said
    unchecked, _ = built(lacuna, paper, "unchecked", "--no-check")
    assert unchecked == {"1": 4, "2": 6}
    unsampled, _ = built(lacuna, paper, "unsampled", "--compile-sets", "0")
    assert unsampled == {"1": 4, "2": 6}


def test_no_check_and_a_sample_exclude_each_other(lacuna, paper):
    outcome = lacuna("suite", "build", paper, "--no-trace", "--no-check", "--compile-sets", "3",
                     "-o", "suite")
    assert outcome.status == 2
    assert "--compile-sets" in outcome.err
