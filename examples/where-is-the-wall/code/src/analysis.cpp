#include "analysis.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace wall {
namespace {

/// Solves a small system of linear equations by Gauss's elimination with pivots.
template <std::size_t n>
std::array<double, n> solve(std::array<std::array<double, n>, n> matrix,
                            std::array<double, n> right) {
  for (std::size_t column = 0; column < n; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column + 1; row < n; ++row) {
      if (std::abs(matrix[row][column]) > std::abs(matrix[pivot][column])) pivot = row;
    }
    std::swap(matrix[column], matrix[pivot]);
    std::swap(right[column], right[pivot]);
    for (std::size_t row = column + 1; row < n; ++row) {
      const double factor = matrix[row][column] / matrix[column][column];
      for (std::size_t j = column; j < n; ++j) matrix[row][j] -= factor * matrix[column][j];
      right[row] -= factor * right[column];
    }
  }
  for (std::size_t row = n; row-- > 0;) {
    for (std::size_t j = row + 1; j < n; ++j) right[row] -= matrix[row][j] * right[j];
    right[row] /= matrix[row][row];
  }
  return right;
}

/// The coefficients of a polynomial of degree n - 1 through points, by the normal equations.
template <std::size_t n>
std::array<double, n> fit_polynomial(const std::vector<double>& x, const std::vector<double>& y) {
  std::array<std::array<double, n>, n> matrix{};
  std::array<double, n> right{};
  for (std::size_t k = 0; k < x.size(); ++k) {
    std::array<double, 2 * n - 1> powers;
    powers[0] = 1;
    for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * x[k];
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) matrix[i][j] += powers[i + j];
      right[i] += powers[i] * y[k];
    }
  }
  return solve(matrix, right);
}

}  // namespace

Line fit_line(const std::vector<double>& x, const std::vector<double>& y) {
  const auto [intercept, slope] = fit_polynomial<2>(x, y);
  return {intercept, slope};
}

std::array<double, 3> fit_parabola(const std::vector<double>& x, const std::vector<double>& y) {
  return fit_polynomial<3>(x, y);
}

std::array<double, 2> zeros(const std::array<double, 3>& parabola) {
  const auto [a, b, c] = parabola;
  const double root = std::sqrt(b * b - 4 * a * c);
  const double one = (-b - root) / (2 * c);
  const double other = (-b + root) / (2 * c);
  return {std::min(one, other), std::max(one, other)};
}

double observed_order(const std::vector<double>& spacings, const std::vector<double>& errors) {
  std::vector<double> x;
  std::vector<double> y;
  for (const double spacing : spacings) x.push_back(std::log(spacing));
  for (const double error : errors) y.push_back(std::log(std::abs(error)));
  return fit_line(x, y).slope;
}

double extremum(const std::vector<double>& samples, double sign) {
  std::size_t best = 1;
  for (std::size_t i = 1; i + 1 < samples.size(); ++i) {
    if (sign * samples[i] > sign * samples[best]) best = i;
  }
  const double left = samples[best - 1];
  const double middle = samples[best];
  const double right = samples[best + 1];
  const double bend = left - 2 * middle + right;
  const double slope = (right - left) / 2;
  return bend == 0 ? middle : middle - slope * slope / (2 * bend);
}

}  // namespace wall
