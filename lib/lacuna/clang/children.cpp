#include "lacuna/clang/children_internal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

namespace lacuna::detail {
namespace {

constexpr int status_time = 101;
constexpr int status_memory = 102;
constexpr int status_orphan = 103;
constexpr char started = '!';
constexpr int most_tries = 4;
constexpr std::size_t stack_bytes = std::size_t{256} << 20;
constexpr std::size_t largest_message = std::size_t{1} << 30;

/// The limits of this process; a thread of its own holds them against what the process uses.
struct Watch {
  std::atomic<bool> armed{false};
  std::atomic<std::int64_t> deadline_ns{0};
  std::atomic<std::uint64_t> memory{0};
};
Watch watched;  // of the one process that a child is; the caller's process never arms it

std::int64_t now_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

/// Bytes resident now. No allocation: the other thread may hold the allocator's lock.
std::uint64_t resident_bytes(int statm) {
  std::array<char, 128> text{};
  const ssize_t size = ::pread(statm, text.data(), text.size() - 1, 0);
  const char* at = size > 0 ? std::strchr(text.data(), ' ') : nullptr;
  if (at == nullptr) {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  }
  std::uint64_t pages = 0;
  for (++at; *at >= '0' && *at <= '9'; ++at) pages = pages * 10 + static_cast<unsigned>(*at - '0');
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void* watch_limits(void* runs) {
  ::sem_post(static_cast<sem_t*>(runs));
  const int statm = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  for (;;) {
    if (watched.armed.load()) {
      if (now_ns() > watched.deadline_ns.load()) ::_exit(status_time);
      if (resident_bytes(statm) > watched.memory.load()) ::_exit(status_memory);
    }
    const timespec pause{0, 20'000'000};
    ::nanosleep(&pause, nullptr);
  }
}

void arm(const ChildLimits& limits) {
  watched.deadline_ns = now_ns() + limits.wall.count() * 1'000'000;
  watched.memory = limits.memory;
  watched.armed = true;
}

/// Returns when the thread that watches runs.
void start_watch(const ChildLimits& limits) {
  arm(limits);
  static sem_t runs;  // outlives this call: the thread may still be in sem_post
  ::sem_init(&runs, 0, 0);
  pthread_attr_t attributes;
  pthread_t thread{};
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  ::pthread_attr_setstacksize(&attributes, std::size_t{256} << 10);
  if (::pthread_create(&thread, &attributes, watch_limits, &runs) != 0) ::_exit(status_memory);
  while (::sem_wait(&runs) != 0) {
  }
}

/// What a child does first: nothing of the caller's stays open, and no signal handler of its runs.
void settle(const std::vector<int>& keep, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(status_orphan);
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGTERM, SIGHUP,
                           SIGCHLD, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU, SIGPIPE}) {
    ::signal(number, SIG_DFL);
  }
  // The terminal's signals reach the caller, which then ends its children.
  for (const int number : {SIGINT, SIGQUIT, SIGTSTP}) ::signal(number, SIG_IGN);
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  std::vector<int> kept = keep;
  std::sort(kept.begin(), kept.end());
  unsigned next = 3;
  for (const int descriptor : kept) {
    const auto number = static_cast<unsigned>(descriptor);
    if (number > next) ::close_range(next, number - 1, 0);
    next = std::max(next, number + 1);
  }
  ::close_range(next, ~0U, 0);
  const int null = ::open("/dev/null", O_RDWR);
  for (int standard = 0; null >= 0 && standard < 3; ++standard) {
    if (null != standard) ::dup2(null, standard);
  }
  if (null > 2) ::close(null);
  // Should memory run out before the watch sees it, this process goes first.
  const int score = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (score >= 0) {
    if (::write(score, "900", 3) < 0) errno = 0;
    ::close(score);
  }
}

/// Whether the child says so in time. A lock that another thread of the caller held at the fork is
/// held for good in the child: fork frees those of the C library, but not those of a sanitizer or
/// of an allocator of the caller's, and a child that needs one would never end.
bool hears_started(int descriptor, std::chrono::milliseconds patience) {
  const std::int64_t deadline = now_ns() + patience.count() * 1'000'000;
  for (;;) {
    const std::int64_t left = (deadline - now_ns()) / 1'000'000;
    if (left < 0) return false;
    pollfd polled{descriptor, POLLIN, 0};
    if (::poll(&polled, 1, static_cast<int>(left) + 1) <= 0) continue;
    char said = 0;
    return ::read(descriptor, &said, 1) == 1 && said == started;
  }
}

struct Call {
  const Children::Work* work;
  Outlet outlet;
};

void* run_call(void* argument) {
  auto* call = static_cast<Call*>(argument);
  call->outlet.say_started();
  (*call->work)(call->outlet);
  ::_exit(0);
}

}  // namespace

Result<JobTokens> JobTokens::create(unsigned jobs) {
  JobTokens tokens;
  if (::pipe2(tokens.ends_, O_CLOEXEC | O_NONBLOCK) != 0) {
    return fail(ErrorCode::io, std::string("no pipe: ") + std::strerror(errno));
  }
  for (unsigned i = 0; i < std::min(jobs, 1024U); ++i) tokens.give();
  return tokens;
}

JobTokens::JobTokens(JobTokens&& other) noexcept {
  std::swap(ends_[0], other.ends_[0]);
  std::swap(ends_[1], other.ends_[1]);
}

JobTokens::~JobTokens() {
  for (const int end : ends_) {
    if (end >= 0) ::close(end);
  }
}

bool JobTokens::take() {
  char token = 0;
  return ::read(ends_[0], &token, 1) == 1;
}

void JobTokens::give() {
  const char token = '+';
  while (::write(ends_[1], &token, 1) < 0 && errno == EINTR) {
  }
}

void Outlet::send(std::string_view message) const {
  const auto size = static_cast<std::uint32_t>(message.size());
  std::string bytes(sizeof size, '\0');
  std::memcpy(bytes.data(), &size, sizeof size);
  bytes += message;
  for (std::string_view rest = bytes; !rest.empty();) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) ::_exit(status_orphan);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Outlet::say_started() const {
  if (::write(descriptor_, &started, 1) != 1) ::_exit(status_orphan);
}

void Outlet::unwatch() const { watched.armed = false; }

void Outlet::watch(const ChildLimits& limits) const { arm(limits); }

Children::~Children() {
  for (const Child& child : children_) ::kill(child.pid, SIGKILL);
  while (!children_.empty()) reap(0);
}

bool Children::take_token() {
  if (spare_ > 0) {
    --spare_;
    return true;
  }
  if (tokens_.take()) return true;
  // The caller's own process may always have one child: tokens may be lost with a child that died.
  if (own_ == 0 && children_.empty()) overdrawn_ = true;
  return overdrawn_ && children_.empty();
}

void Children::give_token() {
  if (overdrawn_) {
    overdrawn_ = false;
  } else if (spare_ < own_) {
    ++spare_;
  } else {
    tokens_.give();
  }
}

Result<pid_t> Children::split(std::size_t id, const ChildLimits& limits, int& outlet) {
  for (int tries = 0; tries < most_tries; ++tries) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) {
      return fail(ErrorCode::io, std::string("no pipe: ") + std::strerror(errno));
    }
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    const int error = errno;
    if (pid == 0) {
      std::vector<int> keep = tokens_.descriptors();
      keep.push_back(ends[1]);
      settle(keep, parent);
      children_.clear();  // they are the parent's
      start_watch(limits);
      outlet = ends[1];
      return pid;
    }
    ::close(ends[1]);
    if (pid > 0 && hears_started(ends[0], limits.start)) {
      ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
      children_.push_back({id, pid, ends[0], {}});
      return pid;
    }
    ::close(ends[0]);
    if (pid < 0) {
      return fail(ErrorCode::io, std::string("no child process: ") + std::strerror(error));
    }
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  return fail(ErrorCode::io, "no child process: none of several came to its work");
}

Result<bool> Children::enter(std::size_t id, const ChildLimits& limits,
                             std::optional<Outlet>& child) {
  if (!take_token()) return false;
  int outlet = -1;
  const auto pid = split(id, limits, outlet);
  if (!pid) {
    give_token();
    return tl::unexpected(pid.error());
  }
  if (*pid == 0) child = Outlet(outlet);
  return true;
}

Result<bool> Children::start(std::size_t id, const ChildLimits& limits, const Work& work) {
  std::optional<Outlet> child;
  const auto parent = enter(id, limits, child);
  if (!child) return parent;
  Call call{&work, *child};
  pthread_attr_t attributes;
  pthread_t thread{};
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setstacksize(&attributes, stack_bytes);
  if (::pthread_create(&thread, &attributes, run_call, &call) != 0) run_call(&call);
  ::pthread_join(thread, nullptr);
  ::_exit(0);
}

Result<bool> Children::branch(std::size_t id, const ChildLimits& limits,
                              std::optional<Outlet>& child) {
  const auto parent = enter(id, limits, child);
  if (child) child->say_started();
  return parent;
}

void Children::leave() { ::_exit(0); }

std::optional<ChildEvent> Children::message_of(Child& child) {
  std::uint32_t size = 0;
  if (child.buffer.size() < sizeof size) return std::nullopt;
  std::memcpy(&size, child.buffer.data(), sizeof size);
  if (size > largest_message || child.buffer.size() < sizeof size + size) return std::nullopt;
  ChildEvent event;
  event.id = child.id;
  event.message = child.buffer.substr(sizeof size, size);
  child.buffer.erase(0, sizeof size + size);
  return event;
}

ChildEvent Children::reap(std::size_t index) {
  const Child child = std::move(children_[index]);
  children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(index));
  ::close(child.descriptor);
  int status = 0;
  while (::waitpid(child.pid, &status, 0) < 0) {
    if (errno == EINTR) continue;
    status = 0;  // the caller's program reaps all children itself: the messages must suffice
    break;
  }
  give_token();
  ChildEvent event;
  event.id = child.id;
  event.ended = true;
  if (WIFSIGNALED(status)) {
    event.end = ChildEnd::crashed;
    event.signal = WTERMSIG(status);
  } else if (WEXITSTATUS(status) == status_time) {
    event.end = ChildEnd::timed_out;
  } else if (WEXITSTATUS(status) == status_memory) {
    event.end = ChildEnd::out_of_memory;
  } else if (WEXITSTATUS(status) != 0) {
    event.end = ChildEnd::crashed;
  }
  return event;
}

std::optional<ChildEvent> Children::wait(std::chrono::milliseconds patience, bool for_token) {
  for (Child& child : children_) {
    if (auto event = message_of(child)) return event;
  }
  if (children_.empty()) return std::nullopt;
  std::vector<pollfd> polled;
  for (const Child& child : children_) polled.push_back({child.descriptor, POLLIN, 0});
  if (for_token) polled.push_back({tokens_.descriptor(), POLLIN, 0});
  if (::poll(polled.data(), polled.size(), static_cast<int>(patience.count())) <= 0) return {};
  for (std::size_t i = 0; i < children_.size(); ++i) {
    if (polled[i].revents == 0) continue;
    std::array<char, 65536> block;
    const ssize_t size = ::read(children_[i].descriptor, block.data(), block.size());
    if (size > 0) {
      children_[i].buffer.append(block.data(), static_cast<std::size_t>(size));
      if (auto event = message_of(children_[i])) return event;
    } else if (size == 0 || (errno != EINTR && errno != EAGAIN)) {
      return reap(i);
    }
  }
  return std::nullopt;
}

}  // namespace lacuna::detail
