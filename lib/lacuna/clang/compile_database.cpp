#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "lacuna/base/files.hpp"
#include "lacuna/base/json.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/clang/units_internal.hpp"

namespace lacuna::detail {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view file_name = "compile_commands.json";
constexpr std::size_t most_units = 200'000;

std::vector<fs::path> usual_places(const fs::path& root) {
  std::vector<fs::path> folders = {root, root / "build", root / "out"};
  std::vector<fs::path> builds;
  std::vector<fs::path> others;
  std::error_code error;
  for (fs::directory_iterator at(root, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    if (!at->is_directory(ignored)) continue;
    const std::string name = at->path().filename().string();
    (name.starts_with("cmake-build-") ? builds : others).push_back(at->path());
  }
  std::sort(builds.begin(), builds.end());
  std::sort(others.begin(), others.end());
  folders.insert(folders.end(), builds.begin(), builds.end());
  folders.insert(folders.end(), others.begin(), others.end());
  return folders;
}

fs::path find_database(const fs::path& root, const fs::path& wanted) {
  std::error_code ignored;
  if (!wanted.empty()) {
    const fs::path full = wanted.is_absolute() ? wanted : root / wanted;
    return fs::is_directory(full, ignored) ? full / file_name : full;
  }
  for (const auto& folder : usual_places(root)) {
    if (fs::is_regular_file(folder / file_name, ignored)) return folder / file_name;
  }
  return {};
}

/// Reads one database into units.
class Loader {
 public:
  Loader(const SourceTree& tree, fs::path database) : tree_(tree), database_(std::move(database)) {
    where_.path = std::string(tree_.below_root(database_.lexically_normal().string()));
    if (where_.path.empty()) where_.path = database_.string();
  }

  BuildUnits run() {
    ReadOptions options;
    options.max_bytes = std::uint64_t{256} << 20;
    const auto text = read_file(database_, options);
    if (!text) {
      warn("bad_build", text.error().message);
      return std::move(result_);
    }
    const auto json = parse_json(*text, where_.path);
    if (!json || !json->is_array()) {
      warn("bad_build", json ? "the compile database is no list" : json.error().message);
      return std::move(result_);
    }
    for (const Json& entry : *json) take(entry);
    relocate();
    for (const auto& command : commands_) add(command);
    finish();
    return std::move(result_);
  }

 private:
  void warn(std::string code, std::string message) {
    result_.diagnostics.push_back({Severity::warning, std::move(code), std::move(message), where_});
  }

  static std::string text_of(const Json& entry, const char* key) {
    const auto at = entry.find(key);
    return at != entry.end() && at->is_string() ? at->get<std::string>() : std::string();
  }

  void take(const Json& entry) {
    BuildCommand command;
    if (entry.is_object()) {
      command.directory = text_of(entry, "directory");
      command.file = text_of(entry, "file");
      if (const auto at = entry.find("arguments"); at != entry.end() && at->is_array()) {
        for (const Json& argument : *at) {
          if (argument.is_string()) command.arguments.push_back(argument.get<std::string>());
        }
      } else {
        command.arguments = split_command(text_of(entry, "command"));
      }
    }
    const bool sound = !command.file.empty() && !command.arguments.empty() &&
                       command.file.find('\0') == std::string::npos;
    if (!sound || commands_.size() >= most_units) {
      ++malformed_;
      return;
    }
    command.directory = normal_path(command.directory, database_.parent_path().string());
    command.file = normal_path(command.file, command.directory);
    commands_.push_back(std::move(command));
  }

  /// The folder that stood for the root where the database was made: what is left in front where
  /// the longest end of the path is that of a file of the tree.
  std::string old_root(const std::string& file) const {
    for (std::size_t at = 0; (at = file.find('/', at)) != std::string::npos; ++at) {
      if (tree_.find_relative(std::string_view(file).substr(at + 1)) >= 0)
        return file.substr(0, at);
    }
    return {};
  }

  void relocate() {
    const bool ours = std::any_of(commands_.begin(), commands_.end(), [&](const auto& command) {
      return tree_.find(command.file) >= 0;
    });
    if (ours) return;
    std::map<std::string, std::size_t> votes;
    for (const auto& command : commands_) ++votes[old_root(command.file)];
    votes.erase("");
    const auto most =
        std::max_element(votes.begin(), votes.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most == votes.end() || most->first.size() < 2) return;
    for (auto& command : commands_) {
      move(command.file, most->first);
      move(command.directory, most->first);
      for (auto& argument : command.arguments) move(argument, most->first);
    }
  }

  void move(std::string& text, const std::string& from) const {
    const std::size_t at = text.find(from);
    if (at == std::string::npos) return;
    const std::size_t end = at + from.size();
    if (end == text.size() || text[end] == '/') text.replace(at, from.size(), tree_.root());
  }

  void add(const BuildCommand& command) {
    const int file = tree_.find(command.file);
    const std::string_view below = tree_.below_root(command.file);
    std::error_code ignored;
    if (file < 0 && (below.empty() || !fs::is_regular_file(command.file, ignored))) {
      ++(below.empty() ? outside_ : missing_);
      if (example_.empty()) example_ = command.file;
      return;
    }
    auto clean = clean_command(command, tree_.root());
    if (!clean) {
      ++unreadable_;
      return;
    }
    refused_.insert(clean->refused.begin(), clean->refused.end());
    Unit unit;
    unit.file = command.file;
    unit.path = below;
    unit.directory = command.directory;
    unit.arguments = std::move(clean->arguments);
    unit.language = std::move(clean->language);
    result_.units.push_back(std::move(unit));
  }

  void finish() {
    auto& units = result_.units;
    const auto key = [](const Unit& unit) {
      return std::tie(unit.file, unit.language, unit.arguments, unit.directory);
    };
    std::sort(units.begin(), units.end(),
              [&](const Unit& a, const Unit& b) { return key(a) < key(b); });
    // The folder matters no more: all paths are absolute by now.
    units.erase(std::unique(units.begin(), units.end(),
                            [](const Unit& a, const Unit& b) {
                              return a.file == b.file && a.language == b.language &&
                                     a.arguments == b.arguments;
                            }),
                units.end());
    if (malformed_ > 0) {
      warn("bad_build",
           fmt::format("{} entries of the compile database are malformed", malformed_));
    }
    if (missing_ + outside_ > 0) {
      warn("missing_unit",
           fmt::format("{} entries of the compile database name files that are not in the "
                       "repository, such as {}",
                       missing_ + outside_, printable(example_)));
    }
    if (unreadable_ > 0) {
      warn("unknown_compiler",
           fmt::format("{} entries of the compile database are for a compiler whose arguments "
                       "are not understood",
                       unreadable_));
    }
    for (const auto& argument : refused_) {
      warn("refused_argument",
           fmt::format("the compile database wants '{}', which is refused: it would load, run or "
                       "read something else",
                       printable(argument)));
    }
  }

  const SourceTree& tree_;
  fs::path database_;
  Location where_;
  BuildUnits result_;
  std::vector<BuildCommand> commands_;
  std::set<std::string> refused_;
  std::string example_;
  std::size_t malformed_ = 0;
  std::size_t missing_ = 0;
  std::size_t outside_ = 0;
  std::size_t unreadable_ = 0;
};

}  // namespace

BuildUnits load_build(const SourceTree& tree, const fs::path& compile_commands) {
  const fs::path database = find_database(tree.root(), compile_commands);
  if (database.empty()) return {};
  return Loader(tree, database).run();
}

}  // namespace lacuna::detail
