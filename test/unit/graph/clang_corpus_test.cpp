// The programs of test/corpus/callgraph_cpp against the calls that were observed when they ran.
#include "unit/graph/corpus.hpp"

#include "lacuna/clang/front_end.hpp"

namespace lacuna::test {
namespace {

namespace fs = std::filesystem;

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

TEST_CASE("The calls of programs in C and C++ that ran are found, and hardly any others") {
  const auto observations = observed_below(LACUNA_TEST_DIR "/corpus/callgraph_cpp");
  REQUIRE(observations.size() >= 18);
  check_corpus(observations, [](const fs::path& observation) {
    fs::path program = observation;
    program.replace_extension(".cpp");
    if (!fs::exists(program)) program.replace_extension(".c");
    return edges_of(dependencies_of({program}, program.parent_path()));
  });
}

}  // namespace
}  // namespace lacuna::test
