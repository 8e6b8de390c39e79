// The programs of test/corpus/callgraph_cpp against the calls that were observed when they ran.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "lacuna/base/files.hpp"
#include "lacuna/clang/front_end.hpp"
#include "lacuna/syntax/dependencies.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

namespace fs = std::filesystem;
using Edges = std::set<std::string>;

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

Dependencies dependencies_of(const std::vector<fs::path>& files, const fs::path& root) {
  ClangOptions options;
  if (files.front().extension() == ".cpp") options.extra_arguments = {"-std=c++20"};
  const FrontEnds front_ends(make_clang_front_ends(options));
  Observer observer;
  RepositorySources repository;
  repository.root = root;
  for (const fs::path& file : files) {
    auto text = read_file(file);
    REQUIRE(text);
    repository.files.emplace_back(fs::relative(file, root).generic_string(), std::move(*text));
  }
  const LanguageFrontEnd& any = *front_ends.list().front();
  const auto parsed = any.reader()->read(repository, observer);
  REQUIRE(parsed);
  DependencySources sources;
  sources.root = root;
  sources.root_name = root.filename().string();
  sources.files = repository.files;
  for (const ParsedFile& each : *parsed) sources.functions.push_back(&each);
  auto found = any.analyzer()->analyze(sources, {}, observer);
  REQUIRE(found);
  return std::move(*found);
}

Edges edges_of(const Dependencies& all) {
  Edges edges;
  for (const CallEdge& edge : all.calls) {
    edges.insert(to_string(all.nodes[edge.caller].id) + " -> " +
                 to_string(all.nodes[edge.callee].id));
  }
  return edges;
}

std::string table(const std::map<std::string, Counts>& rows) {
  std::string text = "construct        edges  precision  recall\n";
  for (const auto& [name, counts] : rows) {
    text += fmt::format("{:15} {:6} {:10.3f} {:7.3f}\n", name, counts.observed, counts.precision(),
                        counts.recall());
  }
  return text;
}

TEST_CASE("The calls of programs in C and C++ that ran are found, and hardly any others") {
  const fs::path folder = fs::path(LACUNA_TEST_DIR "/corpus/callgraph_cpp");
  std::map<std::string, Counts> rows;
  Counts all;
  std::string differences;
  std::vector<fs::path> goldens;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".edges") goldens.push_back(entry.path());
  }
  std::sort(goldens.begin(), goldens.end());
  REQUIRE(goldens.size() >= 18);
  for (const fs::path& golden : goldens) {
    fs::path program = golden;
    program.replace_extension(".cpp");
    if (!fs::exists(program)) program.replace_extension(".c");
    const auto text = read_file(golden);
    REQUIRE(text);
    Edges observed;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) observed.insert(line);
    const Edges found = edges_of(dependencies_of({program}, program.parent_path()));
    Counts& row = rows[golden.parent_path().filename().string()];
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
  CHECK(all.precision() >= 0.98);
  CHECK(all.recall() >= 0.95);
}

}  // namespace
}  // namespace lacuna
