#include <memory>
#include <utility>
#include <vector>

struct Node {
  explicit Node(int v) : value(v) {}
  ~Node() { release(); }
  void release() { value = 0; }
  int get() const { return value; }
  int value;
  std::unique_ptr<Node> next;
};

struct Resource {
  Resource() {}
  ~Resource() {}
};

void custom(Resource* resource) { delete resource; }

struct Closer {
  void operator()(Resource* resource) const { custom(resource); }
};

std::shared_ptr<Node> shared() { return std::make_shared<Node>(4); }

int list() {
  auto head = std::make_unique<Node>(1);
  head->next = std::make_unique<Node>(2);
  return head->get() + head->next->get();
}

int main() {
  int n = list();
  {
    auto node = shared();
    std::shared_ptr<Node> copy = node;
    n += copy->get();
  }
  std::unique_ptr<Resource, Closer> closing(new Resource);
  closing.reset();
  return n > 0 ? 0 : 1;
}
