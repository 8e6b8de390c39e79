#ifndef GRID_H
#define GRID_H

#include "sparse.h"

/* The inner points of a square of side 1, `side` of them on a line. */
struct grid {
  size_t side;
  double h;
};

struct grid grid_make(size_t side);
size_t grid_points(struct grid g);

/* -div(k grad u) by five points, with k = contrast in the right half and 1 in the left one. */
struct sparse grid_operator(struct grid g, double contrast);
/* f at each point, for the solution sin(pi x) sin(2 pi y) of -div grad u = f. */
void grid_source(struct grid g, double *f);
/* The root mean square of what u is off that solution. */
double grid_error(struct grid g, const double *u);

#endif
