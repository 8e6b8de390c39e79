#include <memory>
#include <vector>

double pi() { return 3.14; }

class Shape {
 public:
  virtual ~Shape() { ++gone; }
  virtual double area() const = 0;
  virtual double twice() const { return 2 * area(); }
  double report() const { return area() + twice(); }
  static int gone;
};
int Shape::gone = 0;

class Circle : public Shape {
 public:
  explicit Circle(double r) : r_(r) {}
  double area() const override { return pi() * r_ * r_; }

 private:
  double r_;
};

class Square : public Shape {
 public:
  explicit Square(double a) : a_(a) {}
  ~Square() override { ++gone; }
  double area() const override { return a_ * a_; }
  double twice() const final { return Shape::twice() + 1; }

 private:
  double a_;
};

// Nobody makes one.
class Unused : public Shape {
 public:
  double area() const override { return 0; }
};

struct Cubed final : Circle {
  Cubed() : Circle(2) { start(); }
  virtual void start() { level = 1; }
  int level = 0;
};

double total(const std::vector<std::unique_ptr<Shape>>& all) {
  double sum = 0;
  for (const auto& each : all) sum += each->area();
  return sum;
}

double exactly(const Cubed& cubed) { return cubed.twice(); }

void drop(Shape* shape) { delete shape; }

int main() {
  std::vector<std::unique_ptr<Shape>> all;
  all.push_back(std::make_unique<Circle>(1));
  all.emplace_back(new Square(2));
  double sum = total(all);
  for (const auto& each : all) sum += each->report();
  Cubed cubed;
  sum += exactly(cubed);
  drop(new Circle(3));
  drop(new Square(3));
  return sum > 0 ? 0 : 1;
}
