#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "lacuna/base/files.hpp"
#include "lacuna/base/observer.hpp"
#include "lacuna/languages/built_in.hpp"
#include "lacuna/task/suite.hpp"
#include "support/catch.hpp"

/// Keeps what a call says. Used from one thread at a time in these tests.
class Notes : public lacuna::Observer {
 public:
  void diagnostic(const lacuna::Diagnostic& diagnostic) override { all.push_back(diagnostic); }

  std::vector<std::string> codes() const {
    std::vector<std::string> codes;
    for (const auto& diagnostic : all) codes.push_back(diagnostic.code);
    return codes;
  }

  std::vector<lacuna::Diagnostic> all;
};

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline void put(const std::filesystem::path& file, std::string_view text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

/// Text by path of all files below a folder.
inline std::map<std::string, std::string> tree_of(const std::filesystem::path& folder) {
  std::map<std::string, std::string> tree;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    tree[entry.path().lexically_relative(folder).generic_string()] = text_of(entry.path());
  }
  return tree;
}

inline lacuna::TemporaryDirectory temporary() {
  auto folder = lacuna::TemporaryDirectory::create();
  REQUIRE(folder);
  return std::move(*folder);
}

inline lacuna::PaperSpec spec_at(const std::filesystem::path& file) {
  auto spec = lacuna::load_paper_spec(file);
  if (!spec) FAIL(lacuna::to_string(spec.error()));
  return std::move(*spec);
}

inline lacuna::PaperSpec example(const std::string& name) {
  return spec_at(std::filesystem::path(LACUNA_SOURCE_DIR) / "examples" / name / "paper.yaml");
}

inline lacuna::Suite build(const std::vector<lacuna::PaperSpec>& specs,
                           const lacuna::SuiteOptions& options) {
  Notes notes;
  auto suite = lacuna::build_suite(specs, lacuna::built_in_front_ends(), options, notes);
  if (!suite) FAIL(lacuna::to_string(suite.error()));
  return std::move(*suite);
}

/// A paper of one experiment on a repository of `code`, by path.
inline lacuna::PaperSpec small_paper(const std::filesystem::path& folder,
                                     const std::map<std::string, std::string>& code,
                                     const std::string& extra = "") {
  for (const auto& [path, text] : code) put(folder / "code" / path, text);
  put(folder / "paper.md", "The answer is 42.25, or 0.42 of it.\n");
  put(folder / "paper.yaml",
      "schema: lacuna.paper/1\nid: small\ntitle: Small\ntext: paper.md\nrepository: code\n" +
          extra +
          "experiments:\n  - id: one\n    description: Gives 42.25 at last.\n"
          "    commands: [python3 a.py]\n    results: {r: {stdout: '(x)'}}\n"
          "    gold: {r: 42.25}\n");
  return spec_at(folder / "paper.yaml");
}
