#pragma once

#include <array>
#include <vector>

namespace wall {

struct Line {
  double intercept = 0;
  double slope = 0;
};

/// The line through points by least squares.
Line fit_line(const std::vector<double>& x, const std::vector<double>& y);

/// a + b x + c x^2 through points by least squares.
std::array<double, 3> fit_parabola(const std::vector<double>& x, const std::vector<double>& y);

/// The two zeros of a + b x + c x^2, the smaller first; they must be real.
std::array<double, 2> zeros(const std::array<double, 3>& parabola);

/// The slope of an error against the spacing in logarithms.
double observed_order(const std::vector<double>& spacings, const std::vector<double>& errors);

/// The extremum of a sampled function: of the parabola through the largest sample and those beside
/// it. `sign` is 1 for a maximum and -1 for a minimum.
double extremum(const std::vector<double>& samples, double sign);

}  // namespace wall
