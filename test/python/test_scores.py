import math

import lacuna
import pytest


class Array:
    """Has what the score needs of a NumPy array or number."""

    def __init__(self, value):
        self.value = value

    def tolist(self):
        return self.value


@pytest.mark.parametrize(
    "gold, answer, passes",
    [
        (1.0, 1.05, True),
        (100, 105, True),
        (1.0, 1.06, False),
        (-1.0, 1.0, False),
        ({"a": [1, 2]}, {"a": [1, 2]}, True),
        ({"a": [1, 2]}, {"a": [1]}, False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": 1}, '{"a": 1.01}', True),
        ('{"a": 1}', b'{"a": 1.01}', True),
        ({"a": 1}, 'The result:\n```json\n{"a": 1.01}\n```\n', True),
        ({"a": 1}, {"a": True}, False),
        (1.0, Array(1.01), True),
        ({"a": Array([1.0, 2.0])}, {"a": [1.0, 2.0]}, True),
    ],
)
def test_an_answer_passes_where_every_number_is_near(gold, answer, passes):
    assert lacuna.score_one(gold, answer)["pass"] is passes


def test_the_verdict_names_each_leaf():
    verdict = lacuna.score_one({"a": 1, "b": {"c": 2}}, {"a": 1, "b": {"c": 3}})
    assert verdict["schema"] == "lacuna.verdict/1"
    assert {leaf["path"]: leaf["pass"] for leaf in verdict["leaves"]} == {"/a": True, "/b/c": False}
    assert verdict["answer"]["parse"] == "strict"


def test_tolerances_and_the_scorer_are_options():
    assert not lacuna.score_one(1.0, 1.05, rtol=0.01)["pass"]
    assert lacuna.score_one(0.0, 0.001, atol=0.01)["pass"]
    reference = lacuna.score_one({"a": -1.0}, {"a": 5.0}, scorer="reference")
    assert reference["pass"] and reference["scorer"] == "reference"


@pytest.mark.parametrize("answer", ["I do not know", "", None, math.nan, {"a": math.inf}, b"\xff"])
def test_an_answer_that_is_none_fails_and_says_why(answer):
    verdict = lacuna.score_one({"a": 1.0}, answer)
    assert not verdict["pass"]
    assert any(leaf["reason"] for leaf in verdict["leaves"])


@pytest.mark.parametrize("gold", [math.nan, {"a": math.inf}, None, {}, "1 %", True, "", b"\xff"])
def test_a_gold_that_is_no_number_is_bad_input(gold):
    with pytest.raises(lacuna.Error) as caught:
        lacuna.score_one(gold, 1.0)
    assert caught.value.code == "bad_input"
    assert caught.value.where is not None and caught.value.where.path == "gold"


@pytest.mark.parametrize("options", [{"rtol": -0.1}, {"rtol": math.nan}, {"atol": math.inf}])
def test_a_tolerance_that_makes_no_sense_is_refused(options):
    with pytest.raises(lacuna.Error) as caught:
        lacuna.score_one(1.0, 1.0, **options)
    assert caught.value.code == "invalid_argument"


def test_what_json_cannot_hold_is_a_type_error():
    with pytest.raises(TypeError, match="set has no place"):
        lacuna.score_one({"a": {1, 2}}, 1.0)


def test_pass_at_k_has_its_reference_values():
    assert lacuna.pass_at_k(5, 1, 3) == pytest.approx(0.6, abs=1e-9)
    assert lacuna.pass_at_k(200, 7, 100) == pytest.approx(0.992991117241812, abs=1e-9)
    assert lacuna.pass_at_k(n=100000, c=3, k=1000) == pytest.approx(0.029701294034881, abs=1e-9)
    assert lacuna.pass_hat_k(10, 7, 3) == pytest.approx(0.291666666666667, abs=1e-9)
    assert lacuna.pass_hat_k(5, 4, 2) == pytest.approx(0.6, abs=1e-9)


def test_wilson_has_its_reference_values():
    interval = lacuna.wilson_interval(17, 85)
    assert interval == pytest.approx((0.1287899814, 0.2971537088), abs=1e-9)
    assert interval.low < 17 / 85 < interval.high
    narrower = lacuna.wilson_interval(17, 85, confidence=0.5)
    assert interval.low < narrower.low < narrower.high < interval.high


@pytest.mark.parametrize(
    "call",
    [
        lambda: lacuna.pass_at_k(3, 1, 5),
        lambda: lacuna.pass_at_k(3, 4, 1),
        lambda: lacuna.pass_hat_k(3, 1, 0),
        lambda: lacuna.wilson_interval(3, 2),
        lambda: lacuna.wilson_interval(1, 2, confidence=1.0),
    ],
)
def test_what_has_no_value_is_an_error_with_a_hint(call):
    with pytest.raises(lacuna.Error) as caught:
        call()
    assert caught.value.code == "invalid_argument"
    assert caught.value.hint
