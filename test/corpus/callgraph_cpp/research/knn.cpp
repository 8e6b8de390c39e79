#include <cmath>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <queue>
#include <random>
#include <sstream>
#include <unordered_map>
#include <vector>

using Row = std::vector<float>;

template <class T>
class Space {
 public:
  virtual ~Space() = default;
  virtual T distance(const Row& a, const Row& b) const = 0;
};

template <class T>
T square(T x) {
  return x * x;
}

class L2 : public Space<float> {
 public:
  float distance(const Row& a, const Row& b) const override {
    float sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += square(a[i] - b[i]);
    return std::sqrt(sum);
  }
};

class Cosine : public Space<float> {
 public:
  float distance(const Row& a, const Row& b) const override {
    return 1 - dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
  }

 private:
  static float dot(const Row& a, const Row& b) {
    float sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
  }
};

struct Hit {
  float distance;
  int label;
  bool operator<(const Hit& other) const { return distance < other.distance; }
};

class Index {
 public:
  explicit Index(std::unique_ptr<Space<float>> space) : space_(std::move(space)) {}
  void add(Row row, int label) {
    rows_.push_back(std::move(row));
    labels_.push_back(label);
  }
  std::vector<Hit> search(const Row& query, std::size_t k) const {
    std::priority_queue<Hit> best;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      best.push({space_->distance(query, rows_[i]), labels_[i]});
      if (best.size() > k) best.pop();
    }
    std::vector<Hit> hits;
    for (; !best.empty(); best.pop()) hits.push_back(best.top());
    return hits;
  }

 private:
  std::unique_ptr<Space<float>> space_;
  std::vector<Row> rows_;
  std::vector<int> labels_;
};

using Factory = std::function<std::unique_ptr<Space<float>>()>;

std::unique_ptr<Space<float>> make_l2() { return std::make_unique<L2>(); }

const std::unordered_map<std::string, Factory>& factories() {
  static const std::unordered_map<std::string, Factory> all = {
      {"l2", make_l2}, {"cosine", [] {
                          return std::make_unique<Cosine>();
                        }}};
  return all;
}

Row random_row(std::mt19937& generator, int size) {
  std::normal_distribution<float> normal;
  Row row;
  for (int i = 0; i < size; ++i) row.push_back(normal(generator));
  return row;
}

int majority(const std::vector<Hit>& hits) {
  std::unordered_map<int, int> votes;
  for (const Hit& hit : hits) ++votes[hit.label];
  int best = -1;
  for (const auto& [label, count] : votes) {
    if (best < 0 || count > votes.at(best)) best = label;
  }
  return best;
}

double evaluate(const std::string& name) {
  std::mt19937 generator(7);
  Index index(factories().at(name)());
  for (int i = 0; i < 20; ++i) index.add(random_row(generator, 4), i % 2);
  int right = 0;
  for (int i = 0; i < 5; ++i) {
    right += majority(index.search(random_row(generator, 4), 3)) == i % 2 ? 1 : 0;
  }
  return right / 5.0;
}

int main() {
  std::ostringstream out;
  for (const std::string name : {"l2", "cosine"}) out << name << ' ' << evaluate(name) << '\n';
  return 0;
}
