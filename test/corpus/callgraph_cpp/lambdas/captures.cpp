#include <functional>
#include <vector>

int base(int x) { return x + 1; }
int scale(int x) { return x * 2; }

struct Counter {
  int total = 0;
  void add(int by) { total += by; }
  void run(const std::vector<int>& all) {
    auto each = [this](int one) {
      add(one);
    };
    for (int one : all) each(one);
  }
};

std::function<int(int)> adder(int by) {
  return [by](int x) {
    return base(x) + by;
  };
}

int twice(const std::function<int(int)>& f, int x) { return f(f(x)); }

template <class F>
int thrice(F&& f, int x) {
  return f(f(f(x)));
}

int outer() {
  auto inner = [](int x) {
    auto innermost = [x] {
      return scale(x);
    };
    return innermost();
  };
  return inner(2);
}

int immediately = [] {
  return base(4);
}();

int main() {
  Counter counter;
  counter.run({1, 2});
  int n = adder(3)(4);
  n += twice([](int x) {
    return scale(x);
  }, 2);
  n += thrice([&](int x) {
    return x + n;
  }, 2);
  int (*plain)(int) = [](int x) {
    return base(x);
  };
  n += plain(1);
  return n + outer() + immediately > 0 ? 0 : 1;
}
