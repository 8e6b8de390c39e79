#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/observer.hpp"
#include "lacuna/clang/children_internal.hpp"
#include "lacuna/clang/unit_internal.hpp"

namespace lacuna::detail {

/// A changed state of the tree, as one unit sees it.
struct TreeVariant {
  std::size_t id = 0;
  std::map<int, std::string> texts;  ///< by number of the file in the tree
};

/// What a unit is compiled for.
struct CheckTask {
  Unit unit;
  std::vector<const TreeVariant*> variants;  ///< of those files that the unit reads
  std::map<std::string, std::string> added;  ///< by absolute path; the same for all variants
};

/// What became of one variant of a unit, or of the unit as it is.
struct CheckAnswer {
  std::optional<std::size_t> variant;  ///< nothing: the unit as it is
  bool lost = false;                   ///< crash or limit
  std::vector<Diagnostic> errors;      ///< the first of them
  std::vector<Location> places;        ///< ErrorCollector::places
};

std::string encode_check_answer(const CheckAnswer& answer);
std::optional<CheckAnswer> decode_check_answer(std::string_view bytes);

/// Compiles the unit as it is, in this process, which never returns from it; where it is about to
/// read a file that variants change, it stops, and each of those goes on in a process of its own
/// with the changed text: what comes before is parsed once for all of them. The unit as it is ends
/// where nothing more can be learnt from it: at once where no variant has errors.
[[noreturn]] void check_unit(const SourceTree& tree, const CheckTask& task,
                             const std::string& resource_directory, const ChildLimits& limits,
                             JobTokens& tokens, const Outlet& outlet);

}  // namespace lacuna::detail
