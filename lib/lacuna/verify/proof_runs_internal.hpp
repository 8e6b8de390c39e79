#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/run/evaluate.hpp"
#include "lacuna/score/compare.hpp"

namespace lacuna::detail {

/// What the experiments are run on.
enum class RunKind {
  gold,       ///< the unmasked tree
  variation,  ///< the unmasked tree in other surroundings
  mask,       ///< functions masked
  filler      ///< functions filled by something trivial
};
std::string_view to_string(RunKind kind);

/// One run of experiments that proofs need.
struct ProofRun {
  RunKind kind = RunKind::gold;
  std::string name;  ///< of the repeat, the variation, or the filler
  /// What stands in masked functions; the others are as in the repository. Empty: gold.
  std::vector<FilledBody> bodies;
  std::vector<std::string> experiments;  ///< ids; empty: all
  std::vector<std::string> variables;
  std::string folder = workspace_folder;
};

/// How one experiment ended.
struct Outcome {
  std::string experiment;
  bool ran = false;     ///< its commands succeeded and every result could be read
  bool passes = false;  ///< and every number is within its tolerance
  Json values;          ///< as read
  std::string problem;  ///< why it does not pass, in a few words; else empty
  std::string raised;   ///< id of the masked function that its output names as masked; or empty

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// All numbers of a gold or of values, by the JSON pointer to each.
std::map<std::string, double> numbers_in(const Json& json);

/// Carries out runs for one paper and keeps what they gave, so that no run is done twice, not even
/// by a later process. Thread-safe.
class ProofRunner {
 public:
  struct Surroundings {
    const PaperRuntime& runtime;
    const FrontEnds& front_ends;
    const Sandbox& sandbox;
    std::filesystem::path objects;  ///< of the unmasked tree, or empty
    std::filesystem::path store;    ///< folder of finished runs
    bool again = false;             ///< take nothing from the store
  };
  explicit ProofRunner(Surroundings surroundings) : with_(std::move(surroundings)) {}

  /// One outcome for each experiment of the run, in the order of the paper. A body that cannot be
  /// put in gives nothing at all. Errors: those of splice_bodies and run_experiments; io.
  Result<std::vector<Outcome>> run(const ProofRun& run, Observer& observer) const;

 private:
  std::string key_of(const ProofRun& run) const;
  Result<std::vector<Outcome>> carry_out(const ProofRun& run, Observer& observer) const;

  Surroundings with_;
};

}  // namespace lacuna::detail
