#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>
#include <system_error>

#include "lacuna/base/files.hpp"
#include "lacuna/base/hash.hpp"
#include "lacuna/base/json_reader.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/task/record_fields_internal.hpp"
#include "lacuna/task/spec_reader_internal.hpp"
#include "lacuna/task/suite_files_internal.hpp"

namespace lacuna {
namespace {

namespace fs = std::filesystem;
using detail::SuitePaths;

constexpr std::uint64_t max_part_bytes = std::uint64_t{1} << 30;
constexpr std::uint64_t max_manifest_bytes = std::uint64_t{64} << 20;

tl::unexpected<Error> bad(std::string message, const std::string& path, std::uint32_t line = 0) {
  return fail(ErrorCode::bad_input, std::move(message), {}, Location{path, line, 0});
}

/// Reads parts of one suite and holds them against the hashes of the manifest.
class PartReader {
 public:
  PartReader(const fs::path& folder, const Json& contents) : folder_(folder), contents_(contents) {}

  std::string name(const std::string& path) const { return (folder_ / path).string(); }

  Result<std::string> read(const std::string& path) const {
    auto text = read_file_below(folder_, path, max_part_bytes);
    if (!text) return text;
    const auto hash = contents_.find(path);
    if (hash == contents_.end() || !hash->is_string()) {
      return bad("the manifest has no hash of this file", name(path));
    }
    if (sha256(*text) != hash->get_ref<const std::string&>()) {
      return fail(ErrorCode::bad_input, "the file changed since the suite was written",
                  "build the suite again", Location{name(path), 0, 0});
    }
    return text;
  }

  Result<Json> read_json(const std::string& path) const {
    const auto text = read(path);
    if (!text) return tl::unexpected(text.error());
    return parse_json(*text, name(path));
  }

  /// Calls `take(line, name)`, which gives a Result<void>, for each line; errors get its number.
  template <class Take>
  Result<void> read_lines(const std::string& path, const Take& take) const {
    const auto text = read(path);
    if (!text) return tl::unexpected(text.error());
    const std::string file = name(path);
    std::uint32_t number = 1;
    for (std::size_t at = 0; at < text->size(); ++number) {
      const auto end = std::min(text->find('\n', at), text->size());
      const Result<void> taken = take(std::string_view(*text).substr(at, end - at), file);
      if (!taken) {
        Error error = taken.error();
        error.where = Location{file, number, 0};
        return tl::unexpected(std::move(error));
      }
      at = end + 1;
    }
    return {};
  }

 private:
  const fs::path& folder_;
  const Json& contents_;
};

Result<ByteRange> range_from_json(const Json& json) {
  const auto is_offset = [](const Json& number) {
    return number.is_number_unsigned() &&
           number.get<std::uint64_t>() <= std::numeric_limits<std::uint32_t>::max();
  };
  if (json.is_array() && json.size() == 2 && is_offset(json[0]) && is_offset(json[1])) {
    const ByteRange range{json[0].get<std::uint32_t>(), json[1].get<std::uint32_t>()};
    if (range.begin <= range.end) return range;
  }
  return fail(ErrorCode::bad_input, "must be two byte offsets, the lower one first");
}

Result<std::vector<std::vector<std::string>>> namesakes_from_json(const Json& json) {
  std::vector<std::vector<std::string>> namesakes;
  for (const Json& around : json) {
    std::vector<std::string> ids;
    for (const Json& id : around) {
      if (!around.is_array() || !id.is_string()) {
        return fail(ErrorCode::bad_input, "must be a list of lists of ids");
      }
      ids.push_back(id.get<std::string>());
    }
    if (ids.empty()) return fail(ErrorCode::bad_input, "must not hold an empty list");
    namesakes.push_back(std::move(ids));
  }
  return namesakes;
}

Result<void> take_candidate(std::string_view line, const std::string& name, SuitePaper& paper) {
  const auto json = parse_json(line, name);
  if (!json) return tl::unexpected(json.error());
  JsonReader reader(*json, name);
  reader.schema(detail::candidate_schema);
  const std::string id = reader.text("id");
  MaskItem item;
  item.language = reader.text("language");
  item.body_hash = reader.text("body_hash");
  item.stub = detail::get_bytes(reader, "stub");
  if (!detail::is_hash(item.body_hash)) reader.note("body_hash", "must be a SHA-256");
  auto body = range_from_json(reader.array("body"));
  if (!body) reader.note("body", body.error().message);
  auto function = parse_function_id(id);
  if (!function || to_string(*function) != id || !checked_relative_path(function->path)) {
    reader.note("id", "must be the id of a function");
  }
  if (reader.has("earlier_namesakes")) {
    auto namesakes = namesakes_from_json(reader.array("earlier_namesakes"));
    if (!namesakes) reader.note("earlier_namesakes", namesakes.error().message);
    if (namesakes) paper.earlier_namesakes[id] = std::move(*namesakes);
  }
  if (reader.error()) return tl::unexpected(*reader.error());
  const auto file =
      std::lower_bound(paper.files.begin(), paper.files.end(), function->path,
                       [](const PlannedFile& a, const std::string& path) { return a.path < path; });
  if (file == paper.files.end() || file->path != function->path) {
    return bad(fmt::format("the file of {} is not in files.json", printable(id)), name);
  }
  item.id = std::move(*function);
  item.body = *body;
  if (!paper.candidates.emplace(id, std::move(item)).second) {
    return bad(fmt::format("{} is there twice", printable(id)), name);
  }
  return {};
}

Result<void> take_task(std::string_view line, const std::string& name, SuitePaper& paper) {
  auto task = parse_task(line, name);
  if (!task) return tl::unexpected(task.error());
  if (task->paper != paper.spec.id) {
    return bad(fmt::format("task {} is of another paper", task->id), name);
  }
  for (const std::string& id : task->functions) {
    if (paper.candidates.contains(id)) continue;
    return bad(fmt::format("task {} masks {}, which is no candidate", task->id, printable(id)),
               name);
  }
  const auto order = [](const Task& a, const Task& b) {
    return a.n != b.n ? a.n < b.n : a.id < b.id;
  };
  if (!paper.tasks.empty() && !order(paper.tasks.back(), *task)) {
    return bad(fmt::format("task {} is there twice or out of order", task->id), name);
  }
  paper.tasks.push_back(std::move(*task));
  return {};
}

Result<void> take_choices(const Json& list, const std::string& name, SuitePaper& paper) {
  for (const Json& entry : list) {
    JsonReader reader(entry, name);
    ChoiceRecord choice;
    choice.strategy = reader.text("strategy");
    choice.n = reader.integer<std::uint32_t>("n");
    choice.sets = reader.integer<std::uint64_t>("sets");
    choice.complete = reader.boolean("complete");
    choice.total = reader.number("total");
    choice.exact = reader.boolean("exact");
    choice.standard_error = reader.number_or("standard_error", 0);
    const auto how = sample_kind_from(reader.text("how"));
    if (!how) reader.note("how", "must be uniform or weighted");
    if (reader.error()) return tl::unexpected(*reader.error());
    choice.how = *how;
    paper.choices.push_back(std::move(choice));
  }
  return {};
}

Result<void> take_files(const Json& json, const std::string& name, SuitePaper& paper) {
  JsonReader reader(json, name);
  reader.schema(detail::suite_files_schema);
  for (const Json& item : reader.array("files")) {
    JsonReader entry(item, name);
    PlannedFile file{entry.text("path"), entry.text("hash")};
    if (!detail::is_hash(file.hash)) entry.note("hash", "must be a SHA-256");
    if (!checked_relative_path(file.path)) entry.note("path", "must stay in the repository");
    if (!paper.files.empty() && paper.files.back().path >= file.path) {
      entry.note("path", "is there twice or out of order");
    }
    if (entry.error()) return tl::unexpected(*entry.error());
    paper.files.push_back(std::move(file));
  }
  if (reader.error()) return tl::unexpected(*reader.error());
  return {};
}

/// The spec out of its YAML, as if it lay where it lies from the suite or, where the repository is
/// not there, where it lay when the suite was written.
Result<PaperSpec> spec_of(const std::string& yaml, const std::string& name, const fs::path& near,
                          const fs::path& far) {
  PaperSpecCheck check = check_paper_spec_text(yaml, near);
  if (!check.spec) {
    const Diagnostic& first = check.diagnostics.front();
    return fail(ErrorCode::bad_input, first.message, {},
                Location{name, first.where.line, first.where.column});
  }
  std::error_code ignored;
  const fs::path repository = check.spec->repository;
  if (near == far || !repository.is_absolute() || fs::is_directory(repository, ignored)) {
    return std::move(*check.spec);
  }
  PaperSpecCheck other = check_paper_spec_text(yaml, far);
  const bool there = other.spec && fs::is_directory(other.spec->repository, ignored);
  return there ? std::move(*other.spec) : std::move(*check.spec);
}

Result<void> load_parts(const PartReader& parts, SuitePaper& paper) {
  const SuitePaths paths = detail::suite_paths(paper);
  auto text = parts.read(paths.text);
  if (!text) return tl::unexpected(text.error());
  paper.spec.text = std::move(*text);
  auto redacted = parts.read(paths.agent_text);
  if (!redacted) return tl::unexpected(redacted.error());
  paper.redacted_text = std::move(*redacted);
  for (const std::string& path : {paths.agent_paper, paths.gold}) {
    if (auto derived = parts.read_json(path); !derived) return tl::unexpected(derived.error());
  }
  const auto files = parts.read_json(paths.files);
  if (!files) return tl::unexpected(files.error());
  if (auto taken = take_files(*files, parts.name(paths.files), paper); !taken) return taken;
  auto taken = parts.read_lines(paths.candidates, [&](std::string_view line, const auto& name) {
    return take_candidate(line, name, paper);
  });
  if (!taken) return taken;
  return parts.read_lines(paths.tasks, [&](std::string_view line, const auto& name) {
    return take_task(line, name, paper);
  });
}

Result<SuitePaper> load_paper(const Json& entry, const std::string& name, const fs::path& folder) {
  JsonReader reader(entry, name);
  SuitePaper paper;
  paper.spec.id = reader.text("id");
  const std::string far = reader.text("file");
  const std::string near = reader.text("file_from_here");
  JsonReader repository(reader.object("repository"), name);
  paper.commit = repository.text("commit");
  JsonReader hashes(reader.object("hashes"), name);
  paper.repository_hash = hashes.text("repository");
  const Json& contents = reader.object("contents");
  const auto initializers =
      initializer_policy_from(reader.has("initializers") ? reader.text("initializers") : "keep");
  if (!initializers) reader.note("initializers", "must be keep or drop");
  if (!detail::is_id(paper.spec.id)) reader.note("id", "must be the id of a paper");
  if (!detail::is_hash(paper.repository_hash)) hashes.note("repository", "must be a SHA-256");
  for (const JsonReader* each : {&reader, &repository, &hashes}) {
    if (each->error()) return tl::unexpected(*each->error());
  }
  if (reader.has("choices")) {  // suites of earlier versions have none
    if (auto taken = take_choices(reader.array("choices"), name, paper); !taken) {
      return tl::unexpected(taken.error());
    }
    if (reader.error()) return tl::unexpected(*reader.error());
  }
  const PartReader parts(folder, contents);
  const std::string source = detail::suite_paths(paper).source;
  const auto yaml = parts.read(source);
  if (!yaml) return tl::unexpected(yaml.error());
  auto spec = spec_of(*yaml, parts.name(source), (folder / near).lexically_normal(), far);
  if (!spec) return tl::unexpected(spec.error());
  if (spec->id != paper.spec.id) return bad("the paper has another id than its YAML", name);
  paper.spec = std::move(*spec);
  paper.spec.initializers = *initializers;
  if (auto loaded = load_parts(parts, paper); !loaded) return tl::unexpected(loaded.error());
  return paper;
}

Result<void> read_sizes(JsonReader& reader, Suite& suite) {
  for (const Json& n : reader.array("n")) {
    if (!n.is_number_unsigned() ||
        n.get<std::uint64_t>() > std::numeric_limits<std::uint32_t>::max() ||
        (!suite.n.empty() && suite.n.back() >= n.get<std::uint32_t>())) {
      reader.note("n", "must be ascending whole numbers");
      break;
    }
    suite.n.push_back(n.get<std::uint32_t>());
  }
  suite.per_n = reader.integer<std::size_t>("per_n");
  if (reader.error()) return tl::unexpected(*reader.error());
  return {};
}

}  // namespace

Result<Task> parse_task(std::string_view line, std::string_view name) {
  const auto json = parse_json(line, name);
  if (!json) return tl::unexpected(json.error());
  JsonReader reader(*json, std::string(name));
  reader.schema(detail::suite_task_schema);
  Task task;
  task.id = reader.text("id");
  task.paper = reader.text("paper");
  task.n = reader.integer<std::uint32_t>("n");
  task.functions = reader.texts("functions");
  task.strategy = reader.text("strategy");
  task.masked_lines = reader.integer<std::uint32_t>("masked_lines");
  task.experiments_touching = reader.integer<std::uint32_t>("experiments_touching");
  task.calls = reader.integer<std::uint64_t>("calls");
  task.probability = reader.number_or("probability", 0);
  if (!(task.probability >= 0 && task.probability <= 1 + 1e-9)) {
    reader.note("probability", "must be between 0 and 1");
  }
  if (reader.has("measures")) {
    auto measures = set_measures_from_json(reader.object("measures"), name);
    if (!measures) return tl::unexpected(measures.error());
    task.measures = *measures;
  }
  if (!detail::is_task_id(task.id)) reader.note("id", "must be the id of a task");
  if (task.functions.size() != task.n) reader.note("functions", "must be n functions");
  if (std::adjacent_find(task.functions.begin(), task.functions.end(), std::greater_equal<>()) !=
      task.functions.end()) {
    reader.note("functions", "must be sorted, without repeats");
  }
  if (reader.error()) return tl::unexpected(*reader.error());
  return task;
}

Result<Suite> load_suite(const fs::path& directory) {
  Suite suite;
  std::error_code failed;
  suite.directory = fs::absolute(directory, failed).lexically_normal();
  if (!suite.directory.has_filename()) suite.directory = suite.directory.parent_path();
  const fs::path file = suite.directory / "manifest.json";
  const auto text = read_file(file, {.max_bytes = max_manifest_bytes});
  if (!text) {
    return fail(
        text.error().code,
        fmt::format("{} is no suite: {}", printable(directory.string()), text.error().message),
        "`lacuna suite build` makes one", Location{file.string(), 0, 0});
  }
  const auto json = parse_json(*text, file.string());
  if (!json) return tl::unexpected(json.error());
  JsonReader reader(*json, file.string());
  reader.schema(detail::suite_schema);
  suite.id = reader.text("id");
  suite.tool_version = reader.text("tool_version");
  suite.seed = reader.integer<std::uint64_t>("seed");
  if (auto read = read_sizes(reader, suite); !read) return tl::unexpected(read.error());
  const Json& papers = reader.array("papers");
  if (reader.error()) return tl::unexpected(*reader.error());
  for (const Json& entry : papers) {
    auto paper = load_paper(entry, file.string(), suite.directory);
    if (!paper) return tl::unexpected(paper.error());
    if (!suite.papers.empty() && suite.papers.back().spec.id >= paper->spec.id) {
      return bad("papers are there twice or out of order", file.string());
    }
    suite.papers.push_back(std::move(*paper));
  }
  return suite;
}

}  // namespace lacuna
