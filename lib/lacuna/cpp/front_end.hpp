#pragma once

#include <memory>

#include "lacuna/syntax/front_end.hpp"

namespace lacuna {

/// C++ by tree-sitter, without a compiler and without macros expanded: what a text alone shows.
/// Files are `*.cpp`, `*.cc`, `*.cxx`, `*.c++`, `*.C`, `*.hpp`, `*.hh`, `*.hxx`, `*.h++`, `*.H`,
/// `*.h`, `*.ipp`, `*.tpp`, `*.txx`, `*.tcc`, `*.inl`, `*.ixx`, `*.cppm`.
///
/// Ids are qualified as written, with the types of the parameters: `ns::Class::name(int,const T
/// &)`, ` const`, `&`, `&&` behind them where written. Of conditional code all branches are read
/// where each is complete in itself, otherwise the first that is not `#if 0`.
std::shared_ptr<const LanguageFrontEnd> make_cpp_front_end();

/// C: the same for `*.c`. Ids have no parameters.
std::shared_ptr<const LanguageFrontEnd> make_c_front_end();

/// CUDA: the same as C++ for `*.cu` and `*.cuh`, with `__global__` and the like as traits.
std::shared_ptr<const LanguageFrontEnd> make_cuda_front_end();

}  // namespace lacuna
