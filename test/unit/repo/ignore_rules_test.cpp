#include "lacuna/repo/ignore_rules_internal.hpp"

#include "lacuna/base/random.hpp"
#include "lacuna/repo/repository.hpp"
#include "support/temporary_tree.hpp"

namespace lacuna::detail {
namespace {

using test::TemporaryTree;
using test::value;

bool matches(std::string_view pattern, std::string_view path, bool is_folder = false) {
  return IgnorePattern(pattern).matches(path, is_folder);
}

TEST_CASE("Patterns of gitignore match as its manual says") {
  CHECK(matches("*.log", "a/b/x.log"));
  CHECK_FALSE(matches("/*.log", "a/x.log"));
  CHECK(matches("a/*.log", "a/x.log"));
  CHECK_FALSE(matches("a/*.log", "a/b/x.log"));
  CHECK_FALSE(matches("a/*.log", "z/a/x.log"));
  CHECK(matches("a/**/x", "a/x"));
  CHECK(matches("a/**/x", "a/b/c/x"));
  CHECK_FALSE(matches("a/**/x", "a/bx"));
  CHECK(matches("**/x", "x"));
  CHECK(matches("**/x/y", "a/x/y"));
  CHECK(matches("a/**", "a/b/c"));
  CHECK_FALSE(matches("a/**", "a"));
  CHECK(matches("/a**b", "axxb"));
  CHECK_FALSE(matches("/a**b", "ax/xb"));
  CHECK(matches("build/", "x/build", true));
  CHECK_FALSE(matches("build/", "x/build", false));
  CHECK(matches("[a-c]?[!x]", "bqy"));
  CHECK_FALSE(matches("[a-c]?[!x]", "bqx"));
  CHECK(matches("[]-]", "-"));
  CHECK(matches("[[:digit:]x]", "7"));
  CHECK_FALSE(matches("[[:nonsense:]]", "n"));
  CHECK_FALSE(matches("[abc", "a"));
  CHECK(matches("\\#x", "#x"));
  CHECK(matches("\\!x", "!x"));
  CHECK(matches("x\\ ", "x "));
  CHECK(matches("x  ", "x"));
  CHECK_FALSE(matches("x\\", "x\\"));
  CHECK_FALSE(matches("# x", "# x"));
  CHECK_FALSE(matches("/", "x", true));
  CHECK_FALSE(matches("", ""));
}

TEST_CASE("A pattern of many stars is matched in no time") {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "*a";
  CHECK_FALSE(matches(pattern + "b", std::string(250, 'a')));
  CHECK(matches(pattern, std::string(250, 'a')));
}

/// Patterns and names out of so few letters that they often meet.
std::string random_text(Random& random, std::string_view alphabet, std::size_t most) {
  std::string text;
  for (auto left = 1 + random.below(most); left > 0; --left) {
    text += alphabet[random.below(alphabet.size())];
  }
  return text;
}

TEST_CASE("A plain folder has exactly the files that git itself would add") {
  Random random(17);
  std::size_t ignored = 0;
  for (int round = 0; round < 25; ++round) {
    const TemporaryTree tree;
    std::string rules, sub_rules;
    for (int i = 0; i < 6; ++i) {
      rules += random_text(random, "aabb**/?![a]-\\ ", 6) + "\n";
      sub_rules += random_text(random, "aabb*/?!c", 5) + "\r\n";
    }
    tree.write(".gitignore", rules);
    tree.write("a/.gitignore", sub_rules);
    for (int i = 0; i < 40; ++i) {
      std::string path = random_text(random, "ab", 2);
      for (auto depth = random.below(3); depth > 0; --depth) {
        path += "/" + random_text(random, "abc!-", 2);
      }
      std::error_code taken;  // a name may be a file and a folder
      if (!std::filesystem::exists(tree / path, taken) && !taken) {
        (void)write_file_atomic(tree / path, "");
      }
    }
    CAPTURE(rules, sub_rules);
    Observer observer;
    const auto repository = value(open_repository(tree.path().string(), {}, observer));
    const FileList list = value(list_files(repository, {}, observer));
    std::vector<std::string> ours;
    for (const auto& file : list.files) ours.push_back(file.path);
    ignored += list.skipped.size();

    tree.git({"init", "--quiet"});
    std::vector<std::string> gits;
    const std::string listed = tree.git({"ls-files", "-z", "--others", "--exclude-standard"});
    for (std::size_t at = 0; at < listed.size();) {
      gits.emplace_back(listed.c_str() + at);
      at += gits.back().size() + 1;
    }
    std::sort(gits.begin(), gits.end());
    CHECK(ours == gits);
  }
  CHECK(ignored > 100);
}

}  // namespace
}  // namespace lacuna::detail
