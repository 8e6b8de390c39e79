// How fast is the inventory of real repositories, against tree-sitter alone on the same files?
//
//   bench-inventory [--rounds N] FOLDER...
//
// The peer reads each file and parses it with one parser a thread, and does nothing else: it does
// not look for the files, hash them or find functions. Rounds of both alternate.
#include <tree_sitter/api.h>

#include <algorithm>
#include <atomic>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "lacuna/base/files.hpp"
#include "lacuna/languages/built_in.hpp"
#include "lacuna/repo/inventory.hpp"
#include "measure.hpp"

extern "C" const TSLanguage* tree_sitter_python(void);

namespace lacuna::bench {
namespace {

namespace fs = std::filesystem;

struct SourcePath {
  fs::path path;
  std::uint64_t size = 0;
};

/// One repository.
struct Part {
  Repository repository;
  std::vector<SourcePath> files;  // the largest first
  std::uint64_t bytes = 0;
};
using Corpus = std::vector<Part>;

Result<Inventory> inventory_of(const Repository& repository, unsigned jobs, const fs::path& cache) {
  InventoryOptions options;
  options.jobs = jobs;
  options.cache_directory = cache;
  Observer observer;
  return build_inventory(repository, built_in_front_ends(), options, observer);
}

/// Lists the files, and parses none, so that this process is still small when the peaks of memory
/// of its children are taken.
Result<Corpus> open_corpus(const std::vector<std::string>& folders) {
  Corpus corpus;
  Observer observer;
  const FrontEnds front_ends = built_in_front_ends();
  for (const std::string& folder : folders) {
    auto repository = open_repository(folder, {}, observer);
    if (!repository) return tl::unexpected(repository.error());
    const FileRules rules;
    auto listing = list_files(*repository, rules, observer);
    if (!listing) return tl::unexpected(listing.error());
    Part part;
    for (const RepositoryFile& file : listing->files) {
      if (front_ends.for_path(file.path) == nullptr || file.size > rules.max_file_bytes) continue;
      part.bytes += file.size;
      part.files.push_back({repository->root / file.path, file.size});
    }
    std::stable_sort(part.files.begin(), part.files.end(),
                     [](const SourcePath& a, const SourcePath& b) { return a.size > b.size; });
    part.repository = std::move(*repository);
    corpus.push_back(std::move(part));
  }
  return corpus;
}

void parse_alone(const Part& part, unsigned threads) {
  std::atomic<std::size_t> next = 0;
  const auto drain = [&] {
    TSParser* parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_python());
    for (std::size_t i = next++; i < part.files.size(); i = next++) {
      std::string text(part.files[i].size, '\0');
      std::ifstream(part.files[i].path, std::ios::binary)
          .read(text.data(), static_cast<std::streamsize>(text.size()));
      ts_tree_delete(ts_parser_parse_string(parser, nullptr, text.data(),
                                            static_cast<std::uint32_t>(text.size())));
    }
    ts_parser_delete(parser);
  };
  std::vector<std::thread> others;
  for (unsigned i = 1; i < threads; ++i) others.emplace_back(drain);
  drain();
  for (std::thread& other : others) other.join();
}

void parse_alone(const Corpus& corpus, unsigned threads) {
  for (const Part& part : corpus) parse_alone(part, threads);
}

/// Gives the number of functions.
std::size_t take_inventories(const Corpus& corpus, unsigned threads, const fs::path& cache = {}) {
  std::size_t functions = 0;
  for (const Part& part : corpus) {
    auto inventory = inventory_of(part.repository, threads, cache);
    if (!inventory) std::abort();
    functions += inventory->functions().size();
  }
  return functions;
}

/// Cold: the cache is empty and gets written; warm: nothing changed since. The files themselves are
/// in the memory of the kernel in both cases.
Json cached_runs(const Corpus& corpus, unsigned threads, unsigned rounds) {
  std::vector<double> cold;
  std::vector<double> warm;
  for (unsigned round = 0; round < rounds; ++round) {
    auto cache = TemporaryDirectory::create("lacuna-bench");
    if (!cache) std::abort();
    cold.push_back(seconds_of([&] { take_inventories(corpus, threads, cache->path()); }));
    for (int again = 0; again < 5; ++again) {
      warm.push_back(seconds_of([&] { take_inventories(corpus, threads, cache->path()); }));
    }
  }
  return {{"threads", threads},
          {"cold_s", summary(cold)},
          {"warm_s", summary(warm)},
          {"ratio", median(cold) / median(warm)}};
}

/// Processor time of all threads of this process, in seconds.
double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Wall and processor time of several rounds. Processor time hardly changes when other programs
/// want the cores as well; wall time does.
struct Rounds {
  std::vector<double> wall;
  std::vector<double> processor;

  void add(const std::function<void()>& work) {
    const double before = processor_seconds();
    wall.push_back(seconds_of(work));
    processor.push_back(processor_seconds() - before);
  }
};

Json threads_runs(const Corpus& corpus, double bytes, unsigned rounds,
                  const std::vector<unsigned>& counts) {
  std::vector<Rounds> alone(counts.size());
  std::vector<Rounds> ours(counts.size());
  for (unsigned round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
      alone[i].add([&] { parse_alone(corpus, counts[i]); });
      ours[i].add([&] { take_inventories(corpus, counts[i]); });
    }
  }
  Json rows = Json::array();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double best = median(ours[i].wall);
    rows.push_back({{"threads", counts[i]},
                    {"tree_sitter_alone_s", summary(alone[i].wall)},
                    {"inventory_s", summary(ours[i].wall)},
                    {"inventory_mb_per_s", bytes / 1e6 / best},
                    {"throughput_against_tree_sitter", median(alone[i].wall) / best},
                    {"processor_time_against_tree_sitter",
                     median(alone[i].processor) / median(ours[i].processor)},
                    {"speedup_over_one_thread", median(ours[0].wall) / best},
                    {"speedup_of_tree_sitter", median(alone[0].wall) / median(alone[i].wall)}});
  }
  return rows;
}

double peak_mb(const std::function<void()>& work) {
  const auto usage = in_child(work);
  return usage && usage->status == 0 ? static_cast<double>(usage->peak_bytes) / 1e6 : 0.0;
}

Json memory_runs(const Corpus& corpus, unsigned threads) {
  Json rows = Json::array();
  const double nothing = peak_mb([] {});
  for (const Part& part : corpus) {
    const double source = static_cast<double>(part.bytes) / 1e6;
    const double alone = peak_mb([&] { parse_alone(part, threads); });
    const double ours = peak_mb([&] {
      if (!inventory_of(part.repository, threads, {})) std::abort();
    });
    rows.push_back({{"folder", part.repository.spec},
                    {"threads", threads},
                    {"source_mb", source},
                    {"doing_nothing_mb", nothing},
                    {"tree_sitter_alone_mb", alone},
                    {"inventory_mb", ours},
                    {"inventory_against_source", ours / source}});
  }
  return rows;
}

int run(const std::vector<std::string>& arguments) {
  std::vector<std::string> folders;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--rounds") {
      ++i;
    } else {
      folders.push_back(arguments[i]);
    }
  }
  const auto rounds = static_cast<unsigned>(number_argument(arguments, "--rounds", 5));
  auto corpus = open_corpus(folders);
  if (!corpus) return complain(corpus.error());
  const std::vector<unsigned> counts = {1, 2};
  Json result;
  result["memory"] = memory_runs(*corpus, 2);  // before this process has any thread
  std::size_t files = 0;
  std::uint64_t bytes = 0;
  for (const Part& part : *corpus) {
    files += part.files.size();
    bytes += part.bytes;
  }
  result["folders"] = folders;
  result["files"] = files;
  result["bytes"] = bytes;
  result["functions"] = take_inventories(*corpus, 1);
  result["parsing"] = threads_runs(*corpus, static_cast<double>(bytes), rounds, counts);
  result["index_cache"] = Json::array();
  for (const unsigned threads : counts) {
    result["index_cache"].push_back(cached_runs(*corpus, threads, rounds));
  }
  return report("inventory", std::move(result));
}

}  // namespace
}  // namespace lacuna::bench

int main(int argc, char** argv) {
  return lacuna::bench::run(std::vector<std::string>(argv + 1, argv + argc));
}
