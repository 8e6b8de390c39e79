#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lacuna/base/files.hpp"
#include "lacuna/mask/apply.hpp"
#include "lacuna/repo/compile.hpp"

namespace lacuna::detail {

/// Functions that are masked together, as indices; none stands inside another.
using MaskGroup = std::vector<std::size_t>;

/// Groups of which each function that does not compile alone makes one fail, too, so that where all
/// of them compile, all functions do.
///
/// A mask takes uses away from the rest of its unit and adds none. What others cannot see of a body
/// may therefore be masked with all the rest: one group. A body that others may need at compile
/// time (of a constexpr function; one that defines macros) is missed by another body, which must
/// not be masked with it: for each two of these functions one group has the first without the
/// second, which takes 2 log2(m) groups. Errors: those of read_source; not_found.
Result<std::vector<MaskGroup>> covering_groups(const Inventory& inventory,
                                               const std::vector<const Function*>& functions);

/// The repository with these functions masked, as a compiler sees it. Errors: those of make_plan
/// and apply_plan.
Result<SourceVariant> masked_variant(const Inventory& inventory, const FrontEnds& front_ends,
                                     const std::vector<const Function*>& functions,
                                     const StubOptions& stub);

/// `masked` as a compiler sees it.
SourceVariant variant_of(const MaskedRepo& masked);

/// Where a byte at `offset` outside the ranges of the edits, or at their borders, stands once they
/// are done. O(edits).
std::uint32_t edited_offset(const FileEdits& edits, std::uint32_t offset);

/// Why a masked state does not compile.
std::string reason_of(const CompileResult& result);

/// Whether a compiler has a say in functions of this language.
bool is_compiled(const Function& function, const FrontEnds& front_ends);

/// Options with a cache, for work that compiles many times: that of `options`, else one that goes
/// with this object.
class CompileCache {
 public:
  explicit CompileCache(const CompileOptions& options);
  const CompileOptions& options() const { return options_; }

 private:
  CompileOptions options_;
  std::vector<TemporaryDirectory> own_;
};

}  // namespace lacuna::detail
