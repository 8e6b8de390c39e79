#pragma once

#include <iosfwd>

namespace wall {

/// The viscosity of decaying vortices.
void viscosity(std::ostream& out);
/// Where the flow between two walls would stand still.
void channel(std::ostream& out);
/// A box with a moving lid.
void cavity(std::ostream& out);

}  // namespace wall
