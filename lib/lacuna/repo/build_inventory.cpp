#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <unordered_set>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/parallel.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/repo/index_cache_internal.hpp"
#include "lacuna/repo/index_codec_internal.hpp"
#include "lacuna/repo/inventory.hpp"

namespace lacuna {

using detail::IndexCache;
using detail::IndexEntry;

namespace {

// Time stamps of some file systems are as coarse as two seconds.
constexpr std::int64_t racy_window_ns = 2'000'000'000;

/// One source file on its way into the inventory.
struct Slot {
  const RepositoryFile* file = nullptr;
  const LanguageFrontEnd* front_end = nullptr;
  ParsedFile parsed;
  std::optional<SourceFile> source;  // for a reader, where it was read already
  bool wanted = true;                // a reader sees also the files that nobody asked for
  bool from_cache = false;
  bool keep = false;           // whether an index entry is to be made
  bool entry_current = false;  // the entry of the old index stands as it is
  std::string encoded;         // of a file that was parsed anew
};

ParsedFile refused(const Slot& slot, std::string code, std::string message) {
  ParsedFile parsed;
  parsed.path = slot.file->path;
  parsed.language = slot.front_end->language();
  parsed.status = ParseStatus::refused;
  Diagnostic diagnostic;
  diagnostic.severity = Severity::error;
  diagnostic.code = std::move(code);
  diagnostic.message = std::move(message);
  diagnostic.where.path = parsed.path;
  parsed.diagnostics.push_back(std::move(diagnostic));
  return parsed;
}

class Builder {
 public:
  Builder(const Repository& repository, const FrontEnds& front_ends,
          const InventoryOptions& options, Observer& observer)
      : repository_(repository), front_ends_(front_ends), options_(options), observer_(observer) {}

  Result<Inventory> run() {
    for (const auto& language : options_.languages) {
      if (front_ends_.for_language(language) == nullptr) return unknown_language(language);
    }
    if (!options_.cache_directory.empty()) {
      cache_.emplace(IndexCache::load(options_.cache_directory, repository_.root));
      started_ns_ = cache_->now();
    }
    auto listing = list_files(repository_, options_.rules, observer_);
    if (!listing) return tl::unexpected(listing.error());
    listing_ = std::move(*listing);
    select();
    parse_all();
    if (cancelled_) return fail(ErrorCode::cancelled, "cancelled while parsing");
    if (cache_) save();
    if (auto read = read_together(); !read) return tl::unexpected(read.error());
    return finish();
  }

 private:
  Result<Inventory> unknown_language(const std::string& language) const {
    std::vector<std::string> names;
    for (const auto& front_end : front_ends_.list()) names.emplace_back(front_end->language());
    const std::string near = closest_word(language, names);
    return fail(ErrorCode::invalid_argument,
                fmt::format("there is no front end for the language '{}'", printable(language)),
                near.empty() ? std::string() : fmt::format("did you mean {}?", near));
  }

  bool wanted(const std::string& path, const LanguageFrontEnd& front_end) const {
    const auto& languages = options_.languages;
    const auto& globs = options_.path_globs;
    return (languages.empty() || std::find(languages.begin(), languages.end(),
                                           front_end.language()) != languages.end()) &&
           (globs.empty() || std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
              return glob_match(glob, path);
            }));
  }

  /// Names without an extension say nothing: these files are looked into.
  const LanguageFrontEnd* front_end_of(const RepositoryFile& file) const {
    if (!has_no_extension(file.path)) return front_ends_.for_path(file.path);
    const auto start = read_start_below(repository_.root, file.path, recognised_bytes);
    return start ? front_ends_.for_file(file.path, *start) : nullptr;
  }

  /// Readers need also the files that nobody asked for, where one of theirs is wanted.
  void select() {
    std::set<const RepositoryReader*> asked;
    for (const auto& file : listing_.files) {
      const LanguageFrontEnd* front_end = front_end_of(file);
      if (front_end == nullptr) continue;
      Slot slot;
      slot.file = &file;
      slot.front_end = front_end;
      slot.wanted = wanted(file.path, *front_end);
      if (slot.wanted) asked.insert(front_end->reader());
      slots_.push_back(std::move(slot));
    }
    std::erase_if(slots_, [&](const Slot& slot) {
      const RepositoryReader* reader = slot.front_end->reader();
      return !slot.wanted && (reader == nullptr || !asked.contains(reader));
    });
  }

  void parse_all() {
    // The largest first, so that no thread is left alone with one at the end.
    std::vector<std::size_t> order(slots_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return slots_[a].file->size > slots_[b].file->size;
    });
    std::atomic<std::uint64_t> done = 0;
    parallel_for(order.size(), options_.jobs, [&](std::size_t i) {
      if (cancelled_.load(std::memory_order_relaxed)) return;
      if (observer_.cancelled()) {
        cancelled_ = true;
        return;
      }
      fill(slots_[order[i]]);
      observer_.progress({"parse", ++done, order.size()});
    });
  }

  /// Gives each reader all files of its languages, whatever was asked for: what stands in one
  /// depends on the others.
  Result<void> read_together() {
    std::map<const RepositoryReader*, std::vector<Slot*>> readers;
    for (Slot& slot : slots_) {
      if (const auto* reader = slot.front_end->reader()) readers[reader].push_back(&slot);
    }
    for (auto& [reader, slots] : readers) {
      if (auto read = read_with(*reader, slots); !read) return read;
    }
    std::erase_if(slots_, [](const Slot& slot) { return !slot.wanted; });
    return {};
  }

  Result<void> read_with(const RepositoryReader& reader, const std::vector<Slot*>& slots) {
    parallel_for(slots.size(), options_.jobs, [&](std::size_t i) {
      if (!slots[i]->source) slots[i]->source = load(*slots[i]);
    });
    RepositorySources sources;
    sources.root = repository_.root;
    sources.jobs = options_.jobs;
    sources.cache_directory = options_.cache_directory;
    std::vector<Slot*> read;
    for (Slot* slot : slots) {
      if (!slot->source) continue;
      sources.files.push_back(std::move(*slot->source));
      sources.parsed.push_back(std::move(slot->parsed));
      read.push_back(slot);
    }
    auto files = reader.read(sources, observer_);
    if (!files) return tl::unexpected(files.error());
    for (std::size_t i = 0; i < read.size() && i < files->size(); ++i) {
      read[i]->parsed = std::move((*files)[i]);
    }
    return {};
  }

  /// The text of a file; where it cannot be had the slot is refused.
  std::optional<SourceFile> load(Slot& slot) const {
    const RepositoryFile& file = *slot.file;
    const std::uint64_t limit = options_.rules.max_file_bytes;
    if (file.size > limit) {
      slot.parsed = refused(slot, "too_large",
                            fmt::format("{} bytes, over the limit of {}", file.size, limit));
      return std::nullopt;
    }
    // An id ends its path at the first "::".
    if (file.path.find("::") != std::string::npos) {
      slot.parsed = refused(slot, "ambiguous_path", "\"::\" in a path makes ids ambiguous");
      return std::nullopt;
    }
    auto text = read_file_below(repository_.root, file.path, limit);
    if (text) return SourceFile(file.path, std::move(*text));
    const bool large = text.error().code == ErrorCode::limit;
    slot.parsed = refused(slot, large ? "too_large" : "unreadable", text.error().message);
    return std::nullopt;
  }

  void fill(Slot& slot) const {
    const RepositoryFile& file = *slot.file;
    const bool small = file.size <= options_.rules.max_file_bytes;
    const IndexEntry* entry = cache_ && small ? cache_->find(file.path) : nullptr;
    if (entry != nullptr && !entry->made_by(*slot.front_end)) entry = nullptr;
    if (entry != nullptr && !entry->racy && entry->same_times(file) && take(slot, *entry)) {
      slot.entry_current = true;
      return;
    }
    auto source = load(slot);
    if (!source) return;
    slot.keep = true;
    if (entry != nullptr && entry->hash == source->hash() && take(slot, *entry)) {
      slot.encoded = entry->parsed;
    } else {
      slot.parsed = slot.front_end->parse(*source);
      if (cache_ && started_ns_) slot.encoded = detail::encode_parsed_file(slot.parsed);
    }
    if (slot.front_end->reader() != nullptr) slot.source = std::move(source);
  }

  static bool take(Slot& slot, const IndexEntry& entry) {
    auto parsed = detail::decode_parsed_file(entry.parsed, entry.path, entry.language, entry.hash);
    if (!parsed) return false;
    slot.parsed = std::move(*parsed);
    slot.from_cache = true;
    slot.keep = true;
    return true;
  }

  IndexEntry entry_of(Slot& slot) const {
    const RepositoryFile& file = *slot.file;
    IndexEntry entry;
    entry.path = file.path;
    entry.language = slot.front_end->language();
    entry.version = slot.front_end->version();
    entry.hash = slot.parsed.hash;
    entry.size = file.size;
    entry.mtime_ns = file.mtime_ns;
    entry.ctime_ns = file.ctime_ns;
    entry.inode = file.inode;
    entry.racy = file.ctime_ns > *started_ns_ - racy_window_ns;
    entry.parsed = std::move(slot.encoded);
    return entry;
  }

  /// Files of other languages and globs keep their entries as long as they are listed.
  bool listed(const std::string& path) const {
    const auto& files = listing_.files;
    const auto at = std::lower_bound(
        files.begin(), files.end(), path,
        [](const RepositoryFile& file, const std::string& wanted) { return file.path < wanted; });
    return at != files.end() && at->path == path;
  }

  void save() {
    const auto new_entry = [](const Slot& slot) { return slot.keep && !slot.entry_current; };
    auto& old = cache_->entries();
    const bool all_listed = std::all_of(
        old.begin(), old.end(), [&](const IndexEntry& entry) { return listed(entry.path); });
    if (all_listed && std::none_of(slots_.begin(), slots_.end(), new_entry)) return;
    if (!started_ns_) return cannot_save("the cache folder cannot be written to");
    std::unordered_set<std::string> replaced;
    std::vector<IndexEntry> entries;
    for (Slot& slot : slots_) {
      if (slot.entry_current) continue;
      replaced.insert(slot.file->path);
      if (slot.keep) entries.push_back(entry_of(slot));
    }
    for (IndexEntry& entry : old) {
      if (listed(entry.path) && !replaced.contains(entry.path)) entries.push_back(std::move(entry));
    }
    if (auto saved = cache_->save(std::move(entries)); !saved) cannot_save(saved.error().message);
  }

  void cannot_save(const std::string& why) {
    observer_.diagnostic(
        {Severity::note, "cache_not_written", why, {options_.cache_directory.string(), 0, 0}});
  }

  Inventory finish() {
    InventoryCounts counts;
    counts.skipped = listing_.skipped.size();
    counts.refused = listing_.refused.size();
    std::vector<ParsedFile> files;
    files.reserve(slots_.size());
    for (Slot& slot : slots_) {
      for (const auto& diagnostic : slot.parsed.diagnostics) observer_.diagnostic(diagnostic);
      counts.from_cache += slot.from_cache ? 1 : 0;
      counts.partial += slot.parsed.status == ParseStatus::partial ? 1 : 0;
      ++(slot.parsed.status == ParseStatus::refused ? counts.refused : counts.parsed);
      files.push_back(std::move(slot.parsed));
    }
    return Inventory(repository_, std::move(files), std::move(listing_), counts);
  }

  const Repository& repository_;
  const FrontEnds& front_ends_;
  const InventoryOptions& options_;
  Observer& observer_;
  std::optional<IndexCache> cache_;
  std::optional<std::int64_t> started_ns_;
  FileList listing_;
  std::vector<Slot> slots_;  // sorted by path
  std::atomic<bool> cancelled_ = false;
};

}  // namespace

Result<Inventory> build_inventory(const Repository& repository, const FrontEnds& front_ends,
                                  const InventoryOptions& options, Observer& observer) {
  return Builder(repository, front_ends, options, observer).run();
}

}  // namespace lacuna
