#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <thread>

#include "lacuna/clang/children_internal.hpp"
#include "support/temporary_tree.hpp"

using namespace lacuna;
using namespace lacuna::detail;
using lacuna::test::value;
using std::chrono::milliseconds;

namespace {

const ChildLimits roomy{milliseconds(20'000), std::uint64_t{8} << 30};

std::atomic<int> stuck_children = 0;

/// As if a lock that the child needs had been held by another thread of its parent at the fork.
void let_children_be_stuck(int count) {
  static const int registered = ::pthread_atfork(
      nullptr, [] { stuck_children.fetch_sub(1); },
      [] {
        while (stuck_children.load() > 0) ::pause();
      });
  REQUIRE(registered == 0);
  stuck_children = count;
}

struct Ending {
  std::vector<std::string> messages;
  ChildEvent event;
};

/// Runs the works side by side as far as tokens allow.
std::map<std::size_t, Ending> run_all(const std::vector<Children::Work>& works, unsigned jobs,
                                      const ChildLimits& limits = roomy) {
  JobTokens tokens = value(JobTokens::create(jobs));
  Children children(tokens, false);
  std::map<std::size_t, Ending> endings;
  std::size_t next = 0;
  while (next < works.size() || children.running()) {
    bool full = false;
    while (next < works.size() && !full) {
      full = !value(children.start(next, limits, works[next]));
      if (!full) ++next;
    }
    auto event = children.wait(milliseconds(1000), full);
    if (!event) continue;
    if (event->ended) {
      endings[event->id].event = *event;
    } else {
      endings[event->id].messages.push_back(event->message);
    }
  }
  return endings;
}

}  // namespace

TEST_CASE("Children deliver their messages in order, long ones too") {
  std::vector<Children::Work> works;
  for (int i = 0; i < 6; ++i) {
    works.emplace_back([i](Outlet& outlet) {
      outlet.send("first " + std::to_string(i));
      outlet.send("");
      outlet.send(std::string(3'000'000, static_cast<char>('a' + i)));
    });
  }
  const auto endings = run_all(works, 2);
  REQUIRE(endings.size() == 6);
  for (const auto& [id, ending] : endings) {
    REQUIRE(ending.messages.size() == 3);
    CHECK(ending.messages[0] == "first " + std::to_string(id));
    CHECK(ending.messages[2].size() == 3'000'000);
    CHECK(ending.event.end == ChildEnd::finished);
  }
}

TEST_CASE("A child that crashes or hangs costs nothing but itself") {
  const ChildLimits limits{milliseconds(1500), std::uint64_t{8} << 30};
  const auto endings = run_all({[](Outlet& outlet) {
                                  outlet.send("before");
                                  std::abort();
                                },
                                [](Outlet&) {
                                  for (volatile unsigned i = 0;;) i = i + 1;
                                },
                                [](Outlet& outlet) { outlet.send("sound"); }},
                               2, limits);
  REQUIRE(endings.size() == 3);
  CHECK(endings.at(0).event.end == ChildEnd::crashed);
  CHECK(endings.at(0).event.signal == SIGABRT);
  CHECK(endings.at(0).messages.size() == 1);
  CHECK(endings.at(1).event.end == ChildEnd::timed_out);
  CHECK(endings.at(2).messages == std::vector<std::string>{"sound"});
}

TEST_CASE("A child that grows costs nothing but itself") {
  // A machine may need seconds to find that much memory: time is no limit here.
  const ChildLimits limits{std::chrono::minutes(5), std::uint64_t{700} << 20};
  const auto endings = run_all({[](Outlet&) {
                                  std::vector<std::string> blocks;
                                  for (;;) blocks.emplace_back(8 << 20, 'x');
                                },
                                [](Outlet& outlet) { outlet.send("sound"); }},
                               2, limits);
  REQUIRE(endings.size() == 2);
  CHECK(endings.at(0).event.end == ChildEnd::out_of_memory);
  CHECK(endings.at(1).messages == std::vector<std::string>{"sound"});
}

TEST_CASE("A child has a stack for deep recursion") {
  const auto endings = run_all({[](Outlet& outlet) {
                                 volatile char block[std::size_t{64} << 20];
                                 block[0] = 1;
                                 outlet.send(std::to_string(block[0]));
                               }},
                               1);
  CHECK(endings.at(0).messages == std::vector<std::string>{"1"});
}

TEST_CASE("A child of a child works on its parent's token and its messages come through") {
  JobTokens tokens = value(JobTokens::create(1));
  Children children(tokens, false);
  const auto begun = children.start(0, roomy, [&](Outlet& outlet) {
    Children own(tokens, true);
    for (std::size_t i = 0; i < 3; ++i) {
      const auto started =
          own.start(i, roomy, [i](Outlet& inner) { inner.send(std::to_string(i)); });
      if (!started || !*started) outlet.send("refused");
      while (own.running()) {
        const auto event = own.wait(milliseconds(1000), false);
        if (event && !event->ended) outlet.send(event->message);
      }
    }
  });
  REQUIRE(begun);
  REQUIRE(*begun);
  std::vector<std::string> messages;
  while (children.running()) {
    const auto event = children.wait(milliseconds(1000), false);
    if (event && !event->ended) messages.push_back(event->message);
  }
  CHECK(messages == std::vector<std::string>{"0", "1", "2"});
  CHECK(tokens.take());
  CHECK_FALSE(tokens.take());
}

TEST_CASE("Children that are left are killed with what started them") {
  JobTokens tokens = value(JobTokens::create(2));
  const auto begin = std::chrono::steady_clock::now();
  {
    Children children(tokens, false);
    REQUIRE(value(children.start(0, roomy, [](Outlet&) { ::sleep(60); })));
    REQUIRE(value(children.start(1, roomy, [](Outlet&) { ::sleep(60); })));
    CHECK_FALSE(value(children.start(2, roomy, [](Outlet&) {})));
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
  CHECK(tokens.take());
  CHECK(tokens.take());
  CHECK_FALSE(tokens.take());
}

TEST_CASE("A child that never comes to its work is replaced") {
  let_children_be_stuck(2);
  ChildLimits limits = roomy;
  limits.start = milliseconds(300);
  const auto endings = run_all({[](Outlet& outlet) { outlet.send("here"); }}, 1, limits);
  CHECK(endings.at(0).messages == std::vector<std::string>{"here"});
  CHECK(endings.at(0).event.end == ChildEnd::finished);
}

TEST_CASE("That no child comes to its work is an error, and takes no token") {
  JobTokens tokens = value(JobTokens::create(1));
  Children children(tokens, false);
  ChildLimits limits = roomy;
  limits.start = milliseconds(50);
  let_children_be_stuck(1000);
  const auto started = children.start(0, limits, [](Outlet&) {});
  let_children_be_stuck(0);
  REQUIRE_FALSE(started);
  CHECK(started.error().code == ErrorCode::io);
  CHECK_FALSE(children.running());
  CHECK(value(children.start(0, roomy, [](Outlet& outlet) { outlet.send("after"); })));
  CHECK(children.running());
}
