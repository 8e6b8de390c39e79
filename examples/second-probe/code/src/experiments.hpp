#pragma once

#include <iosfwd>

namespace probe {

/// How often one line puts two points into the same slot, against the formula.
void collisions(std::ostream& out);
/// Recall and cost by the number of tables, one probe each.
void tables(std::ostream& out);
/// Recall and cost by the number of probes in a few tables.
void probes(std::ostream& out);

}  // namespace probe
