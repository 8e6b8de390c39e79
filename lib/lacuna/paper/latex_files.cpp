#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/paper/latex_files_internal.hpp"

namespace lacuna::detail {
namespace fs = std::filesystem;
namespace {

/// A command that takes in a file: where it stands and what it names.
struct Inclusion {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string name;
};

bool in_comment(std::string_view text, std::size_t at) {
  for (std::size_t i = at; i > 0 && text[i - 1] != '\n'; --i) {
    if (text[i - 1] == '%' && (i < 2 || text[i - 2] != '\\')) return true;
    if (at - i > 2000) return false;
  }
  return false;
}

std::optional<Inclusion> next_inclusion(std::string_view text, std::size_t from) {
  constexpr std::array<std::string_view, 3> commands = {"\\input{", "\\include{", "\\subfile{"};
  for (std::size_t at = text.find('\\', from); at != std::string_view::npos;
       at = text.find('\\', at + 1)) {
    for (const std::string_view command : commands) {
      if (!text.substr(at).starts_with(command) || in_comment(text, at)) continue;
      const std::size_t begin = at + command.size();
      const std::size_t close = text.substr(0, std::min(text.size(), begin + 500)).find('}', begin);
      if (close == std::string_view::npos) continue;
      std::string name(text.substr(begin, close - begin));
      while (!name.empty() && name.front() == ' ') name.erase(0, 1);
      while (!name.empty() && name.back() == ' ') name.pop_back();
      if (name.starts_with("./")) name.erase(0, 2);
      return Inclusion{at, close + 1, std::move(name)};
    }
  }
  return {};
}

class Joiner {
 public:
  Joiner(PaperText paper, fs::path folder, const ReadPaperOptions& options, Observer& observer)
      : source_(std::move(paper)),
        folder_(std::move(folder)),
        options_(options),
        observer_(observer) {
    out_.format = source_.format;
    out_.files = source_.files;
    out_.diagnostics = source_.diagnostics;
  }

  Result<PaperText> run(const std::string& name) {
    if (auto added = add(source_.text, 0, {name}); !added) return tl::unexpected(added.error());
    if (out_.pieces.empty()) out_.pieces.push_back({0, 0, 1});
    return std::move(out_);
  }

 private:
  Result<void> add(std::string_view text, std::uint32_t file,
                   const std::vector<std::string>& open) {
    std::size_t at = 0;
    std::size_t counted = 0;
    std::uint32_t line = 1;
    while (true) {
      const auto found = next_inclusion(text, at);
      const std::size_t end = found ? found->begin : text.size();
      line += static_cast<std::uint32_t>(std::count(text.begin() + std::ptrdiff_t(counted),
                                                    text.begin() + std::ptrdiff_t(at), '\n'));
      counted = at;
      if (auto put = append(text.substr(at, end - at), file, line); !put) return put;
      if (!found) return {};
      const std::uint32_t here =
          line + static_cast<std::uint32_t>(std::count(text.begin() + std::ptrdiff_t(at),
                                                       text.begin() + std::ptrdiff_t(end), '\n'));
      auto taken = take_in(*found, file, here, open);
      if (!taken) return tl::unexpected(taken.error());
      if (!*taken) {
        if (auto put = append(text.substr(found->begin, found->end - found->begin), file, here);
            !put) {
          return put;
        }
      }
      at = found->end;
    }
  }

  Result<void> append(std::string_view text, std::uint32_t file, std::uint32_t line) {
    if (text.empty()) return {};
    if (observer_.cancelled()) return fail(ErrorCode::cancelled, "reading the paper was cancelled");
    if (out_.text.size() + text.size() > options_.max_bytes) {
      return fail(
          ErrorCode::limit,
          fmt::format("the paper with its files has more than {} bytes", options_.max_bytes), {},
          Location{out_.files.front(), 0, 0});
    }
    out_.pieces.push_back({out_.text.size(), file, line});
    out_.text += text;
    return {};
  }

  void say(std::uint32_t file, std::uint32_t line, std::string code, std::string message) {
    out_.diagnostics.push_back(
        {Severity::warning, std::move(code), std::move(message), {out_.files[file], line, 0}});
  }

  /// Whether the file could be taken in.
  Result<bool> take_in(const Inclusion& found, std::uint32_t file, std::uint32_t line,
                       const std::vector<std::string>& open) {
    if (unreadable_ >= options_.max_files) {
      if (unreadable_++ == options_.max_files) {
        say(file, line, "input_unreadable",
            fmt::format("{} and what follows is not taken in: {} files could not be read",
                        printable(found.name), options_.max_files));
      }
      return false;
    }
    std::string name = found.name;
    auto bytes =
        read_file_below(folder_, name.ends_with(".tex") ? name : name + ".tex", options_.max_bytes);
    if (bytes) {
      if (!name.ends_with(".tex")) name += ".tex";
    } else {
      bytes = read_file_below(folder_, name, options_.max_bytes);
    }
    if (!bytes) {
      ++unreadable_;
      say(file, line, "input_unreadable",
          fmt::format("{} is not taken in: {}", printable(found.name), bytes.error().message));
      return false;
    }
    if (std::find(open.begin(), open.end(), name) != open.end()) {
      say(file, line, "input_circle", fmt::format("{} takes itself in", printable(name)));
      return false;
    }
    if (open.size() > options_.max_depth || out_.files.size() >= options_.max_files) {
      say(file, line, "input_too_deep",
          fmt::format("{} is not taken in: too many files, or too deep", printable(name)));
      return false;
    }
    PaperText part = make_paper_text(*bytes, PaperFormat::latex, (folder_ / name).string());
    for (Diagnostic& each : part.diagnostics) out_.diagnostics.push_back(std::move(each));
    out_.files.push_back(part.files.front());
    std::vector<std::string> deeper = open;
    deeper.push_back(name);
    const auto index = static_cast<std::uint32_t>(out_.files.size() - 1);
    if (auto added = add(part.text, index, deeper); !added) return tl::unexpected(added.error());
    return true;
  }

  PaperText source_;
  fs::path folder_;
  const ReadPaperOptions& options_;
  Observer& observer_;
  PaperText out_;
  std::size_t unreadable_ = 0;  ///< files that were named and could not be read
};

}  // namespace

Result<PaperText> join_latex_files(PaperText paper, const fs::path& path,
                                   const ReadPaperOptions& options, Observer& observer) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  return Joiner(std::move(paper), folder, options, observer).run(path.filename().string());
}

}  // namespace lacuna::detail
