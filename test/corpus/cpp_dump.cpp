// cpp_dump [--functions] PATH...: what the C++ front end makes of files and folders. With
// --functions a line for each function; always a summary. Ends with 1 where a function has
// impossible ranges, or a maskable one cannot be masked and proved.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lacuna/base/files.hpp"
#include "lacuna/languages/built_in.hpp"
#include "lacuna/source/edits.hpp"

namespace fs = std::filesystem;

namespace {

double seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) +
         1e-6 * static_cast<double>(usage.ru_utime.tv_usec);
}

struct Totals {
  std::size_t files = 0, partial = 0, refused = 0, bytes = 0, functions = 0, wrong = 0;
  double time = 0;
  std::map<std::string, std::size_t> reasons;
};

std::vector<fs::path> files_below(const fs::path& path, const lacuna::FrontEnds& front_ends) {
  std::vector<fs::path> files;
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  for (const auto& entry : fs::recursive_directory_iterator(path, error)) {
    const bool ours = front_ends.for_path(entry.path().string()) != nullptr;
    if (entry.is_regular_file(error) && ours) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// All outermost functions masked at once, and the check of the result.
bool can_be_masked(const lacuna::LanguageFrontEnd& front_end, const lacuna::SourceFile& file,
                   const std::vector<lacuna::Function>& functions) {
  std::vector<lacuna::Edit> edits = front_end.support(file).insertions;
  std::vector<lacuna::FunctionId> ids;
  std::uint32_t end = 0;
  for (const lacuna::Function& function : functions) {
    if (!function.maskable || function.body.begin < end) continue;
    const auto stub = front_end.stub(file, function, {});
    if (!stub) return false;
    edits.push_back({function.body, *stub});
    ids.push_back(function.id);
    end = function.body.end;
  }
  const auto all = lacuna::make_file_edits(file.path(), file.hash(), std::move(edits));
  if (!all) return false;
  const lacuna::SourceFile changed(file.path(), lacuna::apply_edits(file.text(), *all).value());
  return front_end.check_only_bodies_differ(file, changed, ids).has_value() &&
         front_end.check_only_bodies_differ(changed, changed, {}).has_value();
}

void read(const fs::path& path, const lacuna::LanguageFrontEnd& front_end, bool list,
          Totals& totals) {
  auto text = lacuna::read_file(path);
  if (!text) return;
  const lacuna::SourceFile file(path.string(), std::move(*text));
  const double begin = seconds();
  const lacuna::ParsedFile parsed = front_end.parse(file);
  totals.time += seconds() - begin;
  ++totals.files;
  totals.bytes += file.text().size();
  totals.functions += parsed.functions.size();
  totals.partial += parsed.status == lacuna::ParseStatus::partial ? 1 : 0;
  totals.refused += parsed.status == lacuna::ParseStatus::refused ? 1 : 0;
  for (const lacuna::Diagnostic& each : parsed.diagnostics) {
    std::printf("%s:%u: %s\n", each.where.path.c_str(), each.where.line, each.message.c_str());
  }
  for (const lacuna::Function& function : parsed.functions) {
    if (!function.whole.contains(function.body) || function.whole.end > file.text().size()) {
      ++totals.wrong;
    }
    if (!function.maskable) ++totals.reasons[function.reason];
    if (!list) continue;
    std::printf("%u-%u %s%s%s\n", function.line, function.end_line,
                lacuna::to_string(function.id).c_str(), function.maskable ? "" : ": ",
                function.reason.c_str());
  }
  if (!can_be_masked(front_end, file, parsed.functions)) {
    std::printf("%s: cannot be masked\n", path.c_str());
    ++totals.wrong;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const lacuna::FrontEnds front_ends = lacuna::built_in_front_ends();
  Totals totals;
  bool list = false;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--functions") {
      list = true;
      continue;
    }
    for (const fs::path& path : files_below(argument, front_ends)) {
      const lacuna::LanguageFrontEnd* front_end = front_ends.for_path(path.string());
      // The standard library's headers have no ending.
      if (front_end == nullptr) front_end = front_ends.for_language("cpp");
      read(path, *front_end, list, totals);
    }
  }
  for (const auto& [reason, count] : totals.reasons) {
    std::printf("%zu not maskable: %s\n", count, reason.c_str());
  }
  std::printf("%zu files, %zu partial, %zu refused, %zu functions, %.2f MB, %.2f s, %.2f MB/s\n",
              totals.files, totals.partial, totals.refused, totals.functions,
              static_cast<double>(totals.bytes) / 1e6, totals.time,
              static_cast<double>(totals.bytes) / 1e6 / std::max(totals.time, 1e-3));
  return totals.wrong == 0 ? 0 : 1;
}
