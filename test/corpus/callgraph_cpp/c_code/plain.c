#include <stdlib.h>

struct vector {
  double* data;
  int size;
  void (*destroy)(struct vector*);
};

static void release(struct vector* v) { free(v->data); }

static struct vector make(int size) {
  struct vector v = {.data = malloc(sizeof(double) * (size_t)size), .size = size, .destroy = release};
  return v;
}

static double get(const struct vector* v, int i) { return v->data[i]; }
static void set(struct vector* v, int i, double x) { v->data[i] = x; }

static double apply(double (*f)(double), double x) { return f(x); }
static double half(double x) { return x / 2; }

#define MAX(a, b) ((a) > (b) ? (a) : (b))

static int handler_a(int x) { return x + 1; }
static int handler_b(int x) { return x + 2; }
static int (*const handlers[])(int) = {handler_a, handler_b};

static int dispatch(int which, int x) { return handlers[which](x); }

static int order(const void* a, const void* b) { return *(const int*)a - *(const int*)b; }

int main(void) {
  struct vector v = make(3);
  int numbers[3] = {3, 1, 2};
  for (int i = 0; i < v.size; ++i) set(&v, i, i);
  double total = MAX(get(&v, 0), get(&v, 1)) + apply(half, 3);
  v.destroy(&v);
  qsort(numbers, 3, sizeof *numbers, order);
  return dispatch(0, 1) + dispatch(1, 2) + (int)total > 0 ? 0 : 1;
}
