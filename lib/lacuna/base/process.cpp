#include "lacuna/base/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <optional>
#include <string_view>
#include <utility>

#include "lacuna/base/process_child_internal.hpp"

namespace lacuna {
namespace {

using detail::ChildPlan;
using detail::Stage;
using detail::StartFailure;

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// How often a cancellation is looked for.
constexpr milliseconds kPollInterval{50};

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      close();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  ~Descriptor() { close(); }

  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

/// Moves a descriptor above 2, so that dup2 in the child cannot overwrite it: a parent may itself
/// run with a standard stream closed.
bool raise_above_standard(Descriptor& descriptor) {
  if (descriptor.get() > STDERR_FILENO) return true;
  descriptor = Descriptor(::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  return descriptor.open();
}

struct Pipe {
  Descriptor read;
  Descriptor write;

  bool create() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    read = Descriptor(ends[0]);
    write = Descriptor(ends[1]);
    return raise_above_standard(read) && raise_above_standard(write);
  }
};

void set_non_blocking(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags >= 0) ::fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

/// Keeps SIGPIPE from this thread while a pipe may lose its reader, and swallows the one that came.
class SigpipeGuard {
 public:
  SigpipeGuard() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigemptyset(&pending);
    ::sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  SigpipeGuard(const SigpipeGuard&) = delete;
  SigpipeGuard& operator=(const SigpipeGuard&) = delete;
  ~SigpipeGuard() {
    if (!was_pending_) {
      const timespec now{};
      while (::sigtimedwait(&pipe_, nullptr, &now) < 0 && errno == EINTR) {
      }
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t pipe_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

std::string describe(int error) { return std::strerror(error); }

Error start_error(const ProcessOptions& options, const std::string& program,
                  const StartFailure& failure) {
  const std::string& name = options.argv.front();
  switch (failure.stage) {
    case Stage::working_directory:
      return {ErrorCode::io,
              fmt::format("cannot start {} in {}: {}", name, options.working_directory.string(),
                          describe(failure.error)),
              {},
              {}};
    case Stage::execute:
      if (failure.error == ENOENT || failure.error == ENOTDIR) {
        return {ErrorCode::missing_tool,
                fmt::format("cannot start {}: there is no {}, or the interpreter that its first "
                            "line names is missing",
                            name, program),
                "install it, or give its path",
                {}};
      }
      return {ErrorCode::io,
              fmt::format("cannot start {}: {}", program, describe(failure.error)),
              failure.error == EACCES ? "make it executable" : "",
              {}};
    case Stage::descriptors:
    case Stage::setup:
      break;
  }
  return {
      ErrorCode::io, fmt::format("cannot prepare {}: {}", name, describe(failure.error)), {}, {}};
}

/// One of the two streams that come back.
struct Sink {
  Descriptor pipe;
  std::string* text = nullptr;

  /// Reads once; returns false at the end of the file or where nothing is there. `hit` is set when
  /// more came than may be kept.
  bool read_some(std::uint64_t limit, bool& hit, std::size_t at_most = SIZE_MAX) {
    std::array<char, 65536> buffer;
    const ssize_t count =
        ::read(pipe.get(), buffer.data(), std::min<std::size_t>(buffer.size(), at_most));
    if (count < 0 && errno == EINTR) return true;
    if (count < 0 && errno == EAGAIN) return false;
    if (count <= 0) {
      pipe.close();
      return false;
    }
    const auto got = static_cast<std::uint64_t>(count);
    const std::uint64_t room = limit - std::min<std::uint64_t>(limit, text->size());
    if (got > room) hit = true;
    text->append(buffer.data(), static_cast<std::size_t>(std::min(got, room)));
    return true;
  }

  /// What is in the pipe now and no more: a process that left the group may write for ever.
  void drain(std::uint64_t limit, bool& hit) {
    int waiting = 0;
    if (!pipe.open() || ::ioctl(pipe.get(), FIONREAD, &waiting) != 0) return;
    auto left = static_cast<std::size_t>(std::max(waiting, 0));
    while (left > 0 && pipe.open()) {
      const std::size_t before = left;
      left -= std::min<std::size_t>(left, 65536);
      if (!read_some(limit, hit, before - left)) break;
    }
    pipe.close();
  }
};

/// A running child: feeds it, drains it, watches its limits, reaps it.
class Child {
 public:
  Child(const ProcessOptions& options, Observer& observer)
      : options_(options), observer_(observer) {
    output_.text = &result_.output;
    errors_.text = &result_.errors;
  }

  Result<ProcessResult> run(const std::string& program);

 private:
  Result<void> start(const std::string& program);
  Result<void> open_streams();
  void wait_for_end();
  bool ended() const;
  void poll_once(milliseconds timeout);
  void write_input();
  void check_limits();
  void stop();
  void kill_group();
  Result<void> reap();

  const ProcessOptions& options_;
  Observer& observer_;
  ProcessResult result_;
  Pipe report_;
  Descriptor child_input_, child_output_, child_errors_;
  Descriptor input_;
  Sink output_, errors_;
  std::size_t written_ = 0;
  pid_t pid_ = -1;
  Descriptor pidfd_;
  Clock::time_point begin_;
  Clock::time_point next_look_;
  std::optional<Clock::time_point> kill_at_;  ///< set once stop() was called
  bool killed_ = false;
};

Result<void> Child::open_streams() {
  Pipe in, out, err;
  bool ok = report_.create() && out.create() && err.create();
  if (options_.input.empty()) {
    in.read = Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    ok = ok && in.read.open() && raise_above_standard(in.read);
  } else {
    ok = ok && in.create();
  }
  if (!ok) return fail(ErrorCode::io, fmt::format("cannot open a pipe: {}", describe(errno)));
  child_input_ = std::move(in.read);
  input_ = std::move(in.write);
  child_output_ = std::move(out.write);
  output_.pipe = std::move(out.read);
  child_errors_ = std::move(err.write);
  errors_.pipe = std::move(err.read);
  for (const int fd : {input_.get(), output_.pipe.get(), errors_.pipe.get()}) {
    if (fd >= 0) set_non_blocking(fd);
  }
  return {};
}

std::vector<char*> as_pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  // execve takes char* for historical reasons and does not write.
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

Result<void> Child::start(const std::string& program) {
  if (auto opened = open_streams(); !opened) return opened;
  const std::vector<char*> argv = as_pointers(options_.argv);
  const std::vector<char*> environment = as_pointers(options_.environment);
  ChildPlan plan;
  plan.options = &options_;
  plan.program = program.c_str();
  plan.argv = argv.data();
  plan.environment = environment.data();
  plan.input = child_input_.get();
  plan.output = child_output_.get();
  plan.errors = child_errors_.get();
  plan.report = report_.write.get();
  plan.parent = ::getpid();

  // No handler of the program may run in the child before its dispositions are reset.
  sigset_t all, before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  begin_ = Clock::now();
  pid_ = ::fork();
  const int fork_error = errno;
  if (pid_ == 0) detail::run_child(plan);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid_ < 0) {
    return fail(ErrorCode::io, fmt::format("cannot start a process: {}", describe(fork_error)));
  }
  report_.write.close();
  child_input_.close();
  child_output_.close();
  child_errors_.close();

  StartFailure failure{};
  ssize_t count = 0;
  do {
    count = ::read(report_.read.get(), &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  report_.read.close();
  if (count == sizeof failure) {
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    return tl::unexpected(start_error(options_, program, failure));
  }
  pidfd_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0U)));
  return {};
}

/// Whether the process has ended; leaves it to be reaped, so that its group keeps its number.
bool Child::ended() const {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
         info.si_pid == pid_;
}

void Child::write_input() {
  const std::string& text = options_.input;
  const ssize_t count = ::write(input_.get(), text.data() + written_, text.size() - written_);
  if (count >= 0) {
    written_ += static_cast<std::size_t>(count);
  } else if (errno != EAGAIN && errno != EINTR) {
    written_ = text.size();  // the reader has gone
  }
  if (written_ == text.size()) input_.close();
}

void Child::poll_once(milliseconds timeout) {
  std::array<pollfd, 4> entries{{{pidfd_.get(), POLLIN, 0},
                                 {output_.pipe.get(), POLLIN, 0},
                                 {errors_.pipe.get(), POLLIN, 0},
                                 {input_.get(), POLLOUT, 0}}};  // a negative one is passed over
  if (!pidfd_.open()) timeout = std::min(timeout, milliseconds(5));
  if (::poll(entries.data(), entries.size(), static_cast<int>(timeout.count())) <= 0) return;
  if (entries[1].revents != 0) output_.read_some(options_.output_limit, result_.output_limit_hit);
  if (entries[2].revents != 0) errors_.read_some(options_.output_limit, result_.output_limit_hit);
  if (entries[3].revents != 0) write_input();
}

void Child::kill_group() {
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);  // it may have moved to another group of its session
}

void Child::stop() {
  if (kill_at_) return;
  if (options_.stop) {
    options_.stop(pid_);
    kill_at_ = Clock::now() + options_.stop_grace;
  } else {
    kill_at_ = Clock::now();
  }
}

void Child::check_limits() {
  const auto now = Clock::now();
  if (!kill_at_) {
    if (options_.wall_limit.count() > 0 && now - begin_ >= options_.wall_limit) {
      result_.timed_out = true;
      stop();
    } else if (options_.kill_on_output_limit && result_.output_limit_hit) {
      stop();
    } else if (now >= next_look_) {
      next_look_ = now + kPollInterval;
      if (observer_.cancelled()) {
        result_.cancelled = true;
        stop();
      }
    }
  }
  if (kill_at_ && !killed_ && now >= *kill_at_) {
    killed_ = true;
    kill_group();
  }
}

void Child::wait_for_end() {
  next_look_ = begin_;
  while (!ended()) {
    check_limits();
    milliseconds timeout = kPollInterval;
    if (!kill_at_ && options_.wall_limit.count() > 0) {
      const auto left = options_.wall_limit - (Clock::now() - begin_);
      timeout = std::clamp(std::chrono::ceil<milliseconds>(left), milliseconds(0), timeout);
    }
    poll_once(timeout);
  }
  result_.wall = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin_);
  kill_group();  // before the reaping: until then nobody else can have the number
  output_.drain(options_.output_limit, result_.output_limit_hit);
  errors_.drain(options_.output_limit, result_.output_limit_hit);
}

Result<void> Child::reap() {
  int status = 0;
  rusage usage{};
  pid_t got = 0;
  do {
    got = ::wait4(pid_, &status, 0, &usage);
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    return fail(ErrorCode::io,
                fmt::format("cannot wait for {}: {}", options_.argv.front(), describe(errno)),
                "the program that uses Lacuna must not ignore SIGCHLD");
  }
  if (WIFEXITED(status)) result_.exit_status = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result_.signal = WTERMSIG(status);
  const auto micros = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
  };
  result_.cpu = micros(usage.ru_utime) + micros(usage.ru_stime);
  result_.max_rss_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  return {};
}

Result<ProcessResult> Child::run(const std::string& program) {
  const SigpipeGuard guard;
  if (auto started = start(program); !started) return tl::unexpected(started.error());
  if (options_.started) options_.started(pid_);
  wait_for_end();
  if (auto reaped = reap(); !reaped) return tl::unexpected(reaped.error());
  return std::move(result_);
}

Result<void> check_options(const ProcessOptions& options) {
  const auto has_nul = [](const std::string& text) { return text.find('\0') != std::string::npos; };
  if (options.argv.empty() || options.argv.front().empty()) {
    return fail(ErrorCode::invalid_argument, "a process needs a program to run");
  }
  if (std::any_of(options.argv.begin(), options.argv.end(), has_nul) ||
      std::any_of(options.environment.begin(), options.environment.end(), has_nul) ||
      has_nul(options.working_directory.native())) {
    return fail(ErrorCode::invalid_argument,
                "an argument, a variable or a folder of a process contains a NUL byte");
  }
  for (const int fd : options.keep_descriptors) {
    if (fd <= STDERR_FILENO) {
      return fail(ErrorCode::invalid_argument, "the standard streams cannot be kept as they are");
    }
  }
  return {};
}

}  // namespace

std::filesystem::path find_program(std::string_view program, std::string_view search_path) {
  if (program.empty() || program.find('/') != std::string_view::npos) {
    return std::filesystem::path(program);
  }
  while (true) {
    const auto colon = search_path.find(':');
    const std::string_view folder = search_path.substr(0, colon);
    if (!folder.empty()) {  // an empty entry means the current folder, which nobody wants
      std::filesystem::path candidate = std::filesystem::path(folder) / program;
      struct stat status{};
      if (::stat(candidate.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
          ::access(candidate.c_str(), X_OK) == 0) {
        return candidate;
      }
    }
    if (colon == std::string_view::npos) return {};
    search_path.remove_prefix(colon + 1);
  }
}

Result<ProcessResult> run_process(const ProcessOptions& options, Observer& observer) {
  if (auto checked = check_options(options); !checked) return tl::unexpected(checked.error());
  const std::string& name = options.argv.front();
  const std::string program = find_program(name, options.search_path).string();
  if (program.empty()) {
    return fail(ErrorCode::missing_tool,
                fmt::format("there is no program {} in {}", name, options.search_path),
                "install it, or give its path");
  }
  return Child(options, observer).run(program);
}

Result<ProcessResult> run_process(const ProcessOptions& options) {
  Observer observer;
  return run_process(options, observer);
}

}  // namespace lacuna
