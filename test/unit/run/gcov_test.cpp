#include "lacuna/run/trace_internal.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

const std::vector<detail::CandidatePlace> places = {
    {.id = "a.hpp::twice", .language = "cpp", .path = "a.hpp", .line = 3, .body_line = 5},
    {.id = "src/b.cpp::used", .language = "cpp", .path = "src/b.cpp", .line = 1, .body_line = 1},
    {.id = "src/b.cpp::unused", .language = "cpp", .path = "src/b.cpp", .line = 9, .body_line = 10},
    {.id = "c.cpp::elsewhere", .language = "cpp", .path = "c.cpp", .line = 1, .body_line = 1},
};

Counts counts_of(std::string_view text) {
  Counts counts;
  detail::add_gcov_counts(text, places, counts);
  return counts;
}

TEST_CASE("Counts of gcov are found by file and line, and those of a template's uses are added") {
  REQUIRE(counts_of(R"({"current_working_directory": "/workspace/build", "files": [
{"file": "/workspace/a.hpp", "functions": [{"start_line": 4, "execution_count": 7},
{"start_line": 4, "execution_count": 5}, {"start_line": 6, "execution_count": 1000}]},
{"file": "../src/b.cpp", "functions": [{"start_line": 1, "execution_count": 2}]},
{"file": "/usr/include/c.cpp", "functions": [{"start_line": 1, "execution_count": 9}]}]})")
              .empty());  // one document is one line
  REQUIRE(counts_of("{\"current_working_directory\": \"/workspace/build\", \"files\": ["
                    "{\"file\": \"/workspace/a.hpp\", \"functions\": ["
                    "{\"start_line\": 4, \"execution_count\": 7}, "
                    "{\"start_line\": 4, \"execution_count\": 5}, "
                    "{\"start_line\": 6, \"execution_count\": 1000}]}, "
                    "{\"file\": \"/usr/include/c.cpp\", \"functions\": ["
                    "{\"start_line\": 1, \"execution_count\": 9}]}]}\n"
                    "{\"current_working_directory\": \"/workspace/build\", \"files\": ["
                    "{\"file\": \"../src/b.cpp\", \"functions\": ["
                    "{\"start_line\": 1, \"execution_count\": 2}]}]}\n"
                    "{\"files\": [{\"file\": \"/workspace/a.hpp\", \"functions\": ["
                    "{\"start_line\": 3, \"execution_count\": 1}]}]}") ==
          Counts{{"a.hpp::twice", 13}, {"src/b.cpp::used", 2}, {"src/b.cpp::unused", 0}});
}

TEST_CASE("What makes no sense among counts of gcov is skipped") {
  for (const char* text :
       {"", "\n\n", "{", "[]", "7", "{\"files\": 1}", "{\"files\": [1, {}, {\"file\": 2}]}",
        "{\"files\": [{\"file\": \"a.hpp\", \"functions\": {}}]}"}) {
    CAPTURE(text);
    REQUIRE(counts_of(text).empty());
  }
  REQUIRE(counts_of("{\"files\": [{\"file\": \"c.cpp\", \"functions\": [1, {}, "
                    "{\"start_line\": -1, \"execution_count\": 1}, "
                    "{\"start_line\": 1, \"execution_count\": 1.5}]}]}") ==
          Counts{{"c.cpp::elsewhere", 0}});
}

}  // namespace
}  // namespace lacuna
