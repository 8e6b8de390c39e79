#include <stdexcept>
#include <string>

struct Failure : std::runtime_error {
  explicit Failure(int code) : std::runtime_error("failure"), code_(code) {}
  const char* what() const noexcept override { return describe(); }
  const char* describe() const noexcept { return "described"; }
  int code_;
};

struct Guard {
  explicit Guard(int& n) : n_(n) { ++n_; }
  ~Guard() { restore(); }
  void restore() { --n_; }
  int& n_;
};

int check(int x) {
  if (x < 0) throw Failure(x);
  return x;
}

int recover(const std::exception& error) { return error.what()[0]; }

int attempt(int x, int& depth) {
  Guard guard(depth);
  try {
    return check(x);
  } catch (const Failure& failure) {
    return recover(failure);
  }
}

struct Strict {
  Strict() try : value(check(1)) {
  } catch (...) {
    throw;
  }
  int value;
};

int main() {
  int depth = 0;
  Strict strict;
  return attempt(1, depth) + attempt(-1, depth) + strict.value > 0 ? 0 : 1;
}
