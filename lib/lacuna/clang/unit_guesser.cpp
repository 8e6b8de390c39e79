#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/clang/units_internal.hpp"

namespace lacuna::detail {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_includes = 4096;

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
}

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// The name without folders and without what follows the first dot.
std::string_view stem_of(std::string_view path) {
  const std::string_view name = name_of(path);
  return name.substr(0, name.find('.'));
}

std::size_t common_folders(std::string_view a, std::string_view b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size() && i < b.size() && a[i] == b[i]; ++i) count += a[i] == '/';
  return count;
}

std::vector<IncludeText::Include> includes_of(std::string_view text) {
  std::vector<IncludeText::Include> found;
  for (std::size_t at = 0; at < text.size() && found.size() < most_includes;) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    const auto skip = [&](std::string_view spaces) {
      line.remove_prefix(std::min(line.find_first_not_of(spaces), line.size()));
    };
    skip(" \t");
    if (!line.starts_with('#')) continue;
    line.remove_prefix(1);
    skip(" \t");
    if (!line.starts_with("include")) continue;
    line.remove_prefix(7);
    skip(" \t");
    if (line.empty() || (line[0] != '"' && line[0] != '<')) continue;
    const bool angled = line[0] == '<';
    const std::size_t close = line.find(angled ? '>' : '"', 1);
    if (close == std::string_view::npos || close < 2) continue;
    found.push_back({std::string(line.substr(1, close - 1)), angled});
  }
  return found;
}

/// <vector>, <math.h>: a folder that has a file of such a name must not be searched for it.
bool is_standard(std::string_view name) {
  static constexpr std::array<std::string_view, 30> c = {
      "assert.h",   "complex.h", "ctype.h",    "errno.h",  "fenv.h",        "float.h",
      "inttypes.h", "iso646.h",  "limits.h",   "locale.h", "math.h",        "memory.h",
      "setjmp.h",   "signal.h",  "stdalign.h", "stdarg.h", "stdatomic.h",   "stdbool.h",
      "stddef.h",   "stdint.h",  "stdio.h",    "stdlib.h", "stdnoreturn.h", "string.h",
      "strings.h",  "tgmath.h",  "threads.h",  "time.h",   "uchar.h",       "wchar.h"};
  return name.find_first_of("./") == std::string_view::npos ||
         std::find(c.begin(), c.end(), name) != c.end();
}

/// The headers of the interpreter that `python3` is, or of the newest that has some; empty where
/// none is installed.
std::string python_folder() {
  std::error_code error;
  const std::string named = fs::read_symlink("/usr/bin/python3", error).filename().string();
  std::pair<long, std::string> best{-1, {}};
  for (const char* parent : {"/usr/include", "/usr/local/include"}) {
    for (fs::directory_iterator at(parent, error), end; !error && at != end; at.increment(error)) {
      const std::string name = at->path().filename().string();
      std::error_code ignored;
      if (!name.starts_with("python3.") || !fs::exists(at->path() / "Python.h", ignored)) continue;
      if (name == named) return at->path().string();
      // Letters behind the number are variants, such as "python3.11d".
      best = std::max(best, {std::strtol(name.c_str() + 8, nullptr, 10), at->path().string()});
    }
  }
  return best.second;
}

/// Folders of well-known packages that no default search finds.
std::vector<std::string> package_folders(std::string_view include) {
  struct Package {
    std::string_view prefix;
    std::string_view folder;  ///< empty: found by default
    bool python;              ///< its headers include Python's
  };
  static constexpr std::array<Package, 9> packages = {{
      {"Eigen/", "/usr/include/eigen3", false},
      {"opencv2/", "/usr/include/opencv4", false},
      {"numpy/", "/usr/lib/python3/dist-packages/numpy/core/include", true},
      {"pybind11/", "/usr/lib/python3/dist-packages/pybind11/include", true},
      {"nanobind/", "/usr/lib/python3/dist-packages/nanobind/include", true},
      {"boost/python", "", true},
      {"structmember.h", "", true},
      {"datetime.h", "", true},
      {"Python.h", "", true},
  }};
  std::vector<std::string> folders;
  for (const Package& package : packages) {
    if (!include.starts_with(package.prefix)) continue;
    if (!package.folder.empty()) folders.emplace_back(package.folder);
    const std::string python = package.python ? python_folder() : std::string();
    if (!python.empty()) folders.push_back(python);
  }
  return folders;
}

/// The newest standard that the repository's CMake files ask for, C++17 at least.
std::string standard_of(const SourceTree& tree) {
  int newest = 17;
  for (const std::string_view name : {"CMakeLists.txt", "setup.py", "Makefile", "meson.build"}) {
    const auto text = read_file_below(tree.root(), name, 1 << 20);
    if (!text) continue;
    for (const std::string_view mark : {"c++", "cxx_std_", "CXX_STANDARD "}) {
      for (std::size_t at = 0; (at = text->find(mark, at)) != std::string::npos;) {
        at += mark.size();
        const std::string_view digits = std::string_view(*text).substr(at, 2);
        if (digits == "20" || digits == "23") newest = std::max(newest, digits == "20" ? 20 : 23);
      }
    }
  }
  return "-std=c++" + std::to_string(newest);
}

bool is_c(const Unit& unit) { return unit.language == "c" || unit.language == "c-header"; }

}  // namespace

IncludeText::IncludeText(const SourceTree& tree) : tree_(tree) {
  for (std::size_t i = 0; i < tree.files().size(); ++i) {
    includes_.push_back(includes_of(tree.files()[i].text()));
    by_name_.emplace(std::string(name_of(tree.files()[i].path())), static_cast<int>(i));
  }
}

IncludeText::Target IncludeText::resolve(int from, const Include& include) const {
  const std::string& path = tree_.files()[static_cast<std::size_t>(from)].path();
  Target target;
  if (!include.angled) {
    const std::string beside = normal_path(include.name, tree_.absolute(folder_of(path)));
    target.file = tree_.find(beside);
    if (target.file >= 0) return target;
  }
  const std::string wanted = fs::path(include.name).lexically_normal().string();
  if (wanted.starts_with("..") || wanted.starts_with('/')) return target;
  if (include.angled && is_standard(wanted)) return target;
  std::pair<std::size_t, std::size_t> best{0, 0};
  const auto [begin, end] = by_name_.equal_range(std::string(name_of(wanted)));
  for (auto at = begin; at != end; ++at) {
    const std::string& candidate = tree_.files()[static_cast<std::size_t>(at->second)].path();
    if (!candidate.ends_with(wanted)) continue;
    const std::size_t front = candidate.size() - wanted.size();
    if (front > 0 && candidate[front - 1] != '/') continue;
    const std::pair<std::size_t, std::size_t> score{common_folders(path, candidate) + 1,
                                                    ~candidate.size()};
    if (target.file >= 0 && score <= best) continue;
    best = score;
    target.file = at->second;
    target.folder = normal_path(front > 0 ? candidate.substr(0, front - 1) : "", tree_.root());
  }
  return target;
}

UnitGuesser::UnitGuesser(const SourceTree& tree, const std::vector<Unit>& build)
    : tree_(tree), build_(build), includes_(tree), standard_(standard_of(tree)) {
  bool c = false;
  bool plus = false;
  for (const auto& file : tree.files()) {
    const std::string_view language = language_of_source(file.path());
    c = c || language == "c";
    plus = plus || (language != "c" && (language != "c++-header" || !file.path().ends_with(".h")));
  }
  only_c_ = c && !plus;
}

std::vector<std::string> UnitGuesser::search_folders(int file) const {
  std::vector<std::string> folders;
  const auto add = [&](const std::string& folder) {
    if (std::find(folders.begin(), folders.end(), folder) == folders.end()) {
      folders.push_back(folder);
    }
  };
  add(tree_.root());
  for (const std::string_view name : {"include", "src"}) {
    std::error_code ignored;
    const std::string folder = tree_.absolute(name);
    if (fs::is_directory(folder, ignored)) add(folder);
  }
  std::set<int> seen = {file};
  std::vector<int> todo = {file};
  while (!todo.empty()) {
    const int from = todo.back();
    todo.pop_back();
    for (const auto& include : includes_.of(from)) {
      const auto target = includes_.resolve(from, include);
      if (target.file < 0) {
        for (const auto& folder : package_folders(include.name)) add(folder);
        continue;
      }
      if (!target.folder.empty()) add(target.folder);
      if (seen.insert(target.file).second) todo.push_back(target.file);
    }
  }
  return folders;
}

const Unit* UnitGuesser::nearest(std::string_view path, bool c) const {
  const Unit* best = nullptr;
  std::pair<std::size_t, std::size_t> best_score{0, 0};
  for (const Unit& unit : build_) {
    if (is_c(unit) != c) continue;
    const std::pair<std::size_t, std::size_t> score{stem_of(unit.path) == stem_of(path) ? 1 : 0,
                                                    common_folders(unit.path, path)};
    if (best != nullptr && score <= best_score) continue;
    best = &unit;
    best_score = score;
  }
  return best;
}

Unit UnitGuesser::guess(int file) const {
  const std::string& path = tree_.files()[static_cast<std::size_t>(file)].path();
  std::string language(language_of_source(path));
  const bool plain_header = path.ends_with(".h");
  bool c = language == "c";
  if (plain_header && build_.empty()) c = only_c_;
  if (plain_header && !build_.empty()) c = std::all_of(build_.begin(), build_.end(), is_c);
  if (language == "c++-header" && c) language = "c-header";
  Unit unit;
  if (const Unit* near = nearest(path, c)) {
    unit.directory = near->directory;
    unit.arguments = near->arguments;
  } else {
    unit = inferred(file, c);
  }
  unit.file = tree_.absolute(path);
  unit.path = path;
  unit.language = language;
  unit.inferred = true;
  return unit;
}

Unit UnitGuesser::inferred(int file, bool c) const {
  Unit unit;
  unit.directory = tree_.root();
  unit.arguments = {c ? "clang" : "clang++"};
  if (!c) unit.arguments.push_back(standard_);
  for (const auto& folder : search_folders(file)) {
    const bool hides =
        std::any_of(tree_.files().begin(), tree_.files().end(), [&](const auto& one) {
          return is_standard(name_of(one.path())) &&
                 tree_.absolute(folder_of(one.path())) == folder;
        });
    unit.arguments.emplace_back(hides ? "-iquote" : "-I");
    unit.arguments.push_back(folder);
  }
  return unit;
}

std::vector<std::string> UnitGuesser::outside_headers(int file) const {
  std::vector<std::string> headers;
  std::set<std::string> known;
  std::set<int> seen = {file};
  std::vector<int> todo = {file};
  while (!todo.empty()) {
    const int from = todo.back();
    todo.pop_back();
    for (const auto& include : includes_.of(from)) {
      const auto target = includes_.resolve(from, include);
      if (target.file >= 0) {
        if (seen.insert(target.file).second) todo.push_back(target.file);
      } else if (include.angled && known.insert(include.name).second) {
        headers.push_back(include.name);
      }
    }
  }
  return headers;
}

std::vector<int> UnitGuesser::roots(const std::vector<int>& files) const {
  const std::set<int> all(files.begin(), files.end());
  std::set<int> included;
  for (const int from : files) {
    for (const auto& include : includes_.of(from)) {
      const auto target = includes_.resolve(from, include);
      if (target.file != from && all.contains(target.file)) included.insert(target.file);
    }
  }
  std::vector<int> roots;
  for (const int file : files) {
    if (!included.contains(file)) roots.push_back(file);
  }
  return roots.empty() ? files : roots;
}

}  // namespace lacuna::detail
