#include "collision.hpp"

namespace wall {

OneTime OneTime::of_viscosity(double viscosity) {
  return OneTime(0.5 + viscosity / Nine::sound);
}

double OneTime::viscosity() const { return Nine::sound * (tau_ - 0.5); }

double OneTime::magic() const { return (tau_ - 0.5) * (tau_ - 0.5); }

TwoTimes TwoTimes::of_viscosity(double viscosity, double magic) {
  const double even = viscosity / Nine::sound;
  return {0.5 + even, 0.5 + magic / even};
}

double TwoTimes::viscosity() const { return Nine::sound * (even_ - 0.5); }

double TwoTimes::magic() const { return (even_ - 0.5) * (odd_ - 0.5); }

}  // namespace wall
