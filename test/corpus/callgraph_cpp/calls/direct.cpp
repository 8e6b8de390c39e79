#include <cstdio>
#include <initializer_list>
#include <string>

namespace maths {
int square(int x) { return x * x; }
static int cube(int x) { return x * square(x); }
inline int twice(int x) { return 2 * x; }
}  // namespace maths

int later(int n);

int overloaded(int x) { return x; }
int overloaded(double x) { return overloaded(static_cast<int>(x)); }

int fallback() { return 7; }
int with_default(int x = fallback()) { return x; }

int even(int n);
int odd(int n) { return n == 0 ? 0 : even(n - 1); }
int even(int n) { return n == 0 ? 1 : odd(n - 1); }

int sum(std::initializer_list<int> all) {
  int total = 0;
  for (int each : all) total += maths::twice(each);
  return total;
}

namespace {
int hidden() { return 3; }
}  // namespace


using maths::cube;

int main() {
  int total = cube(2) + later(5) + overloaded(2.5) + with_default() + with_default(1);
  total += even(6) + sum({1, 2, hidden()});
  std::printf("%d\n", total);
  return 0;
}

int later(int n) { return n < 2 ? n : later(n - 1) + later(n - 2); }
