#include <string>
#include <type_traits>
#include <utility>
#include <vector>

struct Metric {
  double scale() const { return 2.0; }
};
struct Other {
  double scale() const { return 3.0; }
};

int id_of(int x) { return x; }
int id_of(const std::string& s) { return static_cast<int>(s.size()); }

template <class T>
double apply(const T& thing) {
  return thing.scale();
}

template <class T>
int total_of(T first) {
  return id_of(first);
}
template <class T, class... Rest>
int total_of(T first, Rest... rest) {
  return id_of(first) + total_of(rest...);
}

template <class T>
class Stack {
 public:
  void push(T value) {
    grow();
    data_.push_back(std::move(value));
  }
  T pop() {
    T last = data_.back();
    data_.pop_back();
    shrink();
    return last;
  }

 private:
  void grow() { ++changes_; }
  void shrink() { --changes_; }
  std::vector<T> data_;
  int changes_ = 0;
};

int slow(int x) { return x + 1; }
int fast(int x) { return x << 1; }

template <class T>
int choose(T value) {
  if constexpr (std::is_integral_v<T>) {
    return fast(static_cast<int>(value));
  } else {
    return slow(static_cast<int>(value));
  }
}

template <class T>
struct Traits {
  static int size() { return slow(1); }
};
template <>
struct Traits<int> {
  static int size() { return fast(1); }
};

template <class Derived>
struct Base {
  int run() { return static_cast<Derived*>(this)->step() + helper(); }
  int helper() { return 1; }
};
struct Runner : Base<Runner> {
  int step() { return slow(2); }
};

template <int N>
int factorial() {
  if constexpr (N <= 1) {
    return 1;
  } else {
    return N * factorial<N - 1>();
  }
}

template <class F>
int call(F f) {
  return f(3);
}

auto generic = [](auto value) {
  return id_of(value);
};

int main() {
  Metric metric;
  Other other;
  double d = apply(metric) + apply(other);
  int n = total_of(1, std::string("ab"), 3);
  Stack<int> numbers;
  numbers.push(1);
  n += numbers.pop();
  Stack<std::string> words;
  words.push("x");
  n += choose(2.5) + choose(2) + Traits<int>::size() + Traits<char>::size();
  Runner runner;
  n += runner.run() + factorial<4>() + call(generic);
  return d + n > 0 ? 0 : 1;
}
