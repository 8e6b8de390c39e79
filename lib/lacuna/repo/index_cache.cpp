#include "lacuna/repo/index_cache_internal.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/hash.hpp"
#include "lacuna/repo/index_codec_internal.hpp"

namespace lacuna::detail {

namespace fs = std::filesystem;

namespace {

// Changes with every change of the layout; an index with another one is rebuilt.
constexpr std::string_view magic = "lacuna index 1\n";

void write(ByteWriter& out, const IndexEntry& entry) {
  out.text(entry.path);
  out.text(entry.language);
  out.text(entry.version);
  out.text(entry.hash);
  out.number(entry.size);
  out.signed_number(entry.mtime_ns);
  out.signed_number(entry.ctime_ns);
  out.number(entry.inode);
  out.number(entry.racy ? 1 : 0);
  out.text(entry.parsed);
}

IndexEntry read(ByteReader& in) {
  IndexEntry entry;
  entry.path = in.text();
  entry.language = in.text();
  entry.version = in.text();
  entry.hash = in.text();
  entry.size = in.number();
  entry.mtime_ns = in.signed_number();
  entry.ctime_ns = in.signed_number();
  entry.inode = in.number();
  entry.racy = in.number() != 0;
  entry.parsed = in.text();
  return entry;
}

/// The entries in the bytes of an index; none at all where anything is wrong with them.
std::vector<IndexEntry> decode(std::string_view bytes, std::string_view root) {
  if (!bytes.starts_with(magic)) return {};
  bytes.remove_prefix(magic.size());
  ByteReader head(bytes);
  const std::uint64_t sum = head.number();
  const std::string_view payload = head.text();
  if (!head.ok() || !head.at_end() || sum != checksum(payload)) return {};
  ByteReader in(payload);
  if (in.text() != root) return {};
  const std::size_t count = in.count();
  std::vector<IndexEntry> entries;
  for (std::size_t i = 0; i < count && in.ok(); ++i) entries.push_back(read(in));
  if (!in.ok() || !in.at_end()) return {};
  return entries;
}

}  // namespace

IndexCache IndexCache::load(const fs::path& cache_directory, const fs::path& root) {
  const std::string name = sha256(root.string()).substr(0, 32) + ".idx";
  IndexCache cache(cache_directory / "index" / name, root.string());
  if (const auto bytes = read_file(cache.file_)) cache.entries_ = decode(*bytes, cache.root_);
  cache.by_path_.reserve(cache.entries_.size());
  for (std::size_t i = 0; i < cache.entries_.size(); ++i) {
    cache.by_path_.emplace(cache.entries_[i].path, i);
  }
  return cache;
}

const IndexEntry* IndexCache::find(std::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : &entries_[found->second];
}

std::optional<std::int64_t> IndexCache::now() const {
  std::error_code ignored;
  fs::create_directories(file_.parent_path(), ignored);
  const auto probe = TemporaryDirectory::create(".now", file_.parent_path());
  struct stat info;
  if (!probe || ::stat(probe->path().c_str(), &info) != 0) return std::nullopt;
  return static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec;
}

Result<void> IndexCache::save(std::vector<IndexEntry> entries) const {
  std::sort(entries.begin(), entries.end(),
            [](const IndexEntry& a, const IndexEntry& b) { return a.path < b.path; });
  ByteWriter payload;
  payload.text(root_);
  payload.number(entries.size());
  for (const auto& entry : entries) write(payload, entry);
  ByteWriter out;
  out.bytes() = magic;
  out.number(checksum(payload.bytes()));
  out.text(payload.bytes());
  return write_file_atomic(file_, out.bytes(), {.executable = false, .sync = false});
}

}  // namespace lacuna::detail
