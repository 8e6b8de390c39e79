#ifndef SOLVE_H
#define SOLVE_H

#include "sparse.h"

/* z = M^-1 r, for some M that is near the matrix. */
typedef void preconditioner(const struct sparse *a, const double *r, double *z);

preconditioner no_preconditioner, jacobi, symmetric_gauss_seidel;

struct outcome {
  int iterations;
  double residual; /* relative to the right side */
};

/* Solves a x = b by conjugate gradients from the x that is given. */
struct outcome conjugate_gradients(const struct sparse *a, const double *b, double *x,
                                   preconditioner *apply, double tolerance, int most);

/* The smallest eigenvalue of a symmetric positive definite matrix. */
double smallest_eigenvalue(const struct sparse *a, int rounds);

#endif
