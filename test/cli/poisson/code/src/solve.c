#include "solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vector.h"

void no_preconditioner(const struct sparse *a, const double *r, double *z) {
  memcpy(z, r, a->n * sizeof *z);
}

void jacobi(const struct sparse *a, const double *r, double *z) {
  for (size_t i = 0; i < a->n; ++i) z[i] = r[i] / sparse_diagonal(a, i);
}

/* What row i takes off from the columns of one side of the diagonal. */
static double side_sum(const struct sparse *a, size_t i, const double *z, int below) {
  double sum = 0;
  for (size_t k = a->row[i]; k < a->row[i + 1]; ++k) {
    size_t j = a->column[k];
    if (below ? j < i : j > i) sum += a->value[k] * z[j];
  }
  return sum;
}

void symmetric_gauss_seidel(const struct sparse *a, const double *r, double *z) {
  for (size_t i = 0; i < a->n; ++i) {
    z[i] = (r[i] - side_sum(a, i, z, 1)) / sparse_diagonal(a, i);
  }
  for (size_t i = a->n; i-- > 0;) {
    z[i] -= side_sum(a, i, z, 0) / sparse_diagonal(a, i);
  }
}

/* r = b - a x */
static void residual(const struct sparse *a, const double *b, const double *x, double *r) {
  sparse_multiply(a, x, r);
  xpay(b, -1, r, a->n);
}

struct outcome conjugate_gradients(const struct sparse *a, const double *b, double *x,
                                   preconditioner *apply, double tolerance, int most) {
  size_t n = a->n;
  double *r = zeros(n), *z = zeros(n), *p = zeros(n), *q = zeros(n);
  double goal = tolerance * norm(b, n);
  struct outcome outcome = {0, 0};
  residual(a, b, x, r);
  apply(a, r, z);
  memcpy(p, z, n * sizeof *p);
  double rho = dot(r, z, n);
  while (outcome.iterations < most && norm(r, n) > goal) {
    sparse_multiply(a, p, q);
    double alpha = rho / dot(p, q, n);
    axpy(alpha, p, x, n);
    axpy(-alpha, q, r, n);
    apply(a, r, z);
    double next = dot(r, z, n);
    xpay(z, next / rho, p, n);
    rho = next;
    ++outcome.iterations;
  }
  outcome.residual = norm(r, n) / norm(b, n);
  free(r), free(z), free(p), free(q);
  return outcome;
}

/* x^T a x / x^T x */
static double rayleigh(const struct sparse *a, const double *x) {
  double *y = zeros(a->n);
  sparse_multiply(a, x, y);
  double quotient = dot(x, y, a->n) / dot(x, x, a->n);
  free(y);
  return quotient;
}

double smallest_eigenvalue(const struct sparse *a, int rounds) {
  double *x = zeros(a->n), *y = zeros(a->n);
  for (size_t i = 0; i < a->n; ++i) x[i] = 1 + 0.5 * sin((double)i);
  for (int round = 0; round < rounds; ++round) {
    scale(1 / norm(x, a->n), x, a->n);
    memset(y, 0, a->n * sizeof *y);
    conjugate_gradients(a, x, y, jacobi, 1e-10, 10000);
    double *other = x;
    x = y, y = other;
  }
  double value = rayleigh(a, x);
  free(x), free(y);
  return value;
}
