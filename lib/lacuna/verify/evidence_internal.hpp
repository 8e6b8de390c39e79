#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/run/evaluate.hpp"
#include "lacuna/verify/certificate.hpp"
#include "lacuna/verify/leaks.hpp"
#include "lacuna/verify/proof_runs_internal.hpp"

namespace lacuna::detail {

/// The outcomes of one run, by the name of what was tried.
struct Trial {
  std::string name;
  std::vector<Outcome>
      outcomes;  ///< of the experiments that were run; empty: it could not be tried
};

/// A change of the surroundings of the unmasked experiments.
struct Variation {
  Trial trial;
  bool fixed = false;  ///< the paper sets the variable itself, so that it cannot change
};

/// What is known of one candidate.
struct FunctionEvidence {
  /// Of the experiments that the traced gold run saw enter it; nothing where it cannot be traced.
  std::optional<std::vector<std::string>> entered_by;
  Trial mask;                  ///< it alone masked
  std::vector<Trial> fillers;  ///< it alone filled
};

/// All that the tasks of one paper share.
struct PaperEvidence {
  std::optional<Error> stale;  ///< why nothing could be run at all
  std::vector<Trial> gold;
  std::vector<Variation> variations;
  std::map<std::string, FunctionEvidence> functions;  ///< by id
  std::map<std::string, Trial> tasks;                 ///< masked sets that were run whole, by task
  LeakScan leaks;                                     ///< of the tree that all workspaces share
  std::vector<SkippedPath> left_out;                  ///< PaperRuntime::left_out
};

/// What each number of an experiment was in the gold runs that gave it, by the pointer to it.
std::map<std::string, std::vector<double>> gold_series(const std::vector<Trial>& gold,
                                                       const std::string& experiment);

/// The document `lacuna.evidence/1`.
Json to_json(const PaperEvidence& evidence, const SuitePaper& paper);

/// What the evidence says of one task. `fill` is what fill_problem said. Pure.
Certificate judge(const Suite& suite, const SuitePaper& paper, const Task& task,
                  const PaperEvidence& evidence, const std::string& fill);

/// Findings of the gold and the steady proofs, which are the same for all tasks of a paper.
std::vector<Finding> judge_gold(const SuitePaper& paper, const PaperEvidence& evidence);
std::vector<Finding> judge_steady(const PaperEvidence& evidence);

/// Puts the gold bodies into the masked tree of a task as somebody would who knows them, takes them
/// from there and splices them: the unmasked tree must come out, byte by byte. Gives why not, or an
/// empty text. Errors: io.
Result<std::string> fill_problem(const Task& task, const PaperRuntime& runtime,
                                 const FrontEnds& front_ends);

}  // namespace lacuna::detail
