#include "lacuna/run/agent.hpp"

#include "support/catch.hpp"

namespace lacuna {
namespace {

using Words = std::vector<std::string>;

TEST_CASE("Built-in agents are known by name") {
  REQUIRE(parse_agent("gold")->kind == AgentSpec::Kind::gold);
  REQUIRE(parse_agent("none")->kind == AgentSpec::Kind::none);
  REQUIRE(parse_agent("stub")->kind == AgentSpec::Kind::stub);
  REQUIRE(parse_agent("recall:0.6")->recall == 0.6);
}

TEST_CASE("A probability outside 0 to 1 is refused") {
  for (const char* text : {"recall:", "recall:1.5", "recall:-0.1", "recall:nan", "recall:0.5x"}) {
    CAPTURE(text);
    REQUIRE(parse_agent(text).error().code == ErrorCode::invalid_argument);
  }
}

TEST_CASE("A command is split as a shell does, and nothing is expanded") {
  REQUIRE(parse_agent("python3 'my agent.py' --x=\"a b\" c\\ d $HOME *")->command ==
          Words{"python3", "my agent.py", "--x=a b", "c d", "$HOME", "*"});
  REQUIRE(parse_agent("run ''")->command == Words{"run", ""});
}

TEST_CASE("An unclosed quote and an empty command are refused") {
  REQUIRE(parse_agent("echo 'a").error().code == ErrorCode::invalid_argument);
  REQUIRE(parse_agent("  ").error().code == ErrorCode::invalid_argument);
}

TEST_CASE("A mistyped name of a built-in agent gets a hint") {
  const auto agent = parse_agent("glod");
  REQUIRE(agent.error().code == ErrorCode::invalid_argument);
  REQUIRE(agent.error().hint.find("gold") != std::string::npos);
}

}  // namespace
}  // namespace lacuna
