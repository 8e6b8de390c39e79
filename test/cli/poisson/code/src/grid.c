#include "grid.h"

#include <math.h>

#define PI 3.14159265358979323846

struct grid grid_make(size_t side) {
  struct grid g = {side, 1.0 / (double)(side + 1)};
  return g;
}

size_t grid_points(struct grid g) {
  return g.side * g.side;
}

/* k between two points in a row, by the harmonic mean; columns count from -1 for the edge. */
static double coefficient(struct grid g, long from, long to, double contrast) {
  double middle = 0.5 / g.h;
  double a = from + 1 < middle ? 1 : contrast;
  double b = to + 1 < middle ? 1 : contrast;
  return 2 * a * b / (a + b);
}

static void put(struct sparse *a, size_t *at, size_t column, double value) {
  a->column[*at] = column;
  a->value[*at] = value;
  ++*at;
}

struct sparse grid_operator(struct grid g, double contrast) {
  struct sparse a = sparse_alloc(grid_points(g), 5 * grid_points(g));
  size_t at = 0;
  for (size_t y = 0; y < g.side; ++y) {
    for (size_t x = 0; x < g.side; ++x) {
      size_t i = y * g.side + x;
      long column = (long)x;
      double west = coefficient(g, column, column - 1, contrast);
      double east = coefficient(g, column, column + 1, contrast);
      double own = coefficient(g, column, column, contrast);
      double factor = 1 / (g.h * g.h);
      if (y > 0) put(&a, &at, i - g.side, -own * factor);
      if (x > 0) put(&a, &at, i - 1, -west * factor);
      put(&a, &at, i, (west + east + 2 * own) * factor);
      if (x + 1 < g.side) put(&a, &at, i + 1, -east * factor);
      if (y + 1 < g.side) put(&a, &at, i + g.side, -own * factor);
      a.row[i + 1] = at;
    }
  }
  return a;
}

static double exact(double x, double y) {
  return sin(PI * x) * sin(2 * PI * y);
}

void grid_source(struct grid g, double *f) {
  for (size_t i = 0; i < grid_points(g); ++i) {
    double x = (double)(i % g.side + 1) * g.h;
    double y = (double)(i / g.side + 1) * g.h;
    f[i] = 5 * PI * PI * exact(x, y);
  }
}

double grid_error(struct grid g, const double *u) {
  double sum = 0;
  for (size_t i = 0; i < grid_points(g); ++i) {
    double x = (double)(i % g.side + 1) * g.h;
    double y = (double)(i / g.side + 1) * g.h;
    double off = u[i] - exact(x, y);
    sum += off * off;
  }
  return sqrt(sum / (double)grid_points(g));
}
