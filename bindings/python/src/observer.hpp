#pragma once

#include <nanobind/nanobind.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <thread>

#include "lacuna/base/observer.hpp"

namespace lacuna::python {

/// Watches a call that runs without the GIL: hands progress on to a callable, lets the interpreter
/// look for signals, and cancels the call once either has raised.
class InterpreterObserver final : public Observer {
 public:
  /// `progress`: a callable (step, done, total), or nothing. With the GIL held, in the thread that
  /// makes the call.
  explicit InterpreterObserver(std::optional<nanobind::callable> progress);

  void progress(const Progress& progress) override;
  bool cancelled() override;

  /// Throws what the callable or a signal handler has raised. With the GIL held.
  void rethrow();

 private:
  using Clock = std::chrono::steady_clock;

  /// Whether `interval` has passed since `last`, for one of the threads that ask.
  static bool is_due(std::atomic<Clock::rep>& last, Clock::duration interval);
  void keep_exception();

  std::optional<nanobind::callable> progress_;
  std::thread::id caller_;
  std::atomic<bool> raised_ = false;
  std::atomic<Clock::rep> last_progress_ = 0;
  std::atomic<Clock::rep> last_signals_ = 0;
  std::unique_ptr<nanobind::python_error> exception_;  // guarded by the GIL
};

}  // namespace lacuna::python
