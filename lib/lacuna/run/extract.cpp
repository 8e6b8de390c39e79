#include "lacuna/run/extract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lacuna/base/text.hpp"
#include "lacuna/task/pattern.hpp"

namespace lacuna {
namespace {

constexpr std::uint64_t max_result_bytes = std::uint64_t{16} << 20;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// A number where the whole text is one, else the text: the scorer says what is wrong with it.
Json as_value(std::string_view raw) {
  std::string_view text = trimmed(raw);
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool finite = number - number == 0;
  if (error == std::errc() && end == text.data() + text.size() && finite) return number;
  return to_valid_utf8(trimmed(raw));
}

Result<Json> read_json(const ResultSource& source, std::string_view text) {
  auto document = parse_json(text, source.file, {.bytes = max_result_bytes});
  if (!document) return tl::unexpected(document.error());
  try {
    const Json::json_pointer pointer(source.pointer);
    if (document->contains(pointer)) return document->at(pointer);
  } catch (const Json::exception&) {
    // A pointer that does not fit the document, such as /name into a list.
  }
  return fail(ErrorCode::not_found,
              fmt::format("{} has nothing at {}", source.file,
                          source.pointer.empty() ? "its root" : source.pointer));
}

/// Splits a table into rows of cells: quotes, doubled quotes, line ends inside quotes.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  }

  bool done() const { return at_ >= text_.size(); }

  std::vector<std::string> row() {
    std::vector<std::string> cells;
    do {
      cells.push_back(cell());
    } while (take(','));
    take('\r');
    take('\n');
    return cells;
  }

 private:
  bool take(char wanted) {
    if (done() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  std::string cell() {
    std::string value;
    if (!take('"')) {
      const auto end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
      value = text_.substr(at_, end - at_);
      at_ = end;
      return value;
    }
    while (!done()) {
      if (take('"')) {
        if (!take('"')) break;
        value += '"';
      } else {
        value += text_[at_++];
      }
    }
    // What follows a closing quote, against the rules, belongs to the cell.
    const auto end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    value += text_.substr(at_, end - at_);
    at_ = end;
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Json> read_csv_cell(std::string_view table, const ResultSource& source) {
  CsvReader reader(table);
  if (reader.done()) return fail(ErrorCode::bad_input, fmt::format("{} is empty", source.file));
  const std::vector<std::string> header = reader.row();
  const auto index_of = [&](const std::string& name) {
    return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
  };
  const auto unknown = [&](const std::string& name) {
    return fail(
        ErrorCode::not_found, fmt::format("{} has no column \"{}\"", source.file, printable(name)),
        fmt::format("its columns are {}", printable(fmt::format("{}", fmt::join(header, ", ")))));
  };
  const std::size_t column = index_of(source.column);
  if (column == header.size()) return unknown(source.column);
  for (const auto& [name, value] : source.where) {
    if (index_of(name) == header.size()) return unknown(name);
  }

  std::vector<std::vector<std::string>> matches;
  for (std::uint32_t number = 0; !reader.done(); ++number) {
    std::vector<std::string> row = reader.row();
    const bool wanted =
        (!source.row || *source.row == number) &&
        std::all_of(source.where.begin(), source.where.end(), [&](const auto& condition) {
          const std::size_t at = index_of(condition.first);
          return at < row.size() && trimmed(row[at]) == condition.second;
        });
    if (wanted) matches.push_back(std::move(row));
  }
  if (matches.size() != 1) {
    return fail(matches.empty() ? ErrorCode::not_found : ErrorCode::bad_input,
                fmt::format("{} rows of {} match, not one", matches.size(), source.file));
  }
  if (column >= matches.front().size()) {
    return fail(ErrorCode::bad_input,
                fmt::format("the row of {} ends before column \"{}\"", source.file, source.column));
  }
  return as_value(matches.front()[column]);
}

Result<Json> extract_result(const ResultSource& source, const Workspace& workspace,
                            std::string_view standard_output) {
  if (source.format == ResultFormat::stdout_pattern) {
    auto match = match_one_group(source.pattern, standard_output);
    if (!match) return tl::unexpected(match.error());
    return as_value(*match);
  }
  auto text = workspace.read(source.file, max_result_bytes);
  if (!text) return tl::unexpected(text.error());
  return source.format == ResultFormat::json ? read_json(source, *text)
                                             : read_csv_cell(*text, source);
}

}  // namespace lacuna
