#include <algorithm>
#include <array>

#include "lacuna/repo/file_rules_internal.hpp"

namespace lacuna::detail {

namespace {

template <std::size_t N>
bool among(std::string_view name, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

constexpr std::array<std::string_view, 5> version_control = {".git", ".hg", ".svn", ".bzr", "CVS"};

constexpr std::array<std::string_view, 12> caches = {
    "__pycache__", ".mypy_cache",        ".pytest_cache", ".ruff_cache", ".tox", ".nox",
    ".cache",      ".ipynb_checkpoints", ".hypothesis",   ".pytype",     ".asv", ".joblib_cache"};

// `external` and `extern` are missing on purpose: many projects keep code of their own there.
constexpr std::array<std::string_view, 8> vendored = {"node_modules", "third_party", "third-party",
                                                      "thirdparty",   "3rdparty",    "vendor",
                                                      "vendored",     "_vendor"};

constexpr std::array<std::string_view, 8> build_files = {
    "setup.py",    "setup.cfg", "pyproject.toml", "CMakeLists.txt",
    "meson.build", "Makefile",  "configure.ac",   "build.ninja"};

}  // namespace

std::string_view folder_reason(std::string_view name, const FileRules& rules) {
  if (among(name, version_control)) return "version control";
  if (among(name, caches)) return "cache";
  if (!rules.include_vendored && among(name, vendored)) return "vendored";
  if (name == ".eggs" || name.ends_with(".egg-info")) return "build output";
  return {};
}

std::string_view file_reason(std::string_view name) {
  return name.ends_with(".pyc") || name.ends_with(".pyo") ? "cache" : std::string_view();
}

bool has_virtual_environment_marker(const Names& inside) {
  return inside.contains("pyvenv.cfg") || inside.contains("conda-meta");
}

bool has_build_file(const Names& names) {
  return std::any_of(build_files.begin(), build_files.end(),
                     [&](std::string_view name) { return names.contains(std::string(name)); });
}

bool is_build_output(std::string_view name, const Names& inside, bool build_file_beside) {
  if (inside.contains("CMakeCache.txt")) return true;
  if (!build_file_beside || inside.contains("__init__.py")) return false;
  return name == "build" || name == "dist" || name == "_build" || name.starts_with("cmake-build-");
}

}  // namespace lacuna::detail
