#include "sparse.h"

#include <stdio.h>
#include <stdlib.h>

#include "vector.h"

static size_t *indices(size_t n) {
  size_t *all = calloc(n > 0 ? n : 1, sizeof *all);
  if (all == NULL) {
    fputs("out of memory\n", stderr);
    exit(1);
  }
  return all;
}

struct sparse sparse_alloc(size_t n, size_t entries) {
  struct sparse a = {
      .n = n, .row = indices(n + 1), .column = indices(entries), .value = zeros(entries)};
  return a;
}

void sparse_free(struct sparse *a) {
  free(a->row);
  free(a->column);
  free(a->value);
  *a = (struct sparse){0};
}

void sparse_multiply(const struct sparse *a, const double *x, double *restrict y) {
  for (size_t i = 0; i < a->n; ++i) {
    double sum = 0;
    for (size_t k = a->row[i]; k < a->row[i + 1]; ++k) sum += a->value[k] * x[a->column[k]];
    y[i] = sum;
  }
}
