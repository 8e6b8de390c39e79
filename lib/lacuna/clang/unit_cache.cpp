#include "lacuna/clang/unit_cache_internal.hpp"

#include "lacuna/base/files.hpp"
#include "lacuna/base/hash.hpp"
#include "lacuna/clang/bytes_internal.hpp"

namespace lacuna::detail {

namespace fs = std::filesystem;

namespace {

// Changes with every change of what units say or how it is written.
constexpr std::string_view magic = "lacuna unit 2\n";
constexpr std::size_t digest_size = 64;

}  // namespace

UnitCache::UnitCache(const SourceTree& tree, const fs::path& cache_directory, std::string salt)
    : tree_(tree), salt_(std::move(salt)) {
  if (!cache_directory.empty()) folder_ = cache_directory / "units";
}

fs::path UnitCache::file_of(const Unit& unit) const {
  Sha256 hash;
  hash.update(magic).update(salt_).update(tree_.root()).update(unit.file).update(unit.directory);
  hash.update(unit.language).update(std::uint64_t{unit.arguments.size()});
  for (const auto& argument : unit.arguments) hash.update(argument);
  const std::string name = hash.hex().substr(0, 40);
  return folder_ / name.substr(0, 2) / (name.substr(2) + ".unit");
}

std::string UnitCache::hash_outside(const std::string& path) {
  const auto [at, fresh] = hashes_.try_emplace(path);
  if (fresh) {
    const auto text = read_file(path);
    if (text) at->second = sha256(*text);
  }
  return at->second;
}

bool UnitCache::exists(const std::string& path) {
  const auto [at, fresh] = exists_.try_emplace(path, false);
  if (fresh) {
    std::error_code ignored;
    at->second = tree_.find(path) >= 0 || fs::exists(path, ignored);
  }
  return at->second;
}

std::optional<UnitFacts> UnitCache::find(const Unit& unit) {
  if (folder_.empty()) return std::nullopt;
  const auto bytes = read_file(file_of(unit));
  if (!bytes || !bytes->starts_with(magic) || bytes->size() < magic.size() + digest_size) {
    return std::nullopt;
  }
  const std::string_view payload = std::string_view(*bytes).substr(magic.size() + digest_size);
  if (bytes->substr(magic.size(), digest_size) != sha256(payload)) return std::nullopt;
  UnitReader in(payload);
  const auto inside = in.texts();
  const auto outside = in.texts();
  auto facts = decode_unit_facts(in.text());
  if (!in.done() || !facts || inside.size() != facts->paths.size() ||
      outside.size() != facts->outside.size()) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < inside.size(); ++i) {
    const int file = tree_.find_relative(facts->paths[i]);
    if (file < 0 || tree_.files()[static_cast<std::size_t>(file)].hash() != inside[i]) {
      return std::nullopt;
    }
  }
  for (std::size_t i = 0; i < outside.size(); ++i) {
    if (outside[i].empty() || hash_outside(facts->outside[i]) != outside[i]) return std::nullopt;
  }
  for (const auto& path : facts->absent) {
    if (exists(path)) return std::nullopt;
  }
  return facts;
}

void UnitCache::keep(const Unit& unit, const UnitFacts& facts) {
  if (folder_.empty()) return;
  UnitWriter out;
  out.number(facts.paths.size());
  for (const auto& path : facts.paths) {
    const int file = tree_.find_relative(path);
    if (file < 0) return;
    out.text(tree_.files()[static_cast<std::size_t>(file)].hash());
  }
  out.number(facts.outside.size());
  for (const auto& path : facts.outside) out.text(hash_outside(path));
  out.text(encode_unit_facts(facts));
  const std::string payload = out.take();
  std::string bytes(magic);
  bytes += sha256(payload);
  bytes += payload;
  static_cast<void>(
      write_file_atomic(file_of(unit), bytes, {.executable = false, .mode = {}, .sync = false}));
}

}  // namespace lacuna::detail
