#include "lacuna/paper/review.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "lacuna/base/html.hpp"
#include "lacuna/base/json.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/paper/review_internal.hpp"

namespace lacuna {
namespace {

constexpr std::size_t most_bytes = std::size_t{8} << 20;
constexpr std::size_t most_numbers = 50'000;

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

/// As html_text, but for line ends, which a <pre> shows.
std::string lines_in_html(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += html_text(text.substr(0, end));
    if (end == text.size()) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

/// The source around a number, by which an override finds it again.
std::string context_of(const PaperText& paper, ByteRange range) {
  constexpr std::size_t around = 30;
  std::size_t begin = range.begin < around ? 0 : range.begin - around;
  std::size_t end = std::min<std::size_t>(paper.text.size(), range.end + around);
  while (begin < range.begin && continues(paper.text[begin])) ++begin;
  while (end > range.end && end < paper.text.size() && continues(paper.text[end])) --end;
  return paper.text.substr(begin, end - begin);
}

std::string marked_paper(const PaperText& paper, const std::vector<PaperNumberClass>& numbers) {
  struct Part {
    ByteRange range;
    std::size_t number = 0;
  };
  std::vector<Part> parts;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    for (const ByteRange piece : numbers[i].pieces) parts.push_back({piece, i});
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) { return a.range.begin < b.range.begin; });
  std::string out;
  std::size_t at = 0;
  const std::string_view text = paper.text;
  for (const Part& part : parts) {
    if (part.range.begin < at) continue;
    const PaperNumberClass& number = numbers[part.number];
    out += lines_in_html(text.substr(at, part.range.begin - at));
    out += fmt::format("<span data-i=\"{}\" class=\"{}\">{}</span>", part.number,
                       number.kind == NumberKind::result ? "removed" : "kept",
                       html_text(part.range.of(text)));
    at = part.range.end;
  }
  return out + lines_in_html(text.substr(at));
}

std::string data_of(const PaperText& paper, const std::vector<PaperNumberClass>& numbers) {
  Json data = Json::array();
  const PaperLines lines(paper);
  for (const PaperNumberClass& number : numbers) {
    const Location where = lines.location(number.range().begin);
    data.push_back({{"text", printable(number.text)},
                    {"source", number.range().of(paper.text)},
                    {"context", context_of(paper, number.range())},
                    {"line", where.line},
                    {"removed", number.kind == NumberKind::result},
                    {"reason", number.reason}});
  }
  return json_in_html(dump_json(data));
}

std::string figures_of(const PaperText& paper, const PaperRedaction& redaction) {
  std::string items;
  const PaperLines lines(paper);
  for (const PaperFigure& figure : redaction.classified.figures) {
    const bool removed = figure.kind == NumberKind::result;
    items += fmt::format("<li><span class=\"{}\">{}</span> {} ({}), line {}</li>",
                         removed ? "removed" : "kept", html_text(figure.name),
                         removed ? "removed" : "kept", figure.reason,
                         lines.location(figure.range.begin).line);
  }
  return items.empty() ? "<p>none</p>" : "<ul>" + items + "</ul>";
}

std::string conflicts_of(const PaperRedaction& redaction) {
  std::string items;
  for (const GoldConflict& conflict : redaction.conflicts) {
    items += fmt::format("<li>{} in {}:{} is the gold {} ({}{})</li>", html_text(conflict.text),
                         html_text(conflict.where.path), conflict.where.line, conflict.gold,
                         conflict.reason, conflict.decided ? "" : "; nobody decided");
  }
  return items.empty() ? "<p>none</p>" : "<ul id=\"conflicts\">" + items + "</ul>";
}

}  // namespace

Result<std::string> review_page(const PaperText& paper, const PaperRedaction& redaction) {
  const auto& numbers = redaction.classified.numbers;
  if (paper.text.size() > most_bytes || numbers.size() > most_numbers) {
    return fail(ErrorCode::limit,
                fmt::format("the paper is too large for a page: {} bytes, {} numbers",
                            paper.text.size(), numbers.size()),
                "leave --review away; --json lists all numbers");
  }
  const detail::ReviewFiles& files = detail::review_files();
  const std::string policy = fmt::format(
      "default-src 'none'; script-src {}; style-src {}; img-src data:; base-uri 'none'; "
      "form-action 'none'",
      csp_hash(files.script), csp_hash(files.style));
  const std::string title = html_text(paper.files.front());
  const std::string shown = marked_paper(paper, numbers);
  const std::string figures = figures_of(paper, redaction);
  const std::string conflicts = conflicts_of(redaction);
  const std::string data = data_of(paper, numbers);
  return fill_template(files.page, {{"policy", policy},
                                    {"title", title},
                                    {"style", files.style},
                                    {"paper", shown},
                                    {"figures", figures},
                                    {"conflicts", conflicts},
                                    {"data", data},
                                    {"script", files.script}});
}

}  // namespace lacuna
