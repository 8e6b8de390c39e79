#include <algorithm>
#include <cstddef>
#include <unordered_map>

#include "lacuna/source/edits.hpp"

namespace lacuna {
namespace {

using Lines = std::vector<std::string_view>;

/// Lines with their ends. Only "\n" ends a line of a patch, whatever the language says.
Lines split(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    const std::size_t size = newline == std::string_view::npos ? text.size() : newline + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

/// Lines [old_begin, old_end) of the one text became [new_begin, new_end) of the other.
struct Change {
  std::size_t old_begin = 0;
  std::size_t old_end = 0;
  std::size_t new_begin = 0;
  std::size_t new_end = 0;
};

/// Numbers in place of lines: equal numbers, equal lines.
struct Numbered {
  std::vector<std::uint32_t> before;
  std::vector<std::uint32_t> after;
};

Numbered number_lines(const Lines& before, const Lines& after) {
  std::unordered_map<std::string_view, std::uint32_t> numbers;
  const auto number = [&](const Lines& lines) {
    std::vector<std::uint32_t> out;
    out.reserve(lines.size());
    for (const std::string_view line : lines) {
      out.push_back(
          numbers.try_emplace(line, static_cast<std::uint32_t>(numbers.size())).first->second);
    }
    return out;
  };
  Numbered out;
  out.before = number(before);
  out.after = number(after);
  return out;
}

/// The greedy algorithm of Myers, "An O(ND) Difference Algorithm and Its Variations",
/// Algorithmica 1, 1986. Keeps the furthest points of each round, to find the way back: memory
/// grows with the square of the number of changed lines, which is why that has a bound.
class Myers {
 public:
  Myers(const std::vector<std::uint32_t>& before, const std::vector<std::uint32_t>& after)
      : before_(before), after_(after) {}

  /// Marks the lines that went and came. False where the texts differ in more lines than the bound.
  bool run(std::vector<bool>& removed, std::vector<bool>& added) {
    constexpr std::ptrdiff_t kMostChanges = 2000;
    const auto n = static_cast<std::ptrdiff_t>(before_.size());
    const auto m = static_cast<std::ptrdiff_t>(after_.size());
    for (std::ptrdiff_t d = 0; d <= std::min(n + m, kMostChanges); ++d) {
      rounds_.emplace_back(static_cast<std::size_t>(d) + 1);
      for (std::ptrdiff_t k = -d; k <= d; k += 2) {
        std::ptrdiff_t x = d == 0 ? 0 : first_point(d, k);
        while (x < n && x - k < m && before(x) == after(x - k)) ++x;
        at(d, k) = x;
        if (x >= n && x - k >= m) {
          go_back(d, k, removed, added);
          return true;
        }
      }
    }
    return false;
  }

 private:
  std::uint32_t before(std::ptrdiff_t x) const { return before_[static_cast<std::size_t>(x)]; }
  std::uint32_t after(std::ptrdiff_t y) const { return after_[static_cast<std::size_t>(y)]; }

  /// The furthest x on diagonal k after d changes; k has the parity of d.
  std::ptrdiff_t& at(std::ptrdiff_t d, std::ptrdiff_t k) {
    return rounds_[static_cast<std::size_t>(d)][static_cast<std::size_t>((k + d) / 2)];
  }

  /// Whether the way to diagonal k in round d comes down from k + 1 (a line was added).
  bool comes_down(std::ptrdiff_t d, std::ptrdiff_t k) {
    return k == -d || (k != d && at(d - 1, k - 1) < at(d - 1, k + 1));
  }

  std::ptrdiff_t first_point(std::ptrdiff_t d, std::ptrdiff_t k) {
    return comes_down(d, k) ? at(d - 1, k + 1) : at(d - 1, k - 1) + 1;
  }

  void go_back(std::ptrdiff_t d, std::ptrdiff_t k, std::vector<bool>& removed,
               std::vector<bool>& added) {
    const auto n = static_cast<std::ptrdiff_t>(before_.size());
    const auto m = static_cast<std::ptrdiff_t>(after_.size());
    for (; d > 0; --d) {
      const std::ptrdiff_t x = first_point(d, k);
      const std::ptrdiff_t y = x - k;
      if (comes_down(d, k)) {
        if (y >= 1 && y <= m) added[static_cast<std::size_t>(y - 1)] = true;
        ++k;
      } else {
        if (x >= 1 && x <= n) removed[static_cast<std::size_t>(x - 1)] = true;
        --k;
      }
    }
  }

  const std::vector<std::uint32_t>& before_;
  const std::vector<std::uint32_t>& after_;
  std::vector<std::vector<std::ptrdiff_t>> rounds_;
};

std::vector<Change> changes_from_marks(const std::vector<bool>& removed,
                                       const std::vector<bool>& added, std::size_t offset) {
  std::vector<Change> out;
  std::size_t x = 0;
  std::size_t y = 0;
  while (x < removed.size() || y < added.size()) {
    Change change{x, x, y, y};
    while (change.old_end < removed.size() && removed[change.old_end]) ++change.old_end;
    while (change.new_end < added.size() && added[change.new_end]) ++change.new_end;
    x = change.old_end;
    y = change.new_end;
    if (x == change.old_begin && y == change.new_begin) {
      ++x;  // a line that both have
      ++y;
      continue;
    }
    out.push_back({change.old_begin + offset, change.old_end + offset, change.new_begin + offset,
                   change.new_end + offset});
  }
  return out;
}

std::vector<Change> find_changes(const Lines& before, const Lines& after) {
  const std::size_t shorter = std::min(before.size(), after.size());
  std::size_t head = 0;
  while (head < shorter && before[head] == after[head]) ++head;
  std::size_t tail = 0;
  while (tail < shorter - head &&
         before[before.size() - tail - 1] == after[after.size() - tail - 1]) {
    ++tail;
  }
  const auto middle = [&](const Lines& lines) {
    return Lines(lines.begin() + static_cast<std::ptrdiff_t>(head),
                 lines.end() - static_cast<std::ptrdiff_t>(tail));
  };
  const Numbered numbered = number_lines(middle(before), middle(after));
  std::vector<bool> removed(numbered.before.size());
  std::vector<bool> added(numbered.after.size());
  if (!Myers(numbered.before, numbered.after).run(removed, added)) {
    removed.assign(removed.size(), true);
    added.assign(added.size(), true);
  }
  return changes_from_marks(removed, added, head);
}

/// A path as git writes it: in quotes, with escapes, where it holds anything but plain letters.
std::string quoted(std::string_view prefix, std::string_view path) {
  static constexpr std::string_view kLetters = "\a\b\t\n\v\f\r\"\\";
  static constexpr std::string_view kNames = "abtnvfr\"\\";
  std::string out(prefix);
  bool special = false;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (const auto known = kLetters.find(c); known != std::string_view::npos) {
      out += '\\';
      out += kNames[known];
      special = true;
    } else if (byte < 0x20 || byte >= 0x7f) {
      out += '\\';
      out += static_cast<char>('0' + (byte >> 6));
      out += static_cast<char>('0' + ((byte >> 3) & 7));
      out += static_cast<char>('0' + (byte & 7));
      special = true;
    } else {
      out += c;
    }
  }
  return special ? '"' + out + '"' : out;
}

/// git ends a name with a space in it by a tab; else patch(1) would take the rest for a date.
std::string name_line(std::string_view marker, std::string_view prefix, std::string_view path) {
  const std::string name = quoted(prefix, path);
  const bool tab = name.front() != '"' && name.find(' ') != std::string::npos;
  return std::string(marker) + ' ' + name + (tab ? "\t\n" : "\n");
}

void append_line(std::string& out, char marker, std::string_view line) {
  out += marker;
  out += line;
  if (!line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
}

std::string hunk_range(std::size_t begin, std::size_t size) {
  const std::size_t line = size == 0 ? begin : begin + 1;
  return size == 1 ? std::to_string(line) : std::to_string(line) + "," + std::to_string(size);
}

constexpr std::size_t kContext = 3;

/// Writes the changes [first, last), which are near each other, as one hunk.
void append_hunk(std::string& out, const Lines& before, const Lines& after, const Change* first,
                 const Change* last) {
  const std::size_t lead = std::min(kContext, first->old_begin);
  const std::size_t trail = std::min(kContext, before.size() - last[-1].old_end);
  const std::size_t old_begin = first->old_begin - lead;
  const std::size_t new_begin = first->new_begin - lead;
  out += "@@ -" + hunk_range(old_begin, last[-1].old_end + trail - old_begin) + " +" +
         hunk_range(new_begin, last[-1].new_end + trail - new_begin) + " @@\n";
  std::size_t at = old_begin;
  for (const Change* change = first; change != last; ++change) {
    for (; at < change->old_begin; ++at) append_line(out, ' ', before[at]);
    for (; at < change->old_end; ++at) append_line(out, '-', before[at]);
    for (std::size_t i = change->new_begin; i < change->new_end; ++i) {
      append_line(out, '+', after[i]);
    }
  }
  for (const std::size_t end = at + trail; at < end; ++at) append_line(out, ' ', before[at]);
}

}  // namespace

namespace {

std::string hunks(std::string_view before, std::string_view after) {
  const Lines old_lines = split(before);
  const Lines new_lines = split(after);
  const std::vector<Change> changes = find_changes(old_lines, new_lines);
  std::string out;
  const Change* const end = changes.data() + changes.size();
  for (const Change* first = changes.data(); first != end;) {
    const Change* last = first + 1;
    while (last != end && last->old_begin - last[-1].old_end <= 2 * kContext) ++last;
    append_hunk(out, old_lines, new_lines, first, last);
    first = last;
  }
  return out;
}

std::string first_line(std::string_view path) {
  return "diff --git " + quoted("a/", path) + ' ' + quoted("b/", path) + '\n';
}

}  // namespace

std::string unified_diff(std::string_view path, std::string_view before, std::string_view after) {
  if (before == after) return {};
  return first_line(path) + name_line("---", "a/", path) + name_line("+++", "b/", path) +
         hunks(before, after);
}

std::string unified_diff_of_new_file(std::string_view path, std::string_view text) {
  return first_line(path) + "new file mode 100644\n--- /dev/null\n" + name_line("+++", "b/", path) +
         hunks({}, text);
}

}  // namespace lacuna
