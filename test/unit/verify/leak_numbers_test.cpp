#include <zlib.h>

#include <array>

#include "lacuna/languages/built_in.hpp"
#include "lacuna/repo/inventory.hpp"
#include "lacuna/task/paper_spec.hpp"
#include "leaks_support.hpp"

namespace lacuna::test {
namespace {

using Lines = std::vector<std::string>;
const LeakTargets accuracy = {{}, {{"main", "accuracy", 0.873421}}};

std::string big_endian(std::size_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xFF);
  return bytes;
}

std::string png_chunk(std::string_view type, std::string_view data) {
  return big_endian(data.size()) + std::string(type) + std::string(data) + "\x01\x02\x03\x04";
}

std::string compressed(std::string_view text) {
  std::array<unsigned char, 1000> out;
  uLongf size = out.size();
  const auto* in = reinterpret_cast<const unsigned char*>(text.data());
  REQUIRE(compress(out.data(), &size, in, static_cast<uLong>(text.size())) == Z_OK);
  return {reinterpret_cast<const char*>(out.data()), size};
}

const std::string png = "\x89PNG\r\n\x1a\n" + png_chunk("IHDR", std::string(13, '\0'));

TEST_CASE("A gold number is found in texts, tables, logs and notebooks, rounded or in per cent") {
  const auto [path, text] = GENERATE(table<std::string, std::string>({
      {"README.md", "# Ours\nWe reach 0.873421 on the test set.\n"},
      {"README.md", "# Ours\nWe reach 0.8734 on the test set.\n"},
      {"README.md", "# Ours\nAn accuracy of 87.3 % in 3 runs.\n"},
      {"docs/a.rst", "Results\n=======\n\n87.34% for seed 1\n"},
      {"logs/run.log", "epoch 1 loss 0.41\nepoch 2 loss 0.32\nfinal: 0.8734\n"},
      {"out/results.csv", "model,score\nours,0.873\n"},
      {"out/results.json", "{\"accuracy\": 0.873421, \"seed\": 7}"},
      {"a.ipynb", R"({"cells": [{"outputs": [{"data": {"text/plain": ["0.8734"]}}]}]})"},
      {"plot.svg", "<svg><path d=\"M1.25 3.75\"/><metadata>acc 0.8734</metadata></svg>"},
      {"plot.png", png + png_chunk("tEXt", std::string("Comment\0acc=0.8734", 18))},
      {"plot.png", png + png_chunk("zTXt", std::string("Title\0\0", 7) + compressed("0.8734"))},
      {"plot.png", png + png_chunk("iTXt", std::string("Title\0\0\0\0\0acc 0.8734", 20))},
      {"plot.jpg", std::string("\xff\xd8\xff\xfe\x00\x0c"
                               "acc 0.8734",
                               16)},
      {"paper.pdf", "%PDF-1.4\nstream\nBT [(0.8) -20 (734)] TJ ET\nendstream\n"},
      {"paper.pdf", "%PDF-1.4\nstream\n" + compressed("BT (ours: 0.8734) Tj ET") + "\nendstream\n"},
      {"test_it.py", "def test_it():\n    assert abs(run() - 0.873421) < 1e-3\n"},
  }));
  CAPTURE(path, text);
  const TemporaryTree tree;
  tree.write(path, text);
  tree.write("other.md", "Needs Python 3.11 and 16 GB; 1024 points, 0.5 s, 128 channels.\n");
  const LeakSearch search(accuracy);
  const auto scan = scan_tree(search, tree.path());
  REQUIRE(scan.leaks.size() == 1);
  CHECK(scan.leaks[0].kind == LeakKind::number);
  CHECK(scan.leaks[0].path == path);
  CHECK(scan.leaks[0].target == "main/accuracy");
  CHECK(scan.leaks[0].strong);
  CHECK_FALSE(scan.leaks[0].text.empty());
}

TEST_CASE("What a table of random numbers holds by chance is a weak leak") {
  const TemporaryTree tree;
  std::string table;
  std::uint64_t state = 1;
  for (int i = 0; i < 5000; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    table += "0." + std::to_string(1000 + (state >> 33) % 9000) + "\n";
  }
  tree.write("data.csv", table + "0.8734\n");
  tree.write("README.md", "The result is 0.8734.\n");
  const LeakSearch search(accuracy);
  const auto scan = scan_tree(search, tree.path());
  REQUIRE(scan.leaks.size() >= 2);
  CHECK(strong_leaks(scan.leaks) == Lines{"README.md:1 number main/accuracy"});
}

TEST_CASE("Years, powers of two and the same digits at another place are weak at most") {
  const TemporaryTree tree;
  tree.write("a.py", "size = 2048\nyear = 2021\n");
  tree.write("b.txt", "distance 20480 and 8.73e7\n");
  const LeakSearch search({{}, {{"a", "size", 2048}, {"a", "year", 2021}, {"a", "x", 0.873}}});
  CHECK(strong_leaks(scan_tree(search, tree.path()).leaks).empty());
}

TEST_CASE("Numbers of one or two digits are named as not searched for") {
  const TemporaryTree tree;
  tree.write("a.txt", "21 and 0.5\n");
  const LeakSearch search({{}, {{"a", "count", 21}, {"a", "half", 0.5}, {"a", "fine", 0.123}}});
  const auto scan = scan_tree(search, tree.path());
  CHECK(scan.leaks.empty());
  REQUIRE(scan.diagnostics.size() == 2);
  CHECK(scan.diagnostics[0].code == "target_too_short");
  CHECK_THAT(scan.diagnostics[0].message, ContainsSubstring("a/count"));
}

TEST_CASE("Numbers inside hashes, versions and identifiers are none") {
  const TemporaryTree tree;
  tree.write("a.txt", "sha 5f08734a2 v0.8734 0.873.4 x8734 fig_8734 commit 087342b\n");
  const LeakSearch search(accuracy);
  const auto scan = scan_tree(search, tree.path());
  for (const Leak& leak : scan.leaks) UNSCOPED_INFO(leak.text << " " << leak.why);
  CHECK(scan.leaks.empty());
}

TEST_CASE("Installed packages are not searched for numbers") {
  const TemporaryTree tree;
  tree.write("a.txt", "0.873421\n");
  const LeakSearch search(accuracy);
  Observer observer;
  const auto scan = value(
      search.scan({{.path = tree.path(), .name = "site", .only_bodies = true}}, {}, observer));
  CHECK(scan.leaks.empty());
}

TEST_CASE("The example papers leak nothing in their own code") {
  const std::filesystem::path examples = LACUNA_TEST_EXAMPLES;
  for (const auto& folder : std::filesystem::directory_iterator(examples)) {
    if (!std::filesystem::exists(folder.path() / "paper.yaml")) continue;
    CAPTURE(folder.path().filename().string());
    const PaperSpec spec = value(load_paper_spec(folder.path() / "paper.yaml"));
    Observer observer;
    const auto repository = value(open_repository(spec.repository, {}, observer));
    const auto inventory = value(build_inventory(repository, built_in_front_ends(), {}, observer));
    LeakTargets targets;
    for (const Function* function : inventory.functions()) {
      const auto source = value(read_source(inventory, *inventory.file(function->id.path)));
      targets.bodies.push_back({to_string(function->id), function->language, function->name,
                                function->id.path, function->body, function->docstring,
                                std::string(source.text(function->body))});
    }
    CHECK(targets.bodies.size() > 10);
    for (const Experiment& experiment : spec.experiments) {
      for (const auto& [name, gold] : experiment.gold.items()) {
        if (gold.is_number()) targets.numbers.push_back({experiment.id, name, gold.get<double>()});
      }
    }
    CHECK(targets.numbers.size() > 10);
    const LeakSearch search(targets);
    // The code alone: where a checkout was built or run, results lie beside it.
    const TemporaryTree tree;
    for (const auto& file : value(list_files(repository, {}, observer)).files) {
      tree.write(file.path, value(read_file(repository.root / file.path)));
    }
    const auto scan = scan_tree(search, tree.path());
    const Lines none;
    CHECK(strong_leaks(scan.leaks) == none);
  }
}

}  // namespace
}  // namespace lacuna::test
