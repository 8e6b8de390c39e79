#include "lacuna/base/yaml.hpp"

#include <chrono>

#include "support/catch.hpp"

namespace lacuna {
namespace {

/// A node in one line: scalars in brackets of their kind, to compare whole documents.
std::string shown(const YamlNode& node) {
  std::string out;
  switch (node.kind) {
    case YamlNode::Kind::null:
      return "null";
    case YamlNode::Kind::scalar:
      return node.quoted ? "'" + node.scalar + "'" : node.scalar;
    case YamlNode::Kind::sequence:
      for (const YamlNode& item : node.items) out += (out.empty() ? "" : ", ") + shown(item);
      return "[" + out + "]";
    case YamlNode::Kind::mapping:
      for (const auto& [key, value] : node.members) {
        out += (out.empty() ? "" : ", ") + shown(key) + ": " + shown(value);
      }
      return "{" + out + "}";
  }
  return out;
}

std::string read(std::string_view text) {
  const auto node = parse_yaml(text, "p.yaml");
  INFO("text: " << text);
  if (!node) FAIL(to_string(node.error()));
  return shown(*node);
}

/// "bad_input 2:5"
std::string refusal(std::string_view text, YamlLimits limits = {}) {
  const auto node = parse_yaml(text, "p.yaml", limits);
  INFO("text: " << text.substr(0, 200));
  if (node) return "read as " + shown(*node).substr(0, 200);
  REQUIRE(node.error().where);
  CHECK(node.error().where->path == "p.yaml");
  CHECK_FALSE(node.error().message.empty());
  return std::string(to_string(node.error().code)) + " " +
         std::to_string(node.error().where->line) + ":" +
         std::to_string(node.error().where->column);
}

TEST_CASE("A YAML document is read with the text of its scalars and the order of its keys") {
  CHECK(read("z: 1\na: [x, 'y', \"z\"]\nm:\n  - k: v\n  - 0x10\n") ==
        "{z: 1, a: [x, 'y', 'z'], m: [{k: v}, 0x10]}");
  CHECK(read("a: |\n  one\n  two\n") == "{a: 'one\ntwo\n'}");
  CHECK(read("plain") == "plain");
  CHECK(read("{a: 1, b: [], c: {}}") == "{a: 1, b: [], c: {}}");
  CHECK(read("\xef\xbb\xbf"
             "a: é") == "{a: é}");
}

TEST_CASE("An empty document and an empty value are null") {
  for (const std::string_view text : {"", "\n\n", "# only a comment\n", "---\n", "~", "null"}) {
    CHECK(read(text) == "null");
  }
  CHECK(read("a:\nb: ~\nc: null\nd: 'null'\ne: \"\"") ==
        "{a: null, b: null, c: null, d: 'null', e: ''}");
}

TEST_CASE("Nodes know the line and the column at which they stand") {
  const auto node =
      parse_yaml("# title\nexperiments:\n  - id: first\n    gold: {x: 1}\n", "p.yaml");
  REQUIRE(node);
  const YamlNode* experiments = node->find("experiments");
  REQUIRE(experiments != nullptr);
  REQUIRE(experiments->items.size() == 1);
  const YamlNode& first = experiments->items[0];
  CHECK(first.line == 3);
  CHECK(first.column == 5);
  CHECK(first.find("id")->line == 3);
  CHECK(first.find("id")->column == 9);
  CHECK(first.members[1].key.line == 4);
  CHECK(first.members[1].key.column == 5);
  CHECK(first.find("gold")->find("x")->column == 15);
  CHECK(first.find("nope") == nullptr);
  CHECK(first.find("id")->find("id") == nullptr);
}

TEST_CASE("An alias stands for a copy of what its anchor named") {
  CHECK(read("a: &x {k: [1, 2]}\nb: *x\nc: [*x, *x]") ==
        "{a: {k: [1, 2]}, b: {k: [1, 2]}, c: [{k: [1, 2]}, {k: [1, 2]}]}");
  CHECK(read("a: &x 1\nb: &x 2\nc: *x") == "{a: 1, b: 2, c: 2}");
  CHECK(read("- &k key\n- *k : value") == "[key, {key: value}]");
  CHECK(read("a: &n\nb: *n") == "{a: null, b: null}");
}

TEST_CASE("Tags that say what is there anyway are read and others refused") {
  CHECK(read("a: !!str 5\nb: !!seq [1]\nc: !!map {k: v}\nd: ! 5") ==
        "{a: '5', b: [1], c: {k: v}, d: '5'}");
  CHECK(refusal("a: !!binary aGk=") == "bad_input 1:4");
  CHECK(refusal("a: !own 1") == "bad_input 1:4");
  CHECK(refusal("a: !!python/object:os.system [x]") == "bad_input 1:4");
  CHECK(refusal("a: !!set {x}") == "bad_input 1:4");
  CHECK(refusal("a: !!map [x]") == "bad_input 1:4");
}

TEST_CASE("A key that stands twice is refused where it stands the second time") {
  CHECK(refusal("a: 1\nb: 2\na: 3\n") == "bad_input 3:1");
  CHECK(refusal("x:\n  - {k: 1, 'k': 2}\n") == "bad_input 2:12");
  CHECK(refusal("k: &a x\nx: 1\n*a : 2\n") == "bad_input 3:1");
  CHECK(read("a: {k: 1}\nb: {k: 1}") == "{a: {k: 1}, b: {k: 1}}");
}

TEST_CASE("A key that is no scalar is refused") {
  CHECK(refusal("? [a, b]\n: 1\n") == "bad_input 1:3");
  CHECK(refusal("{a: 1}: 2") == "bad_input 1:1");
  CHECK(refusal("x: 1\n~: 2") == "bad_input 2:1");
}

TEST_CASE("Only one document is read") {
  CHECK(read("---\na: 1\n...\n") == "{a: 1}");
  CHECK(refusal("a: 1\n---\nb: 2\n") == "bad_input 2:1");
  CHECK(refusal("[1, 2] x") == "bad_input 1:8");
}

TEST_CASE("Broken YAML is refused with its place") {
  for (const std::string_view text :
       {"a: [1, 2", "a: 'x", "a: \"x", "a: 1\n b: 2", "\ta: 1", "a: b: c", "- a\nb: 1", "*nope",
        "&", "{a: 1", "a: &x *x", "%YAML 9.0\n---\na", "a: \"\\q\"", "[}", "]", "a: >8\n x", "@a",
        "`a"}) {
    const std::string error = refusal(text);
    INFO("text: " << text << " gives " << error);
    CHECK_THAT(error, ContainsSubstring("bad_input "));
    CHECK_THAT(error, !ContainsSubstring(" 0:0"));
  }
  CHECK(refusal("a: 1\nb: [1\nc: 2\n") == "bad_input 3:2");
}

TEST_CASE("Bytes that YAML does not allow are refused and never end the text early") {
  CHECK(refusal("a: \xff") == "bad_input 1:4");
  CHECK(refusal(std::string_view("a: 1\n\0b: 2", 10)) == "bad_input 2:1");
  CHECK(refusal("a: 1\n\x04"
                "b: 2") == "bad_input 2:1");
  CHECK(refusal("a: \x1b[0m") == "bad_input 1:4");
  CHECK(refusal("a: \xc2\x9b") == "bad_input 1:4");
  CHECK(refusal(std::string_view("\xff\xfe"
                                 "a\0",
                                 4)) == "bad_input 1:1");
  CHECK(read("a: x\xc2\xa0y") == "{a: x\xc2\xa0y}");
}

TEST_CASE("Anchors that explode reach the limit of values soon") {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int j = 0; j < 9; ++j) text += ", " + last;
    text += "]\n";
  }
  const auto start = std::chrono::steady_clock::now();
  CHECK_THAT(refusal(text), ContainsSubstring("limit "));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
}

TEST_CASE("Aliases cannot nest deeper than the document may be, nor contain themselves") {
  std::string text = "a0: &a0 [x]\n";
  for (int i = 1; i < 100; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) +
            "]\n";
  }
  CHECK_THAT(refusal(text), ContainsSubstring("limit "));
  CHECK(refusal("a: &x [1, *x]") == "bad_input 1:11");
  CHECK(refusal("&x {a: *x}") == "bad_input 1:8");
}

TEST_CASE("Depth, values and bytes have limits") {
  CHECK(refusal("[[[[1]]]]", {.depth = 3}) == "limit 1:4");
  CHECK(parse_yaml("[[[1]]]", "p", {.depth = 3}));
  CHECK(refusal("[1, 2, 3]", {.nodes = 3}) == "limit 1:8");
  CHECK(parse_yaml("[1, 2, 3]", "p", {.nodes = 4}));
  CHECK(refusal("a: 1", {.bytes = 3}) == "limit 0:0");
}

TEST_CASE("Hostile depth and length are refused in bearable time") {
  const auto start = std::chrono::steady_clock::now();
  const auto many = [](std::string_view part, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += part;
    return out;
  };
  CHECK_THAT(refusal(many("[", 100'000)), ContainsSubstring("limit "));
  CHECK_THAT(refusal(many("{a: ", 100'000)), ContainsSubstring("limit "));
  CHECK_THAT(refusal(many("- ", 100'000)), ContainsSubstring("limit "));
  CHECK_THAT(refusal(many("? ", 100'000)), ContainsSubstring("limit "));
  std::string nested;
  for (int i = 0; i < 1000; ++i) nested += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  CHECK_THAT(refusal(nested), ContainsSubstring("limit "));
  CHECK_THAT(refusal("[" + many("x,", 300'000)), ContainsSubstring("limit "));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(60));
}

}  // namespace
}  // namespace lacuna
