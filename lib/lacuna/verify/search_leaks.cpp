// What an attempt can see, as roots and targets of the search for leaks.

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/verify/gather_internal.hpp"
#include "lacuna/verify/leaks.hpp"

namespace lacuna::detail {
namespace fs = std::filesystem;
namespace {

/// The bodies of these functions as they stand in the unmasked tree.
Result<std::vector<GoldBody>> gold_bodies(const PaperRuntime& runtime,
                                          const std::set<std::string>& functions,
                                          const FrontEnds& front_ends) {
  std::vector<GoldBody> bodies;
  for (const PlannedFile& planned : runtime.paper->files) {
    auto text = read_file_below(runtime.pristine.root(), planned.path, std::uint64_t{1} << 30);
    if (!text) return tl::unexpected(text.error());
    const LanguageFrontEnd* front_end = front_ends.for_file(planned.path, *text);
    if (front_end == nullptr) continue;
    const SourceFile file(planned.path, std::move(*text));
    for (const Function& function : front_end->parse(file).functions) {
      std::string id = to_string(function.id);
      if (!functions.contains(id)) continue;
      const ByteRange place =
          front_end->masked_range(file, function, runtime.paper->spec.initializers);
      GoldBody body{.id = std::move(id),
                    .language = function.language,
                    .name = function.name,
                    .path = planned.path,
                    .place = place,
                    .text = std::string(file.text(place))};
      if (runtime.paper->spec.docstring == DocstringPolicy::keep) {
        body.docstring = function.docstring;
      }
      bodies.push_back(std::move(body));
    }
  }
  return bodies;
}

std::vector<GoldNumber> gold_numbers_of(const PaperSpec& spec) {
  std::vector<GoldNumber> numbers;
  for (const Experiment& experiment : spec.experiments) {
    for (const auto& [pointer, value] : numbers_in(experiment.gold)) {
      numbers.push_back({.experiment = experiment.id,
                         .result = pointer.substr(std::min<std::size_t>(1, pointer.size())),
                         .value = value});
    }
  }
  return numbers;
}

/// The folders of installed Python packages that every sandbox shows.
void add_system_packages(std::vector<ScanRoot>& roots) {
  for (const char* parent : {"/usr/lib", "/usr/local/lib"}) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator at(parent, error), end; !error && at != end; at.increment(error)) {
      const std::string name = at->path().filename().string();
      if (!name.starts_with("python3")) continue;
      for (const char* folder : {"dist-packages", "site-packages"}) {
        std::error_code missing;
        if (fs::is_directory(at->path() / folder, missing)) found.push_back(at->path() / folder);
      }
    }
    std::sort(found.begin(), found.end());
    for (const fs::path& path : found) {
      roots.push_back({.path = path, .name = path.string(), .only_bodies = true});
    }
  }
}

}  // namespace

Result<LeakScan> search_leaks(const PaperRuntime& runtime, const std::set<std::string>& functions,
                              const VerifyOptions& options, const FrontEnds& front_ends,
                              Observer& observer) {
  auto bodies = gold_bodies(runtime, functions, front_ends);
  if (!bodies) return tl::unexpected(bodies.error());
  const SuitePaper& paper = *runtime.paper;
  const LeakSearch search({.bodies = std::move(*bodies), .numbers = gold_numbers_of(paper.spec)});

  std::vector<ScanRoot> roots = {{.path = runtime.pristine.root(), .name = "workspace"}};
  for (const Mount& mount : runtime.environment.mounts) {
    roots.push_back({.path = mount.host, .name = mount.inside, .only_bodies = true});
  }
  if (options.system_packages) add_system_packages(roots);
  const LeakOptions leak_options{.jobs = options.jobs};
  auto scan = search.scan(roots, leak_options, observer);
  if (!scan) return scan;

  // The masked functions stand in the description of a task by name alone.
  const Task nothing_masked{
      .id = paper.spec.id, .paper = paper.spec.id, .functions = {}, .strategy = {}, .measures = {}};
  LeakScan texts =
      search.scan({{.name = "lacuna-task/" + paper_file_name(paper), .text = paper.redacted_text},
                   {.name = "lacuna-task/README.md", .text = task_readme(paper, nothing_masked)}},
                  leak_options);
  scan->leaks.insert(scan->leaks.end(), std::make_move_iterator(texts.leaks.begin()),
                     std::make_move_iterator(texts.leaks.end()));
  scan->diagnostics.insert(scan->diagnostics.end(),
                           std::make_move_iterator(texts.diagnostics.begin()),
                           std::make_move_iterator(texts.diagnostics.end()));
  scan->files += texts.files;
  scan->bytes += texts.bytes;
  return scan;
}

}  // namespace lacuna::detail
