#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/error.hpp"

namespace lacuna::detail {

/// Work in child processes made with fork and no exec. Clang may crash, never end or eat all memory
/// over one unit: a process of its own costs that unit and nothing else, needs no signal handlers
/// in the caller's process, can be killed, gives its memory back at once, and shares for nothing
/// what its parent had already parsed. A child is one thread of a program that may have many: it
/// uses nothing of this library that takes locks, and ends with _exit.

/// How many processes may work at once, shared by a process and its children, theirs too.
class JobTokens {
 public:
  static Result<JobTokens> create(unsigned jobs);
  JobTokens(JobTokens&& other) noexcept;
  JobTokens& operator=(JobTokens&&) = delete;
  ~JobTokens();

  bool take();  ///< false where none is free; never waits
  void give();
  int descriptor() const { return ends_[0]; }  ///< readable where one may be free
  std::vector<int> descriptors() const { return {ends_[0], ends_[1]}; }

 private:
  JobTokens() = default;
  int ends_[2] = {-1, -1};
};

struct ChildLimits {
  std::chrono::milliseconds wall{0};
  std::uint64_t memory = 0;  ///< resident at once, in bytes
  /// For a child to come to its work; one that does not is replaced.
  std::chrono::milliseconds start{10'000};
};

enum class ChildEnd { finished, crashed, timed_out, out_of_memory };

/// A child's side.
class Outlet {
 public:
  explicit Outlet(int descriptor) : descriptor_(descriptor) {}

  /// Delivers one message. Ends the process where the parent is gone.
  void send(std::string_view message) const;
  /// The first that a child says, once its threads run.
  void say_started() const;
  /// From now on neither time nor memory of this process is watched: it only waits for others.
  void unwatch() const;
  /// It is watched again, its time from now on.
  void watch(const ChildLimits& limits) const;

 private:
  int descriptor_;
};

struct ChildEvent {
  std::size_t id = 0;
  bool ended = false;
  std::string message;                ///< where it has not ended
  ChildEnd end = ChildEnd::finished;  ///< where it has
  int signal = 0;                     ///< that ended it, where it crashed
};

/// The children of one process. Not thread-safe: one thread starts them and waits for them.
class Children {
 public:
  using Work = std::function<void(Outlet&)>;

  /// `inherited`: whether the caller is itself a child, whose own token its children may use.
  Children(JobTokens& tokens, bool inherited)
      : tokens_(tokens), own_(inherited ? 1 : 0), spare_(own_) {}
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;
  ~Children();  ///< kills those that are left

  /// Starts `work` in a child, on a thread with a large stack. False where no token is free.
  /// Errors: io.
  Result<bool> start(std::size_t id, const ChildLimits& limits, const Work& work);
  /// Like start; but the child goes on in the caller's own thread and stack, where this returns
  /// the outlet; the child must end with leave().
  Result<bool> branch(std::size_t id, const ChildLimits& limits, std::optional<Outlet>& child);
  [[noreturn]] static void leave();

  bool running() const { return !children_.empty(); }
  /// The next event; nothing after `patience`, or at once where there are no children, or where
  /// `for_token` and a token may be free.
  std::optional<ChildEvent> wait(std::chrono::milliseconds patience, bool for_token);

 private:
  struct Child {
    std::size_t id = 0;
    pid_t pid = -1;
    int descriptor = -1;
    std::string buffer;
  };

  bool take_token();
  void give_token();
  Result<bool> enter(std::size_t id, const ChildLimits& limits, std::optional<Outlet>& child);
  Result<pid_t> split(std::size_t id, const ChildLimits& limits, int& outlet);
  std::optional<ChildEvent> message_of(Child& child);
  ChildEvent reap(std::size_t index);

  JobTokens& tokens_;
  int own_;    // tokens that came with this process and go with it
  int spare_;  // of them: not in use by a child
  bool overdrawn_ = false;
  std::vector<Child> children_;
};

}  // namespace lacuna::detail
