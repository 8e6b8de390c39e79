#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/syntax/dependencies.hpp"

namespace lacuna::detail::cpp {

/// In a dotted name: a module that the text does not name.
inline constexpr std::string_view any_module = "*";

/// What is bound: a function by its name as written, or a lambda by its place.
struct BindingTarget {
  std::vector<std::string> name;           ///< "ns", "Class", "method", without template arguments
  std::optional<std::string> parameters;   ///< "int,double", where the text picks an overload
  std::optional<std::size_t> arity;        ///< where only their number is told
  std::size_t lambda = std::string::npos;  ///< byte of its '['
};

struct Binding {
  std::string name;  ///< dotted, from the module on
  ForeignFunction::Kind kind = ForeignFunction::Kind::function;
  std::vector<BindingTarget> targets;
};

struct BoundClass {
  std::string name;                               ///< dotted, from the module on
  std::vector<std::string> type;                  ///< of C++, as in BindingTarget::name
  std::vector<std::vector<std::string>> related;  ///< further template arguments: bases, holders
};

/// What one text binds.
struct FileBindings {
  std::vector<std::string> modules;
  std::vector<BoundClass> classes;
  std::vector<Binding> bindings;
};

/// Whatever the bytes, in O(size) time.
FileBindings read_bindings(std::string_view text);

}  // namespace lacuna::detail::cpp
