#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lacuna/base/files.hpp"
#include "lacuna/run/engine.hpp"

namespace lacuna::test {

using Files = std::map<std::string, std::string>;  ///< text by path

/// A small paper of one package and two experiments, in a folder of its own, with its suite.
class PaperFixture {
 public:
  /// `files` stand in the folder beside, or instead of, "paper.yaml", "code/stats.py" and so on.
  explicit PaperFixture(const Files& files = {});

  const std::filesystem::path& folder() const { return directory_.path(); }
  const Suite& suite() const { return suite_; }
  const Sandbox& sandbox() const { return sandbox_; }
  const FrontEnds& front_ends() const { return front_ends_; }
  /// The one task with this n whose masked functions contain `name`.
  const Task& task(std::uint32_t n, std::string_view name = "") const;
  /// Runs an agent on the tasks that match, into `runs/<name>`.
  Result<RunOutcome> run(const std::string& name, const std::string& agent,
                         RunOptions options = {});
  std::vector<AttemptRecord> records(const std::string& name) const;
  EnvironmentOptions environment() const;
  /// What is made of the paper for evaluations, below the fixture's folder.
  PaperRuntime prepare(Observer& observer) const;

 private:
  TemporaryDirectory directory_;
  FrontEnds front_ends_;
  Suite suite_;
  Sandbox sandbox_;
};

/// The value of a Result that a test needs to go on; fails the test with the error otherwise.
template <class T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(to_string(result.error()));
  return std::move(*result);
}
inline void need(Result<void> result) {
  if (!result) throw std::runtime_error(to_string(result.error()));
}

}  // namespace lacuna::test
