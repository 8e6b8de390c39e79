#include "observer.hpp"

#include <utility>

namespace nb = nanobind;

namespace lacuna::python {
namespace {

// Often enough for a person, and rare enough that waiting for the GIL costs nothing.
constexpr std::chrono::milliseconds progress_interval{50};
constexpr std::chrono::milliseconds signal_interval{20};

}  // namespace

InterpreterObserver::InterpreterObserver(std::optional<nb::callable> progress)
    : progress_(std::move(progress)), caller_(std::this_thread::get_id()) {}

bool InterpreterObserver::is_due(std::atomic<Clock::rep>& last, Clock::duration interval) {
  const Clock::rep now = Clock::now().time_since_epoch().count();
  Clock::rep before = last.load(std::memory_order_relaxed);
  return now - before >= interval.count() &&
         last.compare_exchange_strong(before, now, std::memory_order_relaxed);
}

void InterpreterObserver::keep_exception() {
  // The first is kept; a later one is dropped with the GIL held.
  auto exception = std::make_unique<nb::python_error>();
  if (!exception_) exception_ = std::move(exception);
  raised_ = true;
}

void InterpreterObserver::progress(const Progress& progress) {
  if (!progress_ || raised_) return;
  const bool at_end = progress.total != 0 && progress.done == progress.total;
  if (!is_due(last_progress_, progress_interval) && !at_end) return;
  const nb::gil_scoped_acquire acquired;
  if (raised_) return;
  try {
    (*progress_)(nb::str(progress.step.data(), progress.step.size()), progress.done,
                 progress.total);
  } catch (nb::python_error& error) {
    error.restore();
    keep_exception();
  }
}

bool InterpreterObserver::cancelled() {
  if (raised_) return true;
  // Signal handlers run in the main thread alone, so that other threads need not ask.
  if (std::this_thread::get_id() != caller_ || !is_due(last_signals_, signal_interval)) {
    return false;
  }
  const nb::gil_scoped_acquire acquired;
  if (PyErr_CheckSignals() != 0) keep_exception();
  return raised_;
}

void InterpreterObserver::rethrow() {
  if (!exception_) return;
  nb::python_error error = std::move(*exception_);
  exception_.reset();
  throw error;
}

}  // namespace lacuna::python
