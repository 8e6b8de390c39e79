#include <cstdlib>
#include <cstring>

typedef double (*Kernel)(double);

double linear(double x) { return x; }
double squared(double x) { return x * x; }
double cubic(double x) { return x * x * x; }

struct Entry {
  const char* name;
  Kernel kernel;
};

const Entry table[] = {{"linear", linear}, {"squared", &squared}};

Kernel find(const char* name) {
  for (const Entry& each : table) {
    if (std::strcmp(each.name, name) == 0) return each.kernel;
  }
  return nullptr;
}

double run(Kernel kernel, double x) { return kernel(x); }

struct Solver {
  Kernel step = nullptr;
  double solve(double x) const { return step(x); }
};

int compare(const void* a, const void* b) {
  return *static_cast<const int*>(a) - *static_cast<const int*>(b);
}

struct Thing {
  int get() const { return 3; }
  int twice() const { return 6; }
};

int through(const Thing& thing, int (Thing::*method)() const) { return (thing.*method)(); }

int main() {
  double total = 0;
  Kernel chosen = find("squared");
  if (chosen != nullptr) total += chosen(2);
  total += find("linear")(1);
  total += run(cubic, 2);
  Solver solver;
  solver.step = cubic;
  total += solver.solve(3);
  int numbers[] = {3, 1, 2};
  std::qsort(numbers, 3, sizeof(int), compare);
  Thing thing;
  total += through(thing, &Thing::get) + through(thing, &Thing::twice);
  return total > 0 ? 0 : 1;
}
