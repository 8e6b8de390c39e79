#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lacuna/mask/sets_internal.hpp"

namespace lacuna::detail {
namespace {

/// The most coefficients in one table.
constexpr std::size_t most_coefficients = std::size_t{1} << 25;

/// Sets that hang together. They are listed as S. Wernicke does ("Efficient detection of network
/// motifs", IEEE/ACM TCBB 3, 2006: ESU): a branch begins at its smallest member and grows by
/// neighbours that no earlier member has.
///
/// They are drawn by way of rooted trees laid into the graph. Let T(v, p) be the generating
/// function, by the number of vertices, of the trees that hang off p at v, where the children of a
/// vertex are different neighbours of it and not the one that it hangs off: T(v, p) = x * product
/// over the other neighbours u of (1 + T(u, v)). Its coefficients follow from those of fewer
/// vertices, and a tree is drawn with equal probability by going down them. Where no vertex comes
/// twice the tree spans a set; a set of n with s spanning trees comes n * s times, so that one in s
/// is taken (s by Kirchhoff's matrix-tree theorem). Then each set has the probability n / number
/// of trees. Where the graph has no circles, all trees do.
class CoupledSets : public SetFamily {
 public:
  CoupledSets(const CandidateGraph& graph, std::uint32_t n)
      : graph_(graph), around_(graph.around()), n_(n) {}

  Branch root() const override;
  Branch grown(const Branch& from, std::size_t choice) const override;
  bool scans(const Branch& from) const override { return !from.set.empty(); }
  Result<void> prepare() override;
  double bound() const override { return roots_.empty() ? 0 : roots_.back() / n_; }
  bool certain() const override { return forest_ && !graph_.nesting().any(); }
  bool draw(Random& random, Set& set) const override;

 private:
  /// A member below which vertices still have to be chosen.
  struct Bud {
    std::uint32_t vertex;
    std::uint32_t hangs_at;  ///< index of the neighbour it hangs off, or `nobody`
    std::uint32_t size;      ///< vertices still to come below it
  };
  double& tree(std::size_t slot, std::size_t k) { return tree_[slot * n_ + k]; }
  double tree(std::size_t slot, std::size_t k) const { return tree_[slot * n_ + k]; }
  /// Products over the neighbours of `v` before index i, and from i on.
  double before(std::uint32_t v, std::size_t i, std::size_t k) const {
    return before_[(around_.begin[v] + v + i) * n_ + k];
  }
  double behind(std::uint32_t v, std::size_t i, std::size_t k) const {
    return behind_[(around_.begin[v] + v + i) * n_ + k];
  }
  std::uint32_t degree(std::uint32_t v) const { return around_.begin[v + 1] - around_.begin[v]; }
  void find_twins();
  void add_products(std::size_t k);
  void add_trees(std::size_t k);
  void find_circles();
  std::uint32_t size_before(Random& random, const Bud& bud) const;
  template <class Rest>
  std::uint32_t size_at(Random& random, std::size_t slot, std::uint32_t most,
                        const Rest& rest) const;
  bool place(Random& random, const Bud& bud, Set& set, std::vector<Bud>& buds) const;
  bool add_child(const Bud& bud, std::uint32_t index, std::uint32_t size, Set& set,
                 std::vector<Bud>& buds) const;
  double spanning_trees(const Set& set) const;

  const CandidateGraph& graph_;
  const Neighbours& around_;
  std::uint32_t n_;
  bool forest_ = false;
  std::vector<std::uint32_t> twin_;  ///< by slot v-u: the index of v in the list of u
  std::vector<double> tree_;         ///< by slot v-u: T(u, v), coefficients 0 to n-1
  std::vector<double> before_, behind_;
  std::vector<double> roots_;  ///< sums of the coefficients n of trees that hang off nothing
};

Branch CoupledSets::root() const {
  Branch branch;
  branch.choices.resize(graph_.size());
  for (std::uint32_t i = 0; i < graph_.size(); ++i) branch.choices[i] = i;
  return branch;
}

Branch CoupledSets::grown(const Branch& from, std::size_t choice) const {
  const std::uint32_t member = from.choices[choice];
  const std::uint32_t first = from.set.empty() ? member : from.set.front();
  Branch branch;
  branch.set = from.set;
  branch.set.push_back(member);
  const auto may_come = [&](std::uint32_t v) { return !graph_.nesting().nested(v, member); };
  if (!from.set.empty()) {
    for (std::size_t i = choice + 1; i < from.choices.size(); ++i) {
      if (may_come(from.choices[i])) branch.choices.push_back(from.choices[i]);
    }
  }
  for (const std::uint32_t v : around_.of(member)) {
    if (v <= first) continue;
    const bool known = std::any_of(from.set.begin(), from.set.end(), [&](std::uint32_t other) {
      const auto list = around_.of(other);
      return other == v || std::binary_search(list.begin(), list.end(), v);
    });
    if (known) continue;
    const bool fits = std::none_of(from.set.begin(), from.set.end(), [&](std::uint32_t other) {
      return graph_.nesting().nested(v, other);
    });
    if (fits) branch.choices.push_back(v);
  }
  return branch;
}

void CoupledSets::find_twins() {
  std::vector<std::uint32_t> next(graph_.size(), 0);
  twin_.resize(around_.list.size());
  // Lists are sorted, so that the slots that lead to one vertex come in the order of its list.
  for (std::size_t slot = 0; slot < around_.list.size(); ++slot) {
    twin_[slot] = next[around_.list[slot]]++;
  }
}

/// Coefficient k of all products, from those of trees up to k.
void CoupledSets::add_products(std::size_t k) {
  for (std::uint32_t v = 0; v < graph_.size(); ++v) {
    const std::size_t slots = around_.begin[v];
    const std::size_t base = slots + v;
    const std::size_t count = degree(v);
    before_[base * n_ + k] = k == 0 ? 1 : 0;
    behind_[(base + count) * n_ + k] = k == 0 ? 1 : 0;
    for (std::size_t i = 0; i < count; ++i) {
      double sum = before_[(base + i) * n_ + k];
      for (std::size_t j = 1; j <= k; ++j) {
        sum += tree(slots + i, j) * before_[(base + i) * n_ + k - j];
      }
      before_[(base + i + 1) * n_ + k] = sum;
    }
    for (std::size_t i = count; i-- > 0;) {
      double sum = behind_[(base + i + 1) * n_ + k];
      for (std::size_t j = 1; j <= k; ++j) {
        sum += tree(slots + i, j) * behind_[(base + i + 1) * n_ + k - j];
      }
      behind_[(base + i) * n_ + k] = sum;
    }
  }
}

void CoupledSets::add_trees(std::size_t k) {
  for (std::size_t slot = 0; slot < around_.list.size(); ++slot) {
    const std::uint32_t u = around_.list[slot];
    double sum = 0;
    for (std::size_t a = 0; a < k; ++a) {
      sum += before(u, twin_[slot], a) * behind(u, std::size_t{twin_[slot]} + 1, k - 1 - a);
    }
    tree(slot, k) = sum;
  }
}

Result<void> CoupledSets::prepare() {
  const std::size_t slots = around_.list.size() + graph_.size() + 1;
  if (slots > most_coefficients / n_) {
    return fail(ErrorCode::limit,
                fmt::format("{} calls are too many to draw coupled sets of {} functions from",
                            around_.list.size() / 2, n_),
                "choose a smaller n, or fewer functions");
  }
  find_twins();
  tree_.assign(around_.list.size() * n_, 0);
  before_.assign(slots * n_, 0);
  behind_.assign(slots * n_, 0);
  for (std::size_t k = 0; k < n_; ++k) {
    if (k > 0) add_trees(k);
    add_products(k);
  }
  double sum = 0;
  for (std::uint32_t v = 0; v < graph_.size(); ++v) {
    sum += behind(v, 0, n_ - 1);
    roots_.push_back(sum);
  }
  find_circles();
  return {};
}

void CoupledSets::find_circles() {
  std::vector<std::uint32_t> seen(graph_.size(), 0), todo;
  std::size_t parts = 0;
  for (std::uint32_t v = 0; v < graph_.size(); ++v) {
    if (seen[v] != 0) continue;
    ++parts;
    seen[v] = 1;
    todo.assign(1, v);
    while (!todo.empty()) {
      const std::uint32_t at = todo.back();
      todo.pop_back();
      for (const std::uint32_t next : around_.of(at)) {
        if (seen[next] == 0) todo.push_back(next);
        seen[next] = 1;
      }
    }
  }
  forest_ = around_.list.size() / 2 + parts == graph_.size();
}

bool CoupledSets::add_child(const Bud& bud, std::uint32_t index, std::uint32_t size, Set& set,
                            std::vector<Bud>& buds) const {
  const std::size_t slot = around_.begin[bud.vertex] + index;
  const std::uint32_t child = around_.list[slot];
  if (std::find(set.begin(), set.end(), child) != set.end()) return false;
  set.push_back(child);
  if (size > 1) buds.push_back({child, twin_[slot], size - 1});
  return true;
}

/// How many of the vertices below a member hang off neighbours before the one it hangs off.
std::uint32_t CoupledSets::size_before(Random& random, const Bud& bud) const {
  if (bud.hangs_at == nobody) return 0;
  const std::size_t low = bud.hangs_at, high = low + 1;
  const auto ways = [&](std::uint32_t size) {
    return before(bud.vertex, low, size) * behind(bud.vertex, high, bud.size - size);
  };
  double sum = 0;
  for (std::uint32_t size = 0; size <= bud.size; ++size) sum += ways(size);
  double least = random.real() * sum;
  for (std::uint32_t size = 0; size < bud.size; ++size) {
    least -= ways(size);
    if (least < 0) return size;
  }
  return bud.size;
}

/// The size of the tree at a slot, at most `most`, where `rest(k)` counts the ways of the others to
/// have k vertices.
template <class Rest>
std::uint32_t CoupledSets::size_at(Random& random, std::size_t slot, std::uint32_t most,
                                   const Rest& rest) const {
  double sum = 0;
  for (std::uint32_t size = 1; size <= most; ++size) sum += tree(slot, size) * rest(most - size);
  double least = random.real() * sum;
  for (std::uint32_t size = 1; size < most; ++size) {
    least -= tree(slot, size) * rest(most - size);
    if (least < 0) return size;
  }
  return most;
}

/// Chooses the children of one member, and how many vertices hang off each; false where a vertex
/// would come twice.
bool CoupledSets::place(Random& random, const Bud& bud, Set& set, std::vector<Bud>& buds) const {
  const std::uint32_t v = bud.vertex;
  std::uint32_t left = size_before(random, bud);
  std::uint32_t right = bud.size - left;
  std::size_t end = bud.hangs_at == nobody ? 0 : bud.hangs_at;
  std::size_t begin = bud.hangs_at == nobody ? 0 : end + 1;
  while (left > 0) {  // the last child before: the first i with before(i + 1) >= least
    const double least = (1 - random.real()) * before(v, end, left);
    std::size_t from = 0;
    for (std::size_t to = end - 1; from < to;) {
      const std::size_t middle = (from + to) / 2;
      if (before(v, middle + 1, left) >= least) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    const auto rest = [&](std::uint32_t k) { return before(v, from, k); };
    const std::uint32_t size = size_at(random, around_.begin[v] + from, left, rest);
    if (!add_child(bud, static_cast<std::uint32_t>(from), size, set, buds)) return false;
    left -= size;
    end = from;
  }
  while (right > 0) {  // the first child behind: the last i with behind(i) >= least
    const double least = (1 - random.real()) * behind(v, begin, right);
    std::size_t from = begin;
    for (std::size_t to = degree(v) - std::size_t{1}; from < to;) {
      const std::size_t middle = (from + to + 1) / 2;
      if (behind(v, middle, right) >= least) {
        from = middle;
      } else {
        to = middle - 1;
      }
    }
    const auto rest = [&](std::uint32_t k) { return behind(v, from + 1, k); };
    const std::uint32_t size = size_at(random, around_.begin[v] + from, right, rest);
    if (!add_child(bud, static_cast<std::uint32_t>(from), size, set, buds)) return false;
    right -= size;
    begin = from + 1;
  }
  return true;
}

/// The determinant of the Laplacian without its last row and column.
double CoupledSets::spanning_trees(const Set& set) const {
  const std::size_t size = set.size() - 1;
  std::vector<double> matrix(size * size, 0);
  std::size_t edges = 0;
  for (std::size_t i = 0; i < set.size(); ++i) {
    const auto list = around_.of(set[i]);
    for (std::size_t k = i + 1; k < set.size(); ++k) {
      if (!std::binary_search(list.begin(), list.end(), set[k])) continue;
      ++edges;
      if (i < size) ++matrix[i * size + i];
      if (k >= size) continue;
      ++matrix[k * size + k];
      matrix[i * size + k] = matrix[k * size + i] = -1;
    }
  }
  if (edges == size) return 1;
  double product = 1;
  for (std::size_t i = 0; i < size; ++i) {  // diagonally dominant: no pivots are needed
    const double pivot = matrix[i * size + i];
    product *= pivot;
    for (std::size_t row = i + 1; row < size; ++row) {
      const double factor = matrix[row * size + i] / pivot;
      if (factor == 0) continue;
      for (std::size_t k = i; k < size; ++k)
        matrix[row * size + k] -= factor * matrix[i * size + k];
    }
  }
  return product;
}

bool CoupledSets::draw(Random& random, Set& set) const {
  const double least = random.real() * roots_.back();
  const auto root = std::upper_bound(roots_.begin(), roots_.end(), least);
  if (root == roots_.end()) return false;
  const auto vertex = static_cast<std::uint32_t>(root - roots_.begin());
  set.assign(1, vertex);
  std::vector<Bud> buds;
  if (n_ > 1) buds.push_back({vertex, nobody, n_ - 1});
  while (!buds.empty()) {
    const Bud bud = buds.back();
    buds.pop_back();
    if (!place(random, bud, set, buds)) return false;
  }
  if (graph_.nesting().any_among(set)) return false;
  if (forest_ || n_ < 3) return true;
  const double trees = spanning_trees(set);
  return trees < 1.5 || random.real() * trees < 1;
}

}  // namespace

std::unique_ptr<SetFamily> coupled_sets(const CandidateGraph& graph, std::uint32_t n) {
  return std::make_unique<CoupledSets>(graph, n);
}

}  // namespace lacuna::detail
