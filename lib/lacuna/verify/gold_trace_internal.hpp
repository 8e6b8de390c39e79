#pragma once

#include <filesystem>

#include "lacuna/run/returned_values.hpp"

namespace lacuna::detail {

/// What a traced gold run tells of the candidates.
struct GoldTrace {
  EntryCounts entries;
  ReturnedZeros zeros;
};

/// Traces the gold, or takes what an earlier process kept in `store` of the same paper and code,
/// unless `again`. Errors: those of trace_gold_run and trace_returned_zeros; io.
Result<GoldTrace> gold_trace(const PaperRuntime& runtime, const std::filesystem::path& store,
                             bool again, const FrontEnds& front_ends, const Sandbox& sandbox,
                             Observer& observer);

}  // namespace lacuna::detail
