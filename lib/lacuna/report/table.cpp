#include "lacuna/report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>

#include "lacuna/base/text.hpp"
#include "lacuna/report/display_width_internal.hpp"

namespace lacuna {
namespace {

constexpr std::size_t kBarWidth = 10;
constexpr std::size_t kLabelWidth = 32;

constexpr std::string_view kReset = "\033[0m";
constexpr std::string_view kBold = "\033[1m";
constexpr std::string_view kDim = "\033[2m";
constexpr std::string_view kRed = "\033[31m";
constexpr std::string_view kGreen = "\033[32m";
constexpr std::string_view kYellow = "\033[33m";

// What the table is drawn with.
struct Glyphs {
  std::string_view line, bar;                           // of the frame
  std::array<std::string_view, 3> top, middle, bottom;  // left, between columns, right
  std::string_view full, half, empty;                   // of a bar
  std::string_view dash, range, ellipsis;
};

constexpr Glyphs kUnicode = {.line = "─",
                             .bar = "│",
                             .top = {"╭", "┬", "╮"},
                             .middle = {"├", "┼", "┤"},
                             .bottom = {"╰", "┴", "╯"},
                             .full = "━",
                             .half = "╸",
                             .empty = "─",
                             .dash = "–",
                             .range = "–",
                             .ellipsis = "…"};
constexpr Glyphs kAscii = {.line = "-",
                           .bar = "|",
                           .top = {"+", "+", "+"},
                           .middle = {"+", "+", "+"},
                           .bottom = {"+", "+", "+"},
                           .full = "#",
                           .half = "=",
                           .empty = ".",
                           .dash = "-",
                           .range = "-",
                           .ellipsis = "..."};

// One cell: what it shows, and the columns that this takes without the colours in it.
struct Cell {
  std::string text;
  std::size_t width = 0;
};

struct Row {
  std::vector<Cell> cells;
  bool begins_group = false;
};

class Renderer {
 public:
  Renderer(const std::vector<Summary>& summaries, const TableStyle& style)
      : summaries_(summaries), style_(style), glyphs_(style.unicode ? kUnicode : kAscii) {
    std::set<std::uint32_t> ks;
    for (const Summary& summary : summaries) {
      for (const GroupScore& group : summary.by_n) {
        for (const Estimate& estimate : group.estimates) {
          if (estimate.k > 1) ks.insert(estimate.k);
        }
      }
    }
    ks_.assign(ks.begin(), ks.end());
  }

  std::string render() {
    Row header = header_row();
    std::vector<Row> rows;
    for (const Summary& summary : summaries_) add_rows(summary, rows);
    measure(header);
    for (const Row& row : rows) measure(row);

    std::string out = frame(glyphs_.top) + line(header);
    for (const Row& row : rows) {
      if (row.begins_group) out += frame(glyphs_.middle);
      out += line(row);
    }
    out += frame(glyphs_.bottom);
    for (const std::string& note : notes()) out += "  " + painted(note, kDim) + "\n";
    return out;
  }

 private:
  // Columns: the agent, and then numbers. Only the first is aligned to the left.
  Row header_row() const {
    Row row;
    const auto add = [&](const std::string& text) {
      const std::size_t width = detail::display_width(text);
      row.cells.push_back({painted(text, kBold), width});
    };
    for (const char* name : {"agent", "n", "tasks", "attempts", "pass@1", "95 % interval"}) {
      add(name);
    }
    for (const std::uint32_t k : ks_) {
      add(fmt::format("pass@{}", k));
      add(fmt::format("pass^{}", k));
    }
    return row;
  }

  void add_rows(const Summary& summary, std::vector<Row>& rows) const {
    const std::size_t count = summary.by_n.size();
    if (count == 0) {
      Row row{.cells = {label(name_of(summary)), nothing(), plain("0"), plain("0")},
              .begins_group = true};
      while (row.cells.size() < 6 + 2 * ks_.size()) row.cells.push_back(nothing());
      rows.push_back(std::move(row));
      return;
    }
    for (std::size_t i = 0; i < count; ++i) {
      Row row{.cells = {}, .begins_group = i == 0};
      // The condition goes below the agent where there is a second row.
      if (i == 0) {
        row.cells.push_back(label(count > 1 ? summary.agent : name_of(summary)));
      } else if (i == 1 && !summary.condition.empty()) {
        row.cells.push_back(label(summary.condition, kDim));
      } else {
        row.cells.push_back({});
      }
      add_numbers(summary.by_n[i], row);
      rows.push_back(std::move(row));
    }
  }

  void add_numbers(const GroupScore& group, Row& row) const {
    row.cells.push_back(plain(fmt::format("{}", group.n)));
    row.cells.push_back(plain(fmt::format("{}", group.tasks)));
    row.cells.push_back(plain(fmt::format("{}", group.attempts)));
    row.cells.push_back(bar_and_percent(group.pass_at_1));
    row.cells.push_back(plain(fmt::format("{:5.1f} {} {:5.1f} %", 100 * group.wilson.low,
                                          glyphs_.range, 100 * group.wilson.high)));
    for (const std::uint32_t k : ks_) {
      const auto found = std::find_if(group.estimates.begin(), group.estimates.end(),
                                      [k](const Estimate& e) { return e.k == k; });
      const bool there = found != group.estimates.end();
      row.cells.push_back(percent_or_nothing(there ? found->pass_at_k : std::nullopt));
      row.cells.push_back(percent_or_nothing(there ? found->pass_hat_k : std::nullopt));
    }
  }

  // Half a column is the finest step. Only 0 is empty, and only 1 is full.
  Cell bar_and_percent(double share) const {
    const double steps = 2.0 * kBarWidth;
    auto filled = static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * steps));
    if (share > 0) filled = std::max<std::size_t>(filled, 1);
    if (share < 1) filled = std::min<std::size_t>(filled, 2 * kBarWidth - 1);
    std::string on;
    for (std::size_t i = 0; i < filled / 2; ++i) on += glyphs_.full;
    if (filled % 2 != 0) on += glyphs_.half;
    std::string off;
    for (std::size_t i = (filled + 1) / 2; i < kBarWidth; ++i) off += glyphs_.empty;
    const auto color = share >= 2.0 / 3 ? kGreen : share >= 1.0 / 3 ? kYellow : kRed;
    const std::string number = fmt::format(" {:5.1f} %", percent(share));
    return {painted(on, color) + painted(off, kDim) + number, kBarWidth + number.size()};
  }

  // 99.97 % is not shown as 100.0 %: that is for shares that nothing is missing from.
  static double percent(double share) {
    return share < 1 ? std::min(100 * share, 99.9) : 100 * share;
  }

  Cell percent_or_nothing(const std::optional<double>& share) const {
    return share ? plain(fmt::format("{:.1f} %", percent(*share))) : nothing();
  }

  Cell plain(const std::string& text) const { return {text, detail::display_width(text)}; }
  Cell nothing() const { return {painted(glyphs_.dash, kDim), 1}; }

  Cell label(std::string_view text, std::string_view color = {}) const {
    const std::string shown = outside_text(text);
    return {painted(shown, color), detail::display_width(shown)};
  }

  // Text from outside: no control characters, no more than its column, and ASCII where asked for.
  std::string outside_text(std::string_view text) const {
    std::string shown = printable(text);
    if (!style_.unicode) {
      std::string ascii;
      for (const char c : shown) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) ascii += c;
        if (byte >= 0xC0) ascii += '?';
      }
      shown = std::move(ascii);
    }
    return detail::fit_width(shown, kLabelWidth, glyphs_.ellipsis);
  }

  static std::string name_of(const Summary& summary) {
    return summary.condition.empty() ? summary.agent
                                     : fmt::format("{} ({})", summary.agent, summary.condition);
  }

  // What the numbers alone do not tell, one line a matter.
  std::vector<std::string> notes() const {
    std::vector<std::string> lines = {
        "pass@k and pass^k: means over tasks. Interval: Wilson, of all attempts of the row."};
    for (const Summary& summary : summaries_) add_notes(summary, lines);
    return lines;
  }

  void add_notes(const Summary& summary, std::vector<std::string>& lines) const {
    GroupScore all;
    bool short_tasks = false;
    for (const GroupScore& group : summary.by_n) {
      all.attempts += group.attempts;
      all.disagreements += group.disagreements;
      all.lenient_answers += group.lenient_answers;
      all.failed_attempts += group.failed_attempts;
      all.scorer_disagreements += group.scorer_disagreements;
      for (const Estimate& estimate : group.estimates) short_tasks |= estimate.short_tasks > 0;
    }
    const auto note = [&](const std::string& text) {
      lines.push_back(fmt::format("{}: {}", outside_text(name_of(summary)), text));
    };
    if (summary.scorer == ScorerKind::reference) {
      note("scored by the reference scorer, whose faults are part of it");
    }
    if (short_tasks) {
      note(fmt::format("{} where a task of the row has fewer than k attempts", glyphs_.dash));
    }
    const auto counted = [&](std::uint64_t count, std::string_view text) {
      if (count > 0) note(fmt::format("{} of {} attempts {}", count, all.attempts, text));
    };
    counted(all.failed_attempts, "could not be carried out and count as not passed");
    counted(all.disagreements, "pass by report and fail by code, or the other way round");
    counted(all.lenient_answers, "reported JSON with other text around it");
    counted(all.scorer_disagreements, summary.scorer == ScorerKind::strict
                                          ? "are judged otherwise by the reference scorer"
                                          : "are judged otherwise by the strict scorer");
  }

  void measure(const Row& row) {
    widths_.resize(std::max(widths_.size(), row.cells.size()));
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      widths_[i] = std::max(widths_[i], row.cells[i].width);
    }
  }

  std::string line(const Row& row) const {
    const std::string bar = painted(glyphs_.bar, kDim);
    std::string out = bar;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      const std::string space(widths_[i] - row.cells[i].width, ' ');
      out += ' ';
      if (i > 0) out += space;
      out += row.cells[i].text;
      if (i == 0) out += space;
      out += ' ';
      out += bar;
    }
    return out + "\n";
  }

  std::string frame(const std::array<std::string_view, 3>& corners) const {
    std::string out(corners[0]);
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      if (i > 0) out += corners[1];
      for (std::size_t column = 0; column < widths_[i] + 2; ++column) out += glyphs_.line;
    }
    out += corners[2];
    return painted(out, kDim) + "\n";
  }

  std::string painted(std::string_view text, std::string_view color) const {
    if (!style_.color || color.empty() || text.empty()) return std::string(text);
    return fmt::format("{}{}{}", color, text, kReset);
  }

  const std::vector<Summary>& summaries_;
  TableStyle style_;
  const Glyphs& glyphs_;
  std::vector<std::uint32_t> ks_;
  std::vector<std::size_t> widths_;
};

}  // namespace

std::string render_table(const std::vector<Summary>& summaries, const TableStyle& style) {
  return Renderer(summaries, style).render();
}

}  // namespace lacuna
