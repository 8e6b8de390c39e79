#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lacuna/base/error.hpp"

namespace lacuna {

enum class Severity { note, warning, error };

std::string_view to_string(Severity severity);

/// A flaw in one input that did not stop the work. `code` is a stable snake_case word.
struct Diagnostic {
  Severity severity = Severity::warning;
  std::string code;
  std::string message;
  Location where;

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

/// How far one long step has come. `total` is 0 while it is unknown.
struct Progress {
  std::string_view step;  ///< what is being done, e.g. "parse"; valid only during the call
  std::uint64_t done = 0;
  std::uint64_t total = 0;
};

/// How the library talks to whoever waits for it. The library itself never prints.
///
/// All members may be called from several threads at once: implementations must be thread-safe,
/// quick, and must not throw. This class ignores everything and never cancels.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void progress(const Progress&) {}
  /// Also delivered in the result of the call that found it, where that has a place for it.
  virtual void diagnostic(const Diagnostic&) {}
  /// Polled between units of work; once true, the call ends soon with ErrorCode::cancelled.
  virtual bool cancelled() { return false; }
};

}  // namespace lacuna
