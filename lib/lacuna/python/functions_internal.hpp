#pragma once

#include "lacuna/python/outline_internal.hpp"
#include "lacuna/python/tree_facts_internal.hpp"
#include "lacuna/source/source_file.hpp"
#include "lacuna/syntax/parsed_file.hpp"

namespace lacuna::detail {

/// The functions of a file from what its tokens and its tree say. A function is maskable only where
/// both agree on where its body begins and ends.
std::vector<Function> build_functions(const SourceFile& file, const PythonText& text,
                                      const Outline& outline, const TreeFacts& facts);

/// Whether it is not known what stands in the function, or where it ends.
bool is_uncertain(const Function& function);

bool is_stub_file(std::string_view path);

}  // namespace lacuna::detail
