#include "lacuna/clang/gather_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace lacuna::detail {
namespace {

constexpr int most_rounds = 6;

bool is_source(std::string_view path) {
  const std::string_view language = language_of_path(path);
  return language == "c" || language == "c++" || language == "cuda";
}

}  // namespace

std::string cache_salt(const ClangOptions& options, UnitQuestion question) {
  return fmt::format("clang {}, resources {}{}", clang_version(), resource_directory_of(options),
                     question == UnitQuestion::calls ? ", calls 2" : "");
}

Result<void> Gathering::run(const Take& take) {
  BuildUnits build = load_build(tree_, options_.compile_commands);
  diagnostics_ = std::move(build.diagnostics);
  const UnitGuesser guesser(tree_, build.units);
  std::vector<Unit> units = build.units;
  add_sources(units, guesser);
  if (auto ran = run_units(std::move(units), guesser, take); !ran) return ran;
  for (int round = 1; round <= most_rounds; ++round) {
    std::vector<Unit> headers = unseen_headers(guesser, round == most_rounds);
    if (headers.empty()) break;
    if (auto ran = run_units(std::move(headers), guesser, take); !ran) return ran;
  }
  return {};
}

void Gathering::add_sources(std::vector<Unit>& units, const UnitGuesser& guesser) const {
  std::set<std::string> built;
  for (const Unit& unit : units) built.insert(unit.path);
  for (std::size_t i = 0; i < tree_.files().size(); ++i) {
    const std::string& path = tree_.files()[i].path();
    if (is_source(path) && !built.contains(path)) {
      units.push_back(guesser.guess(static_cast<int>(i)));
    }
  }
  std::stable_sort(units.begin(), units.end(),
                   [](const Unit& a, const Unit& b) { return a.file < b.file; });
}

/// First those that no other of them includes; with `last` all that are left.
std::vector<Unit> Gathering::unseen_headers(const UnitGuesser& guesser, bool last) {
  std::vector<int> unseen;
  for (std::size_t i = 0; i < tree_.files().size(); ++i) {
    const bool known = !language_of_source(tree_.files()[i].path()).empty();
    if (known && !done_.contains(static_cast<int>(i))) unseen.push_back(static_cast<int>(i));
  }
  if (!last) unseen = guesser.roots(unseen);
  std::vector<Unit> units;
  for (const int file : unseen) units.push_back(guesser.guess(file));
  return units;
}

Result<void> Gathering::run_units(std::vector<Unit> units, const UnitGuesser& guesser,
                                  const Take& take) {
  for (Unit& unit : units) {
    unit.arguments.insert(unit.arguments.end(), options_.extra_arguments.begin(),
                          options_.extra_arguments.end());
    done_.insert(tree_.find_relative(unit.path));
  }
  UnitRunner runner(tree_, options_, guesser, cache_, jobs_, question_, observer_);
  return runner.run(units, [&](std::size_t i, UnitFacts&& said) {
    for (const auto& path : said.paths) done_.insert(tree_.find_relative(path));
    take(units[i], std::move(said));
  });
}

}  // namespace lacuna::detail
