#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lacuna/task/suite.hpp"

namespace lacuna::detail {

/// What each experiment depends on, by candidate, and how often each candidate is entered.
struct Touches {
  std::vector<std::vector<bool>> touches;  ///< by experiment, then by index of the candidate
  std::vector<std::uint64_t> calls;        ///< by index of the candidate, over all experiments
  bool traced = false;                     ///< whether `calls` is known of every candidate
};

/// All that tasks of one paper are made from.
struct TaskSource {
  const PaperSpec& spec;
  const Inventory& inventory;
  const FrontEnds& front_ends;
  const std::vector<const Function*>& candidates;
  std::vector<std::string> ids;  ///< of the candidates
  Touches touched;
};

/// Says something about the paper: a code and a message.
using Note = std::function<void(std::string, std::string)>;

/// The strategies of one paper: those of the options, else those of the paper, else uniform.
std::vector<std::string> strategies_of(const PaperSpec& spec, const SuiteOptions& options);

/// Chooses the sets and makes the tasks of a paper: SuitePaper::tasks and `choices`. Errors: those
/// of build_call_graph and SetChooser.
Result<void> add_tasks(const TaskSource& source, const SuiteOptions& options,
                       const std::vector<std::uint32_t>& sizes, const Note& note,
                       Observer& observer, SuitePaper& paper);

}  // namespace lacuna::detail
