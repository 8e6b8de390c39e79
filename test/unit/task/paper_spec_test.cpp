#include "lacuna/task/paper_spec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <clocale>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "lacuna/base/files.hpp"
#include "support/catch.hpp"

namespace fs = std::filesystem;

namespace {

const fs::path data = fs::path(LACUNA_TEST_DIR) / "unit/task/data";

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The diagnostics that a data file says it has: lines "# expect: 12:5 unknown_key".
std::vector<std::string> expected_in(const std::string& text) {
  constexpr std::string_view mark = "# expect: ";
  std::vector<std::string> expected;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(mark)) expected.push_back(line.substr(mark.size()));
  }
  return expected;
}

std::vector<std::string> found_in(const lacuna::PaperSpecCheck& check) {
  std::vector<std::string> found;
  for (const auto& diagnostic : check.diagnostics) {
    found.push_back(
        fmt::format("{}:{} {}", diagnostic.where.line, diagnostic.where.column, diagnostic.code));
  }
  return found;
}

std::string messages_of(const lacuna::PaperSpecCheck& check) {
  std::string all;
  for (const auto& diagnostic : check.diagnostics) {
    all += fmt::format("# expect: {}:{} {}\n    {}\n", diagnostic.where.line,
                       diagnostic.where.column, diagnostic.code, diagnostic.message);
  }
  return all;
}

lacuna::PaperSpec good() {
  auto check = lacuna::check_paper_spec(data / "good.yaml");
  INFO(messages_of(check));
  REQUIRE(check.spec);
  return *check.spec;
}

}  // namespace

TEST_CASE("Every mistake in a paper's YAML is found at its line and column") {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(data)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() >= 17);
  for (const fs::path& file : files) {
    const auto check = lacuna::check_paper_spec(file);
    const auto expected = expected_in(text_of(file));
    INFO(file.filename() << "\n" << messages_of(check));
    CHECK(found_in(check) == expected);
    CHECK(check.spec.has_value() == expected.empty());
  }
}

TEST_CASE("Diagnostics of a paper name the file and say what to do") {
  const auto check = lacuna::check_paper_spec(data / "keys.yaml");
  REQUIRE_FALSE(check.diagnostics.empty());
  for (const auto& diagnostic : check.diagnostics) {
    CHECK(diagnostic.where.path == (data / "keys.yaml").string());
    CHECK(diagnostic.message.size() > 12);
    CHECK(diagnostic.severity == lacuna::Severity::error);
  }
  CHECK_THAT(messages_of(check), ContainsSubstring("did you mean `title`?"));
  CHECK_THAT(messages_of(check), ContainsSubstring("did you mean `commands`?"));
}

TEST_CASE("A paper without mistakes is read in full") {
  const auto spec = good();
  CHECK(spec.id == "decay-1");
  CHECK(spec.title == "A small paper");
  CHECK(spec.text == text_of(data / "paper.md"));
  CHECK(spec.source == text_of(data / "good.yaml"));
  CHECK(fs::equivalent(spec.repository, data / "code"));
  CHECK(spec.environment.requirements == std::vector<std::string>{"numpy==1.24"});
  CHECK(spec.environment.variables ==
        std::map<std::string, std::string>{{"A", "0"}, {"EMPTY", ""}});
  CHECK(spec.environment.memory_bytes == std::uint64_t{512} << 20);
  CHECK(spec.mask.include == std::vector<std::string>{"model.py::*"});
  CHECK(spec.mask.min_statements == 2);
  CHECK(spec.mask.kinds ==
        std::vector{lacuna::FunctionKind::function, lacuna::FunctionKind::method});
  CHECK(spec.docstring == lacuna::DocstringPolicy::drop);
  CHECK(spec.build.commands ==
        std::vector<std::string>{"cmake -S . -B build", "cmake --build build"});
  CHECK(spec.build.time_limit == 90);
}

TEST_CASE("Experiments come in an order in which their needs are met") {
  const auto spec = good();
  REQUIRE(spec.experiments.size() == 2);
  CHECK(spec.experiments[0].id == "first");
  CHECK(spec.experiments[1].id == "second");
  CHECK(spec.experiments[1].needs == std::vector<std::string>{"first"});
}

TEST_CASE("An experiment takes over the paper's tolerance and time limit, key by key") {
  const auto spec = good();
  CHECK(spec.experiments[0].tolerance == lacuna::Tolerance{0.02, 0});
  CHECK(spec.experiments[0].time_limit == 12.5);
  CHECK(spec.experiments[1].tolerance == lacuna::Tolerance{0.02, 1e-9});
  CHECK(spec.experiments[1].time_limit == 10);
}

TEST_CASE("Gold numbers are read as the core schema of YAML 1.2 has them") {
  const auto spec = good();
  CHECK(spec.experiments[1].gold["rmse"] == 1e-7);
  CHECK(spec.experiments[1].gold["row"] == -0.5);
  CHECK(spec.experiments[1].gold["whole"].dump() == R"({"a":[1,2.0,31],"b":{"c":3}})");
  CHECK(spec.experiments[1].gold["no_pointer"] == 12345678901234567890.0);
  CHECK(lacuna::gold_numbers(spec) ==
        std::vector<double>{125, 365.25, 1e-7, -0.5, 1, 2, 31, 3, 12345678901234567890.0});
}

TEST_CASE("Results say where each number is read from") {
  const auto spec = good();
  const auto& first = spec.experiments[0].results;
  CHECK(first.at("drift").format == lacuna::ResultFormat::json);
  CHECK(first.at("drift").pointer == "/a~1b/0");
  CHECK(first.at("drift").unit == lacuna::Unit::percent);
  CHECK(first.at("period").format == lacuna::ResultFormat::stdout_pattern);
  CHECK(first.at("period").pattern == "period = ([0-9.]+)");
  const auto& second = spec.experiments[1].results;
  CHECK(second.at("rmse").where == std::map<std::string, std::string>{{"method", "x"}, {"n", "3"}});
  CHECK_FALSE(second.at("rmse").row.has_value());
  CHECK(second.at("row").row == 0U);
  CHECK(second.at("whole").pointer.empty());
}

TEST_CASE("Numbers in YAML do not depend on the locale") {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  const char* german = std::setlocale(LC_ALL, "de_DE.UTF-8");
  const auto spec = good();
  std::setlocale(LC_ALL, before.c_str());
  CHECK(spec.experiments[0].gold["period"] == 365.25);
  if (german == nullptr) WARN("the German locale is not installed: checked in C only");
}

TEST_CASE("load_paper_spec gives the first mistake and how many more there are") {
  const auto spec = lacuna::load_paper_spec(data / "keys.yaml");
  REQUIRE_FALSE(spec);
  CHECK(spec.error().code == lacuna::ErrorCode::bad_input);
  REQUIRE(spec.error().where);
  CHECK(spec.error().where->line == 1);
  CHECK_THAT(spec.error().hint, ContainsSubstring("more mistakes"));
  const auto missing = lacuna::load_paper_spec(data / "no-such.yaml");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == lacuna::ErrorCode::not_found);
}

TEST_CASE("A paper's text behind a link out of its folder is refused") {
  auto folder = lacuna::TemporaryDirectory::create();
  REQUIRE(folder);
  fs::create_directory(folder->path() / "code");
  fs::create_symlink("/etc/hostname", folder->path() / "paper.md");
  std::string yaml = text_of(data / "url_without_commit.yaml");
  yaml.replace(yaml.find("https://example.org/decay.git"), 29, "code");
  std::ofstream(folder->path() / "p.yaml") << yaml;
  const auto check = lacuna::check_paper_spec(folder->path() / "p.yaml");
  INFO(messages_of(check));
  REQUIRE(check.diagnostics.size() == 1);
  CHECK(check.diagnostics[0].where.line == 4);
}

TEST_CASE("The examples' papers have no mistakes") {
  for (const char* name : {"steps-to-einstein", "interleave-or-lengthen"}) {
    const fs::path file = fs::path(LACUNA_SOURCE_DIR) / "examples" / name / "paper.yaml";
    const auto check = lacuna::check_paper_spec(file);
    INFO(messages_of(check));
    CHECK(check.spec);
    CHECK(check.diagnostics.empty());
  }
}

TEST_CASE("YAML with bytes cut, doubled and changed never ends badly") {
  std::mt19937 random(7);
  std::size_t accepted = 0;
  for (const char* name : {"good.yaml", "results.yaml", "gold.yaml"}) {
    const std::string source = text_of(data / name);
    for (int round = 0; round < 300; ++round) {
      std::string text = source;
      for (unsigned change = random() % 4; change > 0; --change) {
        const std::size_t at = random() % text.size();
        switch (random() % 4) {
          case 0:
            text.erase(at, random() % 20);
            break;
          case 1:
            text.insert(at, text.substr(at, random() % 40));
            break;
          case 2:
            text[at] = static_cast<char>(random());
            break;
          default:
            text.insert(at, 1, "{}[]:,\"'#&*|>-\n %"[random() % 17]);
        }
        if (text.empty()) text = "x";
      }
      const auto check = lacuna::check_paper_spec_text(text, "fuzz.yaml");
      accepted += check.spec.has_value() ? 1 : 0;
      CHECK(check.spec.has_value() != !check.diagnostics.empty());
    }
  }
  CHECK(accepted > 0);
}
