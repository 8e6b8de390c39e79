#pragma once

#include <string>
#include <vector>

#include "lacuna/graph/trace.hpp"
#include "lacuna/task/suite.hpp"

namespace lacuna {

/// The files of the repository that the commands of the experiments name: `python run.py`,
/// `python -m package.run`. Sorted.
std::vector<std::string> files_in_commands(const PaperSpec& spec, const Inventory& inventory);

/// All traces that the experiments name, in their order. They live as long as the paper.
std::vector<const Trace*> experiment_traces(const PaperSpec& spec);

/// How often the traces of each experiment saw these functions entered. A function has a number
/// where a trace entered it and its file is the same still. That it was not entered, 0, counts only
/// where all traces of the experiment could have seen it: they came to their end, all files in them
/// are the same still, and for what is compiled there was a build. What is wrong with a trace goes
/// to the observer, with the paper's file as the place.
EntryCounts traced_entries(const PaperSpec& spec, const Inventory& inventory,
                           const std::vector<const Function*>& functions, Observer& observer);

}  // namespace lacuna
