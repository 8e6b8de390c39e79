#include "measure.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

namespace lacuna::bench {

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

Json summary(const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return {{"median", median(values)}, {"least", *least}, {"most", *most}, {"runs", values.size()}};
}

Result<ChildUsage> in_child(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child < 0) return fail(ErrorCode::io, "cannot fork");
  if (child == 0) {
    work();
    _exit(0);
  }
  int status = 0;
  rusage usage{};
  while (wait4(child, &status, 0, &usage) < 0) {
    if (errno != EINTR) return fail(ErrorCode::io, "cannot wait for a child process");
  }
  ChildUsage result;
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  for (const timeval& each : {usage.ru_utime, usage.ru_stime}) {
    result.cpu_seconds +=
        static_cast<double>(each.tv_sec) + 1e-6 * static_cast<double>(each.tv_usec);
  }
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.peak_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  return result;
}

Result<ChildUsage> run_program(const std::vector<std::string>& command) {
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  return in_child([&] {
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere < 0 || dup2(nowhere, 0) < 0 || dup2(nowhere, 1) < 0 || dup2(nowhere, 2) < 0) {
      _exit(127);
    }
    execvp(argv[0], argv.data());
    _exit(127);
  });
}

Json machine() {
  utsname system{};
  uname(&system);
  std::string processor = "unknown";
  std::ifstream information("/proc/cpuinfo");
  for (std::string line; std::getline(information, line);) {
    if (line.rfind("model name", 0) != 0) continue;
    const std::size_t at = line.find(": ");
    if (at != std::string::npos) processor = line.substr(at + 2);
    break;
  }
  return {{"cores", std::thread::hardware_concurrency()},
          {"processor", processor},
          {"kernel", system.release}};
}

std::uint64_t disk_bytes(const std::filesystem::path& folder) {
  std::uint64_t bytes = 0;
  const auto add = [&](const std::filesystem::path& path) {
    struct stat state{};
    if (lstat(path.c_str(), &state) == 0) {
      bytes += static_cast<std::uint64_t>(state.st_blocks) * 512;
    }
  };
  add(folder);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) add(entry.path());
  return bytes;
}

int report(std::string_view question, Json result) {
  Json document;
  document["schema"] = "lacuna.benchmark/1";
  document["question"] = question;
  document["machine"] = machine();
  document["result"] = std::move(result);
  fmt::print("{}\n", document.dump(2));
  return 0;
}

int complain(const Error& error) {
  fmt::print(stderr, "error: {}\n", error.message);
  if (!error.hint.empty()) fmt::print(stderr, "hint: {}\n", error.hint);
  return 1;
}

std::uint64_t number_argument(const std::vector<std::string>& arguments, std::string_view name,
                              std::uint64_t fallback) {
  const auto at = std::find(arguments.begin(), arguments.end(), name);
  if (at == arguments.end() || at + 1 == arguments.end()) return fallback;
  const std::string& text = *(at + 1);
  std::uint64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  return status == std::errc() && end == text.data() + text.size() ? value : fallback;
}

}  // namespace lacuna::bench
