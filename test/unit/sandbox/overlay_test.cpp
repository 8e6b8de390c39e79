#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "fixture.hpp"

namespace {

using namespace lacuna;
using namespace lacuna::test;
namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Folders for one overlay, below a folder that nobody else may enter.
struct Layers {
  Workspace top;
  fs::path lower, upper, work;

  explicit Layers(const std::string& name = "layers") {
    const fs::path root = top.path() / name;
    lower = root / "lower";
    upper = root / "upper";
    work = root / "work";
    for (const fs::path& folder : {lower, upper, work}) fs::create_directories(folder);
    fs::create_directory(lower / "package");
    std::ofstream(lower / "package/model.py") << "original\n";
    std::ofstream(lower / "README") << "read me\n";
    REQUIRE(sandbox().give_to_user(lower));
  }

  SandboxCommand command(const std::string& script) const {
    SandboxCommand made = shell(script);
    made.overlays = {{lower, upper, work, "/workspace"}};
    return made;
  }
};

TEST_CASE("Overlays work on the machine that the tests run on", "[overlay][anyone]") {
  CHECK(sandbox().capabilities().overlay);
}

TEST_CASE("What a command changes in an overlay stays apart", "[overlay][anyone]") {
  const Layers layers;
  const auto result = run(layers.command(
      "echo changed > package/model.py; echo new > package/new.py; rm README; mkdir -p a/b; "
      "mv package renamed; ls -R; cat renamed/model.py"));
  INFO(result.process.errors);
  CHECK(result.process.ok());
  CHECK(result.process.output ==
        ".:\na\nrenamed\n\n./a:\nb\n\n./a/b:\n\n./renamed:\nmodel.py\nnew.py\nchanged\n");
  CHECK(text_of(layers.lower / "package/model.py") == "original\n");
  CHECK(text_of(layers.lower / "README") == "read me\n");
  CHECK_FALSE(fs::exists(layers.lower / "a"));
  CHECK(text_of(layers.upper / "renamed/model.py") == "changed\n");
}

TEST_CASE("An upper folder that was used before shows what is in it", "[overlay][anyone]") {
  const Layers layers;
  REQUIRE(run(layers.command("echo one > package/model.py; rm README")).process.ok());
  std::ofstream(layers.upper / "given") << "from outside\n";
  const auto second = run(layers.command("cat package/model.py given; test -e README; echo $?"));
  CHECK(second.process.output == "one\nfrom outside\n1\n");
}

TEST_CASE("What one run left is the base of others, which leave it as it is", "[overlay][anyone]") {
  const Layers layers;
  REQUIRE(
      run(layers.command("echo built > package/model.py; rm README; mkdir made; "
                         "echo object > made/model.o; rm -r made; mkdir made; echo new > made/b"))
          .process.ok());
  for (const char* name : {"one", "two"}) {
    const fs::path root = layers.top.path() / name;
    for (const char* part : {"upper", "work"}) fs::create_directories(root / part);
    SandboxCommand on_top = shell(
        "ls . made; cat package/model.py; echo changed > package/model.py; "
        "rm made/b; echo read > README");
    on_top.overlays = {{layers.lower, root / "upper", root / "work", "/workspace", layers.upper}};
    const auto result = run(on_top);
    INFO(result.process.errors);
    CHECK(result.process.ok());
    CHECK(result.process.output == ".:\nmade\npackage\n\nmade:\nb\nbuilt\n");
    CHECK(text_of(root / "upper/package/model.py") == "changed\n");
  }
  CHECK(text_of(layers.upper / "package/model.py") == "built\n");
  CHECK(text_of(layers.upper / "made/b") == "new\n");
  CHECK(text_of(layers.lower / "package/model.py") == "original\n");
}

TEST_CASE("Folders of an overlay may have any name", "[overlay][anyone]") {
  const Layers layers("a:b,c=\\d lower\"dir=\n\xff");
  const auto result = run(layers.command("cat package/model.py; echo x > y"));
  INFO(result.process.errors);
  CHECK(result.process.output == "original\n");
  CHECK(text_of(layers.upper / "y") == "x\n");
}

TEST_CASE("Two sandboxes may share the lower folder of their overlays", "[overlay][anyone]") {
  const Layers layers;
  const Workspace second;
  fs::create_directory(second.path() / "upper");
  fs::create_directory(second.path() / "work");
  SandboxCommand other = layers.command("cat package/model.py");
  other.overlays[0].upper = second.path() / "upper";
  other.overlays[0].work = second.path() / "work";
  REQUIRE(run(layers.command("echo mine > package/model.py")).process.ok());
  CHECK(run(other).process.output == "original\n");
}

TEST_CASE("Writing into an overlay counts for the disk limit", "[overlay][anyone]") {
  const Layers layers;
  const auto result = run(layers.command(
      "for i in 1 2 3 4 5 6 7 8; do head -c 8000000 /dev/urandom > f$i; done; sleep 15"));
  CHECK(result.limit == "disk");
}

TEST_CASE("A renamed folder does not lead out of an overlay", "[overlay][anyone]") {
  const Layers layers;
  // What a hostile upper would need: an attribute that names another place in the lower tree.
  const auto result =
      run(layers.command("mkdir trap; python3 -c \"import os\n"
                         "for name in ['trusted.overlay.redirect', 'user.overlay.redirect']:\n"
                         "    try: os.setxattr('trap', name, b'/package')\n"
                         "    except OSError: pass\""));
  CHECK(result.process.ok());
  CHECK(run(layers.command("ls trap")).process.output.empty());
}

TEST_CASE("A file beside an overlay can be mounted into it", "[overlay][anyone]") {
  const Layers layers;
  const Workspace extra;
  std::ofstream(extra.path() / "task.json") << "{}\n";
  SandboxCommand command = layers.command("cat data/task.json; ls");
  fs::create_directory(layers.lower / "data");
  command.mounts = {{extra.path(), "/workspace/data", false}};
  CHECK(run(command).process.output == "{}\nREADME\ndata\npackage\n");
}

}  // namespace
