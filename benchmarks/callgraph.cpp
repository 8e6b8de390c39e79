// How long does the call graph of real packages take, and how much memory, against tree-sitter
// alone on the same files and threads?
//
//   bench-callgraph [--rounds N] [--threads N] FOLDER...
//
// The peer parses the texts, which are in memory already, and does nothing else; so is the analysis
// given texts in memory and the functions of the inventory. Rounds of both alternate.
#include <tree_sitter/api.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "lacuna/languages/built_in.hpp"
#include "lacuna/repo/inventory.hpp"
#include "lacuna/syntax/dependencies.hpp"
#include "measure.hpp"

extern "C" const TSLanguage* tree_sitter_python(void);

namespace lacuna::bench {
namespace {

struct Part {
  std::string folder;
  std::optional<Inventory> inventory;
  DependencySources sources;
  std::uint64_t bytes = 0;
  std::uint64_t lines = 0;
};

Result<void> load(Part& part) {
  Observer observer;
  auto repository = open_repository(part.folder, {}, observer);
  if (!repository) return tl::unexpected(repository.error());
  InventoryOptions options;
  options.languages = {"python"};
  auto inventory = build_inventory(*repository, built_in_front_ends(), options, observer);
  if (!inventory) return tl::unexpected(inventory.error());
  part.inventory.emplace(std::move(*inventory));
  part.sources.root_name = repository->root.filename().string();
  for (const ParsedFile& file : part.inventory->files()) {
    if (file.hash.empty()) continue;
    auto source = read_source(*part.inventory, file);
    if (!source) return tl::unexpected(source.error());
    part.bytes += source->text().size();
    part.lines += source->lines().count();
    part.sources.files.push_back(std::move(*source));
    part.sources.functions.push_back(&file);
  }
  return {};
}

void parse_alone(const Part& part, unsigned threads) {
  std::atomic<std::size_t> next = 0;
  const auto drain = [&] {
    TSParser* parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_python());
    for (std::size_t i = next++; i < part.sources.files.size(); i = next++) {
      const std::string_view text = part.sources.files[i].text();
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

Dependencies analyze(const Part& part, unsigned threads) {
  const FrontEnds front_ends = built_in_front_ends();
  DependencyOptions options;
  options.jobs = threads;
  Observer observer;
  auto found =
      front_ends.for_language("python")->analyzer()->analyze(part.sources, options, observer);
  if (!found) std::abort();
  return std::move(*found);
}

Json row(Part& part, unsigned threads, unsigned rounds) {
  std::vector<double> alone;
  std::vector<double> ours;
  Dependencies found;
  for (unsigned round = 0; round < rounds; ++round) {
    alone.push_back(seconds_of([&] { parse_alone(part, threads); }));
    ours.push_back(seconds_of([&] { found = analyze(part, threads); }));
  }
  std::uint64_t sites = 0;
  std::uint64_t unresolved = 0;
  std::size_t exact = 0;
  for (const DependencyNode& node : found.nodes) {
    sites += node.call_sites;
    unresolved += node.unresolved;
  }
  for (const CallEdge& edge : found.calls) exact += edge.how == EdgeKind::exact ? 1 : 0;
  return {{"folder", part.folder},
          {"files", part.sources.files.size()},
          {"lines", part.lines},
          {"bytes", part.bytes},
          {"threads", threads},
          {"tree_sitter_alone_s", summary(alone)},
          {"call_graph_s", summary(ours)},
          {"ratio", median(ours) / median(alone)},
          {"nodes", found.nodes.size()},
          {"edges", found.calls.size()},
          {"exact", exact},
          {"call_sites", sites},
          {"unresolved", unresolved}};
}

int run(const std::vector<std::string>& arguments) {
  const auto rounds = static_cast<unsigned>(number_argument(arguments, "--rounds", 3));
  const auto threads = static_cast<unsigned>(number_argument(arguments, "--threads", 2));
  Json rows = Json::array();
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].starts_with("--")) {
      ++i;
      continue;
    }
    // In a child, before this process has threads: the peak is that of texts and analysis together.
    const auto usage = in_child([&] {
      Part part;
      part.folder = arguments[i];
      if (!load(part)) std::abort();
      analyze(part, threads);
    });
    if (!usage) return complain(usage.error());
    rows.push_back(Json());
    rows.back()["peak_mb"] = static_cast<double>(usage->peak_bytes) / 1e6;
  }
  std::size_t at = 0;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].starts_with("--")) {
      ++i;
      continue;
    }
    Part part;
    part.folder = arguments[i];
    if (auto loaded = load(part); !loaded) return complain(loaded.error());
    Json measured = row(part, threads, rounds);
    measured["peak_mb"] = rows[at]["peak_mb"];
    rows[at++] = std::move(measured);
  }
  Json result;
  result["packages"] = std::move(rows);
  return report("callgraph", std::move(result));
}

}  // namespace
}  // namespace lacuna::bench

int main(int argc, char** argv) {
  return lacuna::bench::run(std::vector<std::string>(argv + 1, argv + argc));
}
