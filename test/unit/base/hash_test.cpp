#include "lacuna/base/hash.hpp"

#include "support/catch.hpp"

namespace lacuna {
namespace {

// FIPS 180-4 and NIST's example values.
TEST_CASE("SHA-256 gives the published digests") {
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("A digest of fields tells where one field ends and the next begins") {
  CHECK(Sha256().update("ab").update("c").hex() != Sha256().update("a").update("bc").hex());
  CHECK(Sha256().update("").update("a").hex() != Sha256().update("a").hex());
  CHECK(Sha256().update("ab").update("c").hex() == Sha256().update("ab").update("c").hex());
}

TEST_CASE("A number in a digest is eight bytes with the low one first, as a field of that size") {
  const std::string field("\x08\x00\x00\x00\x00\x00\x00\x00\x02\x01\x00\x00\x00\x00\x00\x00", 16);
  CHECK(Sha256().update(std::uint64_t{0x0102}).hex() == sha256(field));
}

}  // namespace
}  // namespace lacuna
