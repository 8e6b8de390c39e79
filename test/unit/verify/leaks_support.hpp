#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lacuna/verify/leaks.hpp"
#include "support/temporary_tree.hpp"

namespace lacuna::test {

/// A function of a Python repository, and what its body is.
inline constexpr std::string_view orbit_source = R"py(import math


def step(position, velocity, dt):
    """One step of the leapfrog scheme."""
    half = [v + 0.5 * dt * a for v, a in zip(velocity, acceleration(position))]
    moved = [p + dt * v for p, v in zip(position, half)]
    # the second half of the kick
    kicked = [v + 0.5 * dt * a for v, a in zip(half, acceleration(moved))]
    energy = sum(v * v for v in kicked) / 2.0 - 1.0 / math.sqrt(sum(p * p for p in moved))
    if not math.isfinite(energy):
        raise ValueError("the orbit has left the grid")
    return moved, kicked, energy
)py";
inline constexpr std::string_view orbit_signature = "def step(position, velocity, dt):";

inline GoldBody gold_body(std::string_view path, std::string_view source,
                          std::string_view signature, std::string_view name,
                          std::string_view language = "python") {
  GoldBody body;
  body.name = name;
  body.id = std::string(path) + "::" + body.name;
  body.language = language;
  body.path = path;
  const auto begin = source.find(signature);
  if (begin == std::string_view::npos) FAIL("no such signature");
  body.place = {static_cast<std::uint32_t>(begin + signature.size()),
                static_cast<std::uint32_t>(source.size())};
  body.text = std::string(body.place.of(source));
  return body;
}

inline GoldBody orbit_body() {
  return gold_body("orbit.py", orbit_source, orbit_signature, "step");
}

inline LeakScan scan_tree(const LeakSearch& search, const std::filesystem::path& root,
                          LeakOptions options = {}) {
  Observer observer;
  return value(search.scan({{root, "workspace"}}, options, observer));
}

/// "path!member:line kind target", strong ones only.
inline std::vector<std::string> strong_leaks(const std::vector<Leak>& leaks) {
  std::vector<std::string> lines;
  for (const Leak& leak : leaks) {
    if (!leak.strong) continue;
    std::string line = leak.path;
    if (!leak.member.empty()) line += "!" + leak.member;
    line += ":" + std::to_string(leak.line) + " " + std::string(to_string(leak.kind)) + " ";
    lines.push_back(line + leak.target);
  }
  return lines;
}

}  // namespace lacuna::test
