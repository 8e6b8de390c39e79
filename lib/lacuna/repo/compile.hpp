#pragma once

#include <filesystem>
#include <vector>

#include "lacuna/repo/inventory.hpp"

namespace lacuna {

struct CompileOptions {
  unsigned jobs = 0;                      ///< threads; 0: all cores
  std::filesystem::path cache_directory;  ///< InventoryOptions::cache_directory
};

/// Whether changed states of the repository still compile, one result for each variant in their
/// order. Files of a language without a RepositoryReader cannot fail to: where no variant has a
/// file of one that has, nothing is compiled and `units` is 0. Errors: those of
/// RepositoryReader::compile and read_source.
Result<std::vector<CompileResult>> compile_variants(const Inventory& inventory,
                                                    const FrontEnds& front_ends,
                                                    const std::vector<SourceVariant>& variants,
                                                    const CompileOptions& options,
                                                    Observer& observer);

}  // namespace lacuna
