#include <algorithm>
#include <functional>
#include <numeric>
#include <set>
#include <vector>

bool larger(int a, int b) { return a > b; }
int weigh(int x) { return x * 3; }
double accumulate_one(double sum, int x) { return sum + x; }

struct ByDigit {
  int digit(int x) const { return x % 10; }
  bool operator()(int a, int b) const { return digit(a) < digit(b); }
};

struct Point {
  int x, y;
  friend bool operator<(const Point& a, const Point& b) { return a.x < b.x; }
};

int bound(int a, int b) { return a - b; }

int main() {
  std::vector<int> all = {3, 1, 2, 14, 25};
  std::sort(all.begin(), all.end(), larger);
  std::sort(all.begin(), all.end(), ByDigit());
  std::vector<int> weights(all.size());
  std::transform(all.begin(), all.end(), weights.begin(), weigh);
  double sum = std::accumulate(all.begin(), all.end(), 0.0, accumulate_one);
  auto found = std::find_if(all.begin(), all.end(), [](int x) {
    return x == 14;
  });
  std::for_each(all.begin(), all.end(), [&sum](int x) {
    sum += weigh(x);
  });
  std::vector<Point> points = {{2, 1}, {1, 2}};
  std::sort(points.begin(), points.end());
  std::set<int, ByDigit> digits(all.begin(), all.end());
  auto bound_one = std::bind(bound, std::placeholders::_1, 2);
  sum += bound_one(5) + std::invoke(weigh, 2);
  return found != all.end() && sum > 0 ? 0 : 1;
}
