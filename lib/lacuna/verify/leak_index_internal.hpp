#pragma once

#include <map>
#include <string>
#include <vector>

#include "lacuna/verify/leak_bodies_internal.hpp"
#include "lacuna/verify/leak_compiled_internal.hpp"
#include "lacuna/verify/leak_numbers_internal.hpp"
#include "lacuna/verify/leaks.hpp"

namespace lacuna::detail {

/// All that is searched for, made once.
class LeakIndex {
 public:
  explicit LeakIndex(LeakTargets given)
      : targets(std::move(given)),
        bodies(targets.bodies),
        numbers(targets.numbers),
        compiled(targets.bodies) {
    for (std::uint32_t i = 0; i < targets.bodies.size(); ++i) {
      by_path[targets.bodies[i].path].push_back(i);
    }
  }

  const LeakTargets targets;
  const BodyIndex bodies;
  const NumberIndex numbers;
  const CompiledIndex compiled;
  std::map<std::string, std::vector<std::uint32_t>> by_path;  ///< bodies, by their files
};

}  // namespace lacuna::detail
