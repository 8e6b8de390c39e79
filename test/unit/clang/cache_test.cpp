#include <sys/stat.h>

#include <map>

#include <nlohmann/json.hpp>

#include "lacuna/repo/inventory.hpp"
#include "unit/clang/repository.hpp"

using namespace lacuna;
using namespace lacuna::test;
namespace fs = std::filesystem;

namespace {

/// A repository with a cache beside it.
struct CachedRepository : ClangRepository {
  TemporaryTree folder;

  CachedRepository() {
    cache = folder.path();
    write("shared.hpp", "#pragma once\n#include <cstddef>\ninline int shared() { return 1; }\n");
    write("a.cpp", "#include \"shared.hpp\"\nint a() { return shared(); }\n");
    write("b.cpp", "#include \"shared.hpp\"\nint b() { return shared(); }\n");
    write("c.cpp", "int c() { return 1; }\n");
    database({{"a.cpp", {"-I", "."}}, {"b.cpp", {"-I", "."}}, {"c.cpp", {"-I", "."}}});
  }

  std::vector<fs::path> entries() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
      if (entry.is_regular_file()) found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  std::string text() const {
    std::string all;
    for (const auto& file : parse()) {
      for (const auto& function : file.functions) all += dump_json(to_json(function)) + "\n";
      for (const auto& one : file.diagnostics) all += one.code + " " + one.message + "\n";
    }
    return all;
  }
};

/// Which entries were written anew by `work`.
template <class Work>
std::size_t rewritten(const CachedRepository& repository, const Work& work) {
  std::map<fs::path, ino_t> before;
  const auto inode = [](const fs::path& path) {
    struct stat info{};
    ::stat(path.c_str(), &info);
    return info.st_ino;
  };
  for (const auto& path : repository.entries()) before[path] = inode(path);
  work();
  std::size_t count = 0;
  for (const auto& path : repository.entries()) {
    const auto at = before.find(path);
    if (at == before.end() || at->second != inode(path)) ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("A second run reads nothing anew and gives the same") {
  const CachedRepository repository;
  const std::string first = repository.text();
  CHECK(repository.entries().size() == 3);
  CHECK(rewritten(repository, [&] { CHECK(repository.text() == first); }) == 0);
}

TEST_CASE("After a change only the units that see it are parsed again") {
  const CachedRepository repository;
  repository.text();
  repository.write("c.cpp", "int c() { return 2; }\nint d() { return 3; }\n");
  CHECK(rewritten(repository,
                  [&] { CHECK(repository.text().find("\"d\"") != std::string::npos); }) == 1);
  repository.write("shared.hpp",
                   "#pragma once\ninline int shared() { return 1; }\n"
                   "inline int more() { return 2; }\n");
  CHECK(rewritten(repository,
                  [&] { CHECK(repository.text().find("more") != std::string::npos); }) == 2);
}

TEST_CASE("A unit whose header is no longer read elsewhere is parsed again") {
  const CachedRepository repository;
  repository.text();
  repository.write("a.cpp", "int a() { return 1; }\n");
  CHECK(repository.text().find("shared.hpp::shared()") != std::string::npos);
  CHECK(listed(repository.parse(), "shared.hpp") == std::vector<std::string>{"shared()"});
}

TEST_CASE("A header that appears where it was looked for in vain is seen") {
  CachedRepository repository;
  repository.write(
      "late.cpp",
      "#if __has_include(\"late.hpp\")\n#include \"late.hpp\"\n#endif\nint l() { return 1; }\n");
  repository.text();
  repository.write("late.hpp", "inline int late() { return 1; }\n");
  CHECK(repository.text().find("late()") != std::string::npos);
  CHECK(listed(repository.parse(), "late.hpp") == std::vector<std::string>{"late()"});
}

TEST_CASE("An inventory keeps what the syntax says, and asks again for what other files decide") {
  const ClangRepository repository;
  const TemporaryTree cache;
  repository.write("kind.hpp", "#define KIND\n");
  repository.write("a.cpp", "#include \"kind.hpp\"\nKIND int a() { return 1; }\n");
  const auto inventory = [&] {
    Observer observer;
    return value(build_inventory(value(open_repository(repository.path().string(), {}, observer)),
                                 repository.front_ends(),
                                 {.jobs = 1, .cache_directory = cache.path()}, observer));
  };
  const auto traits = [](const Inventory& all) {
    return all.file("a.cpp")->functions.at(0).traits;
  };
  const Inventory first = inventory();
  CHECK(first.counts().from_cache == 0);
  const Inventory second = inventory();
  CHECK(second.counts().from_cache == 2);
  CHECK(traits(second) == traits(first));
  repository.write("kind.hpp", "#define KIND static\n");
  const Inventory third = inventory();
  CHECK(third.counts().from_cache == 1);
  CHECK(traits(third) != traits(first));
}

TEST_CASE("Damaged entries are made anew without a word") {
  const CachedRepository repository;
  const std::string first = repository.text();
  for (const auto& path : repository.entries()) {
    std::string bytes = value(read_file(path));
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x55);
    value(write_file_atomic(path, bytes, {.executable = false, .mode = {}, .sync = false}));
  }
  CHECK(rewritten(repository, [&] { CHECK(repository.text() == first); }) == 3);
  for (const auto& path : repository.entries()) fs::resize_file(path, 20);
  CHECK(rewritten(repository, [&] { CHECK(repository.text() == first); }) == 3);
}

TEST_CASE("Other flags are another entry") {
  CachedRepository repository;
  repository.text();
  repository.options.extra_arguments = {"-DEXTRA"};
  repository.text();
  CHECK(repository.entries().size() == 6);
}
