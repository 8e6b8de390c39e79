#pragma once

#include <string>
#include <vector>

#include "lacuna/languages/built_in.hpp"
#include "lacuna/mask/apply.hpp"
#include "lacuna/mask/choose.hpp"
#include "support/temporary_tree.hpp"

namespace lacuna::test {

inline Repository opened(const std::filesystem::path& folder) {
  Observer observer;
  return value(open_repository(folder.string(), {}, observer));
}

inline Inventory inventory(const std::filesystem::path& folder) {
  Observer observer;
  return value(build_inventory(opened(folder), built_in_front_ends(), {}, observer));
}

inline std::vector<const Function*> chosen(const Inventory& inventory,
                                           const std::vector<std::string>& ids) {
  std::vector<const Function*> functions;
  for (const auto& id : ids) functions.push_back(value(inventory.require(id)));
  return functions;
}

inline MaskPlan planned(const std::filesystem::path& folder, const std::vector<std::string>& ids,
                        const PlanOptions& options = {}) {
  const Inventory all = inventory(folder);
  return value(make_plan(all, built_in_front_ends(), chosen(all, ids), options));
}

inline Result<MaskedRepo> try_apply(const MaskPlan& plan, const std::filesystem::path& folder) {
  Observer observer;
  return apply_plan(plan, folder, built_in_front_ends(), 0, observer);
}

inline MaskedRepo applied(const MaskPlan& plan, const std::filesystem::path& folder) {
  return value(try_apply(plan, folder));
}

inline Result<RestoreResult> try_restore(const MaskPlan& plan, const std::filesystem::path& folder,
                                         const RestoreOptions& options = {}) {
  Observer observer;
  return restore(plan, folder, built_in_front_ends(), options, observer);
}

/// Masks the functions where they are; returns the plan.
inline MaskPlan mask(const std::filesystem::path& folder, const std::vector<std::string>& ids) {
  const MaskedRepo masked = applied(planned(folder, ids), folder);
  value(mask_in_place(masked, folder));
  return masked.plan;
}

/// Two functions, and a class with a method in which a function is nested.
constexpr const char* sample =
    "import math\n"
    "\n"
    "\n"
    "def area(r):\n"
    "    \"\"\"Area of a circle.\"\"\"\n"
    "    # gold comment\n"
    "    return math.pi * r ** 2\n"
    "\n"
    "\n"
    "def twice(x): return 2 * x\n"
    "\n"
    "\n"
    "class Solver:\n"
    "    def step(self, y):\n"
    "        def inner(z):\n"
    "            return z + 1\n"
    "        return inner(y) * 3\n"
    "\n"
    "    name = 'solver'\n";

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  if (at == std::string::npos) FAIL("the text lacks " << from);
  return text.replace(at, from.size(), to);
}

}  // namespace lacuna::test
