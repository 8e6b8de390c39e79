#pragma once

#include <string>
#include <string_view>

#include "lacuna/cpp/grammar_internal.hpp"
#include "lacuna/cpp/view_internal.hpp"

namespace lacuna::detail::cpp {

/// What the declarator of a function_definition holds; null nodes where it does not.
struct Declared {
  TSNode name{};
  TSNode function{};  ///< the node that has the parameters
  TSNode parameters{};
  bool conversion = false;  ///< `operator bool()`: the name holds its own parameters
};

Declared find_declared(const Grammar& grammar, TSNode definition);

struct ReturnType {
  std::string text;       ///< as written; empty where it cannot be written in one piece
  bool trailing = false;  ///< behind an arrow
  bool written = false;   ///< a type stands before the name, if only `auto`
};

/// The return type of a function or lambda.
ReturnType read_return_type(const Grammar& grammar, std::string_view text, const View& view,
                            TSNode definition, const Declared& declared);

/// ` const`, `&` and the like in the range from behind the parameters to the body.
std::string qualifiers(std::string_view text, const View& view, ByteRange range);

struct WrittenName {
  std::string all;    ///< "A<T>::B::operator[]"
  std::string last;   ///< "operator[]"
  std::string owner;  ///< "B": what stands before the last `::`, without template arguments
};

WrittenName split_name(std::string written);

}  // namespace lacuna::detail::cpp
