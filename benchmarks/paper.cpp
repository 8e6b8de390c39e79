// Does it take twice as long to take the results out of a paper that is twice as long?
//
//   bench-paper [--largest MEGABYTES] [--rounds N]
//
// Papers of many shapes, ordinary and hostile, each of 1, 2, 4, … megabytes. A child process
// redacts one with four gold numbers; taken are its processor time, the least of the rounds, and
// its peak of memory. A shape whose time grows more than 2.3 times with twice the bytes is named on
// standard error, and the exit status is 1. Review pages have limits of their own, far below these
// sizes.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "lacuna/paper/redact_paper.hpp"
#include "measure.hpp"

namespace lacuna::bench {
namespace {

constexpr double steepest = 2.3;
/// What takes less is mostly the start of a process.
constexpr double least_seconds = 0.05;

/// A paper: `head`, then `part` over and over, then `tail` once for each `part`, so that what opens
/// may close, or may not.
struct Shape {
  std::string_view name;
  PaperFormat format;
  std::string_view head;
  std::string_view part;
  std::string_view tail;
};

constexpr std::string_view prose =
    "We train with a batch of 64 for 30 epochs, and accuracy rises from 71.2 to 74.9 \\% (p = "
    "0.031), which is 2.41 times that of the baseline. In all 1,203 of them the loss of 0.53 is "
    "reached after 12 h. ";

constexpr Shape shapes[] = {
    {"prose, LaTeX", PaperFormat::latex, "\\section{Results}\n", prose, "\n\n"},
    {"prose, HTML", PaperFormat::html, "<h2>Results</h2>", prose, "<p>"},
    {"one line, text", PaperFormat::text, "", prose, ""},
    {"one line, LaTeX", PaperFormat::latex, "", prose, ""},
    {"numbers alone", PaperFormat::text, "", "0.53 71.2 ", ""},
    {"tables, LaTeX", PaperFormat::latex, "\\section{Results}\n",
     "\\begin{table}\\caption{Results of all}\\begin{tabular}{lcc}Model & Acc. & F1 "
     "\\\\\n\\midrule\n"
     "A & 71.3 & 0.85 \\\\\nB & 74.3 & 0.87 \\\\\nC & 81.9 & 0.91 "
     "\\\\\n\\end{tabular}\\end{table}\n",
     ""},
    {"one table, LaTeX", PaperFormat::latex, "\\begin{tabular}{lcc}", "A & 1.23 & 4.5 \\\\\n", ""},
    {"one cell, LaTeX", PaperFormat::latex, "\\begin{tabular}{lcc} A & ", "5 7 ", ""},
    {"tables, Markdown", PaperFormat::markdown, "# Results\n",
     "| a | b | c |\n|---|---|---|\n| x | 0.53 | 71.2 |\n| y | 0.63 | 74.9 |\n\n", ""},
    {"one table, text", PaperFormat::text, "", "A     0.53     71.2\n", ""},
    {"one row, text", PaperFormat::text, "", "5  ", ""},
    {"a table of images, Markdown", PaperFormat::markdown, "", "![](a.png)\n\n",
     "Figure 1: accuracy of 5\n\n"},
    {"nested braces", PaperFormat::latex, "x", "{", "}"},
    {"captions unclosed", PaperFormat::latex, "", "\\caption{", ""},
    {"headings unclosed", PaperFormat::latex, "", "\\section{5 ", ""},
    {"environments unclosed", PaperFormat::latex, "", "\\begin{figure} 5 ", ""},
    {"environments out of order", PaperFormat::latex, "", "\\begin{table} 5 \\begin{x} ",
     "\\end{table}"},
    {"equations unclosed", PaperFormat::latex, "", "\\begin{equation} 5 $$ 3 \\[ 4 ", ""},
    {"a figure of many", PaperFormat::latex, "\\begin{figure}", "\\includegraphics{a}",
     "\\caption{accuracy of 5}"},
    {"comments in captions", PaperFormat::latex, "", "\\caption{a%b}", ""},
    {"nested elements", PaperFormat::html, "<html>", "<div>5 ", ""},
    {"nested tables", PaperFormat::html, "<html>", "<table><tr><td>0.5 ", ""},
    {"tags unclosed", PaperFormat::html, "<html>", "<a ", ""},
    {"quotes unclosed", PaperFormat::html, "<html>", "<a b=\"5 ", ""},
    {"formulas", PaperFormat::html, "<p>", "<math alttext=\"x=0.53\">0.53</math> ", ""},
    {"formulas unclosed", PaperFormat::html, "<p>", "<math>0.53", ""},
    {"a figure of many, HTML", PaperFormat::html, "<figure>", "<img src=\"a\">", "accuracy of 5 "},
};

std::string paper_of(const Shape& shape, std::size_t bytes) {
  std::string text(shape.head);
  std::size_t parts = 0;
  while (text.size() + parts * shape.tail.size() < bytes) {
    text += shape.part;
    ++parts;
  }
  for (; parts > 0; --parts) text += shape.tail;
  return text;
}

void redact(const PaperText& paper) {
  RedactionOptions options;
  options.gold = {0.5312, 74.93, 64, 0.0123};
  const PaperRedaction done = redact_paper(paper, options);
  if (done.text.empty()) std::abort();
}

Result<ChildUsage> best_of(unsigned rounds, const PaperText& paper) {
  ChildUsage best;
  for (unsigned round = 0; round < rounds; ++round) {
    auto usage = in_child([&] { redact(paper); });
    if (!usage) return usage;
    if (usage->status != 0) return fail(ErrorCode::bad_input, "redacting a paper failed");
    if (round == 0 || usage->cpu_seconds < best.cpu_seconds) best = *usage;
  }
  return best;
}

Result<Json> measure(const Shape& shape, std::size_t largest, unsigned rounds, bool& steep) {
  Json sizes = Json::array();
  double before = 0;
  for (std::size_t megabytes = 1; megabytes <= largest; megabytes *= 2) {
    const PaperText paper =
        make_paper_text(paper_of(shape, megabytes * 1'000'000), shape.format, "paper");
    const auto usage = best_of(rounds, paper);
    if (!usage) return tl::unexpected(usage.error());
    const double bytes = static_cast<double>(paper.text.size());
    Json row = {{"megabytes", bytes / 1e6},
                {"seconds", usage->cpu_seconds},
                {"megabytes_a_second", bytes / 1e6 / usage->cpu_seconds},
                {"peak_bytes_a_byte", static_cast<double>(usage->peak_bytes) / bytes}};
    if (before > least_seconds) {
      const double ratio = usage->cpu_seconds / before;
      row["times_the_half"] = ratio;
      if (ratio > steepest) {
        row["too_steep"] = true;
        steep = true;
        fmt::print(stderr, "!!! {}: {} MB take {:.2f} times as long as half of it\n", shape.name,
                   megabytes, ratio);
      }
    }
    before = usage->cpu_seconds;
    sizes.push_back(std::move(row));
  }
  return sizes;
}

int run(const std::vector<std::string>& arguments) {
  const auto largest = static_cast<std::size_t>(number_argument(arguments, "--largest", 16));
  const auto rounds = static_cast<unsigned>(number_argument(arguments, "--rounds", 3));
  Json result = Json::object();
  bool steep = false;
  for (const Shape& shape : shapes) {
    auto rows = measure(shape, largest, std::max(rounds, 1U), steep);
    if (!rows) return complain(rows.error());
    result[std::string(shape.name)] = std::move(*rows);
  }
  report("paper", std::move(result));
  return steep ? 1 : 0;
}

}  // namespace
}  // namespace lacuna::bench

int main(int argc, char** argv) { return lacuna::bench::run({argv + 1, argv + argc}); }
