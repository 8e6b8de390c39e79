#include "lacuna/verify/leak_file_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lacuna/base/text.hpp"
#include "lacuna/verify/leak_views_internal.hpp"

namespace lacuna::detail {
namespace {

/// Texts are searched in pieces, so that memory stays bounded; the next piece begins before the end
/// of the one before.
constexpr std::size_t piece_bytes = std::size_t{4} << 20;
constexpr std::size_t overlap_bytes = std::size_t{256} << 10;
/// More of the same in one file helps nobody.
constexpr std::size_t most_finds = 200;
constexpr std::size_t longest_excerpt = 100;

std::string_view extension_of(std::string_view name) {
  const std::string_view last = name.substr(name.find_last_of('/') + 1);
  const std::size_t dot = last.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : last.substr(dot + 1);
}

template <std::size_t count>
bool one_of(std::string_view word, const std::array<std::string_view, count>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_python(std::string_view extension) {
  return one_of(extension, std::array<std::string_view, 4>{"py", "pyx", "pyi", "pyw"});
}
bool is_c(std::string_view extension) {
  return one_of(extension,
                std::array<std::string_view, 12>{"c", "cc", "cpp", "cxx", "h", "hh", "hpp", "hxx",
                                                 "cu", "cuh", "inl", "ipp"});
}
bool is_source(std::string_view extension) {
  return is_python(extension) || is_c(extension) ||
         one_of(extension, std::array<std::string_view, 10>{"js", "ts", "java", "rs", "go", "jl",
                                                            "m", "f90", "css", "R"});
}
bool is_markup(std::string_view extension) {
  return one_of(extension, std::array<std::string_view, 5>{"html", "htm", "svg", "xml", "xhtml"});
}

bool is_binary(std::string_view bytes) {
  return bytes.substr(0, 8192).find('\0') != std::string_view::npos;
}

/// The line around a place, without its indentation.
std::string excerpt(std::string_view text, std::size_t begin, std::size_t end) {
  const std::size_t reach = longest_excerpt / 2;
  std::size_t from = begin - std::min(begin, reach);
  const std::size_t line = text.substr(from, begin - from).find_last_of("\r\n");
  if (line != std::string_view::npos) from += line + 1;
  std::size_t to =
      std::min({text.size(), std::max(end, begin + 1) + reach, from + longest_excerpt});
  const std::size_t stop = text.substr(begin, to - std::min(begin, to)).find_first_of("\r\n");
  if (stop != std::string_view::npos) to = begin + stop;
  std::string_view part = text.substr(from, to - from);
  while (!part.empty() && (part.front() == ' ' || part.front() == '\t')) part.remove_prefix(1);
  return printable(to_valid_utf8(part));
}

}  // namespace

bool is_strong(const BodyMatch& match, std::uint32_t tokens, const LeakOptions& options) {
  if (match.exact) return true;
  if (tokens < BodyIndex::least_tokens_renamed) return false;
  return (match.similarity >= options.threshold && match.names >= 0.8) ||
         (match.similarity >= options.renamed_threshold && match.names >= 0.3);
}

FileSearch::FileSearch(const LeakIndex& index, const LeakOptions& options, const ScanRoot& root,
                       std::string path)
    : index_(index), options_(options), root_(root), path_(std::move(path)) {
  findings_.source = is_source(extension_of(path_));
  budget_.most_bytes = options.most_unpacked_bytes;
  budget_.most_ratio = std::max<std::uint64_t>(1, options.most_ratio);
  budget_.most_members = options.most_members;
}

void FileSearch::search(std::string_view bytes) {
  budget_.packed = std::max<std::uint64_t>(1, bytes.size());
  const auto own = index_.by_path.find(path_);
  if (own != index_.by_path.end() && !root_.only_bodies) {
    for (const std::uint32_t body : own->second) {
      const GoldBody& gold = index_.targets.bodies[body];
      const bool there = gold.place.end <= bytes.size() && gold.place.begin <= gold.place.end &&
                         gold.place.of(bytes) == gold.text;
      if (there) own_.push_back(body);
    }
  }
  search_part({}, bytes, 0);
}

void FileSearch::search_object(const std::string& name, std::string_view bytes) {
  budget_.packed += std::max<std::size_t>(1, bytes.size());
  search_part(name, bytes, 0);
}

void FileSearch::not_searched(const std::string& member, const std::string& reason) {
  const std::string where = member.empty() ? std::string() : printable(member) + ": ";
  findings_.diagnostics.push_back(
      {Severity::warning, "not_searched", where + reason, {root_.name + "/" + path_}});
}

void FileSearch::search_part(const std::string& member, std::string_view bytes, unsigned depth) {
  if (bytes.empty()) return;
  if (looks_packed(bytes)) return search_packed(member, bytes, depth);
  findings_.bytes += bytes.size();
  if (looks_like_picture(bytes)) return search_picture(member, bytes);
  if (search_compiled(member, bytes)) return;
  const std::string_view name = member.empty() ? std::string_view(path_) : std::string_view(member);
  const std::string_view extension = extension_of(name);
  if (extension == "ipynb") {
    const auto parts = notebook_parts(bytes);
    for (const LeakPart& part : parts) {
      const std::string inner = member.empty() ? part.name : member + " " + part.name;
      if (looks_like_picture(part.content)) {
        search_picture(inner, part.content);
      } else {
        search_text(inner, part.content, true);
      }
    }
    if (!parts.empty()) return;
  }
  if (const std::string text = from_utf16(bytes); !text.empty()) {
    return search_text(member, text, true);
  }
  if (is_markup(extension) || bytes.starts_with("<!DOCTYPE html") || bytes.starts_with("<svg")) {
    return search_text(member, without_tags(bytes), true);
  }
  search_text(member, bytes, !is_binary(bytes));
}

void FileSearch::search_packed(const std::string& member, std::string_view bytes, unsigned depth) {
  if (depth >= options_.most_archive_depth) {
    return not_searched(member, fmt::format("archives are packed in each other more than {} deep",
                                            options_.most_archive_depth));
  }
  const std::string problem =
      unpack(bytes, budget_, [&](const std::string& name, const std::string& content) {
        std::string inner = name.empty() ? member : member.empty() ? name : member + "!" + name;
        if (inner.empty()) inner = "unpacked";
        search_part(inner, content, depth + 1);
      });
  if (problem.empty()) return;
  not_searched(member, problem);
  // What is broken may still have its texts as they are.
  search_bodies(member, bytes);
}

void FileSearch::search_picture(const std::string& member, std::string_view bytes) {
  const PictureTexts texts = picture_texts(bytes);
  for (const LeakPart& part : texts.parts) {
    search_text(member.empty() ? part.name : member + " " + part.name, part.content, true);
  }
  if (!texts.problem.empty()) not_searched(member, texts.problem);
}

bool FileSearch::search_compiled(const std::string& member, std::string_view bytes) {
  if (looks_like_pyc(bytes)) {
    const CompiledPython compiled = read_pyc(bytes);
    if (!compiled.problem.empty()) not_searched(member, compiled.problem);
    add_compiled(member, index_.compiled.find(compiled.code, member.empty() ? path_ : member));
    return true;
  }
  if (bytes.starts_with("\x7f"
                        "ELF"))
    add_compiled(member, index_.compiled.find(elf_functions(bytes)));
  return false;
}

void FileSearch::add_compiled(const std::string& member,
                              const std::vector<CompiledMatch>& matches) {
  for (const CompiledMatch& match : matches) {
    if (findings_.bodies.size() >= most_finds) return;
    Leak leak;
    leak.kind = LeakKind::compiled_body;
    // Installed libraries are full of symbols of the same name.
    leak.strong = match.line > 0 || !root_.only_bodies;
    leak.target = index_.targets.bodies[match.body].id;
    leak.member = member;
    leak.line = leak.end_line = match.line;
    leak.similarity = match.similarity;
    leak.text = printable(to_valid_utf8(match.text.substr(0, longest_excerpt)));
    findings_.bodies.push_back(std::move(leak));
  }
}

void FileSearch::search_text(const std::string& member, std::string_view text, bool numbers) {
  search_bodies(member, text);
  if (numbers && !root_.only_bodies) search_numbers(member, text);
}

void FileSearch::search_bodies(const std::string& member, std::string_view whole) {
  const std::string_view name = member.empty() ? std::string_view(path_) : std::string_view(member);
  const bool python = index_.bodies.has(LeakSyntax::python) && !is_c(extension_of(name));
  const bool c = index_.bodies.has(LeakSyntax::c) && !is_python(extension_of(name));
  const LazyLines lines(whole);
  const auto search_both = [&](std::string_view text, const HiddenText* view) {
    if (python) search_syntax(member, text, LeakSyntax::python, lines, view, 0);
    if (c) search_syntax(member, text, LeakSyntax::c, lines, view, 0);
  };
  for (std::size_t at = 0; at < whole.size();) {
    std::string_view piece = whole.substr(at, piece_bytes);
    HiddenText shift;
    if (at > 0) shift.lines.emplace_back(0, static_cast<std::uint32_t>(at));
    search_both(piece, at > 0 ? &shift : nullptr);
    if (at + piece.size() >= whole.size()) break;
    at += piece_bytes - overlap_bytes;
  }
  if (whole.size() > options_.most_file_bytes / 4) return;
  for (const char side : {'+', '-'}) {
    const std::string text = patch_side(whole, side);
    if (text.empty()) break;
    const LineTable side_lines(text);
    HiddenText view;
    for (std::uint32_t line = 1; line < std::min(side_lines.count(), lines.table().count());
         ++line) {
      view.lines.emplace_back(side_lines.begin_of(line), lines.table().begin_of(line));
    }
    search_both(text, &view);
  }
  const HiddenText plain = unescaped(whole);
  if (!plain.text.empty() && !is_source(extension_of(name))) search_both(plain.text, &plain);
}

void FileSearch::search_syntax(const std::string& member, std::string_view text, LeakSyntax syntax,
                               const LazyLines& lines, const HiddenText* view, int depth) {
  const LeakTokens tokens = leak_tokens(text, syntax);
  for (const BodyMatch& match : index_.bodies.find(tokens, syntax, options_.weak_threshold)) {
    if (findings_.bodies.size() >= most_finds) return;
    const std::uint32_t begin = view != nullptr ? view->place_of(match.begin) : match.begin;
    const std::uint32_t end = view != nullptr ? view->place_of(match.end) : match.end;
    add_body(member, text, match, begin, std::max(begin, end), lines);
  }
  if (tokens.hidden.text.empty() || depth > 0) return;
  HiddenText inner = tokens.hidden;
  if (view != nullptr) {
    for (auto& line : inner.lines) line.second = view->place_of(line.second);
  }
  search_syntax(member, inner.text, syntax, lines, &inner, depth + 1);
}

/// `begin` and `end` are places of the whole text.
void FileSearch::add_body(const std::string& member, std::string_view text, const BodyMatch& match,
                          std::uint32_t begin, std::uint32_t end, const LazyLines& lines) {
  const GoldBody& gold = index_.targets.bodies[match.body];
  Leak leak;
  leak.inside = places_of(member, begin, end);
  if (std::binary_search(leak.inside.begin(), leak.inside.end(), gold.id)) return;
  leak.strong = is_strong(match, index_.bodies.tokens_of(match.body), options_);
  const bool few_tokens = index_.bodies.tokens_of(match.body) < BodyIndex::least_tokens_renamed;
  if (!leak.strong && few_tokens) return;
  leak.kind = match.exact ? LeakKind::body : LeakKind::near_copy;
  leak.target = gold.id;
  leak.member = member;
  leak.line = lines.table().line(begin);
  leak.end_line = lines.table().line(std::max(begin, end - (end > begin ? 1 : 0)));
  leak.similarity = match.similarity;
  leak.text = excerpt(text, match.begin, match.begin + 1);
  leak.why = match.exact ? "" : fmt::format("{:.0f} % of the names", 100 * match.names);
  // Pieces of a text and its views overlap.
  for (const Leak& other : findings_.bodies) {
    if (other.target == leak.target && other.member == leak.member && other.line <= leak.end_line &&
        leak.line <= other.end_line && other.similarity >= leak.similarity) {
      return;
    }
  }
  findings_.bodies.push_back(std::move(leak));
}

std::vector<std::string> FileSearch::places_of(const std::string& member, std::uint32_t begin,
                                               std::uint32_t end) const {
  std::vector<std::string> ids;
  if (!member.empty()) return ids;
  for (const std::uint32_t body : own_) {
    const GoldBody& gold = index_.targets.bodies[body];
    const std::uint32_t from = std::max(begin, gold.place.begin);
    const std::uint32_t to = std::min(end, gold.place.end);
    if (from >= to || 2 * std::uint64_t{to - from} < end - begin) continue;
    if (gold.docstring && gold.docstring->begin <= begin && end <= gold.docstring->end) continue;
    ids.push_back(gold.id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

void FileSearch::search_numbers(const std::string& member, std::string_view text) {
  const auto matches = index_.numbers.find(text, findings_.counts);
  if (matches.empty()) return;
  const LazyLines lines(text);
  for (const NumberMatch& match : matches) {
    if (findings_.numbers.size() >= most_finds) return;
    const GoldNumber& gold = index_.targets.numbers[match.number];
    NumberFind find;
    find.number = match.number;
    find.digits = match.digits;
    find.common = match.common;
    find.named = match.named;
    find.leak.kind = LeakKind::number;
    find.leak.target = gold.experiment + "/" + gold.result;
    find.leak.member = member;
    find.leak.line = find.leak.end_line = lines.table().line(match.begin);
    find.leak.similarity = 1;
    find.leak.text = excerpt(text, match.begin, match.end);
    find.leak.inside = places_of(member, match.begin, match.end);
    findings_.numbers.push_back(std::move(find));
  }
}

}  // namespace lacuna::detail
