#include "lacuna/verify/leaks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <tuple>

#include "lacuna/base/files.hpp"
#include "lacuna/base/parallel.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/verify/leak_file_internal.hpp"
#include "lacuna/verify/leak_git_internal.hpp"
#include "lacuna/verify/leak_index_internal.hpp"
#include "lacuna/verify/leak_walk_internal.hpp"

namespace lacuna {
namespace {

using detail::FileFindings;
using detail::FileSearch;
using detail::LeakIndex;
using detail::TreeEntry;

/// One thing to search: a file or a git folder of a root.
struct Unit {
  const ScanRoot* root = nullptr;
  TreeEntry entry;
};

FileFindings search_unit(const LeakIndex& index, const LeakOptions& options, const Unit& unit,
                         Observer& observer) {
  FileSearch search(index, options, *unit.root, unit.entry.path);
  if (unit.entry.git) {
    const std::string problem = detail::read_git_objects(
        unit.root->path / unit.entry.path, options.most_file_bytes, observer,
        [&](const std::string& name, const std::string& content) {
          search.search_object(name, content);
        });
    if (!problem.empty()) search.not_searched("git objects", problem);
    return search.take();
  }
  if (unit.entry.size == 0) return search.take();
  if (unit.entry.size > options.most_file_bytes) {
    search.not_searched({}, fmt::format("it is larger than {} bytes", options.most_file_bytes));
    return search.take();
  }
  const auto bytes = read_file_below(unit.root->path, unit.entry.path, options.most_file_bytes);
  if (bytes) {
    search.search(*bytes);
  } else {
    search.not_searched({}, bytes.error().message);
  }
  return search.take();
}

/// Gives each number find its chance, and puts all finds into the scan.
class Collector {
 public:
  Collector(const LeakIndex& index, LeakScan& scan) : index_(index), scan_(scan) {}

  void add(const std::string& root, const std::string& path, FileFindings findings) {
    scan_.bytes += findings.bytes;
    for (Leak& leak : findings.bodies) push(root, path, std::move(leak));
    for (Diagnostic& diagnostic : findings.diagnostics) {
      scan_.diagnostics.push_back(std::move(diagnostic));
    }
    if (findings.counts.empty() && findings.numbers.empty()) return;
    files_.push_back({root, path, std::move(findings)});
  }

  void finish() {
    std::vector<detail::CountedFile> counted;
    std::vector<detail::ChanceMatch> matches;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      counted.push_back({files_[i].findings.source, &files_[i].findings.counts});
      for (const auto& find : files_[i].findings.numbers) {
        matches.push_back({find.number, find.digits, find.common, find.named, i});
      }
    }
    detail::set_expected(matches, counted, index_.numbers.searched());
    std::size_t at = 0;
    for (File& file : files_) {
      for (auto& find : file.findings.numbers) {
        const detail::ChanceMatch& match = matches[at++];
        find.leak.strong = !match.common && match.expected < detail::least_expected;
        find.leak.why = fmt::format("{} digits agree, {:.2g} expected by chance{}", find.digits,
                                    match.expected, match.common ? ", a common number" : "");
        push(file.root, file.path, std::move(find.leak));
      }
    }
    const auto key = [](const Leak& leak) {
      return std::tie(leak.root, leak.path, leak.member, leak.line, leak.target, leak.kind);
    };
    std::stable_sort(scan_.leaks.begin(), scan_.leaks.end(),
                     [&](const Leak& a, const Leak& b) { return key(a) < key(b); });
    add_too_short();
  }

 private:
  struct File {
    std::string root;
    std::string path;
    FileFindings findings;
  };

  void push(const std::string& root, const std::string& path, Leak leak) {
    leak.root = root;
    leak.path = path;
    scan_.leaks.push_back(std::move(leak));
  }

  void add_too_short() {
    for (std::size_t i = 0; i < index_.targets.bodies.size(); ++i) {
      if (!index_.bodies.too_short(i)) continue;
      const GoldBody& body = index_.targets.bodies[i];
      scan_.diagnostics.push_back(
          {Severity::note,
           "target_too_short",
           fmt::format("{}: a body of {} tokens is in every program; copies in sources are not "
                       "looked for",
                       printable(body.id), index_.bodies.tokens_of(i)),
           {body.path}});
    }
    for (std::size_t i = 0; i < index_.targets.numbers.size(); ++i) {
      if (!index_.numbers.too_short(i)) continue;
      const GoldNumber& number = index_.targets.numbers[i];
      scan_.diagnostics.push_back(
          {Severity::note,
           "target_too_short",
           fmt::format("{}/{}: {} has fewer than three digits and is in every text",
                       printable(number.experiment), printable(number.result), number.value),
           {}});
    }
  }

  const LeakIndex& index_;
  LeakScan& scan_;
  std::vector<File> files_;
};

}  // namespace

std::string_view to_string(LeakKind kind) {
  switch (kind) {
    case LeakKind::body:
      return "body";
    case LeakKind::near_copy:
      return "near_copy";
    case LeakKind::compiled_body:
      return "compiled_body";
    case LeakKind::number:
      return "number";
  }
  return "body";
}

LeakSearch::LeakSearch(LeakTargets targets)
    : index_(std::make_shared<const LeakIndex>(std::move(targets))) {}

Result<LeakScan> LeakSearch::scan(const std::vector<ScanRoot>& roots, const LeakOptions& options,
                                  Observer& observer) const {
  LeakScan scan;
  std::vector<Unit> units;
  for (const ScanRoot& root : roots) {
    auto listing = detail::list_tree(root.path, observer);
    if (!listing) return tl::unexpected(listing.error());
    for (TreeEntry& entry : listing->entries) units.push_back({&root, std::move(entry)});
    for (const auto& [path, reason] : listing->not_searched) {
      scan.diagnostics.push_back(
          {Severity::warning, "not_searched", reason, {root.name + "/" + path}});
    }
  }
  std::vector<FileFindings> findings(units.size());
  std::atomic<std::uint64_t> done{0};
  parallel_for(units.size(), options.jobs, [&](std::size_t i) {
    if (observer.cancelled()) return;
    findings[i] = search_unit(*index_, options, units[i], observer);
    observer.progress({"search for leaks", ++done, units.size()});
  });
  if (observer.cancelled())
    return fail(ErrorCode::cancelled, "cancelled while searching for leaks");
  Collector collector(*index_, scan);
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (!units[i].entry.git) ++scan.files;
    collector.add(units[i].root->name, units[i].entry.path, std::move(findings[i]));
  }
  collector.finish();
  return scan;
}

LeakScan LeakSearch::scan(const std::vector<ScanText>& texts, const LeakOptions& options) const {
  LeakScan scan;
  Collector collector(*index_, scan);
  const ScanRoot root{{}, {}, false};
  for (const ScanText& text : texts) {
    FileSearch search(*index_, options, root, text.name);
    search.search(text.text);
    ++scan.files;
    collector.add({}, text.name, search.take());
  }
  collector.finish();
  return scan;
}

std::vector<Leak> leaks_of_task(const LeakScan& scan, const std::vector<std::string>& masked) {
  const std::set<std::string_view> gone(masked.begin(), masked.end());
  std::vector<Leak> leaks;
  for (const Leak& leak : scan.leaks) {
    if (leak.kind != LeakKind::number && !gone.contains(leak.target)) continue;
    const bool taken = std::any_of(leak.inside.begin(), leak.inside.end(),
                                   [&](const std::string& id) { return gone.contains(id); });
    if (!taken) leaks.push_back(leak);
  }
  return leaks;
}

}  // namespace lacuna
