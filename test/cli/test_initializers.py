"""Initializers of constructors, kept in front of the stub or dropped with the body."""

import json

import pytest

GRID = """#include <vector>

namespace sim {

struct Base {
  explicit Base(int size) : size_(size) { check(); }
  void check() const {
    if (size_ < 0) throw size_;
  }
  int size_;
};

class Grid : public Base {
 public:
  Grid(int size, double value) : Base(size), cells_(size * size, value) { sum_ = value * size; }
  double sum() const { return sum_; }

 private:
  std::vector<double> cells_;
  double sum_ = 0;
};

class View {
 public:
  explicit View(const Grid& grid) : grid_(grid), width_(2) { ++width_; }
  double twice() const { return 2 * grid_.sum() + width_; }

 private:
  const Grid& grid_;
  int width_;
};

class Box {
 public:
  Box(int side, int height)
      : side_{side},
        height_(height > 0 ? height : 1) {
    volume_ = side_ * side_ * height_;
  }
  int volume() const { return volume_; }

 private:
  int side_, height_, volume_;
};

}  // namespace sim

int main() {
  sim::Grid grid(3, 0.5);
  return static_cast<int>(sim::View(grid).twice()) + sim::Box(1, 2).volume();
}
"""

BOX = "grid.cpp::sim::Box::Box(int,int)"


@pytest.fixture
def repo(tmp_path):
    folder = tmp_path / "repo"
    folder.mkdir()
    (folder / "grid.cpp").write_bytes(GRID.replace("\n", "\r\n").encode())
    return folder


def test_what_does_not_compile_without_initializers_is_left_out(lacuna, repo, tmp_path):
    masked = lacuna(
        "mask", repo, "--all", "--initializers", "drop", "--check", "-o", "out", "--plan", "plan.json"
    )
    assert masked.status == 0, masked.err
    if "nothing was compiled" in masked.out:
        pytest.skip("NOT TESTED: the program has no Clang front end")
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert plan["initializers"] == "drop"
    ids = {item["id"] for item in plan["items"]}
    assert BOX in ids and "grid.cpp::sim::Base::Base(int)" in ids
    # A base without a default constructor, and a reference.
    assert "grid.cpp::sim::Grid::Grid(int,double)" not in ids
    assert "grid.cpp::sim::View::View(const Grid &)" not in ids
    said = masked.out + masked.err
    assert "must explicitly initialize" in said, said
    text = (tmp_path / "out" / "grid.cpp").read_text()
    assert "side_{side}" not in text and "grid_(grid), width_(2)" in text
    assert lacuna("restore", "plan.json", "out").status == 0
    assert (tmp_path / "out" / "grid.cpp").read_bytes() == (repo / "grid.cpp").read_bytes()


def test_kept_initializers_stay_in_front_of_the_stub(lacuna, repo, tmp_path):
    masked = lacuna("mask", repo, "--all", "--check", "-o", "out", "--plan", "plan.json")
    assert masked.status == 0, masked.err
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert "initializers" not in plan
    assert len(plan["items"]) == 8
    assert "side_{side}" in (tmp_path / "out" / "grid.cpp").read_text()


def test_an_answer_may_bring_its_own_initializers(lacuna, repo, tmp_path):
    options = ["--function", BOX, "--initializers", "drop"]
    assert lacuna("mask", repo, *options, "-o", "out", "--plan", "plan.json").status == 0
    answer = tmp_path / "out" / "grid.cpp"
    before, stub = answer.read_bytes().split(b"Box(int side, int height)")
    end = stub.index(b"}") + 1
    mine = b"\r\n  : side_(side), height_(1) { volume_ = 7; }"
    answer.write_bytes(before + b"Box(int side, int height)" + mine + stub[end:])
    spliced = lacuna("splice", "plan.json", "--from", "out", "--repository", repo, "-o", "spliced")
    assert spliced.status == 0, spliced.err
    text = (tmp_path / "spliced" / "grid.cpp").read_text()
    assert "side_(side), height_(1) { volume_ = 7; }" in text
    assert "side_{side}" not in text
    assert lacuna("restore", "plan.json", "out").status == 3
    taken = lacuna("restore", "plan.json", "out", "--take-bodies")
    assert taken.status == 0, taken.err
    restored = answer.read_bytes()
    assert b": side_{side},\r\n        height_(height > 0 ? height : 1) {" in restored


SPEC = """schema: lacuna.paper/1
id: grid
title: Grids
text: paper.md
repository: repo
mask: {include: ["grid.cpp::sim::Box::*"], initializers: drop}
build: ["c++ $CXXFLAGS grid.cpp -o grid"]
experiments:
  - id: exit
    description: The exit status.
    commands: ["./grid; echo status = $?"]
    results: {status: {stdout: 'status = ([0-9]+)'}}
    gold: {status: 8}
"""


@pytest.mark.parametrize("by", ["paper", "option"])
def test_a_suite_drops_initializers_where_it_is_told_to(lacuna, repo, tmp_path, by):
    (tmp_path / "paper.md").write_text("# Grids\n\nThey have cells.\n")
    told = ["--initializers", "drop"] if by == "option" else []
    spec = SPEC.replace("initializers: drop", "initializers: keep") if told else SPEC
    (tmp_path / "paper.yaml").write_text(spec)
    built = lacuna("suite", "build", "paper.yaml", "-n", "2", "-o", "suite", *told, "--json")
    assert built.status == 0, built.err
    assert "does not reproduce" not in built.err, built.err
    (line,) = [
        row
        for row in map(
            json.loads, (tmp_path / "suite/evaluator/grid/candidates.jsonl").read_text().splitlines()
        )
        if row["id"] == BOX
    ]
    begin, end = line["body"]
    assert (repo / "grid.cpp").read_bytes()[begin:end].startswith(b": side_{side},")
    for agent, passing in (("gold", 1), ("none", 0), ("stub", 0)):
        run = lacuna("run", "suite", "--agent", agent, "-o", f"runs/{agent}", "--json")
        assert run.status == 0, run.err
        assert {row["n"]: row["pass_at_1"] for row in run.json["by_n"]} == {2: passing}, agent
