#include <algorithm>
#include <array>

#include "lacuna/paper/evidence_internal.hpp"

namespace lacuna::detail {
namespace {

/// How much one piece of evidence speaks for a result (above 0) or for what is needed, by the kind
/// of its section. "metric <2": a word of measuring is the second to the left; "of _": stands
/// behind "of"; "_ of": before it; "… we …": a "we" earlier in the sentence; "result near": what
/// the rules made of a number a few words earlier; "needed.condition": the rule that spoke.
struct Weight {
  std::string_view name;
  double results = 0;
  double setting = 0;
  double unknown = 0;
};

// Fitted by benchmarks/evidence.py, which says on what, and what it is worth. By name.
// clang-format off
constexpr std::array<Weight, 126> weights = {{
    {"( _", -0.11, -0.11, -0.11},
    {", _", 0.46, 0.00, 0.00},
    {"-ing …", 0.19, 0.19, 0.19},
    {"-s _", 0.46, 0.46, 0.46},
    {"-s link _", 0.06, 0.54, 0.06},
    {"= _", -0.27, -0.00, -0.00},
    {"_ (", 0.29, 0.00, 0.00},
    {"_ )", 0.46, 0.00, 0.00},
    {"_ ,", 0.04, 0.00, 0.00},
    {"_ -er", 0.36, 0.36, 0.36},
    {"_ -s", -0.37, -0.37, -0.37},
    {"_ .", 0.37, 0.17, -0.71},
    {"_ for", 0.26, 0.00, 0.00},
    {"_ of", -0.34, 2.09, 0.00},
    {"_ on", 2.52, 2.52, 2.52},
    {"_ with", 0.28, 0.28, 0.28},
    {"_ word", -0.78, -0.31, -0.31},
    {"about _", 1.19, 1.19, 1.19},
    {"and _", 0.25, 0.25, 0.25},
    {"as …", -2.48, -0.45, -0.45},
    {"at _", -0.40, 0.00, 0.00},
    {"below one", -0.52, 0.00, 0.54},
    {"by _", 1.35, 1.35, 1.35},
    {"caption", -1.10, -0.32, -0.32},
    {"change <2", 1.04, 0.12, 0.12},
    {"change <4", -0.35, -0.07, -0.07},
    {"change <9", -0.24, -0.09, -0.09},
    {"change >2", -0.08, 0.00, 0.00},
    {"change >4", -0.95, -0.95, -0.95},
    {"change >9", -1.43, 0.00, 0.00},
    {"change link _", -0.76, 0.00, 0.00},
    {"compares", 0.30, 0.00, 0.00},
    {"count <2", 0.00, 0.34, -0.09},
    {"count <4", -0.26, -0.26, -0.26},
    {"count >1", -0.56, 0.00, 0.00},
    {"count >2", -0.32, 0.00, 0.00},
    {"count >4", -0.54, 0.00, 0.00},
    {"count >9", -0.73, -0.07, -0.07},
    {"count link _", -0.27, 0.00, 0.00},
    {"decimal 1", 0.94, -0.05, 0.00},
    {"decimal 2", 1.62, 1.62, 1.62},
    {"decimal 3", 1.56, 0.16, 0.16},
    {"decimal 4", 1.63, 0.00, 0.00},
    {"first _", -0.39, -0.39, -0.39},
    {"for _", 0.41, 0.41, 0.41},
    {"for …", 0.21, 0.00, 0.00},
    {"from _", 0.00, 0.00, -0.72},
    {"from to _", 0.40, 0.00, 0.00},
    {"in parentheses", 0.02, 0.00, 0.00},
    {"in …", 0.00, 0.00, 0.76},
    {"metric <1", 2.08, 2.06, 2.06},
    {"metric <2", 0.56, 0.56, 0.56},
    {"metric <4", -0.02, 0.78, -0.01},
    {"metric <9", -0.22, 0.66, -0.42},
    {"metric >1", 0.00, 0.00, 0.67},
    {"metric >4", -0.36, -0.36, -0.36},
    {"modal", -0.83, -0.83, -0.83},
    {"needed before", 1.09, 0.60, 0.60},
    {"needed beside", 0.00, -0.11, 0.00},
    {"needed near", 0.42, 0.24, 0.24},
    {"needed.citation", -0.21, -0.21, -0.21},
    {"needed.condition", -0.20, -0.20, -0.36},
    {"needed.context", 0.45, 0.45, 0.45},
    {"needed.count", 0.86, 0.00, 0.00},
    {"needed.denominator", -0.28, -0.28, -0.28},
    {"needed.level", -2.66, -2.66, -2.66},
    {"needed.name", -1.17, -1.17, -1.17},
    {"needed.ordinal", -0.93, -0.93, -0.93},
    {"needed.parameter", 1.45, -0.00, 0.12},
    {"no number before", -0.34, -0.34, -0.80},
    {"of _", -0.92, -0.92, -0.92},
    {"only _", 0.22, 0.22, 0.22},
    {"over _", -0.16, 0.00, 0.00},
    {"parameter <2", 0.09, 0.00, 0.00},
    {"parameter <4", -0.80, -0.80, -0.80},
    {"parameter <9", -0.05, -0.30, -0.05},
    {"parameter >1", -0.88, -0.88, -0.88},
    {"parameter >2", -1.93, -1.93, -1.93},
    {"parameter >9", -0.84, -0.84, -0.84},
    {"percent", 1.26, 1.81, 1.45},
    {"percent in it", -0.65, 0.00, 0.23},
    {"power of 10", -3.03, 0.00, 0.00},
    {"power of 2", -0.89, -0.89, -0.89},
    {"range", 0.00, 0.00, 1.03},
    {"report <1", -0.05, -0.05, -0.05},
    {"report <2", 0.47, 0.47, 0.47},
    {"report <9", -0.16, 0.00, 0.00},
    {"report >1", 0.01, 0.01, 0.01},
    {"report >2", 0.05, 0.05, 0.05},
    {"report >4", -0.61, -0.61, -0.61},
    {"report >9", -0.29, -0.29, -0.29},
    {"report link _", -0.59, 0.00, 0.00},
    {"result before", 0.81, 0.81, 0.81},
    {"result beside", -0.33, 0.00, 0.00},
    {"result near", -0.16, -0.16, -0.16},
    {"result.context", -1.75, -1.44, -1.44},
    {"result.found", -0.64, 0.00, 0.00},
    {"result.part_of", 2.31, 2.31, 2.31},
    {"result.share", 0.22, 0.16, 0.16},
    {"result.uncertainty", 1.97, 1.97, 1.97},
    {"said needed", -2.21, -3.72, -2.21},
    {"said result", 2.03, 1.07, 1.07},
    {"section", 0.85, -0.57, 0.10},
    {"setting <4", 0.08, 0.08, 0.08},
    {"setting <9", -0.20, 0.00, 0.00},
    {"setting >9", -0.30, -0.30, -0.30},
    {"takes a time", 0.23, 0.23, 0.23},
    {"than _", -0.86, 0.00, 0.00},
    {"the _", -0.43, 0.00, 0.00},
    {"time", 0.86, 0.62, 0.62},
    {"uncertainty in it", -0.46, 0.00, 0.00},
    {"unit", -0.27, -0.40, -0.17},
    {"unit of results", 0.58, 0.58, 0.58},
    {"we …", -1.57, -1.57, -1.57},
    {"when …", -0.13, -0.13, -0.13},
    {"whole 1", -1.86, -2.68, -0.86},
    {"whole 2", -0.04, 0.00, 0.00},
    {"whole 3", 0.14, 0.00, 0.00},
    {"whole 4", -0.57, -0.57, -0.57},
    {"with _", -0.94, -0.00, -0.00},
    {"within _", 0.20, 0.00, 0.00},
    {"word _", 0.01, -0.67, 0.41},
    {"… , …", 0.21, -1.27, -0.10},
    {"… finds …", 0.89, 0.84, 0.84},
    {"… is …", 0.68, -0.27, -0.46},
    {"… we …", 0.09, 0.00, 0.00},
}};
// clang-format on
static_assert(std::is_sorted(weights.begin(), weights.end(),
                             [](const Weight& a, const Weight& b) { return a.name < b.name; }));

}  // namespace

double evidence_weight(std::string_view name, SectionKind section) {
  const auto at = std::lower_bound(
      weights.begin(), weights.end(), name,
      [](const Weight& each, std::string_view other) { return each.name < other; });
  if (at == weights.end() || at->name != name) return 0;
  if (section == SectionKind::results) return at->results;
  return section == SectionKind::setting ? at->setting : at->unknown;
}

}  // namespace lacuna::detail
