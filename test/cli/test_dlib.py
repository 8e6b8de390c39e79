"""A large library of templates through the whole main job: dlib, of which an experiment optimises a
function and learns another one."""

import pathlib
import re
import shutil
import subprocess

import pytest

INSTALLED = pathlib.Path("/usr/include/dlib")

EXPERIMENT = r"""#include <cmath>
#include <cstdio>
#include <cstring>

#include "dlib/optimization.h"
#include "dlib/svm/kernel.h"
#include "dlib/svm/krls.h"

// What dlib's own library would have.
extern "C" const int USER_ERROR__inconsistent_build_configuration__see_dlib_faq_1_ = 0;

namespace {

using Column = dlib::matrix<double, 0, 1>;

double rosenbrock(const Column& m) {
  return 100 * std::pow(m(1) - m(0) * m(0), 2) + std::pow(1 - m(0), 2);
}

Column slope(const Column& m) {
  Column result(2);
  result(0) = -400 * m(0) * (m(1) - m(0) * m(0)) - 2 * (1 - m(0));
  result(1) = 200 * (m(1) - m(0) * m(0));
  return result;
}

template <class Strategy>
int evaluations(Strategy strategy) {
  Column at(2);
  at(0) = -1.2;
  at(1) = 1;
  int count = 0;
  const double left = dlib::find_min(
      strategy, dlib::objective_delta_stop_strategy(1e-9),
      [&](const Column& m) { return ++count, rosenbrock(m); }, slope, at, -1);
  return left < 1e-6 ? count : -1;
}

double sinc(double x) { return x == 0 ? 1 : std::sin(x) / x; }

void learn() {
  using Sample = dlib::matrix<double, 1, 1>;
  using Kernel = dlib::radial_basis_kernel<Sample>;
  dlib::krls<Kernel> learner(Kernel(0.1), 0.001);
  Sample m;
  for (double x = -10; x <= 4; x += 1) {
    m(0) = x;
    learner.train(m, sinc(x));
  }
  for (double x : {2.5, -5.5}) {
    m(0) = x;
    std::printf("sinc(%.1f) = %.6f\n", x, learner(m));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], "learn") == 0) {
    learn();
    return 0;
  }
  std::printf("bfgs evaluations = %d\n", evaluations(dlib::bfgs_search_strategy()));
  std::printf("lbfgs evaluations = %d\n", evaluations(dlib::lbfgs_search_strategy(5)));
}
"""

SPEC = """schema: lacuna.paper/1
id: dlib
title: "Minima and kernels"
text: paper.md
repository: repo
mask:
  include:
    - "dlib/optimization/optimization.h::dlib::find_min(*"
    - "dlib/optimization/optimization_search_strategies.h::*bfgs_search_strategy::get_next_direction*"
    - "dlib/optimization/optimization_line_search.h::dlib::line_search(*"
    - "dlib/optimization/optimization_stop_strategies.h::*objective_delta_stop_strategy::should_continue*"
    - "dlib/svm/krls.h::dlib::krls::train*"
    - "dlib/svm/krls.h::dlib::krls::operator*"
build: ["c++ -std=c++17 $CXXFLAGS -I. -c fit.cpp", "c++ $LDFLAGS fit.o -o fit"]
build_time_limit: 120
time_limit: 30
experiments:
  - id: minima
    description: >
      Count the evaluations that BFGS and L-BFGS with five steps of memory need for Rosenbrock's
      function from (-1.2, 1), until a step changes it by less than 1e-9.
    commands: ["./fit minima"]
    results:
      bfgs: {stdout: '^bfgs evaluations = ([-0-9]+)'}
      lbfgs: {stdout: '(?m)^lbfgs evaluations = ([-0-9]+)'}
    gold: {bfgs: 47, lbfgs: 50}
  - id: kernels
    description: >
      Learn sin(x)/x from its values at -10, -9, ..., 4 by recursive least squares with a radial
      basis kernel of gamma 0.1 and a tolerance of 0.001; report what is learned at 2.5 and -5.5.
    commands: ["./fit learn"]
    results:
      right: {stdout: 'sinc.2.5. = ([-0-9.]+)'}
      left: {stdout: 'sinc.-5.5. = ([-0-9.]+)'}
    gold: {right: 0.239362, left: -0.128280}
"""

CANDIDATES = 7


@pytest.fixture
def paper(tmp_path):
    if not INSTALLED.is_dir():
        pytest.skip("NOT TESTED: libdlib-dev is not installed; ./dev setup installs it")
    repo = tmp_path / "repo"
    repo.mkdir()
    (repo / "fit.cpp").write_text(EXPERIMENT)
    # The headers that the experiment sees, some 280 of 950.
    listed = subprocess.run(
        ["c++", "-std=c++17", "-M", "-I/usr/include", "fit.cpp"],
        cwd=repo,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in set(re.findall(r"/usr/include/dlib/\S+", listed.stdout)):
        target = repo / pathlib.Path(name).relative_to("/usr/include")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(name, target)
    # Without the libraries that Debian's build has.
    config = repo / "dlib" / "config.h"
    config.write_text(re.sub(r"(?m)^(#define DLIB_(USE|CHECK_FOR)_\w+)", r"// \1", config.read_text()))
    (tmp_path / "paper.md").write_text("# Minima and kernels\n\nBoth are found in a few steps.\n")
    (tmp_path / "paper.yaml").write_text(SPEC)
    return tmp_path / "paper.yaml"


def test_dlib_goes_through_everything(lacuna, paper):
    checked = lacuna("paper", "check", paper)
    assert checked.status == 0, checked.out
    built = lacuna("suite", "build", paper, "-n", CANDIDATES, "-o", "suite", "--json")
    assert built.status == 0, built.err
    assert "does not reproduce" not in built.err and "fails" not in built.err, built.err
    assert built.json["papers"][0]["candidates"] == CANDIDATES, built.json
    for agent, passing in (("gold", 1), ("none", 0), ("stub", 0)):
        run = lacuna("run", "suite", "--agent", agent, "-o", f"runs/{agent}", "--json")
        assert run.status == 0, run.err
        assert {row["n"]: row["pass_at_1"] for row in run.json["by_n"]} == {CANDIDATES: passing}
