// How fast is a tree searched for leaks, against reading it and against grep? And how many
// functions of real packages are taken for copies of each other?
//
//   bench-leaks [--files N] [--megabytes N] [--rounds N] [--jobs N] FOLDER...
//
// The tree is made of the sources of the first folder, over and over; searched for are the bodies
// of 200 of its functions and 20 numbers. Rounds of the search, of reading every byte and of `grep
// -rF` for one line alternate. Then each folder is searched for the bodies of all of its own
// functions: what is found are functions that are like another one.
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>

#include "lacuna/base/files.hpp"
#include "lacuna/languages/built_in.hpp"
#include "lacuna/repo/inventory.hpp"
#include "lacuna/verify/leaks.hpp"
#include "measure.hpp"

namespace lacuna::bench {
namespace {

namespace fs = std::filesystem;

struct Settings {
  std::uint64_t files = 1000;
  std::uint64_t megabytes = 100;
  unsigned rounds = 5;
  unsigned jobs = 0;
};

struct Sources {
  std::vector<GoldBody> bodies;
  std::vector<std::string> texts;
};

Result<Sources> read_sources(const std::string& folder) {
  Observer observer;
  auto repository = open_repository(folder, {}, observer);
  if (!repository) return tl::unexpected(repository.error());
  auto inventory = build_inventory(*repository, built_in_front_ends(), {}, observer);
  if (!inventory) return tl::unexpected(inventory.error());
  Sources sources;
  for (const ParsedFile& file : inventory->files()) {
    auto source = read_source(*inventory, file);
    if (!source) continue;
    for (const Function& function : file.functions) {
      sources.bodies.push_back({to_string(function.id), function.language, function.name,
                                function.id.path, function.body, function.docstring,
                                std::string(source->text(function.body))});
    }
    sources.texts.emplace_back(source->text());
  }
  return sources;
}

/// Files of about one size, put together from the sources in turn.
void write_tree(const fs::path& root, const std::vector<std::string>& texts,
                const Settings& settings) {
  const std::uint64_t bytes = settings.megabytes * 1'000'000 / settings.files;
  std::size_t next = 0;
  for (std::uint64_t i = 0; i < settings.files; ++i) {
    const fs::path folder = root / fmt::format("part_{:03}", i / 50);
    if (i % 50 == 0) fs::create_directories(folder);
    std::string text;
    while (text.size() < bytes) text += texts[next++ % texts.size()];
    text.resize(bytes);
    std::ofstream(folder / fmt::format("file_{:05}.py", i), std::ios::binary) << text;
  }
}

std::uint64_t read_all(const fs::path& root) {
  std::uint64_t lines = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    if (const auto text = read_file(entry.path())) {
      lines += static_cast<std::uint64_t>(std::count(text->begin(), text->end(), '\n'));
    }
  }
  return lines;
}

Result<Json> measure_speed(const fs::path& scratch, Sources sources, const Settings& settings) {
  const fs::path tree = scratch / "tree";
  write_tree(tree, sources.texts, settings);
  LeakTargets targets;
  const std::size_t step = std::max<std::size_t>(1, sources.bodies.size() / 200);
  for (std::size_t i = 0; i < sources.bodies.size(); i += step) {
    targets.bodies.push_back(sources.bodies[i]);
  }
  for (int i = 0; i < 20; ++i) {
    targets.numbers.push_back({"e", fmt::format("r{}", i), 0.73421 + 0.011317 * i});
  }
  const LeakSearch search(std::move(targets));
  LeakOptions options;
  options.jobs = settings.jobs;
  std::vector<double> seconds;
  std::vector<double> processor;
  std::vector<double> reading;
  std::vector<double> grep;
  LeakScan scan;
  std::uint64_t lines = 0;
  Observer observer;
  for (unsigned round = 0; round < settings.rounds; ++round) {
    reading.push_back(seconds_of([&] { lines = read_all(tree); }));
    auto ran = run_program({"grep", "-rF", "no such line in there", tree.string()});
    if (!ran) return tl::unexpected(ran.error());
    grep.push_back(ran->seconds);
    std::optional<Error> error;
    const std::clock_t before = std::clock();
    seconds.push_back(seconds_of([&] {
      auto found = search.scan({{tree, "tree"}}, options, observer);
      if (found) {
        scan = std::move(*found);
      } else {
        error = found.error();
      }
    }));
    processor.push_back(static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
    if (error) return tl::unexpected(*error);
  }
  const double megabytes = static_cast<double>(scan.bytes) / 1e6;
  return Json{{"files", scan.files},
              {"bytes", scan.bytes},
              {"lines", lines},
              {"leaks", scan.leaks.size()},
              {"search_s", summary(seconds)},
              {"search_processor_s", summary(processor)},
              {"read_s", summary(reading)},
              {"grep_s", summary(grep)},
              {"search_mb_per_s", megabytes / median(seconds)},
              {"read_mb_per_s", megabytes / median(reading)},
              {"grep_mb_per_s", megabytes / median(grep)}};
}

Result<Json> measure_alikeness(const std::string& folder, Sources sources, unsigned jobs) {
  Observer observer;
  const std::size_t functions = sources.bodies.size();
  const LeakSearch search({std::move(sources.bodies), {}});
  LeakOptions options;
  options.jobs = jobs;
  auto scan = search.scan({{folder, "self"}}, options, observer);
  if (!scan) return tl::unexpected(scan.error());
  Json result = {{"folder", fs::path(folder).filename().string()}, {"functions", functions}};
  std::uint64_t too_short = 0;
  for (const Diagnostic& diagnostic : scan->diagnostics) {
    if (diagnostic.code == "target_too_short") ++too_short;
  }
  result["too_short"] = too_short;
  result["found"] = Json::object();
  for (const Leak& leak : scan->leaks) {
    std::string key(to_string(leak.kind));
    if (leak.kind == LeakKind::near_copy) {
      key += fmt::format(" from {:.1f}", static_cast<int>(leak.similarity * 10) / 10.0);
    }
    key += leak.strong ? ", strong" : ", weak";
    result["found"][key] = result["found"].value(key, 0) + 1;
  }
  return result;
}

Result<Json> measure(const std::vector<std::string>& folders, const Settings& settings) {
  auto scratch = TemporaryDirectory::create("lacuna-bench");
  if (!scratch) return tl::unexpected(scratch.error());
  auto sources = read_sources(folders.front());
  if (!sources) return tl::unexpected(sources.error());
  for (std::size_t i = 1; i < folders.size(); ++i) {
    auto more = read_sources(folders[i]);
    if (!more) return tl::unexpected(more.error());
    std::move(more->texts.begin(), more->texts.end(), std::back_inserter(sources->texts));
  }
  auto result = measure_speed(scratch->path(), std::move(*sources), settings);
  if (!result) return result;
  for (const std::string& folder : folders) {
    auto own = read_sources(folder);
    if (!own) return tl::unexpected(own.error());
    auto alike = measure_alikeness(folder, std::move(*own), settings.jobs);
    if (!alike) return alike;
    (*result)["alike"].push_back(std::move(*alike));
  }
  return result;
}

int run(const std::vector<std::string>& arguments) {
  Settings settings;
  settings.files = std::max<std::uint64_t>(1, number_argument(arguments, "--files", 1000));
  settings.megabytes = number_argument(arguments, "--megabytes", 100);
  settings.rounds = static_cast<unsigned>(number_argument(arguments, "--rounds", 5));
  settings.jobs = static_cast<unsigned>(number_argument(arguments, "--jobs", 0));
  std::vector<std::string> folders;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].starts_with("--")) {
      ++i;
    } else {
      folders.push_back(arguments[i]);
    }
  }
  if (folders.empty()) return complain({ErrorCode::invalid_argument, "no folder given", {}, {}});
  auto result = measure(folders, settings);
  if (!result) return complain(result.error());
  return report("leaks", std::move(*result));
}

}  // namespace
}  // namespace lacuna::bench

int main(int argc, char** argv) {
  return lacuna::bench::run(std::vector<std::string>(argv + 1, argv + argc));
}
