// Records, runs and tasks: what is read can be written, and is read back as the same bytes.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "lacuna/base/json.hpp"
#include "lacuna/task/record.hpp"
#include "lacuna/task/suite.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)lacuna::parse_run_info(text, "run.json");
  (void)lacuna::parse_task(text, "tasks.jsonl");
  const auto record = lacuna::parse_attempt_record(text, "record.json");
  if (!record) return 0;
  const std::string written = lacuna::dump_json(lacuna::to_json(*record));
  const auto again = lacuna::parse_attempt_record(written, "record.json");
  if (!again || lacuna::dump_json(lacuna::to_json(*again)) != written) std::abort();
  return 0;
}
