#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "lacuna/base/files.hpp"
#include "lacuna/syntax/dependencies.hpp"
#include "support/catch.hpp"

namespace lacuna::test {

using Edges = std::set<std::string>;  ///< "caller -> callee"

inline Edges edges_of(const Dependencies& all) {
  Edges edges;
  for (const CallEdge& edge : all.calls) {
    edges.insert(to_string(all.nodes[edge.caller].id) + " -> " +
                 to_string(all.nodes[edge.callee].id));
  }
  return edges;
}

struct Counts {
  std::size_t right = 0;
  std::size_t found = 0;
  std::size_t observed = 0;

  double precision() const {
    return found == 0 ? 1.0 : static_cast<double>(right) / static_cast<double>(found);
  }
  double recall() const {
    return observed == 0 ? 1.0 : static_cast<double>(right) / static_cast<double>(observed);
  }
};

inline std::string table(const std::map<std::string, Counts>& rows) {
  std::string text = "construct        edges  precision  recall\n";
  for (const auto& [name, counts] : rows) {
    text += fmt::format("{:15} {:6} {:10.3f} {:7.3f}\n", name, counts.observed, counts.precision(),
                        counts.recall());
  }
  return text;
}

/// The `.edges` below a folder, sorted: what was observed when the program beside each ran.
inline std::vector<std::filesystem::path> observed_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".edges") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The least that is wanted of a corpus.
struct CorpusBounds {
  double precision = 0.98;
  double recall = 0.95;
  double recall_of_each = 0.96;  ///< construct; so that one that is lost is not lost in the sum
};

/// Holds what `read` finds in the program of each file of observed edges against these, prints a
/// table by construct, and holds it against the bounds.
inline void check_corpus(const std::vector<std::filesystem::path>& observations,
                         const std::function<Edges(const std::filesystem::path&)>& read,
                         const CorpusBounds& bounds = {}) {
  std::map<std::string, Counts> rows;
  Counts all;
  std::string differences;
  for (const auto& observation : observations) {
    const auto text = read_file(observation);
    REQUIRE(text);
    Edges observed;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) observed.insert(line);
    const Edges found = read(observation);
    Counts& row = rows[observation.parent_path().filename().string()];
    for (const std::string& edge : found) {
      const std::size_t right = observed.contains(edge) ? 1 : 0;
      row.right += right;
      all.right += right;
      if (right == 0) differences += "false  " + edge + "\n";
    }
    for (const std::string& edge : observed) {
      if (!found.contains(edge)) differences += "missed " + edge + "\n";
    }
    for (Counts* counts : {&row, &all}) {
      counts->found += found.size();
      counts->observed += observed.size();
    }
  }
  rows["all"] = all;
  const std::string report = table(rows);
  std::cout << report;
  INFO(report << differences);
  CHECK(all.precision() >= bounds.precision);
  CHECK(all.recall() >= bounds.recall);
  for (const auto& [name, counts] : rows) {
    INFO(name);
    CHECK(counts.recall() >= bounds.recall_of_each);
  }
}

}  // namespace lacuna::test
