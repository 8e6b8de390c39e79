#include <algorithm>

#include "lacuna/run/compiled_files_internal.hpp"
#include "support/catch.hpp"
#include "support/paper_fixture.hpp"

namespace lacuna {
namespace {

using test::need;
using namespace std::string_literals;

TEST_CASE("What a compiler made is known by how it begins") {
  REQUIRE(detail::is_compiled("a.o",
                              "\x7f"
                              "ELF\x02\x01"s));
  REQUIRE(detail::is_compiled("libx.a", "!<arch>\nx.o/"));
  REQUIRE(detail::is_compiled("all.hpp.gch", "gpch.014"));
  REQUIRE(detail::is_compiled("x.wasm", "\0asm\1"s));
  REQUIRE(detail::is_compiled("x.gcda", "adcgB21*"));
  REQUIRE(detail::is_compiled("x.ii", "# 0 \"x.cpp\""));
}

TEST_CASE("Sources, meshes, notes and empty files are no compiled files") {
  REQUIRE_FALSE(detail::is_compiled("a.cpp", "#include <x>"));
  REQUIRE_FALSE(detail::is_compiled("bunny.obj", "# vertices\nv 0 0 1"));
  REQUIRE_FALSE(detail::is_compiled("NOTES", "MZ is what a DOS program begins with"));
  REQUIRE_FALSE(detail::is_compiled("start.s", "\t.text\n"));
  REQUIRE_FALSE(detail::is_compiled("data.bin", ""));
}

TEST_CASE("A workspace has nothing that was compiled before, in whatever folder it lies") {
  const test::PaperFixture paper({
      {"code/program",
       "\x7f"
       "ELF and the gold"},
      {"code/src/step.o",
       "\x7f"
       "ELF and the gold"},
      {"code/lib/libstep.a", "!<arch>\nand the gold"},
      {"code/build/CMakeCache.txt", "gold"},
      {"code/build/step.txt", "gold"},
      {"code/.objects/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n"},
      {"code/.objects/a/b", "gold"},
      {"code/src/step.c", "int step;\n"},
  });
  class Notes : public Observer {
   public:
    void diagnostic(const Diagnostic& diagnostic) override { all.push_back(diagnostic); }
    std::vector<Diagnostic> all;
  } notes;
  const PaperRuntime runtime = paper.prepare(notes);
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(runtime.pristine.root())) {
    if (!entry.is_regular_file()) continue;
    names.push_back(entry.path().lexically_relative(runtime.pristine.root()));
  }
  std::sort(names.begin(), names.end());
  REQUIRE(names == std::vector<std::string>{"src/step.c", "stats.py"});
  REQUIRE(notes.all.size() == 1);
  REQUIRE(notes.all[0].code == "compiled_left_out");
  REQUIRE(notes.all[0].message.find("5 compiled or cached files") == 0);
}

}  // namespace
}  // namespace lacuna
