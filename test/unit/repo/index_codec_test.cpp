#include "lacuna/base/random.hpp"
#include "lacuna/repo/index_codec_internal.hpp"
#include "support/catch.hpp"

namespace lacuna::detail {
namespace {

ParsedFile sample() {
  ParsedFile file;
  file.path = "pkg/a.py";
  file.language = "python";
  file.hash = std::string(64, 'a');
  file.status = ParseStatus::partial;
  Function function;
  function.id = {"pkg/a.py", "A.b", 2};
  function.language = "python";
  function.name = "b";
  function.kind = FunctionKind::property;
  function.parent = "outer#3";
  function.line = 7;
  function.end_line = 4'000'000'000;
  function.whole = {10, 4'294'967'295};
  function.body = {20, 300};
  function.docstring = ByteRange{22, 40};
  function.body_lines = 5;
  function.statements = 128;
  function.cyclomatic = 16'384;
  function.parameters = {"self", "*args", "", "caf\xe9"};
  function.traits = {"async", "decorated"};
  function.maskable = false;
  function.reason = "overload";
  file.functions = {function, Function{}};
  file.functions[1].id.path = file.path;
  file.functions[1].language = "python";
  file.diagnostics = {{Severity::error, "syntax", "what", {"pkg/a.py", 3, 4}}};
  return file;
}

bool same(const ParsedFile& a, const ParsedFile& b) {
  return a.path == b.path && a.language == b.language && a.hash == b.hash &&
         encode_parsed_file(a) == encode_parsed_file(b) && a.functions[0].id == b.functions[0].id;
}

TEST_CASE("A parsed file comes back from its bytes as it was") {
  const ParsedFile file = sample();
  const std::string bytes = encode_parsed_file(file);
  const auto back = decode_parsed_file(bytes, file.path, file.language, file.hash);
  REQUIRE(back);
  CHECK(same(*back, file));
  CHECK(back->functions[0].docstring == file.functions[0].docstring);
  CHECK(back->functions[0].whole == file.functions[0].whole);
  CHECK(back->functions[0].parameters == file.functions[0].parameters);
  CHECK(back->diagnostics == file.diagnostics);
}

TEST_CASE("Every shorter piece of the bytes, and any byte more, is refused") {
  const std::string bytes = encode_parsed_file(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(decode_parsed_file(std::string_view(bytes).substr(0, size), "p", "l", "h"));
  }
  CHECK_FALSE(decode_parsed_file(bytes + '\0', "p", "l", "h"));
}

TEST_CASE("Bytes that were changed at random never crash the decoder") {
  const std::string bytes = encode_parsed_file(sample());
  Random random(5);
  std::size_t refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string broken = bytes;
    for (int i = 0; i < 3; ++i) {
      broken[random.below(broken.size())] = static_cast<char>(random.below(256));
    }
    refused += decode_parsed_file(broken, "p", "l", "h") ? 0 : 1;
  }
  CHECK(refused > 1000);
}

TEST_CASE("A count beyond the bytes at hand reserves nothing") {
  ByteWriter out;
  out.number(0);
  out.number(std::uint64_t{1} << 60);
  CHECK_FALSE(decode_parsed_file(out.bytes(), "p", "l", "h"));
}

TEST_CASE("Numbers of every size come back") {
  ByteWriter out;
  const std::vector<std::int64_t> numbers = {0, 1, -1, 63, 64, -64, -65, INT64_MAX, INT64_MIN};
  for (const auto number : numbers) out.signed_number(number);
  out.number(UINT64_MAX);
  ByteReader in(out.bytes());
  for (const auto number : numbers) CHECK(in.signed_number() == number);
  CHECK(in.number() == UINT64_MAX);
  CHECK(in.ok());
  CHECK(in.at_end());
}

TEST_CASE("A number of more than 64 bits spoils the reader") {
  const std::string bytes = std::string(9, '\xff') + '\x02';
  ByteReader in(bytes);
  CHECK(in.number() == 0);
  CHECK_FALSE(in.ok());
}

TEST_CASE("The checksum sees each changed bit and the length") {
  const std::string bytes(100, 'x');
  const auto sum = checksum(bytes);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string other = bytes;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    CHECK(checksum(other) != sum);
  }
  CHECK(checksum(std::string(8, '\0')) != checksum(std::string(9, '\0')));
}

}  // namespace
}  // namespace lacuna::detail
