// What does Clang's inventory of a repository cost, beside `clang -fsyntax-only` over the same
// units?
//
//   clang --repository DIR [--peer CLANG] [--repeat N] [--jobs N] [--list] [--check]
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "lacuna/base/files.hpp"
#include "lacuna/clang/front_end.hpp"
#include "measure.hpp"

namespace {

using lacuna::Json;
using lacuna::Result;

double cpu_seconds(int who) {
  rusage usage{};
  ::getrusage(who, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime);
}

double cpu_now() { return cpu_seconds(RUSAGE_SELF) + cpu_seconds(RUSAGE_CHILDREN); }

struct Cost {
  double wall = 0;
  double user = 0;
};

Cost cost_of(const std::function<void()>& work) {
  const double before = cpu_now();
  Cost cost;
  cost.wall = lacuna::bench::seconds_of(work);
  cost.user = cpu_now() - before;
  return cost;
}

Json to_json(const std::vector<Cost>& costs) {
  std::vector<double> wall;
  std::vector<double> user;
  for (const Cost& cost : costs) {
    wall.push_back(cost.wall);
    user.push_back(cost.user);
  }
  return {{"wall", lacuna::bench::summary(wall)}, {"user", lacuna::bench::summary(user)}};
}

std::vector<lacuna::SourceFile> read_tree(const std::filesystem::path& root,
                                          const lacuna::FrontEnds& front_ends) {
  std::vector<lacuna::SourceFile> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    const std::string path = entry.path().lexically_relative(root).string();
    if (front_ends.for_path(path) == nullptr) continue;
    if (auto text = lacuna::read_file(entry.path())) files.emplace_back(path, std::move(*text));
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.path() < b.path(); });
  return files;
}

std::string text_argument(const std::vector<std::string>& arguments, std::string_view name) {
  const auto at = std::find(arguments.begin(), arguments.end(), name);
  return at == arguments.end() || at + 1 == arguments.end() ? std::string() : *(at + 1);
}

bool flag(const std::vector<std::string>& arguments, std::string_view name) {
  return std::find(arguments.begin(), arguments.end(), name) != arguments.end();
}

/// The same units by the compiler itself, one after another.
Result<Cost> peer_cost(const std::string& compiler, const std::filesystem::path& root) {
  std::ifstream database(root / "compile_commands.json");
  const Json entries = Json::parse(database, nullptr, false);
  Cost total;
  if (!entries.is_array()) return total;
  for (const Json& entry : entries) {
    const std::string command =
        "cd '" + entry.value("directory", "") + "' && " + compiler + " -fsyntax-only -w" +
        entry.value("command", "").substr(entry.value("command", "").find(' '));
    const Cost one =
        cost_of([&] { static_cast<void>(lacuna::bench::run_program({"/bin/sh", "-c", command})); });
    total.wall += one.wall;
    total.user += one.user;
  }
  return total;
}

/// Masks each maskable function alone and compiles what sees it.
Json check_each(const lacuna::FrontEnds& front_ends, const lacuna::RepositorySources& sources,
                const std::vector<lacuna::ParsedFile>& parsed) {
  lacuna::Observer observer;
  std::vector<lacuna::SourceVariant> variants;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    const lacuna::SourceFile& file = sources.files[i];
    const auto* front_end = front_ends.for_path(file.path());
    const lacuna::MaskSupport support = front_end->support(file);
    for (const auto& function : parsed[i].functions) {
      if (!function.maskable) continue;
      auto text = front_end->stub(file, function, {});
      if (!text) continue;
      std::vector<lacuna::Edit> edits = support.insertions;
      edits.push_back({function.body, *text});
      auto made = lacuna::make_file_edits(file.path(), file.hash(), std::move(edits));
      if (!made) continue;
      variants.push_back({{std::move(*made)}, support.files});
      names.push_back(to_string(function.id));
    }
  }
  Result<std::vector<lacuna::CompileResult>> results =
      lacuna::fail(lacuna::ErrorCode::internal, "");
  const Cost cost = cost_of(
      [&] { results = front_ends.list().front()->reader()->compile(sources, variants, observer); });
  if (!results) return {{"error", to_string(results.error())}};
  Json failures = Json::array();
  std::size_t compiled = 0;
  std::size_t units = 0;
  for (std::size_t i = 0; i < results->size(); ++i) {
    units += (*results)[i].units;
    if (!(*results)[i].first_error) continue;
    const auto& error = *(*results)[i].first_error;
    failures.push_back({{"function", names[i]},
                        {"error", error.message},
                        {"path", error.where.path},
                        {"line", error.where.line}});
  }
  compiled = units;
  return {{"variants", variants.size()}, {"units_compiled", compiled},
          {"failures", failures.size()}, {"wall", cost.wall},
          {"user", cost.user},           {"failed", failures}};
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string> arguments(values + 1, values + count);
  const std::filesystem::path root =
      std::filesystem::absolute(text_argument(arguments, "--repository"));
  const auto repeat = lacuna::bench::number_argument(arguments, "--repeat", 1);
  lacuna::ClangOptions options;
  options.share_headers = !flag(arguments, "--alone");
  const lacuna::FrontEnds front_ends(lacuna::make_clang_front_ends(options));
  lacuna::RepositorySources sources;
  sources.root = root;
  sources.files = read_tree(root, front_ends);
  const auto jobs = lacuna::bench::number_argument(arguments, "--jobs", 2);
  const std::string cache = text_argument(arguments, "--cache");
  lacuna::Observer observer;
  const auto* reader = front_ends.list().front()->reader();
  Result<std::vector<lacuna::ParsedFile>> parsed = std::vector<lacuna::ParsedFile>();
  std::map<std::string, std::vector<Cost>> costs;
  sources.cache_directory = cache;
  for (std::uint64_t i = 0; i < repeat; ++i) {
    sources.jobs = 1;
    costs["one"].push_back(cost_of([&] { parsed = reader->read(sources, observer); }));
    sources.jobs = static_cast<unsigned>(jobs);
    costs["many"].push_back(cost_of([&] { parsed = reader->read(sources, observer); }));
  }
  if (!parsed) return lacuna::bench::complain(parsed.error());
  Json result = {{"repository", root.filename().string()}, {"files", sources.files.size()}};
  result["one_job"] = to_json(costs["one"]);
  result["jobs"] = jobs;
  result["with_jobs"] = to_json(costs["many"]);
  std::size_t functions = 0;
  std::size_t maskable = 0;
  for (const auto& file : *parsed) {
    functions += file.functions.size();
    maskable += static_cast<std::size_t>(std::count_if(file.functions.begin(), file.functions.end(),
                                                       [](const auto& f) { return f.maskable; }));
  }
  result["functions"] = functions;
  result["maskable"] = maskable;
  if (const std::string peer = text_argument(arguments, "--peer"); !peer.empty()) {
    std::vector<Cost> peers;
    for (std::uint64_t i = 0; i < repeat; ++i) {
      const auto cost = peer_cost(peer, root);
      if (!cost) return lacuna::bench::complain(cost.error());
      peers.push_back(*cost);
    }
    result["peer"] = to_json(peers);
  }
  if (flag(arguments, "--list")) {
    Json list = Json::array();
    for (const auto& file : *parsed) {
      for (const auto& function : file.functions) {
        list.push_back({to_string(function.id), function.line, function.maskable, function.reason,
                        function.traits});
      }
      for (const auto& diagnostic : file.diagnostics) {
        list.push_back(
            {diagnostic.where.path, diagnostic.where.line, diagnostic.code, diagnostic.message});
      }
    }
    result["list"] = std::move(list);
  }
  if (flag(arguments, "--check")) result["check"] = check_each(front_ends, sources, *parsed);
  return lacuna::bench::report("clang", std::move(result));
}
