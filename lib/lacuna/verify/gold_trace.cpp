#include "lacuna/verify/gold_trace_internal.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/hash.hpp"
#include "lacuna/base/json_reader.hpp"
#include "lacuna/version.hpp"

namespace lacuna::detail {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view schema = "lacuna.gold_trace/1";

Json to_json(const GoldTrace& trace) {
  return {{"schema", schema}, {"entries", trace.entries}, {"zeros", trace.zeros}};
}

/// What an earlier process kept; nothing where it is no such thing.
std::optional<GoldTrace> kept_trace(const fs::path& file) {
  const auto text = read_file(file, {.max_bytes = std::uint64_t{256} << 20});
  if (!text) return {};
  const auto json = parse_json(*text, file.string());
  if (!json) return {};
  JsonReader reader(*json, file.string());
  reader.schema(schema);
  const Json& entries = reader.object("entries");
  const Json& zeros = reader.object("zeros");
  if (reader.error()) return {};
  GoldTrace trace;
  for (const auto& [experiment, counts] : entries.items()) {
    if (!counts.is_object()) return {};
    for (const auto& [id, count] : counts.items()) {
      if (!count.is_number_unsigned()) return {};
      trace.entries[experiment][id] = count.get<std::uint64_t>();
    }
  }
  for (const auto& [id, expression] : zeros.items()) {
    if (!expression.is_string()) return {};
    trace.zeros[id] = expression.get<std::string>();
  }
  return trace;
}

}  // namespace

Result<GoldTrace> gold_trace(const PaperRuntime& runtime, const fs::path& store, bool again,
                             const FrontEnds& front_ends, const Sandbox& sandbox,
                             Observer& observer) {
  const SuitePaper& paper = *runtime.paper;
  Sha256 hash;
  hash.update(version()).update(paper.repository_hash).update(paper.spec.source);
  for (const auto& [id, item] : paper.candidates) hash.update(id);
  const fs::path file = store / fmt::format("trace-{}.json", hash.hex().substr(0, 24));
  if (!again) {
    if (auto kept = kept_trace(file)) return std::move(*kept);
  }
  auto run = trace_gold_run(runtime, front_ends, sandbox, observer);
  if (!run) return tl::unexpected(run.error());
  auto zeros = trace_returned_zeros(runtime, front_ends, sandbox, observer);
  if (!zeros) return tl::unexpected(zeros.error());
  GoldTrace trace{.entries = std::move(run->entries), .zeros = std::move(*zeros)};
  if (auto written = write_file_atomic(file, dump_json(to_json(trace)), {.sync = false});
      !written) {
    return tl::unexpected(written.error());
  }
  return trace;
}

}  // namespace lacuna::detail
