#pragma once

#include <string>
#include <vector>

#include "lacuna/run/returned_values.hpp"

namespace lacuna::detail {

/// Something trivial to put into a masked function.
struct Filler {
  std::string name;  ///< "None", "0", "the first argument", "a copy of path::other"
  FilledBody body;
};

/// What somebody would try who does not know what the function is for: returning nothing, 0, 1, the
/// first argument, an empty list or dictionary, zeros in the shape that the function was seen to
/// return (or that its annotation tells), and the body of a sibling with as many parameters; in
/// languages other than Python nothing, 0, the first argument and the sibling. Texts that come to
/// the same are one. Errors: those of read_file_below; not_found where the function is gone;
/// unsupported for a language without front end.
Result<std::vector<Filler>> fillers_of(const MaskItem& item, const PaperRuntime& runtime,
                                       const FrontEnds& front_ends, const ReturnedZeros& zeros);

}  // namespace lacuna::detail
