// What keeps the time and the memory for a paper in proportion to its size.
#include <random>
#include <string>

#include "lacuna/paper/blocks_internal.hpp"
#include "lacuna/paper/redact.hpp"
#include "lacuna/paper/redact_paper.hpp"
#include "support/catch.hpp"

namespace {

using lacuna::PaperFormat;

std::string repeat(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

/// The end of a group as its definition has it: a scan for each.
std::size_t plain_group_end(std::string_view text, std::size_t at, std::size_t end) {
  if (at >= end || (text[at] != '{' && text[at] != '[')) return at;
  const char close = text[at] == '{' ? '}' : ']';
  int depth = 0;
  for (std::size_t i = at; i < std::min(end, at + 8000); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == text[at])
      ++depth;
    else if (text[i] == close && --depth == 0)
      return i + 1;
  }
  return at;
}

}  // namespace

TEST_CASE("Groups of LaTeX end where a scan for each of them finds their ends") {
  std::mt19937 random(7);
  constexpr std::string_view letters = "{{}}[]\\ab";
  for (int round = 0; round < 60; ++round) {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += letters[random() % letters.size()];
    lacuna::detail::LatexGroups groups(text);
    for (std::size_t at = 0; at < text.size(); at += random() % 40) {
      if (at > 0 && text[at - 1] == '\\') continue;  // nobody asks for what is escaped
      const std::size_t end = std::min(text.size(), at + random() % 9000);
      REQUIRE(groups.end_of(at, end) == plain_group_end(text, at, end));
    }
  }
}

TEST_CASE("The lines of a paper are those that counting from its beginning gives") {
  auto paper =
      lacuna::make_paper_text(repeat("a line\n\nanother\r\n", 2000), PaperFormat::text, "a");
  paper.files.emplace_back("b");
  paper.pieces.push_back({5000, 1, 30});
  paper.pieces.push_back({12'288, 0, 700});
  const lacuna::PaperLines lines(paper);
  for (std::size_t at = 0; at <= paper.text.size() + 1; at += 7) {
    REQUIRE(lines.location(at) == paper.location(at));
  }
}

TEST_CASE("A figure of many images and many captions costs no caption for each image") {
  const std::string text = "\\begin{figure}" + repeat("\\includegraphics{a}", 20'000) +
                           repeat("\\caption{The accuracy is 0.53}", 20'000) + "\\end{figure}";
  const auto classified =
      lacuna::classify_numbers(lacuna::make_paper_text(text, PaperFormat::latex, "a"));
  REQUIRE(classified.figures.size() == 20'000);
  CHECK(classified.figures.front().reason == "result.figure_caption");
  CHECK(classified.figures.back().reason == "result.figure_caption");
}

TEST_CASE("Gold that each time comes to light behind the gold after it goes all the same") {
  // Longer runs of groups are lists, so that the last two groups are a number, then those before.
  const std::string text = repeat("264 917 ", 3000);
  const auto done = lacuna::redact_gold(text, {264917});
  CHECK(done.removed.size() > 2000);
  CHECK(lacuna::redact_gold(done.text, {264917}).removed.empty());
}

TEST_CASE("Of a formula whose second writing has numbers without end none is left there") {
  const std::string text = "<h2>Results</h2><p>The loss is <math alttext=\"0.53" +
                           repeat(" \\pm 0.53", 3000) + "\">" + repeat("<mn>0.53</mn>", 3000) +
                           "</math> of it.</p>";
  const auto done = lacuna::redact_paper(lacuna::make_paper_text(text, PaperFormat::html, "a"), {});
  CHECK(done.text.find("<mn>0.53</mn>") == std::string::npos);
}
