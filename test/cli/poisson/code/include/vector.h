#ifndef VECTOR_H
#define VECTOR_H

#include <stddef.h>

/* Columns of numbers, `n` long. */
double dot(const double *a, const double *b, size_t n);
double norm(const double *a, size_t n);
/* y += factor * x */
void axpy(double factor, const double *x, double *restrict y, size_t n);
/* y = x + factor * y */
void xpay(const double *x, double factor, double *restrict y, size_t n);
void scale(double factor, double *x, size_t n);
double *zeros(size_t n);

#endif
