#include "lacuna/source/edits.hpp"

#include "lacuna/base/hash.hpp"
#include "lacuna/base/random.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

FileEdits edits_of(std::string_view base, std::vector<Edit> edits) {
  auto made = make_file_edits("f", sha256(base), std::move(edits));
  REQUIRE(made);
  return *made;
}

TEST_CASE("Edits replace, insert and delete, in whatever order they are given") {
  const std::string_view base = "one two three";
  const FileEdits edits =
      edits_of(base, {{{8, 13}, "3"}, {{0, 0}, ">"}, {{3, 4}, ""}, {{13, 13}, "<"}});
  CHECK(apply_edits(base, edits).value() == ">onetwo 3<");
  CHECK(edits.edits.front().range == ByteRange{0, 0});
  CHECK(apply_edits(base, edits_of(base, {})).value() == base);
  CHECK(apply_edits("", edits_of("", {{{0, 0}, "new"}})).value() == "new");
}

TEST_CASE("Edits that touch each other are no conflict, and insertions keep their order") {
  const std::string_view base = "abcd";
  CHECK(apply_edits(base, edits_of(base, {{{2, 3}, "C"}, {{1, 2}, "B"}})).value() == "aBCd");
  CHECK(apply_edits(base, edits_of(base, {{{2, 2}, "1"}, {{2, 3}, "C"}, {{2, 2}, "2"}})).value() ==
        "ab12Cd");
}

TEST_CASE("Edits that overlap are a conflict") {
  const auto code = [](std::vector<Edit> edits) {
    auto made = make_file_edits("f", "", std::move(edits));
    return made ? std::string_view("fine") : to_string(made.error().code);
  };
  CHECK(code({{{0, 3}, ""}, {{2, 4}, ""}}) == "conflict");
  CHECK(code({{{0, 3}, ""}, {{0, 3}, ""}}) == "conflict");
  CHECK(code({{{0, 3}, ""}, {{1, 1}, "x"}}) == "conflict");
  CHECK(code({{{0, 3}, ""}, {{3, 3}, "x"}}) == "fine");
  CHECK(code({{{3, 2}, ""}}) == "bad_input");
}

TEST_CASE("Edits refuse a text that is not theirs") {
  const FileEdits edits = edits_of("abc", {{{0, 1}, "x"}});
  CHECK(apply_edits("abd", edits).error().code == ErrorCode::stale);
  CHECK(invert_edits("abd", edits).error().code == ErrorCode::stale);
  CHECK(apply_edits("abd", edits).error().where->path == "f");
}

TEST_CASE("Edits from foreign hands are checked before they are done") {
  const std::string_view base = "abc";
  const auto code = [&](std::vector<Edit> edits) {
    return apply_edits(base, FileEdits{"f", sha256(base), std::move(edits)}).error().code;
  };
  CHECK(code({{{0, 4}, ""}}) == ErrorCode::bad_input);
  CHECK(code({{{4, 4}, ""}}) == ErrorCode::bad_input);
  CHECK(code({{{2, 1}, ""}}) == ErrorCode::bad_input);
  CHECK(code({{{1, 2}, ""}, {{0, 1}, ""}}) == ErrorCode::bad_input);
  CHECK(code({{{0, 2}, ""}, {{1, 3}, ""}}) == ErrorCode::bad_input);
  CHECK(code({{{0, 0xffffffff}, ""}}) == ErrorCode::bad_input);
}

std::string random_text(Random& random, std::uint64_t longest) {
  std::string out(random.below(longest + 1), ' ');
  for (char& c : out) c = static_cast<char>(random.below(256));
  return out;
}

std::vector<Edit> random_edits(Random& random, std::size_t size) {
  std::vector<Edit> edits;
  std::size_t at = 0;
  while (at <= size && edits.size() < 8) {
    at += random.below(4);
    if (at > size) break;
    const std::size_t end = std::min(size, at + random.below(5));
    edits.push_back({{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)},
                     random_text(random, 6)});
    at = end;
  }
  return edits;
}

TEST_CASE("Edits and their inverse give back every byte of random texts") {
  Random random(20240817);
  for (int round = 0; round < 3000; ++round) {
    const std::string base = random_text(random, 40);
    std::vector<Edit> edits = random_edits(random, base.size());
    const FileEdits forth = edits_of(base, edits);
    const auto changed = apply_edits(base, forth);
    REQUIRE(changed);
    const auto back = invert_edits(base, forth);
    REQUIRE(back);
    REQUIRE(apply_edits(*changed, *back).value() == base);
    REQUIRE(invert_edits(*changed, *back).value() == forth);
  }
}

TEST_CASE("The order in which disjoint edits are given does not matter") {
  Random random(5);
  for (int round = 0; round < 300; ++round) {
    const std::string base = random_text(random, 40);
    std::vector<Edit> edits;
    for (std::uint32_t at = 0; at + 2 <= base.size(); at += 3) {
      edits.push_back({{at, at + 2}, random_text(random, 4)});
    }
    std::vector<Edit> mixed = edits;
    random.shuffle(mixed);
    REQUIRE(edits_of(base, edits) == edits_of(base, mixed));
  }
}

}  // namespace
}  // namespace lacuna
