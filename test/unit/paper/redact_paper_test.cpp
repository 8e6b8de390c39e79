#include "lacuna/paper/redact_paper.hpp"

#include <filesystem>
#include <string>

#include "lacuna/base/files.hpp"
#include "lacuna/paper/redact.hpp"
#include "lacuna/paper/review.hpp"
#include "support/catch.hpp"

namespace {

namespace fs = std::filesystem;
using lacuna::NumberKind;
using lacuna::PaperFormat;

lacuna::PaperRedaction redact(std::string_view text, PaperFormat format,
                              std::vector<double> gold = {}, std::string_view overrides = {}) {
  lacuna::RedactionOptions options{std::move(gold), {}};
  if (!overrides.empty()) {
    auto read = lacuna::parse_redaction_overrides(overrides, "overrides.yaml");
    REQUIRE(read);
    options.overrides = std::move(*read);
  }
  return lacuna::redact_paper(lacuna::make_paper_text(text, format, "paper"), options);
}

void write(const fs::path& path, std::string_view text) {
  REQUIRE(lacuna::write_file_atomic(path, text));
}

lacuna::TemporaryDirectory folder() {
  auto made = lacuna::TemporaryDirectory::create();
  REQUIRE(made);
  return std::move(*made);
}

constexpr std::string_view markdown =
    "# Results\n\nWe train with a batch size of 64 and reach an accuracy of 87.3 %.\n\n"
    "| model | accuracy |\n|---|---|\n| ours | 87.3 |\n| base | 64.0 |\n";

}  // namespace

TEST_CASE("Results go from Markdown and what is needed stays") {
  const auto done = redact(markdown, PaperFormat::markdown);
  CHECK(done.text ==
        "# Results\n\nWe train with a batch size of 64 and reach an accuracy of […] %.\n\n"
        "| model | accuracy |\n|---|---|\n| ours | […] |\n| base | […] |\n");
  CHECK(done.count(NumberKind::result) == 3);
  CHECK(done.count(NumberKind::needed) == 1);
}

TEST_CASE("LaTeX stays LaTeX where results went, and its figures of results go") {
  const auto done = redact(
      "\\section{Results}\nThe error falls from $21.4$ to \\textbf{19}.7\\,\\%.\n"
      "\\begin{figure}\\includegraphics{loss.pdf}\\caption{The loss.}\\end{figure}\n"
      "\\begin{figure}\\includegraphics{arch.pdf}\\caption{The layers.}\\end{figure}\n",
      PaperFormat::latex);
  CHECK(done.text ==
        "\\section{Results}\nThe error falls from ${[…]}$ to \\textbf{{[…]}}\\,\\%.\n"
        "\\begin{figure}{[figure removed]}\\caption{The loss.}\\end{figure}\n"
        "\\begin{figure}\\includegraphics{arch.pdf}\\caption{The layers.}\\end{figure}\n");
}

TEST_CASE("Quantities of siunitx are read with their units, and only the number goes") {
  const auto done = redact(
      "\\section{Results}\nAt \\SI{0.67}{\\tesla} the gate took \\SI{75}{\\nano\\second} and the "
      "fidelity was \\SI{99.2(1)}{\\percent}.\n",
      PaperFormat::latex);
  CHECK(done.text ==
        "\\section{Results}\nAt \\SI{0.67}{\\tesla} the gate took \\SI{{[…]}}{\\nano\\second} and "
        "the "
        "fidelity was \\SI{{[…]}}{\\percent}.\n");
}

TEST_CASE("Two columns that stand side by side are read one after the other") {
  const auto done = redact(
      "Results\n\n"
      "We repeated the whole measurement and      3 Conclusion\n"
      "found that the accuracy rises from 71.2    One more epoch would be of no use at all\n"
      "to 74.9, which is more than any of the     to somebody who has only a few hours left\n"
      "older methods has reached until now on     and no more than one machine to spend all\n"
      "the same images with the same classes.     of them on, as most of the readers have.\n",
      PaperFormat::text);
  CHECK(done.text.find("from […]    One") != std::string::npos);
  CHECK(done.text.find("to […], which") != std::string::npos);
  CHECK(done.text.find("3 Conclusion") != std::string::npos);
}

TEST_CASE("What follows an equation that is never closed is judged all the same") {
  const auto done = redact(
      "\\section{Results}\n\\begin{equation} x = 1\n\nThe accuracy rises to 87.3\\%.\n"
      "\\begin{tabular}{ll} ours & 12.5",
      PaperFormat::latex);
  CHECK(done.text.find("87.3") == std::string::npos);
  CHECK(done.text.find("12.5") == std::string::npos);
}

TEST_CASE("A head of a table whose parenthesis is never closed is a head like others") {
  const auto done = redact(
      "# Results\n\n| method | accuracy ( | group (n = 40 |\n|---|---|---|\n| ours | 91.4 | 17 |\n",
      PaperFormat::markdown);
  CHECK(done.text.find("91.4") == std::string::npos);
}

TEST_CASE("A setting of the method is one among the results too, and a result stays a result") {
  const auto done = redact(
      "# Method\n\nA touch lasts 0.4 s.\n\n# Results\n\nA touch of 0.4 s raises success by 12.8 "
      "points."
      "\n\n| model | success |\n|---|---|\n| ours | 91.3 |\n\nOthers use 91.3.\n",
      PaperFormat::markdown);
  CHECK(done.text ==
        "# Method\n\nA touch lasts 0.4 s.\n\n# Results\n\nA touch of 0.4 s raises success by […] "
        "points.\n\n| model | success |\n|---|---|\n| ours | […] |\n\nOthers use […].\n");
}

TEST_CASE("Number words go where they say how much was found, and stay elsewhere") {
  const auto done = redact(
      "# Results\n\nOurs wins by six points. Two thirds of the errors vanish, which is nearly "
      "twice "
      "that of the two others. Eleven gene sets passed and were reported.\n",
      PaperFormat::markdown);
  CHECK(done.text ==
        "# Results\n\nOurs wins by […] points. […] of the errors vanish, which is nearly […] "
        "that of the two others. […] gene sets passed and were reported.\n");
}

TEST_CASE(
    "A symbol that the method sets stays among the results, and one that it never sets goes") {
  const auto done = redact(
      "# Method\n\nWe set w = 0.35 throughout.\n\n# Results\n\nThe fit has h = 2.41 and w = "
      "0.35.\n",
      PaperFormat::markdown);
  CHECK(done.text.find("h = […]") != std::string::npos);
  CHECK(done.text.find("and w = 0.35") != std::string::npos);
}

TEST_CASE("What was done stays in front of what it did") {
  const auto done = redact(
      "# Results\n\nTruncating the memory to 0.5 s lowers the success to 71.6 %. A margin of 0.2 "
      "leads to 44.7 s. Ours solves 71 of the 100 instances.\n",
      PaperFormat::markdown);
  CHECK(done.text ==
        "# Results\n\nTruncating the memory to 0.5 s lowers the success to […] %. A margin of 0.2 "
        "leads to […] s. Ours solves […] of the 100 instances.\n");
}

TEST_CASE("A probability with an exponent is one") {
  const auto done =
      redact("# Results\n\nThe difference is clear (p = 1.1e-5).\n", PaperFormat::markdown);
  CHECK(done.text == "# Results\n\nThe difference is clear (p = […]).\n");
}

TEST_CASE("A row of a table that is the same in all columns was set") {
  const auto done = redact(
      "Table 1: Refinement of the maps\n\n| | apo | open | closed |\n|---|---|---|---|\n"
      "| Voltage | 300 | 300 | 300 |\n| Clashscore | 4.1 | 5.6 | 6.9 |\n",
      PaperFormat::markdown);
  CHECK(done.text.find("| Voltage | 300 | 300 | 300 |") != std::string::npos);
  CHECK(done.text.find("| Clashscore | […] | […] | […] |") != std::string::npos);
}

TEST_CASE("A text of numbers alone is read in linear time") {
  std::string text = "Of 1 ";
  for (int i = 0; i < 100'000; ++i) text += "2 (";
  CHECK(redact(text, PaperFormat::text).classified.numbers.size() == 100'001);
}

TEST_CASE("A number goes from the MathML beside the LaTeX of its formula") {
  const auto done = redact(
      "<h2>Results</h2><p>The error is <math alttext=\"0.873\\pm 0.002\"><mn>0.873</mn><mo>±</mo>"
      "<mn>0.002</mn><annotation>0.873\\pm 0.002</annotation></math>.</p>",
      PaperFormat::html);
  CHECK(done.text.find("0.873") == std::string::npos);
  CHECK(done.text.find("0.002") == std::string::npos);
}

TEST_CASE("Gold goes from comments and markup, and a constant that equals it is a conflict") {
  const auto done = redact(
      "\\section{Setup}\n% we once had 71.25 here\nA batch size of 64 and \\label{tab:71.25}.\n",
      PaperFormat::latex, {71.25, 64});
  CHECK(done.text.find("71.25") == std::string::npos);
  CHECK(done.text.find("batch size of 64") != std::string::npos);
  REQUIRE(done.conflicts.size() == 1);
  CHECK(done.conflicts[0].gold == 64);
  CHECK(done.conflicts[0].where.line == 3);
  CHECK(done.conflicts[0].reason == "needed.parameter");
  CHECK(done.gold_stays());
  CHECK(done.gold_left.empty());
}

TEST_CASE("Overrides keep and remove, decide conflicts, and say what they miss") {
  const auto done = redact(markdown, PaperFormat::markdown, {64.0},
                           "schema: lacuna.redaction/1\nnumbers:\n"
                           "  - keep: \"64\"\n    context: \"batch size of 64\"\n"
                           "  - keep: \"87.3\"\n    line: 7\n"
                           "  - remove: \"base\"\n"
                           "  - keep: \"12\"\n");
  CHECK(done.text.find("batch size of 64") != std::string::npos);
  CHECK(done.text.find("| ours | 87.3 |") != std::string::npos);
  CHECK(done.text.find("accuracy of […] %") != std::string::npos);
  CHECK(done.text.find("| […] | […] |") != std::string::npos);
  REQUIRE(done.conflicts.size() == 1);
  CHECK(done.conflicts[0].decided);
  CHECK_FALSE(done.gold_stays());
  REQUIRE(done.diagnostics.size() == 1);
  CHECK(done.diagnostics[0].code == "override_matches_nothing");
  CHECK(done.diagnostics[0].where.line == 8);
}

TEST_CASE("Overrides with mistakes are refused with their line") {
  const auto refused = [](std::string_view yaml, std::uint32_t line) {
    const auto read = lacuna::parse_redaction_overrides(yaml, "o.yaml");
    REQUIRE_FALSE(read);
    CHECK(read.error().code == lacuna::ErrorCode::bad_input);
    REQUIRE(read.error().where);
    CHECK(read.error().where->line == line);
  };
  refused("schema: lacuna.redaction/1\nnumber: []\n", 2);
  refused("schema: lacuna.redaction/2\n", 1);
  refused("schema: lacuna.redaction/1\nnumbers:\n  - keep: \"1\"\n    remove: \"2\"\n", 3);
  refused("schema: lacuna.redaction/1\nnumbers:\n  - keep: \"1\"\n    line: x\n", 4);
  refused("schema: lacuna.redaction/1\nfigures:\n  - keep: a\n    line: 3\n", 4);
}

TEST_CASE("LaTeX files are taken in from below the folder alone, and places say their file") {
  const auto root = folder();
  write(root.path() / "outside.tex", "secret");
  write(root.path() / "p/main.tex",
        "one\n\\input{sec/a}\ntwo\n\\input{../outside}\n\\input{main}\n% \\input{sec/a}\n");
  write(root.path() / "p/sec/a.tex", "\\section{Results}\nAn accuracy of 87.3\\%.\n");
  fs::create_symlink(root.path() / "outside.tex", root.path() / "p/link.tex");
  lacuna::Observer observer;
  const auto paper = lacuna::read_paper(root.path() / "p/main.tex", {}, observer);
  REQUIRE(paper);
  CHECK(paper->text.find("secret") == std::string::npos);
  CHECK(paper->text.find("\\input{../outside}") != std::string::npos);
  CHECK(paper->diagnostics.size() == 2);
  const auto at = paper->location(paper->text.find("87.3"));
  CHECK(at.path == (root.path() / "p/sec/a.tex").string());
  CHECK(at.line == 2);
  CHECK(paper->location(paper->text.find("two")).line == 3);
}

TEST_CASE("UTF-16, NULs and broken bytes are read, and binaries refused") {
  const auto root = folder();
  lacuna::Observer observer;
  write(root.path() / "a.md", std::string("\xFF\xFE#\0 \0\xE4\0", 8));
  const auto wide = lacuna::read_paper(root.path() / "a.md", {}, observer);
  REQUIRE(wide);
  CHECK(wide->text == "# \u00E4");
  write(root.path() / "nul.md", std::string("# A\0B \xFF", 7));
  const auto broken = lacuna::read_paper(root.path() / "nul.md", {}, observer);
  REQUIRE(broken);
  CHECK(broken->text == "# A B \uFFFD");
  CHECK(broken->diagnostics.size() == 2);
  write(root.path() / "b.md", std::string(1000, '\x02'));
  const auto binary = lacuna::read_paper(root.path() / "b.md", {}, observer);
  REQUIRE_FALSE(binary);
  CHECK(binary.error().code == lacuna::ErrorCode::bad_input);
  lacuna::ReadPaperOptions small;
  small.max_bytes = 4;
  CHECK(lacuna::read_paper(root.path() / "nul.md", small, observer).error().code ==
        lacuna::ErrorCode::limit);
}

TEST_CASE("A PDF without text says that it needs OCR") {
  const auto place = folder();
  write(place.path() / "pdftotext", "#!/bin/sh\nprintf '\\f\\n'\n");
  fs::permissions(place.path() / "pdftotext", fs::perms::owner_all);
  write(place.path() / "scan.pdf", "%PDF-1.4\n");
  lacuna::ReadPaperOptions options;
  options.search_path = place.path().string();
  lacuna::Observer observer;
  const auto read = lacuna::read_paper(place.path() / "scan.pdf", options, observer);
  REQUIRE_FALSE(read);
  CHECK(read.error().hint.find("OCR") != std::string::npos);
}

TEST_CASE("A PDF without pdftotext says what to install") {
  const auto root = folder();
  write(root.path() / "a.pdf", "%PDF-1.5\n");
  lacuna::Observer observer;
  lacuna::ReadPaperOptions options;
  options.search_path = root.path().string();
  const auto paper = lacuna::read_paper(root.path() / "a.pdf", options, observer);
  REQUIRE_FALSE(paper);
  CHECK(paper.error().code == lacuna::ErrorCode::missing_tool);
  CHECK_FALSE(paper.error().hint.empty());
}

TEST_CASE("Broken and hostile markup ends in time") {
  std::string nested;
  for (int i = 0; i < 20'000; ++i) nested += "\\label{\\begin{table}$ & 1.5 ";
  CHECK(redact(nested, PaperFormat::latex, {1.5}).text.find("1.5") == std::string::npos);
  std::string tags;
  for (int i = 0; i < 20'000; ++i) tags += "<table><td 1.5 <math alttext='";
  CHECK_FALSE(redact(tags, PaperFormat::html, {1.5}).text.empty());
  std::string bars;
  for (int i = 0; i < 20'000; ++i) bars += "|1.5![](<";
  CHECK_FALSE(redact("|a|\n|-|\n" + bars, PaperFormat::markdown, {1.5}).text.empty());
  CHECK_FALSE(redact(std::string(200'000, '('), PaperFormat::text).text.empty());
}

TEST_CASE("The review page has every number, no foreign markup, and a policy of its own") {
  const auto paper = lacuna::make_paper_text(
      "# Results\n\nAn accuracy of 87.3 <script>x</script>\n", PaperFormat::markdown, "a<b.md");
  const auto done = lacuna::redact_paper(paper, {});
  const auto page = lacuna::review_page(paper, done);
  REQUIRE(page);
  CHECK(page->find("<script>x") == std::string::npos);
  CHECK(page->find("a&lt;b.md") != std::string::npos);
  CHECK(page->find("default-src 'none'") != std::string::npos);
  CHECK(page->find("class=\"removed\">87.3</span>") != std::string::npos);
}

TEST_CASE("Headings with Roman numbers and letters begin sections of plain text") {
  const auto done = redact(
      "II. METHODS\n\nThe gap was set to 35 nm.\n\nIII. RESULTS\n\nA. Hardware\n\n"
      "The gap shrank to 31.6 nm.\n\nIV. CONCLUSION\n\nIt is small.\n",
      PaperFormat::text);
  CHECK(done.text.find("35 nm") != std::string::npos);
  CHECK(done.text.find("31.6") == std::string::npos);
  const auto headings =
      std::count_if(done.classified.numbers.begin(), done.classified.numbers.end(),
                    [](const auto& number) { return number.place == "heading"; });
  CHECK(headings == 0);
}

TEST_CASE("Values with more digits than anybody chooses were measured, whatever heads them") {
  const auto done = redact(
      "# Results\n\n| variant | Size | Time | Version |\n|---|---|---|---|\n"
      "| full | .921 | 48.3 | 5.6 |\n| no bonus | .933 | 47.9 | 5.6 |\n| depth 2 | .947 | 37.2 | "
      "5.7 |\n",
      PaperFormat::markdown);
  for (const std::string_view gone : {".921", ".933", ".947"})
    CHECK(done.text.find(gone) == std::string::npos);
  CHECK(done.text.find("5.6") != std::string::npos);
  CHECK(done.text.find("depth 2") != std::string::npos);
}

TEST_CASE("A table of combinations is one of settings where the set-up is told") {
  const std::string table =
      "| name | grid (km) | cells |\n|---|---|---|\n| a | 2.5 | 8.4 |\n| b | 2.5 | 8.4 |\n"
      "| c | 40 | 0.03 |\n| d | 40 | 0.03 |\n";
  CHECK(redact("# Methods\n\n" + table, PaperFormat::markdown).text.find("[…]") ==
        std::string::npos);
  CHECK(redact("# Results\n\n" + table, PaperFormat::markdown).text.find("[…]") !=
        std::string::npos);
}
