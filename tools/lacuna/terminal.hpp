#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "lacuna/base/json.hpp"
#include "lacuna/base/observer.hpp"

namespace lacuna::cli {

enum class When { automatic, always, never };

/// Standard output carries the result and nothing else; progress and diagnostics go to standard
/// error. Thread-safe.
class Terminal : public Observer {
 public:
  struct Options {
    bool json = false;
    bool quiet = false;
    bool verbose = false;
    bool color = false;        ///< on standard output
    bool error_color = false;  ///< on standard error
    bool progress = false;
    bool unicode = true;
  };
  explicit Terminal(const Options& options);
  ~Terminal() override;

  void progress(const Progress& progress) override;
  void diagnostic(const Diagnostic& diagnostic) override;
  bool cancelled() override;

  const Options& options() const { return options_; }

  /// The result: bytes as they are.
  Result<void> print(std::string_view text);
  Result<void> print_json(const Json& document);
  /// A remark for people, on standard error; nothing with --quiet.
  void note(std::string_view text);
  /// An error: JSON on standard output with --json, else text on standard error.
  void error(const Error& error);
  /// How many warnings were held back because neither --verbose nor --json was given.
  void summarize_diagnostics();

 private:
  void clear_line();

  Options options_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point drawn_;
  std::string step_;
  bool line_shown_ = false;
  std::map<std::string, std::size_t> held_back_;
};

/// Makes Ctrl-C ask the work to stop; a second Ctrl-C ends the program at once.
void handle_interrupts();

}  // namespace lacuna::cli
