#include "lacuna/report/table.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "lacuna/report/display_width_internal.hpp"
#include "lacuna/score/statistics.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

/// The rows of one n: tasks with the passes of each among `attempts`.
GroupScore group(std::uint32_t n, const std::vector<std::uint64_t>& passes,
                 std::uint64_t attempts) {
  GroupScore result;
  result.n = n;
  result.tasks = passes.size();
  result.attempts = passes.size() * attempts;
  const auto k = static_cast<std::uint32_t>(attempts);
  double at_k = 0;
  double hat_k = 0;
  for (const std::uint64_t passed : passes) {
    result.passed += passed;
    at_k += pass_at_k(attempts, passed, k).value() / static_cast<double>(passes.size());
    hat_k += pass_hat_k(attempts, passed, k).value() / static_cast<double>(passes.size());
  }
  result.pass_at_1 = static_cast<double>(result.passed) / static_cast<double>(result.attempts);
  result.wilson = wilson_interval(result.passed, result.attempts);
  result.estimates = {{.k = 1, .pass_at_k = result.pass_at_1, .pass_hat_k = result.pass_at_1},
                      {.k = k, .pass_at_k = at_k, .pass_hat_k = hat_k}};
  return result;
}

Summary summary(std::string agent, std::string condition, std::vector<GroupScore> by_n) {
  Summary result;
  result.agent = std::move(agent);
  result.condition = std::move(condition);
  result.by_n = std::move(by_n);
  return result;
}

std::vector<Summary> three_agents() {
  std::vector<Summary> summaries = {
      summary("gold", "", {group(0, {5, 5}, 5), group(1, {5, 5, 5, 5}, 5)}),
      summary("none", "", {group(0, {5, 5}, 5), group(1, {0, 0, 0, 0}, 5)}),
      summary("recall:0.6", "seed 7",
              {group(0, {5, 5}, 5), group(1, {3, 4, 2, 3}, 5), group(2, {1, 0, 5, 0}, 5)}),
  };
  summaries[2].by_n[1].disagreements = 2;
  summaries[2].by_n[2].disagreements = 1;
  summaries[2].by_n[2].failed_attempts = 1;
  summaries[2].by_n[2].estimates[1] = {
      .k = 5, .pass_at_k = std::nullopt, .pass_hat_k = std::nullopt, .short_tasks = 1};
  return summaries;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// Holds a table against test/unit/report/golden/<name>. With LACUNA_UPDATE_GOLDENS in the
/// environment it is written there instead. The difference goes to standard error, because Catch
/// would break its lines.
void check_golden(const std::string& shown, const std::string& name) {
  const std::string path = LACUNA_TEST_DIR "/unit/report/golden/" + name;
  if (std::getenv("LACUNA_UPDATE_GOLDENS") != nullptr) {
    std::ofstream(path, std::ios::binary) << shown;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  if (shown != expected) {
    const auto want = lines_of(expected);
    const auto have = lines_of(shown);
    std::cerr << "--- golden/" << name << "\n+++ shown\n";
    for (std::size_t i = 0; i < std::max(want.size(), have.size()); ++i) {
      if (i < want.size() && i < have.size() && want[i] == have[i]) {
        std::cerr << " " << want[i] << "\n";
        continue;
      }
      if (i < want.size()) std::cerr << "-" << want[i] << "\n";
      if (i < have.size()) std::cerr << "+" << have[i] << "\n";
    }
  }
  INFO("golden/" << name << "; LACUNA_UPDATE_GOLDENS=1 rewrites it");
  CHECK((shown == expected));
}

TEST_CASE("Agents stand one below the other, by n, with bars, intervals and what to know") {
  check_golden(render_table(three_agents(), {.color = false, .unicode = true}), "unicode.txt");
}

TEST_CASE("Without Unicode the table is plain ASCII") {
  const std::string shown = render_table(three_agents(), {.color = false, .unicode = false});
  for (const char c : shown) REQUIRE((c == '\n' || (c >= ' ' && c <= '~')));
  check_golden(shown, "ascii.txt");
}

TEST_CASE("Colours change nothing but colours") {
  std::string shown = render_table(three_agents(), {.color = true, .unicode = true});
  CHECK(shown.find("\033[32m") != std::string::npos);
  for (auto at = shown.find('\033'); at != std::string::npos; at = shown.find('\033')) {
    shown.erase(at, shown.find('m', at) + 1 - at);
  }
  check_golden(shown, "unicode.txt");
}

TEST_CASE("All lines of the frame end in the same column, also for wide and hostile names") {
  const std::vector<GroupScore> rows = {group(0, {1}, 2), group(1, {0}, 2), group(12, {2}, 2)};
  const std::vector<Summary> summaries = {
      summary("代理 🚀", "条件", rows),
      summary("evil\033[2J\r\n\xe2\x80\xae\xff", "\a", rows),
      summary(std::string(500, 'x'), std::string(500, '\xe6'), rows),
      summary("", "", {}),
  };
  for (const bool unicode : {true, false}) {
    const std::string shown = render_table(summaries, {.color = false, .unicode = unicode});
    CAPTURE(shown);
    CHECK(shown.find('\033') == std::string::npos);
    CHECK(shown.find('\r') == std::string::npos);
    CHECK(shown.find("\xe2\x80\xae") == std::string::npos);
    std::size_t width = 0;
    for (const std::string& line : lines_of(shown)) {
      if (line.starts_with("  ")) continue;
      if (width == 0) width = detail::display_width(line);
      CHECK(detail::display_width(line) == width);
    }
    CHECK(width < 130);
  }
}

TEST_CASE("A bar is empty only at 0 and full only at 1") {
  const auto shown = [](double share) {
    GroupScore row = group(1, {0}, 1);
    row.pass_at_1 = share;
    return render_table({summary("a", "", {row})}, {.color = false, .unicode = true});
  };
  CHECK_THAT(shown(0), ContainsSubstring("│ ──────────   0.0 %"));
  CHECK_THAT(shown(0.001), ContainsSubstring("│ ╸─────────   0.1 %"));
  CHECK_THAT(shown(0.5), ContainsSubstring("│ ━━━━━─────  50.0 %"));
  CHECK_THAT(shown(0.9997), ContainsSubstring("│ ━━━━━━━━━╸  99.9 %"));
  CHECK_THAT(shown(1), ContainsSubstring("│ ━━━━━━━━━━ 100.0 %"));
}

TEST_CASE("A run without attempts has a row, and no runs have a table without rows") {
  const std::string shown =
      render_table({summary("idle", "", {})}, {.color = false, .unicode = false});
  CHECK_THAT(shown, ContainsSubstring("| idle  | - |     0 |        0 |"));
  CHECK(lines_of(render_table({}, {})).size() >= 3);
}

TEST_CASE("Without k above 1 there are no columns for it") {
  const std::string shown = render_table({summary("a", "", {group(0, {1}, 1)})}, {});
  CHECK(shown.find("pass@1") != std::string::npos);
  CHECK(shown.find("│ pass^") == std::string::npos);
}

TEST_CASE("The reference scorer is named below the table") {
  std::vector<Summary> summaries = {summary("a", "", {group(0, {1}, 1)})};
  summaries[0].scorer = ScorerKind::reference;
  summaries[0].by_n[0].scorer_disagreements = 1;
  const std::string shown = render_table(summaries, {.color = false, .unicode = true});
  CHECK_THAT(shown, ContainsSubstring("a: scored by the reference scorer"));
  CHECK_THAT(shown, ContainsSubstring("a: 1 of 1 attempts are judged otherwise by the strict"));
}

}  // namespace
}  // namespace lacuna
