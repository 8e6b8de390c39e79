#include "lacuna/clang/bytes_internal.hpp"
#include "lacuna/clang/facts_internal.hpp"
#include "lacuna/clang/join_internal.hpp"
#include "support/catch.hpp"

using namespace lacuna;
using namespace lacuna::detail;

namespace {

UnitFacts sample() {
  UnitFacts facts;
  facts.paths = {"a.hpp", "b.cpp"};
  facts.outside = {"/usr/include/x.h"};
  facts.absent = {"/repo/vector"};
  FunctionFact fact;
  fact.path = 1;
  fact.name = 5;
  fact.whole = {0, 300};
  fact.body = {20, 300};
  fact.qualified_name = "f(int)";
  fact.short_name = "f";
  fact.traits = static_cast<std::uint32_t>(Trait::noexcept_);
  fact.obstacles = static_cast<std::uint32_t>(Obstacle::evaluated);
  facts.functions = {fact};
  facts.skipped = {{0, 77}};
  facts.errors = 1;
  facts.diagnostics = {{Severity::error, "compile_error", "no", {"a.hpp", 3, 4}}};
  facts.compiled = true;
  return facts;
}

}  // namespace

TEST_CASE("What a unit says survives being written and read") {
  const std::string bytes = encode_unit_facts(sample());
  const auto read = decode_unit_facts(bytes);
  REQUIRE(read);
  CHECK(encode_unit_facts(*read) == bytes);
  CHECK(read->functions.front().qualified_name == "f(int)");
  CHECK(read->diagnostics == sample().diagnostics);
}

TEST_CASE("Damaged bytes give nothing, whatever is wrong with them") {
  const std::string bytes = encode_unit_facts(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(decode_unit_facts(std::string_view(bytes).substr(0, size)));
  }
  CHECK_FALSE(decode_unit_facts(bytes + "x"));
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const unsigned char byte : {0x00U, 0x7FU, 0xFFU}) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(byte);
      const auto read = decode_unit_facts(changed);  // must neither crash nor take much memory
      if (read) CHECK(read->functions.size() <= changed.size());
    }
  }
}

TEST_CASE("A number that never ends is no number") {
  UnitReader reader(std::string_view("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 11));
  CHECK(reader.number() == 0);
  CHECK_FALSE(reader.ok());
}

TEST_CASE("Facts of several units add up to the same in any order") {
  FunctionFact one = sample().functions.front();
  FunctionFact two = one;
  two.traits = static_cast<std::uint32_t>(Trait::inline_);
  two.obstacles = 0;
  two.qualified_name = "ns::f(int)";
  FileFacts forth;
  forth.add(one);
  forth.add(two);
  FileFacts back;
  back.add(two);
  back.add(one);
  REQUIRE(forth.plain().size() == 1);
  const FunctionFact& a = forth.plain().begin()->second;
  const FunctionFact& b = back.plain().begin()->second;
  CHECK(a.traits == b.traits);
  CHECK(a.has(Trait::inline_));
  CHECK(a.has(Obstacle::evaluated));
  CHECK(a.qualified_name == b.qualified_name);
}
