#include "lacuna/run/extract.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"

namespace lacuna {
namespace {

ResultSource cell(std::string column, std::optional<std::uint32_t> row,
                  std::map<std::string, std::string> where = {}) {
  return {.format = ResultFormat::csv,
          .file = "t.csv",
          .column = std::move(column),
          .row = row,
          .where = std::move(where)};
}

constexpr std::string_view table =
    "method,rmse,note\r\n"
    "euler,0.5,plain\r\n"
    "\"leap, frog\",1.25e-3,\"says \"\"good\"\"\"\r\n"
    "rk4,nan,\n";

TEST_CASE("A cell is found by the number of its row, from 0 after the header") {
  REQUIRE(read_csv_cell(table, cell("rmse", 1)).value() == Json(1.25e-3));
}

TEST_CASE("A cell is found by the cells beside it, quotes and commas included") {
  REQUIRE(read_csv_cell(table, cell("rmse", {}, {{"method", "leap, frog"}})).value() ==
          Json(1.25e-3));
  REQUIRE(read_csv_cell(table, cell("note", 1)).value() == Json("says \"good\""));
}

TEST_CASE("A cell that is no finite number stays text for the scorer to refuse") {
  REQUIRE(read_csv_cell(table, cell("rmse", 2)).value() == Json("nan"));
  REQUIRE(read_csv_cell(table, cell("note", 2)).value() == Json(""));
}

TEST_CASE("A table without the column says which columns there are") {
  const auto missing = read_csv_cell(table, cell("rmsd", 0));
  REQUIRE(missing.error().code == ErrorCode::not_found);
  REQUIRE(missing.error().hint == "its columns are method, rmse, note");
}

TEST_CASE("A condition that no row or several rows meet is refused") {
  REQUIRE(read_csv_cell(table, cell("rmse", {}, {{"method", "verlet"}})).error().code ==
          ErrorCode::not_found);
  REQUIRE(read_csv_cell("a,b\n1,2\n1,3\n", cell("b", {}, {{"a", "1"}})).error().code ==
          ErrorCode::bad_input);
}

TEST_CASE("A table of nothing but quotes and a short row end in errors") {
  REQUIRE_FALSE(read_csv_cell("", cell("a", 0)));
  REQUIRE_FALSE(read_csv_cell("\"\"\"\"\"", cell("a", 0)));
  REQUIRE(read_csv_cell("a,b\n1\n", cell("b", 0)).error().code == ErrorCode::bad_input);
}

}  // namespace
}  // namespace lacuna
