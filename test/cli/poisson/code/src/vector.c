#include "vector.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Sums in pairs: the error grows with the logarithm of n alone. */
static double pairwise(const double *a, const double *b, size_t n) {
  if (n <= 32) {
    double sum = 0;
    for (size_t i = 0; i < n; ++i) sum += a[i] * b[i];
    return sum;
  }
  size_t half = n / 2;
  return pairwise(a, b, half) + pairwise(a + half, b + half, n - half);
}

double dot(const double *a, const double *b, size_t n) {
#ifdef POISSON_PLAIN_SUMS
  double sum = 0;
  for (size_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
#else
  return pairwise(a, b, n);
#endif
}

double norm(const double *a, size_t n) {
  return sqrt(dot(a, a, n));
}

void axpy(double factor, const double *x, double *restrict y, size_t n) {
  for (size_t i = 0; i < n; ++i) y[i] += factor * x[i];
}

void xpay(const double *x, double factor, double *restrict y, size_t n) {
  for (size_t i = 0; i < n; ++i) y[i] = x[i] + factor * y[i];
}

void scale(double factor, double *x, size_t n) {
  for (size_t i = 0; i < n; ++i) x[i] *= factor;
}

double *zeros(size_t n) {
  double *x = calloc(n > 0 ? n : 1, sizeof *x);
  if (x == NULL) {
    fputs("out of memory\n", stderr);
    exit(1);
  }
  return x;
}
