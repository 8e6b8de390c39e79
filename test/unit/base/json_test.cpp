#include "lacuna/base/json.hpp"

#include <nlohmann/json.hpp>

#include "lacuna/base/json_reader.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

Error refusal(std::string_view text, JsonLimits limits = {}) {
  const auto json = parse_json(text, "f.json", limits);
  INFO("text: " << text);
  REQUIRE_FALSE(json);
  return json.error();
}

/// The error's code and place: "bad_input 2:5".
std::string place(const Error& error) {
  REQUIRE(error.where);
  CHECK(error.where->path == "f.json");
  return std::string(to_string(error.code)) + " " + std::to_string(error.where->line) + ":" +
         std::to_string(error.where->column);
}

TEST_CASE("JSON is read with its keys in the order of the text") {
  const auto json = parse_json(R"( {"z": 1, "a": [true, null, -2.5, "\u00e9\n"], "m": {}} )", "f");
  REQUIRE(json);
  CHECK(dump_json(*json) == R"({"z":1,"a":[true,null,-2.5,"é\n"],"m":{}})");
  CHECK(dump_json(*json, true) ==
        "{\n  \"z\": 1,\n  \"a\": [\n    true,\n    null,\n    -2.5,\n    \"é\\n\"\n  ],\n"
        "  \"m\": {}\n}");
}

TEST_CASE("A value alone is JSON, and whole numbers keep all their bits") {
  CHECK(parse_json("18446744073709551615", "f").value().get<std::uint64_t>() ==
        18446744073709551615U);
  CHECK(parse_json("-9223372036854775808", "f").value().is_number_integer());
  CHECK(parse_json("\"\"", "f").value().get<std::string>().empty());
}

TEST_CASE("Text that is not JSON is refused with its line and column") {
  CHECK(place(refusal("")) == "bad_input 1:1");
  CHECK(place(refusal("{\"a\": 1,\n  oops}")) == "bad_input 2:3");
  CHECK(place(refusal("[1, 2")) == "bad_input 1:6");
  CHECK(place(refusal("[1] x")) == "bad_input 1:5");
  CHECK(place(refusal("{} {}")) == "bad_input 1:4");
  CHECK(place(refusal("[1,]")) == "bad_input 1:4");
  CHECK(place(refusal("// no\n1")) == "bad_input 1:1");
  CHECK(place(refusal("01")) == "bad_input 1:2");
  CHECK(place(refusal("'a'")) == "bad_input 1:1");
  CHECK(place(refusal("[\n\"a\nb\"]")) == "bad_input 2:3");
}

TEST_CASE("Numbers that JSON does not have or that no double holds are refused") {
  for (const std::string_view text :
       {"NaN", "Infinity", "-Infinity", "[1e999]", "-1e400", "+1", ".5", "1.", "0x10", "1_000"}) {
    CHECK(refusal(text).code == ErrorCode::bad_input);
  }
  CHECK(parse_json("1e-999", "f").value().get<double>() == 0);
  CHECK(parse_json("1e308", "f").value().get<double>() == 1e308);
}

TEST_CASE("A key that stands twice in an object is refused where it stands the second time") {
  CHECK(place(refusal("{\"a\": 1,\n \"a\": 2}")) == "bad_input 2:2");
  CHECK(place(refusal("{\"x\\\"\": 1, \"x\\\"\": 2}")) == "bad_input 1:12");
  CHECK(place(refusal(R"({"a": 1, "\u0061": 2})")) == "bad_input 1:10");
  CHECK(parse_json(R"({"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]})", "f"));
  std::string many = "{";
  for (int i = 0; i < 1000; ++i) many += "\"k" + std::to_string(i) + "\":0,";
  CHECK(parse_json(many + "\"last\":0}", "f"));
  CHECK_THAT(refusal(many + "\"k17\":0}").message, ContainsSubstring("\"k17\" stands here twice"));
}

TEST_CASE("An object of two hundred thousand keys is read in time that grows with its size") {
  std::string text = "{";
  for (int i = 0; i < 200'000; ++i) text += "\"key" + std::to_string(i) + "\":0,";
  text += "\"end\":0}";
  const auto json = parse_json(text, "f");
  REQUIRE(json);
  CHECK(json->size() == 200'001);
}

TEST_CASE("Bytes that are not UTF-8 and NUL bytes are refused, wherever they stand") {
  CHECK(place(refusal("[\"\xff\"]")) == "bad_input 1:3");
  CHECK(place(refusal("\n\"\xed\xa0\x80\"")) == "bad_input 2:2");
  CHECK(place(refusal(std::string_view("1\0 and more", 11))) == "bad_input 1:2");
  CHECK(place(refusal(std::string_view("\0", 1))) == "bad_input 1:1");
  CHECK(refusal(R"("\ud800")").code == ErrorCode::bad_input);
}

TEST_CASE("JSON over a limit of depth or bytes is refused as such") {
  CHECK(refusal(std::string(100'000, '[')).code == ErrorCode::limit);
  CHECK(place(refusal("[[[[]]]]", {.depth = 3})) == "limit 1:4");
  CHECK(parse_json("[[[]],[[]]]", "f", {.depth = 3}));
  std::string objects;
  for (int i = 0; i < 5000; ++i) objects += "{\"a\":";
  CHECK(refusal(objects).code == ErrorCode::limit);
  CHECK(refusal("[1, 2, 3]", {.bytes = 8}).code == ErrorCode::limit);
  CHECK(parse_json("[1, 2, 3]", "f", {.bytes = 9}));
}

TEST_CASE("Invalid UTF-8 in a string is written as the replacement character") {
  Json json = Json::object();
  json["a"] = "x\xff";
  CHECK(dump_json(json) == "{\"a\":\"x\xef\xbf\xbd\"}");
}

struct Read {
  Json json;
  explicit Read(std::string_view text) : json(parse_json(text, "r").value()) {}
};

TEST_CASE("A reader takes the members of an object") {
  const Read read(
      R"({"s": "x", "n": 2.5, "i": 7, "b": true, "t": ["a", "b"], "o": {}, "z": null})");
  JsonReader reader(read.json, "r.json");
  CHECK(reader.text("s") == "x");
  CHECK(reader.number("n") == 2.5);
  CHECK(reader.number("i") == 7);
  CHECK(reader.integer<std::uint8_t>("i") == 7);
  CHECK(reader.boolean("b"));
  CHECK(reader.texts("t") == std::vector<std::string>{"a", "b"});
  CHECK(reader.object("o").empty());
  CHECK(reader.at("z").is_null());
  CHECK_FALSE(reader.has("z"));
  CHECK_FALSE(reader.has("nope"));
  CHECK(reader.text_or("z", "else") == "else");
  CHECK(reader.number_or("nope", 3) == 3);
  CHECK(reader.boolean_or("nope", true));
  CHECK_FALSE(reader.error());
}

TEST_CASE("A reader keeps the first error and names the member") {
  const Read read(R"({"a/b~": 1, "big": 256, "half": 1.5, "minus": -1, "mixed": ["a", 1]})");
  JsonReader reader(read.json, "r.json");
  CHECK(reader.text("a/b~").empty());
  CHECK(reader.number("missing") == 0);
  REQUIRE(reader.error());
  CHECK(to_string(*reader.error()) == "r.json: /a~1b~0 must be a text");
  const auto first_error = [&](auto&& take) {
    JsonReader fresh(read.json, "r.json");
    take(fresh);
    return fresh.error() ? fresh.error()->message : std::string();
  };
  CHECK(first_error([](JsonReader& r) { r.integer<std::uint8_t>("big"); }) ==
        "/big must be a whole number in range");
  CHECK(first_error([](JsonReader& r) { r.integer<std::uint8_t>("half"); }) ==
        "/half must be a whole number in range");
  CHECK(first_error([](JsonReader& r) { r.integer<std::uint32_t>("minus"); }) ==
        "/minus must be a whole number in range");
  CHECK(first_error([](JsonReader& r) { r.integer<int>("minus"); }).empty());
  CHECK(first_error([](JsonReader& r) { r.integer<int>("gone"); }) == "/gone is missing");
  CHECK(first_error([](JsonReader& r) { r.texts("mixed"); }) == "/mixed must hold texts only");
  CHECK(first_error([](JsonReader& r) { r.texts("big"); }) == "/big must be an array");
}

TEST_CASE("A reader of something that is no object has an error at once") {
  const Read read("[1]");
  JsonReader reader(read.json, "r.json");
  REQUIRE(reader.error());
  CHECK(reader.text("a").empty());
  CHECK(reader.texts("a").empty());
  CHECK(to_string(*reader.error()) == "r.json: must be an object");
}

TEST_CASE("A schema of a newer version is unsupported, another one bad input") {
  const auto code = [](std::string_view text) -> std::string {
    const Read read(text);
    JsonReader reader(read.json, "r.json");
    reader.schema("lacuna.mask/2");
    return reader.error() ? std::string(to_string(reader.error()->code)) : "";
  };
  CHECK(code(R"({"schema": "lacuna.mask/2"})").empty());
  CHECK(code(R"({"schema": "lacuna.mask/3"})") == "unsupported");
  CHECK(code(R"({"schema": "lacuna.mask/1"})") == "bad_input");
  CHECK(code(R"({"schema": "lacuna.suite/3"})") == "bad_input");
  CHECK(code(R"({"schema": "lacuna.mask/3x"})") == "bad_input");
  CHECK(code(R"({"schema": 1})") == "bad_input");
  CHECK(code("{}") == "bad_input");
}

}  // namespace
}  // namespace lacuna
