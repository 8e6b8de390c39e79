#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "lacuna/run/raw_trace_internal.hpp"

namespace lacuna::detail {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t most_counts = std::size_t{1} << 20;
constexpr std::size_t most_name_bytes = std::size_t{24} << 20;
/// Of the counts in a file: what they are of, when it is none of the names.
constexpr std::size_t used_count = 0;
constexpr std::size_t threads_count = 1;
constexpr std::size_t full_count = 2;
constexpr std::size_t first_count = 4;

/// The fields of a line, which are separated by tabs; the last one has what is left.
template <std::size_t N>
bool split(std::string_view line, std::array<std::string_view, N>& fields) {
  for (std::size_t i = 0; i + 1 < N; ++i) {
    const auto end = line.find('\t');
    if (end == std::string_view::npos) return false;
    fields[i] = line.substr(0, end);
    line.remove_prefix(end + 1);
  }
  fields[N - 1] = line;
  return true;
}

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// One of the files that traced processes write, opened without trusting what it is.
class CountsFile {
 public:
  explicit CountsFile(const fs::path& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)) {
    struct stat info{};
    good_ = descriptor_ >= 0 && ::fstat(descriptor_, &info) == 0 && S_ISREG(info.st_mode);
  }
  CountsFile(const CountsFile&) = delete;
  CountsFile& operator=(const CountsFile&) = delete;
  ~CountsFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  /// As many of the bytes as there are.
  std::size_t read(void* to, std::size_t bytes, std::size_t offset) const {
    std::size_t done = 0;
    while (good_ && done < bytes) {
      const auto got = ::pread(descriptor_, static_cast<char*>(to) + done, bytes - done,
                               static_cast<off_t>(offset + done));
      if (got <= 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

 private:
  int descriptor_ = -1;
  bool good_ = false;
};

}  // namespace

std::string RawFunction::key() const {
  return fmt::format("{}\t{}\t{}\t{}\t{}\t{}", compiled, line, at_line, at_column, name, path);
}

void add(RawTrace& all, const RawTrace& more) {
  std::map<std::string, std::uint32_t> known;
  for (std::uint32_t i = 0; i < all.functions.size(); ++i) known.emplace(all.functions[i].key(), i);
  std::vector<std::uint32_t> number_in_all;
  for (const RawFunction& function : more.functions) {
    const auto next = static_cast<std::uint32_t>(all.functions.size());
    const auto [place, is_new] = known.emplace(function.key(), next);
    if (is_new) {
      all.functions.push_back(function);
    } else {
      all.functions[place->second].calls += function.calls;
      all.functions[place->second].nanoseconds += function.nanoseconds;
    }
    number_in_all.push_back(place->second);
  }
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> calls;
  for (const RawEdge& edge : all.edges) calls[{edge.caller, edge.callee}] += edge.calls;
  for (const RawEdge& edge : more.edges) {
    calls[{number_in_all[edge.caller], number_in_all[edge.callee]}] += edge.calls;
  }
  all.edges.clear();
  for (const auto& [ends, count] : calls) all.edges.push_back({ends.first, ends.second, count});
  all.processes += more.processes;
  all.threads += more.threads;
  all.full = all.full || more.full;
}

RawTrace read_python_trace(const std::vector<std::uint64_t>& counts, std::string_view names) {
  RawTrace trace;
  trace.processes = 1;
  const auto count = [&](std::size_t at) { return at < counts.size() ? counts[at] : 0; };
  trace.threads = std::max<std::uint64_t>(1, count(threads_count));
  trace.full = count(full_count) != 0;
  std::size_t at = first_count;
  while (!names.empty()) {
    const auto end = names.find('\n');
    if (end == std::string_view::npos) break;
    const std::string_view line = names.substr(0, end);
    names.remove_prefix(end + 1);
    std::array<std::string_view, 6> function;
    std::array<std::string_view, 3> edge;
    if (line.starts_with("F\t") && split(line, function)) {
      const auto begin = number(function[1]);
      const auto at_line = number(function[2]);
      const auto at_column = number(function[3]);
      if (!begin || !at_line || !at_column) break;
      RawFunction raw;
      raw.path = std::string(function[5]);
      raw.line = *begin;
      raw.name = std::string(function[4]);
      raw.at_line = *at_line;
      raw.at_column = *at_column;
      raw.calls = count(at);
      raw.nanoseconds = count(at + 1);
      trace.functions.push_back(std::move(raw));
      at += 2;
    } else if (line.starts_with("E\t") && split(line, edge)) {
      const auto caller = number(edge[1]);
      const auto callee = number(edge[2]);
      const std::size_t known = trace.functions.size();
      if (!caller || !callee || *caller >= known || *callee >= known) break;
      if (count(at) > 0) trace.edges.push_back({*caller, *callee, count(at)});
      ++at;
    } else {
      break;  // nothing behind this can be told apart any more
    }
  }
  return trace;
}

Result<RawTrace> read_python_traces(const fs::path& folder) {
  std::set<fs::path> paths;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".python") paths.insert(at->path());
  }
  if (error) return fail(ErrorCode::io, "cannot read " + folder.string() + ": " + error.message());
  RawTrace all;
  for (const fs::path& path : paths) {
    const CountsFile file(path);
    std::uint64_t used = 0;
    if (file.read(&used, sizeof used, sizeof used * used_count) != sizeof used) continue;
    std::string names(std::min<std::uint64_t>(used, most_name_bytes), '\0');
    names.resize(file.read(names.data(), names.size(), most_counts * sizeof used));
    // No line has more than two counts, so that the rest of them was never written to.
    const auto lines = static_cast<std::size_t>(std::count(names.begin(), names.end(), '\n'));
    std::vector<std::uint64_t> counts(std::min(first_count + 2 * lines, most_counts));
    counts.resize(file.read(counts.data(), counts.size() * sizeof used, 0) / sizeof used);
    RawTrace trace = read_python_trace(counts, names);
    if (trace.functions.empty()) continue;  // a process that never came to the repository
    add(all, trace);
  }
  return all;
}

}  // namespace lacuna::detail
