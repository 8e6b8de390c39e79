#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lacuna/base/parallel.hpp"
#include "lacuna/mask/plan.hpp"

namespace lacuna::detail {

/// The largest file that a SourceFile can hold.
constexpr std::uint64_t most_source_bytes = (std::uint64_t{1} << 32) - 1;

/// The items of one file of a plan: [first, last) of MaskPlan::items.
struct ItemGroup {
  std::string path;
  std::string hash;              ///< planned
  std::vector<Edit> insertions;  ///< planned
  std::size_t first = 0;
  std::size_t last = 0;
};

/// One group for each file with items, in the order of the plan.
std::vector<ItemGroup> groups_of(const MaskPlan& plan);

/// The ordinals that `functions` (sorted, disjoint, of `parsed`) have once their bodies are masked
/// and what stood inside them is gone.
std::vector<std::uint32_t> masked_ordinals(const ParsedFile& parsed,
                                           const std::vector<const Function*>& functions);

/// Finds the functions of a group in a masked file, whose bodies may hold anything by now: what
/// stands inside a body that was found counts for nothing. Null for what is gone.
std::vector<const Function*> match_masked(const ParsedFile& parsed, const MaskPlan& plan,
                                          const ItemGroup& group);

/// One planned file as it is now, unmasked: its text, and the items at their present places with
/// gold.
struct PlacedFile {
  SourceFile source;
  const LanguageFrontEnd* front_end = nullptr;
  std::vector<MaskItem> items;
  MaskSupport support;
  InitializerPolicy initializers = InitializerPolicy::keep;

  std::vector<FunctionId> ids() const;
  /// The edits with `text_of(i)` in the place of the body of item i, proven to change nothing else.
  /// Errors: bad_input.
  template <class TextOf>
  Result<FileEdits> proven_edits(const TextOf& text_of) const {
    std::vector<Edit> edits = support.insertions;
    for (std::size_t i = 0; i < items.size(); ++i) edits.push_back({items[i].body, text_of(i)});
    return prove(std::move(edits));
  }

 private:
  Result<FileEdits> prove(std::vector<Edit> edits) const;
};

/// Adds those of `files` that `added`, sorted by path, does not have. Errors: conflict where two of
/// one path differ.
Result<void> add_support_files(std::vector<SupportFile> files, std::vector<SupportFile>& added);

/// Adds to `edits`, which stay sorted by path, those that make the files: a file that is not there
/// is taken for an empty one.
void add_support_edits(const std::vector<SupportFile>& added, std::vector<FileEdits>& edits);

/// Whether the file is one that the plan adds.
bool adds(const MaskPlan& plan, std::string_view path);

/// Errors: those of apply_plan.
Result<PlacedFile> place_file(const MaskPlan& plan, const ItemGroup& group,
                              const std::filesystem::path& root, const FrontEnds& front_ends);

/// The front end of a group. Errors: unsupported.
Result<const LanguageFrontEnd*> front_end_of(const MaskPlan& plan, const ItemGroup& group,
                                             const FrontEnds& front_ends);

/// A step of the work, as an observer is told of it.
struct Step {
  Observer& observer;
  std::string_view name;
};

/// Calls `work(i)`, which gives a Result, for each i in [0, count) on `jobs` threads, and returns
/// the values in order, or the error with the lowest i. Errors: those of `work`; cancelled.
template <class T, class Work>
Result<std::vector<T>> parallel_results(std::size_t count, unsigned jobs, const Step& step,
                                        const Work& work) {
  std::vector<std::optional<Result<T>>> slots(count);
  std::atomic<std::uint64_t> done = 0;
  parallel_for(count, jobs, [&](std::size_t i) {
    if (step.observer.cancelled()) return;
    slots[i].emplace(work(i));
    step.observer.progress({step.name, ++done, count});
  });
  if (done < count) return fail(ErrorCode::cancelled, "cancelled");
  std::vector<T> values;
  values.reserve(count);
  for (auto& slot : slots) {
    Result<T>& result = *slot;
    if (!result) return tl::unexpected(result.error());
    values.push_back(std::move(*result));
  }
  return values;
}

}  // namespace lacuna::detail
