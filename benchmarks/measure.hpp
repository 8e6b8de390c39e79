#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lacuna/base/error.hpp"
#include "lacuna/base/json.hpp"

namespace lacuna::bench {

/// Wall time of one call, in seconds.
double seconds_of(const std::function<void()>& work);

/// Of at least one value. The mean of the two in the middle where their number is even.
double median(std::vector<double> values);

/// Median, least and most, in the unit of the values: what a table needs to show how far runs
/// differ.
Json summary(const std::vector<double>& values);

/// What a child process took.
struct ChildUsage {
  int status = 0;                ///< exit status; 128 + the signal's number where one ended it
  double seconds = 0;            ///< from before the fork to after the wait
  double cpu_seconds = 0;        ///< of the processor, for the program and for the kernel
  std::uint64_t peak_bytes = 0;  ///< most memory resident at once
};

/// Calls `work` in a forked child, so that its peak of memory is its own. The caller must have one
/// thread only. Errors: io.
Result<ChildUsage> in_child(const std::function<void()>& work);

/// Runs a program with its output thrown away. Errors: those of in_child; 127 is the status where
/// it cannot be started.
Result<ChildUsage> run_program(const std::vector<std::string>& command);

/// Cores, processor and kernel, for the head of a result.
Json machine();

/// Bytes that the files below a folder take on disk, in whole blocks, folders included.
std::uint64_t disk_bytes(const std::filesystem::path& folder);

/// Prints one JSON document to standard output, and gives the exit status 0.
int report(std::string_view question, Json result);

/// Prints why a benchmark could not be carried out to standard error, and gives the exit status 1.
int complain(const Error& error);

/// A number given on the command line; `fallback` where it is absent or no number.
std::uint64_t number_argument(const std::vector<std::string>& arguments, std::string_view name,
                              std::uint64_t fallback);

}  // namespace lacuna::bench
