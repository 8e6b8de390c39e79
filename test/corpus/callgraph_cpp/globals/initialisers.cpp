#include <string>

int seed() { return 4; }
int derive(int x) { return x * 2; }

int first = derive(seed());
static const int second = seed();

struct Registry {
  Registry() { add(1); }
  void add(int n) { count += n; }
  int count = 0;
};
Registry registry;

struct Registrar {
  explicit Registrar(int n) { registry.add(n); }
};
static Registrar registrar(derive(2));

struct Holder {
  static int shared;
};
int Holder::shared = seed();

Registry& instance() {
  static Registry only;
  return only;
}

template <class T>
struct Lazy {
  static int value;
};
template <class T>
int Lazy<T>::value = derive(3);

int main() {
  instance().add(second);
  return first + Holder::shared + Lazy<int>::value > 0 ? 0 : 1;
}
