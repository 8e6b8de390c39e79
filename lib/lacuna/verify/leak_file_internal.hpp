#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/source/source_file.hpp"
#include "lacuna/verify/leak_archive_internal.hpp"
#include "lacuna/verify/leak_index_internal.hpp"

namespace lacuna::detail {

/// A gold number in a file; whether it is chance is seen when all files are known.
struct NumberFind {
  Leak leak;
  std::uint32_t number = 0;
  int digits = 0;
  bool common = false;
  bool named = false;
};

/// What was found in one file of a tree, with all that is packed in it.
struct FileFindings {
  std::vector<Leak> bodies;
  std::vector<NumberFind> numbers;
  NumberCounts counts;
  bool source = false;  ///< a program's text: full of constants
  std::uint64_t bytes = 0;
  std::vector<Diagnostic> diagnostics;
};

/// The lines of a text, counted when the first is asked for: most texts hold nothing.
class LazyLines {
 public:
  explicit LazyLines(std::string_view text) : text_(text) {}
  const LineTable& table() const {
    if (!table_) table_.emplace(text_);
    return *table_;
  }

 private:
  std::string_view text_;
  mutable std::optional<LineTable> table_;
};

/// Searches one file: takes it apart and looks at each part. Used by one thread.
class FileSearch {
 public:
  FileSearch(const LeakIndex& index, const LeakOptions& options, const ScanRoot& root,
             std::string path);

  /// The bytes of the file.
  void search(std::string_view bytes);
  /// One object out of a git folder.
  void search_object(const std::string& name, std::string_view bytes);
  void not_searched(const std::string& member, const std::string& reason);

  FileFindings take() { return std::move(findings_); }

 private:
  void search_part(const std::string& member, std::string_view bytes, unsigned depth);
  void search_packed(const std::string& member, std::string_view bytes, unsigned depth);
  void search_picture(const std::string& member, std::string_view bytes);
  bool search_compiled(const std::string& member, std::string_view bytes);
  void search_text(const std::string& member, std::string_view text, bool numbers);
  void search_bodies(const std::string& member, std::string_view text);
  void search_numbers(const std::string& member, std::string_view text);
  /// `view`: how the text came out of `whole`; null: it is the whole.
  void search_syntax(const std::string& member, std::string_view text, LeakSyntax syntax,
                     const LazyLines& lines, const HiddenText* view, int depth);
  void add_body(const std::string& member, std::string_view text, const BodyMatch& match,
                std::uint32_t begin, std::uint32_t end, const LazyLines& lines);
  void add_compiled(const std::string& member, const std::vector<CompiledMatch>& matches);
  std::vector<std::string> places_of(const std::string& member, std::uint32_t begin,
                                     std::uint32_t end) const;

  const LeakIndex& index_;
  const LeakOptions& options_;
  const ScanRoot& root_;
  std::string path_;
  std::vector<std::uint32_t> own_;  ///< bodies whose place is in this file as it is
  UnpackBudget budget_;
  FileFindings findings_;
};

/// Whether a strong leak is what the match is.
bool is_strong(const BodyMatch& match, std::uint32_t tokens, const LeakOptions& options);

}  // namespace lacuna::detail
