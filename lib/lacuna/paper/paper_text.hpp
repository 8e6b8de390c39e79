#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/error.hpp"
#include "lacuna/base/observer.hpp"

namespace lacuna {

/// How the markup of a paper is read.
enum class PaperFormat { latex, markdown, html, text };

/// "latex", "markdown", "html", "text".
std::string_view to_string(PaperFormat format);

/// By the ending of the name (.tex, .md, .html, .xhtml, .txt …), and where that says nothing by how
/// the text begins.
PaperFormat paper_format(const std::filesystem::path& path, std::string_view text);

/// The text of a paper as one UTF-8 string, and where each part of it comes from.
class PaperText {
 public:
  /// A run of bytes that one file gave, from byte `offset` of the text on.
  struct Piece {
    std::size_t offset = 0;
    std::uint32_t file = 0;  ///< index into files
    std::uint32_t line = 1;  ///< of the first byte
  };

  PaperFormat format = PaperFormat::text;
  std::string text;
  std::vector<std::string> files;  ///< as the user named the first; others below its folder
  std::vector<Piece> pieces;       ///< ascending, never empty
  std::vector<Diagnostic> diagnostics;
  bool from_pdf = false;  ///< the text is what pdftotext made of it

  /// The file and line of the byte at `offset`. Counts lines from the beginning of its piece.
  Location location(std::size_t offset) const;
};

/// Tells the files and lines of many places of a paper: `PaperText::location` counts from the
/// beginning of a piece each time, this only from the last of its marks. The paper has to outlive
/// it and to stay as it is. O(text) to make, O(1) a place.
class PaperLines {
 public:
  explicit PaperLines(const PaperText& paper);
  Location location(std::size_t offset) const;

 private:
  /// Line ends before `offset`.
  std::uint32_t line_ends(std::size_t offset) const;

  const PaperText& paper_;
  std::vector<std::uint32_t> marks_;  ///< line ends before each 4096th byte
};

/// `text` as a paper of one file. Never fails: invalid UTF-8 becomes U+FFFD and NULs become blanks,
/// each with a diagnostic.
PaperText make_paper_text(std::string_view text, PaperFormat format, std::string name);

struct ReadPaperOptions {
  std::uint64_t max_bytes = std::uint64_t{64} << 20;  ///< of each file and of the whole text
  std::size_t max_files = 500;
  std::size_t max_depth = 20;                                ///< of \input in \input
  std::string search_path = "/usr/local/bin:/usr/bin:/bin";  ///< where pdftotext is looked up
  double pdf_seconds = 120;
};

/// Reads a paper. Of LaTeX, \input and \include are replaced by what they name, as far as it lies
/// below the folder of `path`; what is missing, outside, in a circle or too deep stays as it is,
/// with a diagnostic. A PDF goes through `pdftotext -layout`. UTF-16 with a byte order mark is
/// understood. Errors: those of read_file; missing_tool without pdftotext; bad_input for a PDF
/// without text and for files that are no text at all; limit; timeout; cancelled.
Result<PaperText> read_paper(const std::filesystem::path& path, const ReadPaperOptions& options,
                             Observer& observer);

}  // namespace lacuna
