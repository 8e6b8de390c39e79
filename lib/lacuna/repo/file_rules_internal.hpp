#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

#include "lacuna/repo/repository.hpp"

namespace lacuna::detail {

/// The names in one folder.
using Names = std::unordered_set<std::string>;

/// Why a folder of this name is no part of a repository, whatever stands in it: "version control",
/// "cache", "vendored", "build output". Empty where the name says nothing. `build` and `dist` are
/// not here: they need evidence.
std::string_view folder_reason(std::string_view name, const FileRules& rules);

/// The same for a file: "cache" for compiled Python.
std::string_view file_reason(std::string_view name);

/// Whether these names are those of a virtual environment of Python or conda.
bool has_virtual_environment_marker(const Names& inside);

/// Whether a file that drives a build is among these names.
bool has_build_file(const Names& names);

/// Whether a folder is what a build left behind: by its name, what stands in it, and whether a
/// build file stands beside it. A folder with `__init__.py` is a package, whatever its name.
bool is_build_output(std::string_view name, const Names& inside, bool build_file_beside);

}  // namespace lacuna::detail
