"""A real paper's code through the whole main job: emcee (Foreman-Mackey, Hogg, Lang and Goodman,
arXiv 1202.3665), sampling a distribution whose moments are known."""

import pathlib
import shutil

import pytest

INSTALLED = pathlib.Path("/usr/lib/python3/dist-packages/emcee")

EXPERIMENT = '''import json

import numpy

import emcee

SCALES = numpy.array([1.0, 2.0, 0.5])


def log_density(x):
    return -0.5 * numpy.sum((x / SCALES) ** 2)


numpy.random.seed(7)
start = numpy.random.randn(32, 3) * SCALES
sampler = emcee.EnsembleSampler(32, 3, log_density)
sampler.run_mcmc(start, 2500)
chain = sampler.get_chain(discard=300, flat=True)
with open("moments.json", "w") as out:
    json.dump(
        {
            "scales": list(chain.std(axis=0)),
            "mean": float(abs(chain.mean(axis=0) / SCALES).max()),
        },
        out,
    )
'''

SPEC = """schema: lacuna.paper/1
id: emcee
title: "emcee: The MCMC Hammer"
text: paper.md
repository: repo
environment: {variables: {OMP_NUM_THREADS: "1"}}
mask:
  include:
    - "emcee/ensemble.py::EnsembleSampler.compute_log_prob"
    - "emcee/ensemble.py::EnsembleSampler.sample"
    - "emcee/moves/red_blue.py::RedBlueMove.propose"
    - "emcee/moves/stretch.py::StretchMove.get_proposal"
time_limit: 120
experiments:
  - id: gaussian
    description: >
      Sample a Gaussian in three dimensions and report its standard deviations, and the largest
      distance of a mean from 0 in units of the standard deviation.
    commands: ["python3 sample.py"]
    tolerance: {rtol: 0.05, atol: 0.06}
    results:
      scales: {file: moments.json, pointer: /scales}
      mean: {file: moments.json, pointer: /mean}
    gold: {scales: [1.0, 2.0, 0.5], mean: 0.0}
"""


@pytest.fixture
def paper(tmp_path):
    shutil.copytree(INSTALLED, tmp_path / "repo" / "emcee")
    (tmp_path / "repo" / "sample.py").write_text(EXPERIMENT)
    (tmp_path / "paper.md").write_text(
        "# emcee\n\nAn affine-invariant ensemble sampler (Goodman and Weare 2010), a = 2.\n"
    )
    (tmp_path / "paper.yaml").write_text(SPEC)
    return tmp_path / "paper.yaml"


def test_emcee_goes_through_everything(lacuna, paper):
    checked = lacuna("paper", "check", paper)
    assert checked.status == 0, checked.out

    built = lacuna("suite", "build", paper, "-n", "0..4", "--per-n", "2", "-o", "suite", "--json")
    assert built.status == 0, built.err
    assert "does not reproduce" not in built.err
    assert built.json["papers"][0]["candidates"] == 4
    shown = lacuna("suite", "show", "suite").out
    assert ", 0 calls" not in shown.split("emcee-n1", 1)[1]

    for agent, passing in (("gold", 1), ("none", 0), ("stub", 0)):
        run = lacuna("run", "suite", "--agent", agent, "-o", f"runs/{agent}", "--json")
        assert run.status == 0, run.err
        rates = {row["n"]: row["pass_at_1"] for row in run.json["by_n"]}
        assert rates == {0: 1, 1: passing, 2: passing, 3: passing, 4: passing}, agent
