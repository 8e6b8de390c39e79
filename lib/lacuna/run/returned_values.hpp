#pragma once

#include <map>
#include <string>

#include "lacuna/run/evaluate.hpp"

namespace lacuna {

/// By function id: an expression of the language that is as much like what the function returned
/// at first as one can be that holds nothing but zeros, empty texts and False: "[0.0] * 12",
/// `__import__("numpy").zeros((3, 4))`.
using ReturnedZeros = std::map<std::string, std::string>;

/// Runs the experiments once on the unmasked tree and looks at what each candidate in Python
/// returns. Only numbers, texts, None and lists, tuples, sets, dictionaries and arrays of these
/// have an expression; functions in other languages have none. What an experiment that fails has
/// returned until then counts. Foreign code can make the expressions say anything: they belong into
/// a sandbox, after splice_bodies has looked at them. Errors: those of run_experiments.
Result<ReturnedZeros> trace_returned_zeros(const PaperRuntime& runtime, const FrontEnds& front_ends,
                                           const Sandbox& sandbox, Observer& observer);

}  // namespace lacuna
