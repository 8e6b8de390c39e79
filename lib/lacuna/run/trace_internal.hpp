#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/run/evaluate_internal.hpp"

namespace lacuna::detail {

/// Where a candidate begins, for tracers that know functions by file and line.
struct CandidatePlace {
  std::string id;
  std::string language;
  std::string path;
  std::uint32_t line = 0;       ///< of the first byte of the function, from 1
  std::uint32_t body_line = 0;  ///< of the first byte of its body
};

/// All candidates of a paper, by path. Errors: those of read_file_below.
Result<std::vector<CandidatePlace>> candidate_places(const PaperRuntime& runtime,
                                                     const FrontEnds& front_ends);

/// Runs the experiments on the unmasked tree with a module that every Python process loads at its
/// start: `write` puts it, with its sitecustomize.py, into a folder that becomes the first of
/// PYTHONPATH; it may write to the folder LACUNA_TRACE_OUT, which `read` gets after each
/// experiment, and LACUNA_TRACE_ROOT is where the tree is. Errors: those of run_experiments,
/// `write` and `read`.
Result<std::vector<ExperimentRecord>> run_hooked(
    const PaperRuntime& runtime,
    const std::function<Result<void>(const std::filesystem::path& folder)>& write,
    const std::function<Result<void>(const Experiment& experiment,
                                     const std::filesystem::path& out)>& read,
    const Sandbox& sandbox, Observer& observer);

/// Counts how often each experiment enters the candidates in C and C++, where the paper has a build
/// step: builds the unmasked tree once more with the compiler's counters in it (the variables
/// CFLAGS, CXXFLAGS and LDFLAGS, which CMake, make and setuptools heed), runs the experiments and
/// reads what they counted with gcov. Adds to `entries` what it gets to know, 0 included. What does
/// not work is a note to the observer and no error: a build that fails, an experiment that does, a
/// compiler that heeds no such variable. Errors: those of Workspace and Sandbox; cancelled.
Result<void> trace_compiled(const PaperRuntime& runtime, const std::vector<CandidatePlace>& places,
                            const Sandbox& sandbox, Observer& observer, EntryCounts& entries);

/// Adds what gcov printed in a sandbox, one JSON document a line.
/// The text comes from foreign code: what makes no sense is skipped. A candidate gets a number,
/// perhaps 0, where its file was compiled with counters.
void add_gcov_counts(std::string_view lines, const std::vector<CandidatePlace>& places,
                     std::map<std::string, std::uint64_t>& counts);

}  // namespace lacuna::detail
