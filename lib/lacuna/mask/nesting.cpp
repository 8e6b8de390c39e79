#include <algorithm>
#include <numeric>

#include "lacuna/mask/nesting_internal.hpp"

namespace lacuna::detail {

bool Nesting::any_among(const std::vector<std::uint32_t>& set) const {
  if (!any()) return false;
  for (std::size_t i = 0; i < set.size(); ++i) {
    for (std::size_t k = i + 1; k < set.size(); ++k) {
      if (nested(set[i], set[k])) return true;
    }
  }
  return false;
}

Nesting nesting_of(const std::vector<const Function*>& candidates) {
  Nesting nesting;
  nesting.order.resize(candidates.size());
  nesting.end.resize(candidates.size());
  nesting.position.resize(candidates.size());
  std::iota(nesting.order.begin(), nesting.order.end(), 0U);
  std::stable_sort(nesting.order.begin(), nesting.order.end(), [&](auto a, auto b) {
    const Function &x = *candidates[a], &y = *candidates[b];
    if (x.id.path != y.id.path) return x.id.path < y.id.path;
    if (x.whole.begin != y.whole.begin) return x.whole.begin < y.whole.begin;
    return x.whole.end > y.whole.end;
  });
  std::vector<std::uint32_t> open;  // positions whose functions are still around
  const auto at_position = [&](std::uint32_t at) -> const Function& {
    return *candidates[nesting.order[at]];
  };
  const auto close_until = [&](std::uint32_t at, const auto& still_open) {
    while (!open.empty() && !still_open(at_position(open.back()))) {
      nesting.end[open.back()] = at;
      if (at == open.back() + 1) ++nesting.leaves;
      open.pop_back();
    }
  };
  const auto count = static_cast<std::uint32_t>(candidates.size());
  for (std::uint32_t at = 0; at < count; ++at) {
    const Function& function = at_position(at);
    nesting.position[nesting.order[at]] = at;
    close_until(at, [&](const Function& outer) {
      return outer.id.path == function.id.path && outer.whole.contains(function.whole);
    });
    open.push_back(at);
  }
  close_until(count, [](const Function&) { return false; });
  return nesting;
}

}  // namespace lacuna::detail
