#include <coroutine>
#include <exception>

struct Generator {
  struct promise_type {
    int current = 0;
    Generator get_return_object() {
      return Generator{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(int value) {
      current = value;
      return {};
    }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  explicit Generator(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  ~Generator() { handle_.destroy(); }
  bool next() {
    handle_.resume();
    return !handle_.done();
  }
  int value() const { return handle_.promise().current; }
  std::coroutine_handle<promise_type> handle_;
};

int step(int x) { return x + 2; }

Generator count(int to) {
  for (int i = 0; i < to; i = step(i)) co_yield i;
}

int main() {
  int total = 0;
  Generator numbers = count(5);
  while (numbers.next()) total += numbers.value();
  return total == 6 ? 0 : 1;
}
