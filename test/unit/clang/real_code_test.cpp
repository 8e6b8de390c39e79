#include <set>

#include "unit/clang/repository.hpp"

using namespace lacuna;
using namespace lacuna::test;
namespace fs = std::filesystem;

namespace {

/// A repository of an installed package's headers and one unit that uses them; the test is skipped,
/// with a word, where the package is not installed.
bool copy_headers(const ClangRepository& repository, const fs::path& from, const std::string& to) {
  if (!fs::is_directory(from)) {
    WARN(from.string() << " is not installed");
    return false;
  }
  for (const auto& entry : fs::recursive_directory_iterator(from)) {
    if (!entry.is_regular_file()) continue;
    repository.write(to + "/" + entry.path().lexically_relative(from).string(),
                     value(read_file(entry.path())));
  }
  return true;
}

/// The functions that an -O0 object file defines, demangled, without parameters.
std::set<std::string> symbols(const ClangRepository& repository, const std::string& source,
                              const std::vector<std::string>& arguments) {
  const auto run = [&](std::vector<std::string> argv) {
    ProcessOptions process;
    process.argv = std::move(argv);
    process.working_directory = repository.path();
    process.environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C"};
    const auto result = value(run_process(process));
    if (!result.ok()) FAIL(process.argv.front() << ": " << result.errors);
    return result.output;
  };
  std::vector<std::string> compile = {"c++", "-O0", "-w", "-c", source, "-o", "out.o"};
  compile.insert(compile.end(), arguments.begin(), arguments.end());
  run(compile);
  const std::string table = run({"nm", "--defined-only", "-f", "posix", "out.o"});
  std::set<std::string> names;
  for (std::size_t at = 0; at < table.size();) {
    const std::size_t end = std::min(table.find('\n', at), table.size());
    const std::string line = table.substr(at, end - at);
    at = end + 1;
    const std::size_t space = line.find(' ');
    if (space == std::string::npos ||
        std::string("tTwWu").find(line[space + 1]) == std::string::npos)
      continue;
    names.insert(line.substr(0, space));
  }
  return names;
}

/// `name` occurs as a length-prefixed component of some mangled symbols; these are the components.
std::set<std::string> components(const std::set<std::string>& mangled, const std::string& space) {
  std::set<std::string> found;
  const std::string prefix = std::to_string(space.size()) + space;
  for (const auto& symbol : mangled) {
    const bool ours = symbol.starts_with("_ZN" + prefix) || symbol.starts_with("_ZNK" + prefix);
    if (!ours) continue;
    std::size_t at = symbol.find(prefix) + prefix.size();
    std::string last;
    while (at < symbol.size() && symbol[at] >= '1' && symbol[at] <= '9') {
      std::size_t length = 0;
      while (at < symbol.size() && symbol[at] >= '0' && symbol[at] <= '9') {
        length = length * 10 + static_cast<std::size_t>(symbol[at++] - '0');
      }
      last = symbol.substr(at, length);
      at += length;
      if (at < symbol.size() && symbol[at] == 'I') break;  // template arguments: the class's
    }
    if (!last.empty() && at < symbol.size() && symbol[at] != 'I') found.insert(last);
  }
  return found;
}

}  // namespace

TEST_CASE("Of hnswlib all functions of an -O0 build are found, and masked one at a time compile") {
  ClangRepository repository;
  if (!copy_headers(repository, "/usr/include/hnswlib", "hnswlib")) return;
  repository.write("main.cpp", R"(#include "hnswlib/hnswlib.h"
int use() {
  hnswlib::L2Space l2(16);
  hnswlib::InnerProductSpace ip(16);
  hnswlib::HierarchicalNSW<float> index(&l2, 10);
  hnswlib::BruteforceSearch<float> exact(&ip, 10);
  float point[16] = {};
  index.addPoint(point, 1);
  exact.addPoint(point, 1);
  index.saveIndex("index");
  return static_cast<int>(index.searchKnn(point, 1).size() + exact.searchKnn(point, 1).size());
}
)");
  repository.database({{"main.cpp", {"-std=c++17", "-I."}}});
  const TemporaryTree cache;
  repository.cache = cache.path();
  const auto files = repository.parse();
  CHECK(codes(files).empty());
  std::set<std::string> names;
  std::size_t count = 0;
  for (const auto& file : files) {
    for (const auto& function : file.functions) {
      names.insert(function.name);
      ++count;
      CHECK_FALSE(has(function, "syntactic"));
    }
  }
  CHECK(count > 80);
  for (const auto& component :
       components(symbols(repository, "main.cpp", {"-std=c++17", "-I."}), "hnswlib")) {
    INFO(component);
    CHECK(names.contains(component));
  }

  const auto sources = repository.sources();
  const FrontEnds all = repository.front_ends();
  std::vector<SourceVariant> variants;
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const SourceFile& file = sources.files[i];
    const auto* front_end = all.for_path(file.path());
    for (const auto& function : files[i].functions) {
      if (!function.maskable) continue;
      const MaskSupport support = front_end->support(file);
      std::vector<Edit> edits = support.insertions;
      edits.push_back({function.body, value(front_end->stub(file, function, {}))});
      variants.push_back(
          {{value(make_file_edits(file.path(), file.hash(), std::move(edits)))}, support.files});
      ids.push_back(to_string(function.id));
    }
  }
  CHECK(variants.size() > 70);
  Observer observer;
  const auto results = value(all.list().front()->reader()->compile(sources, variants, observer));
  for (std::size_t i = 0; i < results.size(); ++i) {
    INFO(ids[i] << ": " << (results[i].first_error ? results[i].first_error->message : ""));
    CHECK(results[i].units == 1);
    CHECK(results[i].compiles);
  }
}
