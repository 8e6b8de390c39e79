#include <cstdio>

int check_failed(const char* what) { return what[0]; }
int evaluate(int x) { return x; }

#define CHECK(x) ((x) ? 0 : check_failed(#x))
#define TWICE(f, x) (f(x) + f(x))

#define DEFINE_GETTER(name, value) \
  int name() { return evaluate(value); }

DEFINE_GETTER(width, 3)
DEFINE_GETTER(height, 4)

int area() { return width() * height(); }

int main() {
  int n = CHECK(area() == 12) + CHECK(area() == 13) + TWICE(evaluate, 2);
  return n > 0 ? 0 : 1;
}
