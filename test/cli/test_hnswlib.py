"""A real library in C++ through the whole main job: hnswlib, the code of Malkov and Yashunin's
hierarchical graphs (arXiv 1603.09320), searching generated points with a known truth."""

import pathlib
import shutil

import pytest

INSTALLED = pathlib.Path("/usr/include/hnswlib")

EXPERIMENT = r"""#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <set>
#include <utility>
#include <vector>

#include "hnswlib/hnswlib.h"

namespace {

constexpr std::size_t dimension = 16;
constexpr std::size_t count = 2000;
constexpr std::size_t queries = 100;
constexpr std::size_t k = 10;

/// Points that are the same everywhere.
std::vector<float> draw(std::size_t points, std::uint64_t state) {
  std::vector<float> numbers;
  for (std::size_t i = 0; i < points * dimension; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    numbers.push_back(static_cast<float>(state >> 40) / 16777216.0f);
  }
  return numbers;
}

std::set<std::size_t> truth(const std::vector<float>& points, const float* query) {
  std::vector<std::pair<double, std::size_t>> all;
  for (std::size_t p = 0; p < count; ++p) {
    double sum = 0;
    for (std::size_t i = 0; i < dimension; ++i) {
      const double difference = points[p * dimension + i] - query[i];
      sum += difference * difference;
    }
    all.emplace_back(sum, p);
  }
  std::partial_sort(all.begin(), all.begin() + k, all.end());
  std::set<std::size_t> nearest;
  for (std::size_t i = 0; i < k; ++i) nearest.insert(all[i].second);
  return nearest;
}

double recall(hnswlib::HierarchicalNSW<float>& index, const std::vector<float>& points,
              const std::vector<float>& asked, std::size_t ef) {
  index.setEf(ef);
  std::size_t right = 0;
  for (std::size_t q = 0; q < queries; ++q) {
    const float* query = asked.data() + q * dimension;
    const auto wanted = truth(points, query);
    auto found = index.searchKnn(query, k);
    for (; !found.empty(); found.pop()) right += wanted.count(found.top().second);
  }
  return double(right) / double(queries * k);
}

}  // namespace

int main() {
  const auto points = draw(count, 1);
  const auto asked = draw(queries, 2);
  hnswlib::L2Space space(dimension);
  hnswlib::HierarchicalNSW<float> index(&space, count, 8, 60, 100);
  for (std::size_t p = 0; p < count; ++p) index.addPoint(points.data() + p * dimension, p);
  std::printf("recall at 10: ef 10 = %.4f\n", recall(index, points, asked, 10));
  std::printf("recall at 10: ef 80 = %.4f\n", recall(index, points, asked, 80));
}
"""

CMAKE = """cmake_minimum_required(VERSION 3.16)
project(recall LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_BUILD_TYPE Release)
find_package(Threads REQUIRED)
add_executable(recall recall.cpp)
target_include_directories(recall PRIVATE ${CMAKE_SOURCE_DIR})
target_link_libraries(recall PRIVATE Threads::Threads)
"""

SPEC = """schema: lacuna.paper/1
id: hnswlib
title: "Hierarchical navigable small world graphs"
text: paper.md
repository: repo
mask:
  include:
    - "hnswlib/hnswalg.h::*searchBaseLayer(*"
    - "hnswlib/hnswalg.h::*searchBaseLayerST*"
    - "hnswlib/hnswalg.h::*getNeighborsByHeuristic2*"
    - "hnswlib/hnswalg.h::*mutuallyConnectNewElement*"
    - "hnswlib/hnswalg.h::*searchKnn(*"
build: ["cmake -S . -B build", "cmake --build build"]
build_time_limit: 120
time_limit: 60
experiments:
  - id: recall
    description: >
      Index 2000 uniform points in 16 dimensions with M = 8 and ef_construction = 60, and report the
      recall at 10 of 100 queries against a search of all points, with ef = 10 and ef = 80.
    commands: ["./build/recall"]
    results:
      ef_10: {stdout: 'ef 10 = ([0-9.]+)'}
      ef_80: {stdout: 'ef 80 = ([0-9.]+)'}
    gold: {ef_10: GOLD_10, ef_80: GOLD_80}
"""


@pytest.fixture
def paper(tmp_path):
    if not INSTALLED.is_dir():
        pytest.fail("libhnswlib-dev is not installed: ./dev setup installs it")
    repo = tmp_path / "repo"
    shutil.copytree(INSTALLED, repo / "hnswlib")
    (repo / "recall.cpp").write_text(EXPERIMENT)
    (repo / "CMakeLists.txt").write_text(CMAKE)
    (tmp_path / "paper.md").write_text(
        "# Small worlds\n\nA point is linked with M others on each layer; a search keeps the ef best.\n"
    )
    spec = SPEC.replace("GOLD_10", "0.8030").replace("GOLD_80", "0.9960")
    (tmp_path / "paper.yaml").write_text(spec)
    return tmp_path / "paper.yaml"


def test_the_gold_of_hnswlib_reproduces(lacuna, paper):
    checked = lacuna("paper", "check", paper)
    assert checked.status == 0, checked.out
    built = lacuna("suite", "build", paper, "-n", "0", "-o", "suite", "--json")
    assert built.status == 0, built.err
    assert "does not reproduce" not in built.err and "fails" not in built.err, built.err
    run = lacuna("run", "suite", "--agent", "gold", "-o", "runs", "--json")
    assert run.status == 0, run.err
    assert [row["pass_at_1"] for row in run.json["by_n"]] == [1]


def test_hnswlib_goes_through_everything(lacuna, paper):
    built = lacuna("suite", "build", paper, "-n", "0..2", "--per-n", "2", "-o", "suite", "--json")
    assert built.status == 0, built.err
    assert built.json["papers"][0]["candidates"] == 5, built.json
    for agent, passing in (("gold", 1), ("none", 0), ("stub", 0)):
        run = lacuna("run", "suite", "--agent", agent, "-o", f"runs/{agent}", "--json")
        assert run.status == 0, run.err
        rates = {row["n"]: row["pass_at_1"] for row in run.json["by_n"]}
        assert rates == {0: 1, 1: passing, 2: passing}, agent
