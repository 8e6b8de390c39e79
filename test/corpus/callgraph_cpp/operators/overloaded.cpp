#include <compare>
#include <cstddef>
#include <iostream>
#include <sstream>

struct Vec {
  double x = 0, y = 0;
  Vec operator+(const Vec& o) const { return {x + o.x, y + o.y}; }
  Vec& operator+=(const Vec& o) {
    x += o.x;
    y += o.y;
    return *this;
  }
  Vec operator-() const { return {-x, -y}; }
  double operator[](int i) const { return i == 0 ? x : y; }
  double operator()(double t) const { return x + t * y; }
  explicit operator bool() const { return x != 0 || y != 0; }
  operator double() const { return norm(); }
  double norm() const { return x * x + y * y; }
  Vec& operator++() {
    x += 1;
    return *this;
  }
  Vec operator++(int) {
    Vec old = *this;
    ++*this;
    return old;
  }
  bool operator==(const Vec& o) const { return x == o.x && y == o.y; }
};

Vec operator*(double s, const Vec& v) { return {s * v.x, s * v.y}; }
std::ostream& operator<<(std::ostream& out, const Vec& v) { return out << v.x << ',' << v.y; }

struct Version {
  int major, minor;
  int key() const { return major * 100 + minor; }
  std::strong_ordering operator<=>(const Version& o) const { return key() <=> o.key(); }
  bool operator==(const Version& o) const { return key() == o.key(); }
};

long double operator""_km(long double v) { return v * 1000; }

struct Pointer {
  Vec* to;
  Vec* operator->() const { return to; }
  Vec& operator*() const { return *to; }
};

struct Range {
  int from, to;
  struct Iterator {
    int at;
    int operator*() const { return at; }
    Iterator& operator++() {
      ++at;
      return *this;
    }
    bool operator!=(const Iterator& o) const { return at != o.at; }
  };
  Iterator begin() const { return {from}; }
  Iterator end() const { return {to}; }
};

int walk(const Range& range) {
  int total = 0;
  for (int each : range) total += each;
  return total;
}

int main() {
  Vec a{1, 2}, b{3, 4};
  Vec c = a + b;
  c += -a;
  ++c;
  c++;
  double d = c[0] + c(0.5) + static_cast<double>(2.0 * b);
  if (c && a != b) d += 1;
  Pointer p{&c};
  d += p->norm() + (*p).norm();
  std::ostringstream out;
  out << a << '\n';
  Version v{1, 2}, w{1, 3};
  if (v < w && v != w) d += static_cast<double>(1.5_km);
  return d > 0 && walk({0, 4}) == 6 ? 0 : 1;
}
