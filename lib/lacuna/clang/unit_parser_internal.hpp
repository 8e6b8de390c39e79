#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>

#include "lacuna/clang/facts_internal.hpp"
#include "lacuna/clang/unit_internal.hpp"

namespace lacuna::detail {

/// Functions by file (its number in the tree) and offset of their name.
class FunctionSet {
 public:
  void insert(int file, std::uint32_t name) { keys_.insert(key(file, name)); }
  bool contains(int file, std::uint32_t name) const { return keys_.contains(key(file, name)); }

 private:
  static std::uint64_t key(int file, std::uint32_t name) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(file)) << 32 | name;
  }
  std::unordered_set<std::uint64_t> keys_;
};

/// What is asked of a unit.
enum class UnitQuestion {
  functions,  ///< which there are
  calls,      ///< and who calls whom: templates are instantiated, those from outside too
};

/// Runs Clang over one unit in this process, which may not live through it. Bodies outside the
/// repository are skipped, and so are those of `known`; nothing is instantiated but what the rest
/// asks for. With `calls` the bodies of templates are not skipped, and all that the unit uses is
/// instantiated.
UnitFacts parse_unit(const SourceTree& tree, const Unit& unit,
                     const std::string& resource_directory, const FunctionSet& known,
                     UnitQuestion question);

}  // namespace lacuna::detail
