#include <functional>
#include <map>
#include <string>
#include <vector>

int add(int a, int b) { return a + b; }
int multiply(int a, int b) { return a * b; }
void on_start() {}

class Bus {
 public:
  void subscribe(std::function<void()> handler) { handlers_.push_back(std::move(handler)); }
  void publish() {
    for (auto& handler : handlers_) handler();
  }

 private:
  std::vector<std::function<void()>> handlers_;
};

int evaluate(const std::string& name, int a, int b) {
  static const std::map<std::string, std::function<int(int, int)>> operations = {
      {"add", add}, {"multiply", multiply}};
  return operations.at(name)(a, b);
}

struct Key {
  int id;
  bool operator<(const Key& other) const { return id < other.id; }
};

struct Item {
  explicit Item(int v) : value(v) {}
  Item(const Item& o) : value(o.value) {}
  ~Item() { value = 0; }
  int value;
};

int main() {
  int n = evaluate("add", 1, 2) + evaluate("multiply", 2, 3);
  Bus bus;
  bus.subscribe(on_start);
  bus.subscribe([&n] {
    ++n;
  });
  bus.publish();
  std::map<Key, int> keyed;
  keyed[{1}] = 2;
  keyed[{2}] = 3;
  std::vector<Item> items;
  for (int i = 0; i < 3; ++i) items.emplace_back(i);
  return n > 0 ? 0 : 1;
}
