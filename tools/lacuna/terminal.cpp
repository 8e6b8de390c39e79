#include "terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <system_error>

#include "lacuna/base/text.hpp"

namespace lacuna::cli {
namespace {

using Clock = std::chrono::steady_clock;

volatile std::sig_atomic_t interrupted = 0;

extern "C" void on_interrupt(int) {
  if (interrupted != 0) ::_exit(130);
  interrupted = 1;
}

std::string paint(bool color, std::string_view code, std::string_view text) {
  return color ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

std::string place(const Location& where) {
  if (where.path.empty()) return {};
  std::string text = printable(where.path);
  if (where.line > 0) text += fmt::format(":{}", where.line);
  if (where.column > 0) text += fmt::format(":{}", where.column);
  return text + ": ";
}

void to_stderr(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

std::string remaining(std::chrono::duration<double> spent, const Progress& progress) {
  if (progress.done == 0 || progress.total == 0 || spent.count() < 2) return {};
  const double left = spent.count() * static_cast<double>(progress.total - progress.done) /
                      static_cast<double>(progress.done);
  return left < 90 ? fmt::format(", about {:.0f} s left", left)
                   : fmt::format(", about {:.0f} min left", left / 60);
}

}  // namespace

void handle_interrupts() {
  struct sigaction action{};
  action.sa_handler = on_interrupt;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

Terminal::Terminal(const Options& options)
    : options_(options), started_(Clock::now()), drawn_(started_) {}

Terminal::~Terminal() { clear_line(); }

void Terminal::clear_line() {
  if (line_shown_) to_stderr("\r\x1b[K");
  line_shown_ = false;
}

void Terminal::progress(const Progress& progress) {
  if (!options_.progress || options_.quiet) return;
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  if (step_ != progress.step) {
    step_ = progress.step;
    started_ = now;
  }
  // Nothing flickers past for steps that are over at once.
  if (now - started_ < std::chrono::milliseconds(500) ||
      now - drawn_ < std::chrono::milliseconds(100)) {
    return;
  }
  drawn_ = now;
  const std::string count =
      progress.total > 0 ? fmt::format(" {}/{}", progress.done, progress.total) : "";
  to_stderr(
      fmt::format("\r\x1b[K{}{}{}", printable(step_), count, remaining(now - started_, progress)));
  line_shown_ = true;
}

void Terminal::diagnostic(const Diagnostic& diagnostic) {
  if (options_.quiet) return;
  const std::lock_guard lock(mutex_);
  if (!options_.verbose && diagnostic.severity != Severity::error) {
    ++held_back_[diagnostic.code];
    return;
  }
  clear_line();
  const std::string_view color = diagnostic.severity == Severity::error ? "31" : "33";
  to_stderr(fmt::format("{}{}: {}\n", place(diagnostic.where),
                        paint(options_.error_color, color, to_string(diagnostic.severity)),
                        printable(diagnostic.message)));
}

void Terminal::summarize_diagnostics() {
  const std::lock_guard lock(mutex_);
  clear_line();
  if (held_back_.empty() || options_.json) return;
  std::string text;
  for (const auto& [code, count] : held_back_) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, printable(code));
  }
  to_stderr(fmt::format("{} (-v shows each)\n", text));
}

bool Terminal::cancelled() { return interrupted != 0; }

Result<void> Terminal::print(std::string_view text) {
  const std::lock_guard lock(mutex_);
  clear_line();
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    return fail(ErrorCode::io,
                fmt::format("cannot write the result: {}", std::generic_category().message(errno)));
  }
  return {};
}

Result<void> Terminal::print_json(const Json& document) {
  return print(dump_json(document, true) + "\n");
}

void Terminal::note(std::string_view text) {
  if (options_.quiet) return;
  const std::lock_guard lock(mutex_);
  clear_line();
  to_stderr(fmt::format("{}\n", text));
}

void Terminal::error(const Error& error) {
  if (options_.json) {
    Json document = {{"error",
                      {{"code", to_string(error.code)},
                       {"message", error.message},
                       {"hint", error.hint},
                       {"where", nullptr}}}};
    if (error.where) {
      document["error"]["where"] = {{"path", error.where->path},
                                    {"line", error.where->line},
                                    {"column", error.where->column}};
    }
    (void)print_json(document);
    return;
  }
  const std::lock_guard lock(mutex_);
  clear_line();
  to_stderr(fmt::format("{} {}{}\n", paint(options_.error_color, "1;31", "lacuna:"),
                        error.where ? place(*error.where) : "", printable(error.message)));
  if (!error.hint.empty()) {
    to_stderr(fmt::format("  {} {}\n", paint(options_.error_color, "36", "hint:"),
                          printable(error.hint)));
  }
}

}  // namespace lacuna::cli
