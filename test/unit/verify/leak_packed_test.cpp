#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "leaks_support.hpp"

namespace lacuna::test {
namespace {

using Lines = std::vector<std::string>;

void run(const std::filesystem::path& folder, std::vector<std::string> command) {
  ProcessOptions process;
  process.argv = std::move(command);
  process.working_directory = folder;
  process.environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C"};
  const auto result = value(run_process(process));
  if (!result.ok()) FAIL(process.argv.front() + ": " + result.errors);
}

const LeakSearch& orbit_search() {
  static const LeakSearch search({{orbit_body()}, {{"main", "accuracy", 0.873421}}});
  return search;
}

const Diagnostic* not_searched(const LeakScan& scan) {
  const auto found =
      std::find_if(scan.diagnostics.begin(), scan.diagnostics.end(),
                   [](const Diagnostic& diagnostic) { return diagnostic.code == "not_searched"; });
  return found == scan.diagnostics.end() ? nullptr : &*found;
}

TEST_CASE("A body is found in what Python compiled from it") {
  const TemporaryTree tree;
  tree.write("orbit.py", orbit_source);
  run(tree.path(), {"python3", "-m", "compileall", "-q", "orbit.py"});
  const auto scan = scan_tree(orbit_search(), tree.path());
  REQUIRE(scan.leaks.size() == 1);
  CHECK(scan.leaks[0].kind == LeakKind::compiled_body);
  CHECK(scan.leaks[0].strong);
  CHECK(scan.leaks[0].line == 4);
  CHECK(scan.leaks[0].path.starts_with("__pycache__/orbit."));
  CHECK(scan.leaks[0].similarity > 0.9);
}

TEST_CASE("A compiled function is found by its symbol in a shared object") {
  const TemporaryTree tree;
  const std::string source =
      "namespace grid {\nstruct Index {\n  int find(const int* keys, int count) const;\n};\n"
      "int Index::find(const int* keys, int count) const {\n  int best = 0;\n"
      "  for (int i = 1; i < count; ++i) if (keys[i] < keys[best]) best = i;\n"
      "  return best;\n}\n}\n";
  tree.write("index.cpp", source);
  run(tree.path(), {"c++", "-shared", "-fPIC", "-o", "libindex.so", "index.cpp"});
  auto body = gold_body("index.cpp", source, "int Index::find(const int* keys, int count) const",
                        "grid::Index::find", "c++");
  body.name = "find";
  auto other = body;
  other.id = "index.cpp::grid::Index::insert";
  other.name = "insert";
  const LeakSearch search({{body, other}, {}});
  CHECK(strong_leaks(scan_tree(search, tree.path()).leaks) ==
        Lines{"libindex.so:0 compiled_body index.cpp::grid::Index::find"});
}

TEST_CASE("What Python compiled from a stub is no leak") {
  const TemporaryTree tree;
  tree.write("orbit.py",
             "def step(position, velocity, dt):\n"
             "    raise NotImplementedError('orbit.py::step')\n");
  run(tree.path(), {"python3", "-m", "compileall", "-q", "orbit.py"});
  CHECK(scan_tree(orbit_search(), tree.path()).leaks.empty());
}

TEST_CASE("A compiled file cut anywhere is read as far as it goes") {
  const TemporaryTree tree;
  tree.write("orbit.py", orbit_source);
  run(tree.path(),
      {"python3", "-c", "import py_compile; py_compile.compile('orbit.py', cfile='o.bin')"});
  const std::string whole = tree.read("o.bin");
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    const auto scan = orbit_search().scan({{"orbit.pyc", whole.substr(0, size)}}, {});
    CHECK(scan.leaks.size() <= 1);
  }
  CHECK(orbit_search().scan({{"orbit.pyc", whole}}, {}).leaks.size() == 1);
}

TEST_CASE("A body is found in archives, and in archives inside of them") {
  const auto [name, script] = GENERATE(table<std::string, std::string>({
      {"a.whl", "import zipfile\nwith zipfile.ZipFile('a.whl', 'w') as z: z.write('old.py')"},
      {"a.tar.gz", "import tarfile\nwith tarfile.open('a.tar.gz', 'w:gz') as t: t.add('old.py')"},
      {"a.tar.xz", "import tarfile\nwith tarfile.open('a.tar.xz', 'w:xz') as t: t.add('old.py')"},
      {"a.tar", "import tarfile\nwith tarfile.open('a.tar', 'w') as t: t.add('old.py')"},
      {"old.py.gz",
       "import gzip\nwith gzip.open('old.py.gz', 'w') as g: g.write(open('old.py', 'rb').read())"},
      {"b.zip",
       "import os, tarfile, zipfile\nwith tarfile.open('a.tgz', 'w:gz') as t: t.add('old.py')\n"
       "with zipfile.ZipFile('b.zip', 'w') as z: z.write('a.tgz')\nos.remove('a.tgz')"},
  }));
  CAPTURE(name);
  const TemporaryTree tree;
  tree.write("old.py", orbit_source);
  run(tree.path(), {"python3", "-c", script});
  std::filesystem::remove(tree / "old.py");
  const auto scan = scan_tree(orbit_search(), tree.path());
  REQUIRE(scan.leaks.size() == 1);
  CHECK(scan.leaks[0].kind == LeakKind::body);
  CHECK(scan.leaks[0].path == name);
  CHECK_FALSE(scan.leaks[0].member.empty());
  CHECK(scan.leaks[0].line == 6);
}

TEST_CASE("A deleted file is found in git's objects, loose, packed and unreachable") {
  const TemporaryTree tree;
  tree.write("orbit.py", orbit_source);
  tree.commit_all();
  std::filesystem::remove(tree / "orbit.py");
  tree.git({"commit", "--quiet", "-a", "-m", "Gone"});
  const bool pack = GENERATE(false, true);
  const bool unreachable = GENERATE(false, true);
  if (unreachable) {
    tree.git({"checkout", "--quiet", "--orphan", "fresh"});
    tree.write("a.txt", "a");
    tree.git({"add", "a.txt"});
    tree.git({"commit", "--quiet", "-m", "Fresh"});
    tree.git({"branch", "-D", "main"});
  }
  if (pack) tree.git({"gc", "--quiet"});
  const auto scan = scan_tree(orbit_search(), tree.path());
  REQUIRE(scan.leaks.size() == 1);
  CHECK(scan.leaks[0].path == ".git");
  CHECK_THAT(scan.leaks[0].member, ContainsSubstring("orbit.py"));
  CHECK(scan.leaks[0].kind == LeakKind::body);
  CHECK(not_searched(scan) == nullptr);
}

TEST_CASE("A stash and a commit message are searched") {
  const TemporaryTree tree;
  tree.write("orbit.py", "x = 1\n");
  tree.commit_all();
  tree.write("orbit.py", orbit_source);
  tree.git({"stash", "--quiet"});
  tree.git({"commit", "--quiet", "--allow-empty", "-m", "accuracy is 0.8734 now"});
  const auto leaks = strong_leaks(scan_tree(orbit_search(), tree.path()).leaks);
  CHECK(std::count_if(leaks.begin(), leaks.end(), [](const std::string& line) {
          return line.find("body orbit.py::step") != std::string::npos;
        }) == 1);
  CHECK(std::count_if(leaks.begin(), leaks.end(), [](const std::string& line) {
          return line.find("number main/accuracy") != std::string::npos;
        }) >= 1);
}

TEST_CASE("A cut pack is said not to be searched") {
  const TemporaryTree tree;
  tree.write("orbit.py", orbit_source);
  tree.commit_all();
  tree.git({"gc", "--quiet"});
  for (const auto& file : std::filesystem::directory_iterator(tree / ".git/objects/pack")) {
    if (file.path().extension() != ".pack") continue;
    std::filesystem::permissions(file.path(), std::filesystem::perms::owner_all);
    std::filesystem::resize_file(file.path(), 40);
  }
  CHECK(not_searched(scan_tree(orbit_search(), tree.path())) != nullptr);
}

TEST_CASE("An archive that is cut off is named, and read as far as it goes") {
  const TemporaryTree tree;
  tree.write("old.py", orbit_source);
  run(tree.path(),
      {"python3", "-c", "import tarfile\nwith tarfile.open('a.tar', 'w') as t: t.add('old.py')"});
  std::filesystem::remove(tree / "old.py");
  const std::string last = "return moved, kicked, energy\n";
  std::filesystem::resize_file(tree / "a.tar", tree.read("a.tar").find(last) + last.size());
  const auto scan = scan_tree(orbit_search(), tree.path());
  CHECK(not_searched(scan) != nullptr);
  CHECK(scan.leaks.size() == 1);
}

TEST_CASE("What is compressed behind zeros is no archive without members") {
  const TemporaryTree tree;
  tree.write("old.py", orbit_source);
  run(tree.path(), {"python3", "-c",
                    "import gzip\nwith gzip.open('old.py.gz', 'w') as g:\n"
                    "  g.write(bytes(2048) + open('old.py', 'rb').read())"});
  std::filesystem::remove(tree / "old.py");
  const auto scan = scan_tree(orbit_search(), tree.path());
  CHECK(scan.leaks.size() == 1);
}

TEST_CASE("An archive bomb is stopped and named") {
  const TemporaryTree tree;
  const auto script =
      GENERATE(as<std::string>(), "import gzip; gzip.open('bomb.gz', 'w').write(b'0' * 60_000_000)",
               "import zipfile\nwith zipfile.ZipFile('bomb.zip', 'w') as z:\n"
               "  for i in range(3000): z.writestr(str(i), '')\n");
  run(tree.path(), {"python3", "-c", script});
  LeakOptions options;
  options.most_members = 1000;
  const auto scan = scan_tree(orbit_search(), tree.path(), options);
  REQUIRE(not_searched(scan) != nullptr);
  CHECK_THAT(not_searched(scan)->message, ContainsSubstring("more than"));
  CHECK(scan.bytes < 40'000'000);
}

TEST_CASE("Archives deeper than allowed are named") {
  const TemporaryTree tree;
  run(tree.path(), {"python3", "-c",
                    "import io, zipfile\nd = b'x' * 1000\nfor i in range(9):\n"
                    "  b = io.BytesIO()\n"
                    "  with zipfile.ZipFile(b, 'w') as z: z.writestr('a', d)\n"
                    "  d = b.getvalue()\nopen('deep.zip', 'wb').write(d)"});
  const auto scan = scan_tree(orbit_search(), tree.path());
  REQUIRE(not_searched(scan) != nullptr);
  CHECK_THAT(not_searched(scan)->message, ContainsSubstring("deep"));
}

TEST_CASE("Links, FIFOs and unreadable things stop nothing") {
  const TemporaryTree outside;
  outside.write("copy.py", orbit_source);
  const TemporaryTree tree;
  tree.write("real.py", orbit_source);
  std::filesystem::create_symlink(outside / "copy.py", tree / "link.py");
  std::filesystem::create_directory_symlink(outside.path(), tree / "folder");
  std::filesystem::create_directory_symlink(".", tree / "loop");
  REQUIRE(::mkfifo((tree / "fifo").c_str(), 0600) == 0);
  tree.write("empty.ipynb", "");
  tree.write("wrong.ipynb", "{\"cells\": 3}");
  tree.write("wrong.zip", "PK\x03\x04 and nothing");
  tree.write("latin.py", "# caf\xe9 \x00\xff\n");
  const auto scan = scan_tree(orbit_search(), tree.path());
  CHECK(strong_leaks(scan.leaks) == Lines{"real.py:6 body orbit.py::step"});
  const auto fifo = std::find_if(
      scan.diagnostics.begin(), scan.diagnostics.end(),
      [](const Diagnostic& diagnostic) { return diagnostic.where.path == "workspace/fifo"; });
  CHECK(fifo != scan.diagnostics.end());
}

TEST_CASE("Any number of jobs gives the same leaks") {
  const TemporaryTree tree;
  for (int i = 0; i < 40; ++i) {
    tree.write("f" + std::to_string(i) + ".py", orbit_source);
    tree.write("t" + std::to_string(i) + ".md", "accuracy 0.8734\n");
  }
  LeakOptions one;
  one.jobs = 1;
  LeakOptions many;
  many.jobs = 7;
  const auto a = scan_tree(orbit_search(), tree.path(), one);
  const auto b = scan_tree(orbit_search(), tree.path(), many);
  CHECK(a.leaks == b.leaks);
  CHECK(a.leaks.size() == 80);
}

TEST_CASE("A root that is not there is an error") {
  Observer observer;
  CHECK(code_of(orbit_search().scan({{"/no/such/folder", "x"}}, {}, observer)) ==
        ErrorCode::not_found);
}

}  // namespace
}  // namespace lacuna::test
