#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lacuna/base/json.hpp"
#include "lacuna/repo/inventory.hpp"
#include "lacuna/syntax/front_end.hpp"

namespace lacuna {

/// One masked function of a plan.
struct MaskItem {
  FunctionId id;
  std::string language;
  ByteRange body;         ///< in the original file; what the stub replaces
  std::string body_hash;  ///< SHA-256 of the original body
  std::string stub;       ///< the bytes that stand there instead
  std::string gold;       ///< the original body; empty in a plan without gold
  /// The ordinal that the function has in the masked file, where what stood inside masked bodies is
  /// gone; 0 where it is that of `id`, as nearly always.
  std::uint32_t masked_ordinal = 0;

  friend bool operator==(const MaskItem&, const MaskItem&) = default;
};

/// What a plan knows of a file beside its functions.
struct PlannedFile {
  std::string path;
  std::string hash;              ///< that the file had when the plan was made
  std::vector<Edit> insertions;  ///< MaskSupport::insertions, sorted by place

  friend bool operator==(const PlannedFile&, const PlannedFile&) = default;
};

/// Which functions lose their bodies, and all that is needed to give them back: the document
/// `lacuna.mask/1`. A value of a few kilobytes, whatever the size of the repository.
struct MaskPlan {
  std::string repository;  ///< Repository::spec
  std::string commit;      ///< may be empty
  std::string strategy;    ///< "chosen", "all", "uniform"
  std::uint64_t seed = 0;
  DocstringPolicy docstring = DocstringPolicy::keep;
  InitializerPolicy initializers = InitializerPolicy::keep;
  std::vector<PlannedFile> files;  ///< sorted by path
  std::vector<MaskItem> items;     ///< sorted by path and range; disjoint
  std::vector<SupportFile> added;  ///< files that the masked tree has in addition; sorted by path

  bool has_gold() const;
  friend bool operator==(const MaskPlan&, const MaskPlan&) = default;
};

struct PlanOptions {
  StubOptions stub;
  bool with_gold = true;
  std::string strategy = "chosen";
  std::uint64_t seed = 0;
};

/// Plans the masks of `functions`, which must belong to the inventory. Reads each file once.
/// Errors: conflict where one function is inside another or named twice, or where the repository
/// has a file of the name of one that the mask would add; invalid_argument with the reason where
/// one is not maskable; stale where a file changed since the inventory; those of read_file.
Result<MaskPlan> make_plan(const Inventory& inventory, const FrontEnds& front_ends,
                           const std::vector<const Function*>& functions,
                           const PlanOptions& options);

/// The document. Texts that are not UTF-8 (a latin-1 body, a path) stand in it as hexadecimal
/// digits under the key with "_hex" behind it, so that no byte is lost.
Json to_json(const MaskPlan& plan, bool with_gold);
/// Errors: bad_input, also for paths that leave the tree, overlapping ranges, functions named twice
/// and a gold that does not have the hash or the size of the body.
Result<MaskPlan> mask_plan_from_json(const Json& json, std::string_view name);

}  // namespace lacuna
