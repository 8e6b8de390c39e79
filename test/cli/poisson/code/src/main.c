#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grid.h"
#include "solve.h"
#include "vector.h"

static double error_of(size_t side) {
  struct grid g = grid_make(side);
  struct sparse a = grid_operator(g, 1);
  double *f = zeros(a.n), *u = zeros(a.n);
  grid_source(g, f);
  conjugate_gradients(&a, f, u, jacobi, 1e-11, 10000);
  double error = grid_error(g, u);
  free(f), free(u);
  sparse_free(&a);
  return error;
}

static void convergence(void) {
  double coarse = error_of(15), fine = error_of(31);
  printf("coarse error = %.6e\n", coarse);
  printf("fine error = %.6e\n", fine);
  printf("order = %.4f\n", log2(coarse / fine));
}

static void iterations(void) {
  static const struct {
    const char *name;
    preconditioner *apply;
  } all[] = {{"none", no_preconditioner},
             {"jacobi", jacobi},
             {"gauss-seidel", symmetric_gauss_seidel}};
  struct sparse a = grid_operator(grid_make(48), 1000);
  double *b = zeros(a.n), *x = zeros(a.n);
  for (size_t i = 0; i < a.n; ++i) b[i] = 1;
  printf("entries = %zu\n", sparse_entries(&a));
  for (size_t i = 0; i < sizeof all / sizeof *all; ++i) {
    memset(x, 0, a.n * sizeof *x);
    struct outcome outcome = conjugate_gradients(&a, b, x, all[i].apply, 1e-8, 10000);
    printf("%s: %d iterations, residual %.2e\n", all[i].name, outcome.iterations,
           outcome.residual);
  }
  free(b), free(x);
  sparse_free(&a);
}

static void eigenvalue(void) {
  for (double contrast = 1; contrast <= 10; contrast *= 10) {
    struct sparse a = grid_operator(grid_make(24), contrast);
    printf("contrast %.0f: smallest = %.6f\n", contrast, smallest_eigenvalue(&a, 12));
    sparse_free(&a);
  }
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  if (strcmp(what, "convergence") == 0) {
    convergence();
  } else if (strcmp(what, "iterations") == 0) {
    iterations();
  } else if (strcmp(what, "eigenvalue") == 0) {
    eigenvalue();
  } else {
    fputs("poisson convergence|iterations|eigenvalue\n", stderr);
    return 2;
  }
  return 0;
}
