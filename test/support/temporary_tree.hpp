#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/files.hpp"
#include "lacuna/base/process.hpp"
#include "support/catch.hpp"

namespace lacuna::test {

/// The value of a Result; the test fails with the error where there is none.
template <class T>
T value(Result<T> result) {
  if (!result) FAIL(to_string(result.error()));
  return std::move(*result);
}
inline void value(Result<void> result) {
  if (!result) FAIL(to_string(result.error()));
}

/// The code of the error; the test fails where there is none.
template <class T>
ErrorCode code_of(const Result<T>& result) {
  if (result) FAIL("it succeeded");
  return result.error().code;
}

/// A temporary folder that is filled by hand.
class TemporaryTree {
 public:
  TemporaryTree() : directory_(value(TemporaryDirectory::create("lacuna-test"))) {}

  std::filesystem::path path() const { return std::filesystem::canonical(directory_.path()); }
  std::filesystem::path operator/(std::string_view relative) const { return path() / relative; }

  void write(std::string_view relative, std::string_view text) const {
    value(write_file_atomic(path() / relative, text,
                            {.executable = false, .mode = {}, .sync = false}));
  }
  std::string read(std::string_view relative) const { return value(read_file(path() / relative)); }

  /// Runs git in the folder, or in one below; the test fails where git does. Returns its output
  /// without the newline at the end.
  std::string git(std::vector<std::string> arguments, std::string_view below = {}) const {
    ProcessOptions process;
    process.argv = {"git",
                    "-c",
                    "user.name=Test",
                    "-c",
                    "user.email=test@example.org",
                    "-c",
                    "init.defaultBranch=main",
                    "-c",
                    "protocol.file.allow=always"};
    process.argv.insert(process.argv.end(), arguments.begin(), arguments.end());
    process.working_directory = path() / below;
    process.environment = {
        "PATH=/usr/local/bin:/usr/bin:/bin",    "GIT_CONFIG_NOSYSTEM=1",
        "GIT_CONFIG_GLOBAL=/dev/null",          "LC_ALL=C",
        "GIT_AUTHOR_DATE=2001-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2001-01-01T00:00:00Z"};
    auto result = value(run_process(process));
    if (!result.ok()) FAIL("git " + arguments.front() + ": " + result.errors);
    if (result.output.ends_with('\n')) result.output.pop_back();
    return result.output;
  }

  /// Makes it a git repository with everything in one commit; returns the commit.
  std::string commit_all() const {
    git({"init", "--quiet"});
    git({"add", "--all", "--force"});
    git({"commit", "--quiet", "-m", "All"});
    return git({"rev-parse", "HEAD"});
  }

 private:
  TemporaryDirectory directory_;
};

}  // namespace lacuna::test
