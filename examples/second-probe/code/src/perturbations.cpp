#include "perturbations.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace probe {
namespace {

template <class Candidate>
bool costs_more(const Candidate& a, const Candidate& b) {
  return std::pair(a.cost, a.members) > std::pair(b.cost, b.members);
}

}  // namespace

std::vector<Step> steps_by_cost(const Positions& positions) {
  std::vector<Step> steps;
  for (std::size_t line = 0; line < positions.size(); ++line) {
    const double inside = positions[line] - std::floor(positions[line]);
    const double outside = 1 - inside;
    steps.push_back({static_cast<std::uint32_t>(line), -1, inside * inside});
    steps.push_back({static_cast<std::uint32_t>(line), +1, outside * outside});
  }
  std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) {
    return std::pair(a.cost, a.line) < std::pair(b.cost, b.line);
  });
  return steps;
}

Perturbations::Perturbations(std::vector<Step> steps) : steps_(std::move(steps)) {
  if (!steps_.empty()) push({steps_.front().cost, {0}});
}

bool Perturbations::is_valid(const Candidate& candidate) const {
  for (std::size_t i = 0; i < candidate.members.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (steps_[candidate.members[i]].line == steps_[candidate.members[j]].line) return false;
    }
  }
  return true;
}

void Perturbations::push(Candidate candidate) {
  heap_.push_back(std::move(candidate));
  std::push_heap(heap_.begin(), heap_.end(), costs_more<Candidate>);
}

Perturbations::Candidate Perturbations::pop() {
  std::pop_heap(heap_.begin(), heap_.end(), costs_more<Candidate>);
  Candidate candidate = std::move(heap_.back());
  heap_.pop_back();
  return candidate;
}

bool Perturbations::shift(Candidate& candidate) const {
  const std::uint32_t last = candidate.members.back();
  if (last + 1 >= steps_.size()) return false;
  candidate.cost += steps_[last + 1].cost - steps_[last].cost;
  candidate.members.back() = last + 1;
  return true;
}

bool Perturbations::expand(Candidate& candidate) const {
  const std::uint32_t last = candidate.members.back();
  if (last + 1 >= steps_.size()) return false;
  candidate.cost += steps_[last + 1].cost;
  candidate.members.push_back(last + 1);
  return true;
}

std::vector<std::uint32_t> Perturbations::next() {
  while (!heap_.empty()) {
    const Candidate cheapest = pop();
    Candidate shifted = cheapest;
    if (shift(shifted)) push(std::move(shifted));
    Candidate expanded = cheapest;
    if (expand(expanded)) push(std::move(expanded));
    if (is_valid(cheapest)) return cheapest.members;
  }
  return {};
}

Slots moved(Slots slots, const std::vector<Step>& steps, const std::vector<std::uint32_t>& set) {
  for (const std::uint32_t member : set) slots[steps[member].line] += steps[member].direction;
  return slots;
}

}  // namespace probe
