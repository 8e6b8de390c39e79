#include "lacuna/task/suite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "lacuna/base/files.hpp"
#include "lacuna/base/hash.hpp"
#include "lacuna/base/parallel.hpp"

namespace lacuna {
namespace {

constexpr std::uint64_t max_hashed_bytes = std::uint64_t{4} << 30;

/// The ordinal that a candidate has once `functions` are masked; 0 where it is its own.
std::uint32_t masked_ordinal(const SuitePaper& paper, const std::string& id,
                             const std::set<std::string_view>& functions) {
  const auto namesakes = paper.earlier_namesakes.find(id);
  if (namesakes == paper.earlier_namesakes.end()) return 0;
  std::uint32_t gone = 0;
  for (const auto& around : namesakes->second) {
    const bool masked = std::any_of(around.begin(), around.end(), [&](const std::string& outer) {
      return functions.contains(outer);
    });
    gone += masked ? 1 : 0;
  }
  const std::uint32_t ordinal = paper.candidates.at(id).id.ordinal;
  return gone == 0 || gone >= ordinal ? 0 : ordinal - gone;
}

}  // namespace

const SuitePaper* Suite::paper(std::string_view wanted) const {
  for (const SuitePaper& paper : papers) {
    if (paper.spec.id == wanted) return &paper;
  }
  return nullptr;
}

const Task* Suite::task(std::string_view wanted) const {
  for (const SuitePaper& paper : papers) {
    for (const Task& task : paper.tasks) {
      if (task.id == wanted) return &task;
    }
  }
  return nullptr;
}

Result<std::string> hash_repository(const Repository& repository, const FileList& listing,
                                    unsigned jobs) {
  std::vector<Result<std::string>> hashes(listing.files.size(), std::string());
  parallel_for(listing.files.size(), jobs, [&](std::size_t i) {
    const auto bytes = read_file_below(repository.root, listing.files[i].path, max_hashed_bytes);
    if (bytes) {
      hashes[i] = sha256(*bytes);
    } else {
      hashes[i] = tl::unexpected(bytes.error());
    }
  });
  Sha256 all;
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (!hashes[i]) return tl::unexpected(hashes[i].error());
    all.update(listing.files[i].path)
        .update(*hashes[i])
        .update(std::uint64_t{listing.files[i].executable ? 1U : 0U});
  }
  return all.hex();
}

std::string paper_file_name(const SuitePaper& paper) {
  constexpr std::size_t longest_ending = 8;
  const std::string ending = std::filesystem::path(paper.spec.text_path).extension().string();
  const bool plain =
      ending.size() > 1 && ending.size() <= longest_ending && ending != ".json" &&
      std::all_of(ending.begin() + 1, ending.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      });
  return "paper" + (plain ? ending : std::string(".txt"));
}

MaskPlan plan_of(const SuitePaper& paper, const Task& task) {
  MaskPlan plan;
  plan.repository = paper.spec.repository;
  plan.commit = paper.commit;
  plan.strategy = task.strategy;
  plan.docstring = paper.spec.docstring;
  plan.initializers = paper.spec.initializers;
  const std::set<std::string_view> functions(task.functions.begin(), task.functions.end());
  std::set<std::string_view> paths;
  for (const std::string& id : task.functions) {
    const auto candidate = paper.candidates.find(id);
    if (candidate == paper.candidates.end()) continue;
    plan.items.push_back(candidate->second);
    plan.items.back().masked_ordinal = masked_ordinal(paper, id, functions);
    paths.insert(candidate->second.id.path);
  }
  std::sort(plan.items.begin(), plan.items.end(), [](const MaskItem& a, const MaskItem& b) {
    return std::tie(a.id.path, a.body.begin, a.body.end) <
           std::tie(b.id.path, b.body.begin, b.body.end);
  });
  for (const std::string_view path : paths) {
    const auto file = std::lower_bound(
        paper.files.begin(), paper.files.end(), path,
        [](const PlannedFile& a, std::string_view wanted) { return a.path < wanted; });
    if (file != paper.files.end() && file->path == path) plan.files.push_back(*file);
  }
  return plan;
}

}  // namespace lacuna
