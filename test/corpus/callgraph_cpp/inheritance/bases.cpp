int log_count = 0;
void log() { ++log_count; }

struct Root {
  explicit Root(int v) : v_(v) { log(); }
  ~Root() { log(); }
  int get() const { return v_; }
  int v_;
};

struct Left : virtual Root {
  Left() : Root(1) { log(); }
  int left() { return get(); }
};
struct Right : virtual Root {
  Right() : Root(2) { log(); }
};
struct Bottom : Left, Right {
  Bottom() : Root(3) {}
  int both() { return left() + Right::get(); }
};

struct Inheriting : Root {
  using Root::Root;
};

struct Interface {
  virtual int value() = 0;
  virtual ~Interface() = default;
};
struct Second {
  virtual int other() { return 4; }
  virtual ~Second() = default;
};
struct Implementation : Interface, Second {
  int value() override { return other(); }
  int other() override { return 5; }
};

int use(Interface& it) { return it.value(); }
int use_second(Second& it) { return it.other(); }

int main() {
  Bottom bottom;
  Inheriting inheriting(4);
  Implementation implementation;
  return bottom.both() + inheriting.get() + use(implementation) + use_second(implementation) > 0 ? 0
                                                                                                 : 1;
}
