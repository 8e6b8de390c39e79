#include "lacuna/python/points_to_summaries_internal.hpp"

#include <algorithm>
#include <array>

namespace lacuna::detail::flow {
namespace {

/// Reads the little language of the rows. The rows are ours: what is wrong with one is a bug.
class RowReader {
 public:
  explicit RowReader(std::string_view text) : text_(text) {}

  SummaryRowEffect statements() {
    SummaryRowEffect list;
    while (at_ < text_.size()) {
      list.push_back(either());
      skip(';');
    }
    return list;
  }

 private:
  void blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool skip(char c) {
    blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    blanks();
    return true;
  }

  SummaryExpression either() {
    SummaryExpression first = atom();
    while (skip('|')) {
      SummaryExpression both;
      both.kind = SummaryExpression::Kind::either;
      both.parts.push_back(std::move(first));
      both.parts.push_back(atom());
      first = std::move(both);
    }
    return first;
  }

  SummaryExpression atom() {
    blanks();
    SummaryExpression made;
    const bool keyword = skip('=');
    const std::size_t begin = at_;
    const auto part_of_word = [](char c) {
      return c == '_' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
             (c >= 'A' && c <= 'Z');
    };
    while (at_ < text_.size() && part_of_word(text_[at_])) ++at_;
    made.text = text_.substr(begin, at_ - begin);
    if (made.text.empty()) ++at_;
    if (keyword) {
      made.kind = SummaryExpression::Kind::keyword;
      return made;
    }
    const bool digits =
        !made.text.empty() && std::all_of(made.text.begin(), made.text.end(),
                                          [](char c) { return c >= '0' && c <= '9'; });
    if (digits) {
      made.kind = SummaryExpression::Kind::position;
      made.number = static_cast<std::uint32_t>(std::stoul(made.text));
      return made;
    }
    if (!skip('(')) return made;
    made.kind = SummaryExpression::Kind::apply;
    while (at_ < text_.size() && !skip(')')) {
      made.parts.push_back(either());
      skip(',');
    }
    return made;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Modules whose functions call back only where a row says so.
constexpr std::array<std::string_view, 27> inert = {"builtins",    "typing",
                                                    "logging",     "os",
                                                    "sys",         "warnings",
                                                    "math",        "random",
                                                    "time",        "json",
                                                    "pathlib",     "string",
                                                    "inspect",     "types",
                                                    "abc",         "enum",
                                                    "collections", "operator",
                                                    "copy",        "pickle",
                                                    "dataclasses", "__future__",
                                                    "functools",   "importlib",
                                                    "asyncio",     "typing_extensions",
                                                    "numpy"};

/// Modules of numbers, texts, files and the system.
constexpr std::array<std::string_view, 41> data_modules = {
    "math",       "cmath",    "random",  "time",         "datetime",   "re",      "os",
    "string",     "struct",   "hashlib", "pathlib",      "shutil",     "socket",  "csv",
    "io",         "base64",   "zlib",    "gzip",         "tempfile",   "glob",    "fnmatch",
    "textwrap",   "platform", "uuid",    "secrets",      "warnings",   "decimal", "fractions",
    "statistics", "calendar", "zipfile", "tarfile",      "subprocess", "urllib",  "unicodedata",
    "traceback",  "numpy",    "getpass", "configparser", "html",       "colorsys"};
constexpr std::array<std::string_view, 12> data_builtins = {
    "builtins.open", "builtins.range", "builtins.chr",        "builtins.ord",
    "builtins.hex",  "builtins.bin",   "builtins.oct",        "builtins.bytearray",
    "builtins.int",  "builtins.float", "builtins.memoryview", "builtins.complex"};

bool is_in(std::string_view dotted, std::string_view module) {
  return dotted == module || (dotted.starts_with(module) && dotted[module.size()] == '.');
}

}  // namespace

Summaries::Summaries() {
  for (const auto rows : {summary_rows(), library_rows()}) {
    for (const SummaryRow& row : rows) add_row(row);
  }
}

void Summaries::add_row(const SummaryRow& row) {
  std::string_view names = row.names;
  while (!names.empty()) {
    const std::size_t space = std::min(names.find(' '), names.size());
    const std::string_view name = names.substr(0, space);
    rows_[std::string(name)] = row.effect;
    if (const std::size_t dot = name.rfind('.'); dot != std::string_view::npos) {
      types_[std::string(name.substr(0, dot))] = true;
      members_.emplace(name.substr(dot + 1));
    }
    names.remove_prefix(std::min(space + 1, names.size()));
  }
}

void Summaries::add(const std::string& dotted, std::string effect) {
  if (!rows_.emplace(dotted, added_.emplace_back(std::move(effect))).second) return;
  if (const std::size_t dot = dotted.rfind('.'); dot != std::string::npos) {
    types_[dotted.substr(0, dot)] = true;
    members_.insert(dotted.substr(dot + 1));
  }
}

const SummaryRowEffect* Summaries::find(std::string_view dotted) {
  const std::string key(dotted);
  const auto known = parsed_.find(key);
  if (known != parsed_.end()) return &known->second;
  auto row = rows_.find(key);
  if (row == rows_.end()) return nullptr;
  return &parsed_.emplace(key, RowReader(row->second).statements()).first->second;
}

bool Summaries::is_inert(std::string_view dotted) const {
  return std::any_of(inert.begin(), inert.end(),
                     [&](std::string_view module) { return is_in(dotted, module); });
}

bool Summaries::gives_data(std::string_view dotted) const {
  if (std::find(data_builtins.begin(), data_builtins.end(), dotted) != data_builtins.end()) {
    return true;
  }
  return std::any_of(data_modules.begin(), data_modules.end(),
                     [&](std::string_view module) { return is_in(dotted, module); });
}

}  // namespace lacuna::detail::flow
