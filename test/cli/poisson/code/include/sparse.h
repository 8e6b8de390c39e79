#ifndef SPARSE_H
#define SPARSE_H

#include <stddef.h>

/* A square matrix by rows: of row i, the entries row[i] to row[i + 1]. */
struct sparse {
  size_t n;
  size_t *row;
  size_t *column;
  double *value;
};

struct sparse sparse_alloc(size_t n, size_t entries);
void sparse_free(struct sparse *a);
void sparse_multiply(const struct sparse *a, const double *x, double *restrict y);

static inline size_t sparse_entries(const struct sparse *a) {
  return a->row[a->n];
}

/* The entry at (i, i); 0 where there is none. */
static inline double sparse_diagonal(const struct sparse *a, size_t i) {
  for (size_t k = a->row[i]; k < a->row[i + 1]; ++k) {
    if (a->column[k] == i) return a->value[k];
  }
  return 0;
}

#endif
