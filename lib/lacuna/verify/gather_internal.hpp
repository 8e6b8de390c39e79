#pragma once

#include <set>
#include <string>
#include <vector>

#include "lacuna/verify/evidence_internal.hpp"
#include "lacuna/verify/verify.hpp"

namespace lacuna::detail {

/// What the proofs of one paper are made with.
struct GatherOptions {
  std::vector<const Task*> tasks;  ///< that are to be proven
  std::filesystem::path store;     ///< folder of finished runs
  std::uint64_t seed = 0;          ///< of the draw of whole sets
  const VerifyOptions& verify;
};

/// Carries out what the proofs of these tasks need and have in common. Errors: see verify_suite.
Result<PaperEvidence> gather_evidence(const PaperRuntime& runtime, const GatherOptions& options,
                                      const Sandbox& sandbox, const FrontEnds& front_ends,
                                      Observer& observer);

/// Searches everything that an attempt at these tasks can see for the bodies of their functions and
/// for the gold numbers.
Result<LeakScan> search_leaks(const PaperRuntime& runtime, const std::set<std::string>& functions,
                              const VerifyOptions& options, const FrontEnds& front_ends,
                              Observer& observer);

}  // namespace lacuna::detail
