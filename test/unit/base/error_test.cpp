#include "lacuna/base/error.hpp"

#include "lacuna/base/observer.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

TEST_CASE("An error is written as place, message and hint, as far as they are known") {
  Error error{ErrorCode::bad_input, "no such key", {}, {}};
  CHECK(to_string(error) == "no such key");
  error.hint = "did you mean \"id\"?";
  CHECK(to_string(error) == "no such key (did you mean \"id\"?)");
  error.where = Location{"paper.yaml", 3, 7};
  CHECK(to_string(error) == "paper.yaml:3:7: no such key (did you mean \"id\"?)");
  error.where = Location{"paper.yaml", 3};
  CHECK(to_string(error) == "paper.yaml:3: no such key (did you mean \"id\"?)");
  error.where = Location{"paper.yaml", 0, 7};
  CHECK(to_string(error) == "paper.yaml: no such key (did you mean \"id\"?)");
  error.where = Location{};
  CHECK(to_string(error) == "no such key (did you mean \"id\"?)");
}

TEST_CASE("Every error code and severity has a name of its own") {
  CHECK(to_string(ErrorCode::invalid_argument) == "invalid_argument");
  CHECK(to_string(ErrorCode::not_found) == "not_found");
  CHECK(to_string(ErrorCode::bad_input) == "bad_input");
  CHECK(to_string(ErrorCode::stale) == "stale");
  CHECK(to_string(ErrorCode::conflict) == "conflict");
  CHECK(to_string(ErrorCode::unsupported) == "unsupported");
  CHECK(to_string(ErrorCode::io) == "io");
  CHECK(to_string(ErrorCode::missing_tool) == "missing_tool");
  CHECK(to_string(ErrorCode::limit) == "limit");
  CHECK(to_string(ErrorCode::timeout) == "timeout");
  CHECK(to_string(ErrorCode::cancelled) == "cancelled");
  CHECK(to_string(ErrorCode::internal) == "internal");
  CHECK(to_string(Severity::note) == "note");
  CHECK(to_string(Severity::warning) == "warning");
  CHECK(to_string(Severity::error) == "error");
}

}  // namespace
}  // namespace lacuna
