// How long does it take to make a workspace of a repository, against `cp -r` of the same files?
//
//   bench-workspace [--files N] [--megabytes N] [--rounds N]
//
// Rounds of `cp -r`, a workspace by copying and a workspace by overlay alternate. What is timed for
// a workspace is Workspace::create with one masked file, as for an attempt. The mount of an overlay
// is made when the sandbox starts: that cost is shown by the time of `true` in the sandbox.
#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "lacuna/base/files.hpp"
#include "lacuna/run/workspace.hpp"
#include "measure.hpp"

namespace lacuna::bench {
namespace {

namespace fs = std::filesystem;

/// Files of one size, in folders of 50.
void write_repository(const fs::path& root, std::uint64_t files, std::uint64_t bytes) {
  std::string text;
  while (text.size() < bytes / files) text += fmt::format("value_{} = {}\n", text.size(), 7);
  text.resize(bytes / files, '#');
  for (std::uint64_t i = 0; i < files; ++i) {
    const fs::path folder = root / fmt::format("part_{:03}", i / 50);
    if (i % 50 == 0) fs::create_directories(folder);
    std::ofstream(folder / fmt::format("file_{:05}.py", i), std::ios::binary) << text;
  }
}

struct Times {
  std::vector<double> create;
  std::vector<double> command;  // `true` in the sandbox
  std::vector<double> remove;
};

Result<void> one_round(const PristineTree& pristine, WorkspaceMethod method,
                       const fs::path& scratch, const Sandbox& sandbox, Times& times) {
  const std::vector<WorkspaceFile> masked = {{"part_000/file_00000.py", "masked = True\n"}};
  std::optional<Workspace> workspace;
  std::optional<Error> error;
  times.create.push_back(1e3 * seconds_of([&] {
                           auto made =
                               Workspace::create(pristine, masked, method, scratch, sandbox);
                           if (made) {
                             workspace.emplace(std::move(*made));
                           } else {
                             error = made.error();
                           }
                         }));
  if (error) return tl::unexpected(*error);
  SandboxCommand command;
  command.argv = {"/bin/true"};
  workspace->add_to(command);
  Observer observer;
  times.command.push_back(1e3 * seconds_of([&] {
                            auto ran = sandbox.run(command, observer);
                            if (!ran) error = ran.error();
                          }));
  if (error) return tl::unexpected(*error);
  times.remove.push_back(1e3 * seconds_of([&] { workspace.reset(); }));
  return {};
}

Json as_json(const Times& times, double copy_ms) {
  return {{"create_ms", summary(times.create)},
          {"first_command_ms", summary(times.command)},
          {"remove_ms", summary(times.remove)},
          {"create_against_cp", median(times.create) / copy_ms}};
}

Result<Json> measure(const fs::path& scratch, std::uint64_t files, std::uint64_t megabytes,
                     unsigned rounds) {
  Observer observer;
  auto sandbox = Sandbox::create({}, observer);
  if (!sandbox) return tl::unexpected(sandbox.error());
  const fs::path source = scratch / "repository";
  write_repository(source, files, megabytes * 1'000'000);
  auto repository = open_repository(source.string(), {}, observer);
  if (!repository) return tl::unexpected(repository.error());
  auto listing = list_files(*repository, {}, observer);
  if (!listing) return tl::unexpected(listing.error());
  auto pristine =
      PristineTree::create(*repository, *listing, scratch / "pristine", *sandbox, observer);
  if (!pristine) return tl::unexpected(pristine.error());

  std::vector<WorkspaceMethod> methods = {WorkspaceMethod::copy};
  const WorkspaceMethod best = pristine->best_method(scratch, *sandbox);
  if (best != WorkspaceMethod::copy) methods.push_back(best);
  std::vector<Times> times(methods.size());
  std::vector<double> plain;
  for (unsigned round = 0; round < rounds; ++round) {
    const fs::path copy = scratch / "plain";
    auto copied = run_program({"cp", "-r", pristine->root().string(), copy.string()});
    if (!copied) return tl::unexpected(copied.error());
    if (copied->status != 0) return fail(ErrorCode::io, "cp -r failed");
    plain.push_back(1e3 * copied->seconds);
    if (auto removed = remove_tree(copy); !removed) return tl::unexpected(removed.error());
    for (std::size_t i = 0; i < methods.size(); ++i) {
      auto done = one_round(*pristine, methods[i], scratch, *sandbox, times[i]);
      if (!done) return tl::unexpected(done.error());
    }
  }
  Json result;
  result["files"] = listing->files.size();
  result["bytes"] = megabytes * 1'000'000;
  result["cp_r_ms"] = summary(plain);
  result["method_chosen"] = to_string(best);
  for (std::size_t i = 0; i < methods.size(); ++i) {
    result[std::string(to_string(methods[i]))] = as_json(times[i], median(plain));
  }
  return result;
}

int run(const std::vector<std::string>& arguments) {
  auto scratch = TemporaryDirectory::create("lacuna-bench");
  if (!scratch) return complain(scratch.error());
  // The user of the sandbox has to reach what is below.
  fs::permissions(scratch->path(),
                  fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
  auto result = measure(scratch->path(), number_argument(arguments, "--files", 1000),
                        number_argument(arguments, "--megabytes", 100),
                        static_cast<unsigned>(number_argument(arguments, "--rounds", 9)));
  if (!result) return complain(result.error());
  return report("workspace", std::move(*result));
}

}  // namespace
}  // namespace lacuna::bench

int main(int argc, char** argv) {
  return lacuna::bench::run(std::vector<std::string>(argv + 1, argv + argc));
}
