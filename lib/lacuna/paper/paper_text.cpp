#include "lacuna/paper/paper_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cmath>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/process.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/paper/blocks_internal.hpp"
#include "lacuna/paper/latex_files_internal.hpp"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

struct Ending {
  std::string_view ending;
  PaperFormat format;
};
constexpr std::array<Ending, 12> endings = {{{".tex", PaperFormat::latex},
                                             {".ltx", PaperFormat::latex},
                                             {".latex", PaperFormat::latex},
                                             {".md", PaperFormat::markdown},
                                             {".markdown", PaperFormat::markdown},
                                             {".html", PaperFormat::html},
                                             {".htm", PaperFormat::html},
                                             {".xhtml", PaperFormat::html},
                                             {".txt", PaperFormat::text},
                                             {".text", PaperFormat::text},
                                             {".rst", PaperFormat::text},
                                             {".pdf", PaperFormat::text}}};

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    out += static_cast<char>(0x80U | ((code >> 12U) & 0x3FU));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

/// UTF-16 with a byte order mark as UTF-8; what is no such text stays as it is.
std::string from_utf16(std::string_view bytes) {
  const bool little = bytes.starts_with("\xFF\xFE");
  if (!little && !bytes.starts_with("\xFE\xFF")) return std::string(bytes);
  const auto unit = [&](std::size_t at) {
    const auto a = static_cast<unsigned char>(bytes[at]);
    const auto b = static_cast<unsigned char>(bytes[at + 1]);
    return little ? std::uint32_t(a) | (std::uint32_t(b) << 8U)
                  : std::uint32_t(b) | (std::uint32_t(a) << 8U);
  };
  std::string out;
  for (std::size_t at = 2; at + 1 < bytes.size(); at += 2) {
    std::uint32_t code = unit(at);
    const bool high = code >= 0xD800 && code < 0xDC00;
    if (high && at + 3 < bytes.size() && unit(at + 2) >= 0xDC00 && unit(at + 2) < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10U) + (unit(at + 2) - 0xDC00);
      at += 2;
    } else if (code >= 0xD800 && code < 0xE000) {
      code = 0xFFFD;
    }
    append_utf8(out, code);
  }
  return out;
}

void say(PaperText& paper, std::string code, std::string message) {
  paper.diagnostics.push_back({Severity::warning,
                               std::move(code),
                               std::move(message),
                               {paper.files.empty() ? std::string() : paper.files.front(), 0, 0}});
}

/// UTF-8 without NULs; says what had to be changed.
std::string clean(std::string_view bytes, PaperText& paper) {
  std::string text = from_utf16(bytes);
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (const auto nuls = std::count(text.begin(), text.end(), '\0'); nuls > 0) {
    std::replace(text.begin(), text.end(), '\0', ' ');
    say(paper, "nul_bytes", fmt::format("{} NUL bytes were replaced by blanks", nuls));
  }
  if (!is_utf8(text)) {
    text = to_valid_utf8(text);
    say(paper, "not_utf8", "bytes that are not UTF-8 were replaced by U+FFFD");
  }
  return text;
}

Result<std::string> pdf_text(const fs::path& path, const ReadPaperOptions& options,
                             Observer& observer) {
  if (find_program("pdftotext", options.search_path).empty()) {
    return fail(ErrorCode::missing_tool, "reading a PDF needs pdftotext, which is not here",
                "install poppler-utils, or give the LaTeX, HTML or text of the paper",
                Location{path.string(), 0, 0});
  }
  ProcessOptions process;
  process.argv = {"pdftotext", "-layout", "-enc", "UTF-8", fs::absolute(path).string(), "-"};
  process.search_path = options.search_path;
  process.wall_limit =
      std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(options.pdf_seconds * 1000)));
  process.output_limit = options.max_bytes;
  process.kill_on_output_limit = true;
  const auto run = run_process(process, observer);
  if (!run) return tl::unexpected(run.error());
  const Location where{path.string(), 0, 0};
  if (run->cancelled) return fail(ErrorCode::cancelled, "reading the PDF was cancelled");
  if (run->timed_out) {
    return fail(ErrorCode::timeout,
                fmt::format("pdftotext needed more than {} s", options.pdf_seconds), {}, where);
  }
  if (run->output_limit_hit) {
    return fail(ErrorCode::limit,
                fmt::format("the PDF has more than {} bytes of text", options.max_bytes), {},
                where);
  }
  if (!run->ok()) {
    return fail(ErrorCode::bad_input,
                fmt::format("pdftotext cannot read the PDF: {}",
                            printable(std::string_view(run->errors).substr(0, 200))),
                {}, where);
  }
  if (std::none_of(run->output.begin(), run->output.end(),
                   [](unsigned char c) { return c > ' '; })) {
    return fail(ErrorCode::bad_input, "the PDF has no text: its pages are images",
                "it needs OCR first, with ocrmypdf for instance", where);
  }
  return run->output;
}

bool looks_binary(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return false;
  const std::string_view head = text.substr(0, 4096);
  const auto control = std::count_if(head.begin(), head.end(), [](unsigned char c) {
    return c < 32 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
  });
  return control > 8 && control * 10 > static_cast<std::ptrdiff_t>(head.size());
}

}  // namespace

std::string_view to_string(PaperFormat format) {
  switch (format) {
    case PaperFormat::latex:
      return "latex";
    case PaperFormat::markdown:
      return "markdown";
    case PaperFormat::html:
      return "html";
    case PaperFormat::text:
      break;
  }
  return "text";
}

PaperFormat paper_format(const fs::path& path, std::string_view text) {
  const std::string ending = detail::lower_case(path.extension().string());
  for (const Ending& each : endings) {
    if (each.ending == ending) return each.format;
  }
  const std::string head = detail::lower_case(text.substr(0, 2000));
  if (head.find("\\documentclass") != std::string::npos ||
      head.find("\\begin{") != std::string::npos) {
    return PaperFormat::latex;
  }
  if (head.find("<html") != std::string::npos || head.find("<!doctype") != std::string::npos) {
    return PaperFormat::html;
  }
  if (head.starts_with("# ") || head.find("\n# ") != std::string::npos ||
      head.find("\n## ") != std::string::npos) {
    return PaperFormat::markdown;
  }
  return PaperFormat::text;
}

Location PaperText::location(std::size_t offset) const {
  offset = std::min(offset, text.size());
  auto piece = std::upper_bound(pieces.begin(), pieces.end(), offset,
                                [](std::size_t at, const Piece& each) { return at < each.offset; });
  if (piece == pieces.begin()) return {};
  --piece;
  const auto begin = text.begin() + static_cast<std::ptrdiff_t>(piece->offset);
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(offset);
  const auto lines = static_cast<std::uint32_t>(std::count(begin, end, '\n'));
  return {files[piece->file], piece->line + lines, 0};
}

constexpr std::size_t bytes_a_mark = 4096;

PaperLines::PaperLines(const PaperText& paper) : paper_(paper) {
  std::uint32_t ends = 0;
  const std::string_view text = paper.text;
  for (std::size_t at = 0; at <= text.size(); at += bytes_a_mark) {
    marks_.push_back(ends);
    const std::string_view part = text.substr(at, bytes_a_mark);
    ends += static_cast<std::uint32_t>(std::count(part.begin(), part.end(), '\n'));
  }
}

std::uint32_t PaperLines::line_ends(std::size_t offset) const {
  const std::size_t mark = offset / bytes_a_mark;
  const std::string_view part =
      std::string_view(paper_.text).substr(mark * bytes_a_mark, offset % bytes_a_mark);
  return marks_[mark] + static_cast<std::uint32_t>(std::count(part.begin(), part.end(), '\n'));
}

Location PaperLines::location(std::size_t offset) const {
  offset = std::min(offset, paper_.text.size());
  const auto& pieces = paper_.pieces;
  auto piece = std::upper_bound(
      pieces.begin(), pieces.end(), offset,
      [](std::size_t at, const PaperText::Piece& each) { return at < each.offset; });
  if (piece == pieces.begin()) return {};
  --piece;
  return {paper_.files[piece->file], piece->line + line_ends(offset) - line_ends(piece->offset), 0};
}

PaperText make_paper_text(std::string_view text, PaperFormat format, std::string name) {
  PaperText paper;
  paper.format = format;
  paper.files.push_back(std::move(name));
  paper.pieces.push_back({0, 0, 1});
  paper.text = clean(text, paper);
  return paper;
}

Result<PaperText> read_paper(const fs::path& path, const ReadPaperOptions& options,
                             Observer& observer) {
  auto bytes = read_file(path, {.max_bytes = options.max_bytes});
  if (!bytes) return tl::unexpected(bytes.error());
  if (bytes->starts_with("%PDF-")) {
    auto text = pdf_text(path, options, observer);
    if (!text) return tl::unexpected(text.error());
    PaperText paper = make_paper_text(*text, PaperFormat::text, path.string());
    paper.from_pdf = true;
    return paper;
  }
  if (looks_binary(*bytes)) {
    return fail(ErrorCode::bad_input, "the paper is no text",
                "give its LaTeX, Markdown, HTML, text or PDF", Location{path.string(), 0, 0});
  }
  PaperText paper = make_paper_text(*bytes, PaperFormat::text, path.string());
  paper.format = paper_format(path, paper.text);
  if (paper.format == PaperFormat::latex) {
    auto joined = detail::join_latex_files(std::move(paper), path, options, observer);
    if (!joined) return tl::unexpected(joined.error());
    return joined;
  }
  return paper;
}

}  // namespace lacuna
