// Runs the corpus files: test/corpus/<language>/*.txt, each a list of cases
//
//     === What the case shows [option=value, ...]
//     source
//     ---
//     what the front end is expected to see, and the masked source behind it; for bindings, what
//     other languages can call by a name
//
// Options: path (default m.py or m.cpp), docstring (keep, drop), kind (not_implemented,
// return_none), generator (keep, drop). With LACUNA_UPDATE=1 in the environment the files are
// rewritten instead.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <sstream>

#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/cpp/bindings.hpp"
#include "lacuna/languages/built_in.hpp"
#include "lacuna/source/edits.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

struct Case {
  std::string title;  // the line behind "=== "
  std::string input;
  std::string expected;
};

std::vector<Case> read_cases(const fs::path& path) {
  const auto text = read_file(path);
  REQUIRE(text);
  std::vector<Case> cases;
  std::istringstream lines(*text);
  bool expected = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("=== ")) {
      cases.push_back({line.substr(4), "", ""});
      expected = false;
    } else if (line == "---") {
      expected = true;
    } else if (!cases.empty()) {
      (expected ? cases.back().expected : cases.back().input) += line + "\n";
    }
  }
  // The blank line before the next title is for the reader.
  for (Case& each : cases) {
    while (each.expected.ends_with("\n\n")) each.expected.pop_back();
  }
  return cases;
}

std::map<std::string, std::string> options_of(const std::string& title) {
  std::map<std::string, std::string> options;
  const std::size_t begin = title.find(" [");
  if (begin == std::string::npos || !title.ends_with("]")) return options;
  std::istringstream list(title.substr(begin + 2, title.size() - begin - 3));
  for (std::string option; std::getline(list, option, ',');) {
    option.erase(0, option.find_first_not_of(' '));
    const std::size_t equals = option.find('=');
    REQUIRE(equals != std::string::npos);
    options[option.substr(0, equals)] = option.substr(equals + 1);
  }
  return options;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string describe(const SourceFile& file, const Function& function) {
  std::string text = std::string(to_string(function.kind)) + " " + function.id.qualified_name;
  if (function.id.ordinal > 1) text += "#" + std::to_string(function.id.ordinal);
  std::string parameters;
  for (const std::string& parameter : function.parameters) {
    parameters += (parameters.empty() ? "" : ", ") + parameter;
  }
  text += "(" + parameters + ")";
  if (!function.parent.empty()) text += " in " + function.parent;
  if (!function.traits.empty()) text += " [" + joined(function.traits) + "]";
  text += "\n  lines " + std::to_string(function.line) + "-" + std::to_string(function.end_line) +
          ", body_lines " + std::to_string(function.body_lines) + ", statements " +
          std::to_string(function.statements) + ", cyclomatic " +
          std::to_string(function.cyclomatic) + "\n";
  if (!function.maskable) text += "  not maskable: " + function.reason + "\n";
  if (function.docstring) {
    text += "  docstring " + printable(file.text(*function.docstring)) + "\n";
  }
  return text + "  body " + printable(file.text(function.body)) + "\n";
}

StubOptions stub_options(std::map<std::string, std::string>& options) {
  StubOptions stub;
  if (options.contains("docstring")) {
    const auto policy = docstring_policy_from(options["docstring"]);
    REQUIRE(policy);
    stub.docstring = *policy;
  }
  if (options["kind"] == "return_none") stub.kind = StubKind::return_none;
  if (options["generator"] == "drop") stub.keep_generator = false;
  return stub;
}

/// The source with each outermost maskable function masked, proved and taken back.
std::string masked(const LanguageFrontEnd& front_end, const SourceFile& file,
                   const ParsedFile& parsed, const StubOptions& options) {
  std::vector<Edit> edits;
  std::vector<FunctionId> ids;
  std::uint32_t end = 0;
  for (const Function& function : parsed.functions) {
    if (!function.maskable || function.whole.begin < end) continue;
    const auto stub = front_end.stub(file, function, options);
    REQUIRE(stub);
    edits.push_back({function.body, *stub});
    ids.push_back(function.id);
    end = function.whole.end;
  }
  const auto file_edits = make_file_edits(file.path(), file.hash(), std::move(edits));
  REQUIRE(file_edits);
  const auto changed = apply_edits(file.text(), *file_edits);
  REQUIRE(changed);
  const auto check =
      front_end.check_only_bodies_differ(file, SourceFile(file.path(), *changed), ids);
  if (!check) FAIL_CHECK(to_string(check.error()) << "\n" << *changed);
  const auto inverse = invert_edits(file.text(), *file_edits);
  REQUIRE(inverse);
  CHECK(apply_edits(*changed, *inverse) == std::string(file.text()));
  return *changed;
}

std::string result_of(const Case& test, const std::string& usual_path) {
  auto options = options_of(test.title);
  const std::string path = options.contains("path") ? options["path"] : usual_path;
  const FrontEnds front_ends = built_in_front_ends();
  const LanguageFrontEnd* front_end = front_ends.for_path(path);
  REQUIRE(front_end != nullptr);
  const SourceFile file(path, test.input);
  const ParsedFile parsed = front_end->parse(file);
  std::string text;
  if (parsed.status != ParseStatus::parsed) {
    text += "status " + std::string(to_string(parsed.status)) + "\n";
  }
  for (const Diagnostic& diagnostic : parsed.diagnostics) {
    text += "diagnostic " + diagnostic.code + " at line " + std::to_string(diagnostic.where.line) +
            ": " + diagnostic.message + "\n";
  }
  bool any = false;
  for (const Function& function : parsed.functions) {
    text += describe(file, function);
    any = any || function.maskable;
  }
  if (any) text += "masked\n" + masked(*front_end, file, parsed, stub_options(options));
  return text;
}

std::string bound_by(const Case& test, const std::string& usual_path) {
  const FrontEnds front_ends = built_in_front_ends();
  DependencySources sources;
  sources.files.emplace_back(usual_path, test.input);
  const ParsedFile parsed = front_ends.for_path(usual_path)->parse(sources.files.front());
  sources.functions.push_back(&parsed);
  std::string text;
  for (const ForeignFunction& each : bound_functions(sources, 1)) {
    text += each.name + " " + std::string(to_string(each.kind));
    if (!each.target.qualified_name.empty()) text += " " + to_string(each.target);
    text += "\n";
  }
  return text;
}

using Reading = std::function<std::string(const Case&, const std::string& usual_path)>;

void run_file(const fs::path& path, const std::string& usual_path, const Reading& read) {
  const bool update = std::getenv("LACUNA_UPDATE") != nullptr;
  std::vector<Case> cases = read_cases(path);
  CHECK_FALSE(cases.empty());
  std::string rewritten;
  for (Case& test : cases) {
    INFO(path.filename().string() << ": " << test.title);
    const std::string result = read(test, usual_path);
    if (!update && result != test.expected) {
      FAIL_CHECK(unified_diff(path.filename().string(), test.expected, result)
                 << "LACUNA_UPDATE=1 takes the new result over");
    }
    rewritten +=
        (rewritten.empty() ? "=== " : "\n=== ") + test.title + "\n" + test.input + "---\n" + result;
  }
  if (update) CHECK(write_file_atomic(path, rewritten));
}

/// Runs all files of a folder of the corpus.
void run_folder(const std::string& name, const std::string& usual_path,
                const Reading& read = result_of) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(LACUNA_TEST_DIR "/corpus/" + name)) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  REQUIRE_FALSE(files.empty());
  for (const fs::path& file : files) run_file(file, usual_path, read);
}

TEST_CASE("The Python front end sees what its corpus says") { run_folder("python", "m.py"); }

TEST_CASE("The C++ front end sees what its corpus says") { run_folder("cpp", "m.cpp"); }

TEST_CASE("What C++ gives to other languages is what the corpus of bindings says") {
  run_folder("bindings", "m.cpp", bound_by);
}

}  // namespace
}  // namespace lacuna
