#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace probe {

/// Points of the same dimension, one after the other in memory.
template <class Number>
class Points {
 public:
  Points(std::size_t count, std::size_t dimension)
      : dimension_(dimension), numbers_(count * dimension) {}

  std::size_t size() const { return dimension_ == 0 ? 0 : numbers_.size() / dimension_; }
  std::size_t dimension() const { return dimension_; }
  Number* operator[](std::size_t i) { return numbers_.data() + i * dimension_; }
  const Number* operator[](std::size_t i) const { return numbers_.data() + i * dimension_; }

 private:
  std::size_t dimension_;
  std::vector<Number> numbers_;
};

template <class Number>
double dot(const Number* a, const Number* b, std::size_t dimension) {
  double sum = 0;
  for (std::size_t i = 0; i < dimension; ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

template <class Number>
double squared_distance(const Number* a, const Number* b, std::size_t dimension) {
  double sum = 0;
  for (std::size_t i = 0; i < dimension; ++i) {
    const double difference = static_cast<double>(a[i]) - b[i];
    sum += difference * difference;
  }
  return sum;
}

/// The k smallest of many keys, with what belongs to them.
template <class Key, class Value>
class Smallest {
 public:
  using Entry = std::pair<Key, Value>;

  explicit Smallest(std::size_t k) : k_(k) {}

  /// Takes the entry in if it is among the k smallest so far: a heap with the largest on top.
  void offer(Key key, Value value) {
    if (heap_.size() == k_) {
      if (k_ == 0 || !(Entry(key, value) < heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end());
      heap_.pop_back();
    }
    heap_.emplace_back(key, value);
    std::push_heap(heap_.begin(), heap_.end());
  }

  /// All of them, the smallest first.
  std::vector<Entry> sorted() const {
    std::vector<Entry> entries = heap_;
    std::sort(entries.begin(), entries.end());
    return entries;
  }

 private:
  std::size_t k_;
  std::vector<Entry> heap_;
};

/// A point that was found, and how far it is.
struct Neighbour {
  std::uint32_t point = 0;
  double distance = 0;
};

}  // namespace probe
