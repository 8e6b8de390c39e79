#include <atomic>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

std::atomic<int> done{0};
std::mutex guard;
int sum = 0;

void record(int x) {
  std::lock_guard<std::mutex> lock(guard);
  sum += x;
}

void worker(int id) { record(id); }

struct Task {
  int id;
  void operator()() const { finish(); }
  void finish() const { ++done; }
};

struct Pool {
  void run(int id) { record(id * 2); }
};

int main() {
  std::thread first(worker, 1);
  first.join();
  std::thread second([] {
    record(3);
  });
  second.join();
  std::thread third(Task{4});
  third.join();
  Pool pool;
  std::thread fourth(&Pool::run, &pool, 5);
  fourth.join();
  return sum > 0 ? 0 : 1;
}
