#include <string>
#include <utility>
#include <vector>

int count = 0;
void note(int by) { count += by; }

struct Part {
  Part() { note(1); }
  Part(const Part& other) : value(other.value) { note(2); }
  Part(Part&& other) noexcept : value(other.value) { note(3); }
  Part& operator=(const Part& other) {
    value = other.value;
    note(4);
    return *this;
  }
  ~Part() { note(-1); }
  int value = 0;
};

// Everything of this class is implicit.
struct Whole {
  Part first;
  Part second;
  std::string name;
};

int initial() { return 5; }

struct Delegating {
  Delegating() : Delegating(initial()) {}
  explicit Delegating(int start) : start_(start) {}
  int start_;
  Part part_;
};

struct Defaulted {
  Defaulted() = default;
  int number = initial();
};

Part make() { return Part(); }

Part named() {
  Part part;
  part.value = 2;
  return part;
}

int by_value(Part part) { return part.value; }

void temporaries() {
  make();
  Part kept = make();
  by_value(kept);
  by_value(std::move(kept));
  by_value(named());
}

void members() {
  Whole one;
  Whole two = one;
  two.first = one.second;
}

void on_heap() {
  Part* part = new Part;
  delete part;
  Part* many = new Part[3];
  delete[] many;
}

void array() { Part parts[2]; }

int main() {
  temporaries();
  members();
  on_heap();
  array();
  Delegating delegating;
  Defaulted defaulted;
  return delegating.start_ + defaulted.number == 10 ? 0 : 1;
}
