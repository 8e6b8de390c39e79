#include "lacuna/repo/inventory.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"

namespace lacuna {

namespace {

/// Numbers of the file's functions in the order of their names.
std::vector<std::uint32_t> by_name(const std::vector<Function>& functions) {
  std::vector<std::uint32_t> order(functions.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return functions[a].id < functions[b].id;
  });
  return order;
}

}  // namespace

Inventory::Inventory(Repository repository, std::vector<ParsedFile> files, FileList listing,
                     InventoryCounts counts)
    : repository_(std::move(repository)),
      files_(std::move(files)),
      listing_(std::move(listing)),
      counts_(counts) {
  by_name_.reserve(files_.size());
  for (const ParsedFile& parsed : files_) by_name_.push_back(by_name(parsed.functions));
}

const ParsedFile* Inventory::file(std::string_view path) const {
  const auto at = std::lower_bound(
      files_.begin(), files_.end(), path,
      [](const ParsedFile& file, std::string_view wanted) { return file.path < wanted; });
  return at != files_.end() && at->path == path ? &*at : nullptr;
}

const Function* Inventory::find(const FunctionId& id) const {
  const ParsedFile* in = file(id.path);
  if (in == nullptr) return nullptr;
  const auto& order = by_name_[static_cast<std::size_t>(in - files_.data())];
  const auto at = std::lower_bound(
      order.begin(), order.end(), id,
      [&](std::uint32_t one, const FunctionId& wanted) { return in->functions[one].id < wanted; });
  if (at == order.end() || in->functions[*at].id != id) return nullptr;
  return &in->functions[*at];
}

std::vector<const Function*> Inventory::functions() const {
  std::vector<const Function*> all;
  for (const auto& parsed : files_) {
    for (const auto& function : parsed.functions) all.push_back(&function);
  }
  return all;
}

namespace {

/// The functions that have this id but for the parameter types, which some languages put behind the
/// name.
std::vector<const Function*> overloads(const Inventory& inventory, const FunctionId& id) {
  std::vector<const Function*> found;
  const ParsedFile* in = inventory.file(id.path);
  if (in == nullptr) return found;
  const std::string start = id.qualified_name + '(';
  for (const Function& function : in->functions) {
    const bool alike = function.id.qualified_name.starts_with(start) && function.parent.empty();
    if (alike && function.id.ordinal == id.ordinal) found.push_back(&function);
  }
  return found;
}

/// Up to three ids that someone who wrote `text` may have meant.
std::string near_names(const Inventory& inventory, std::string_view text, const FunctionId* id) {
  std::vector<std::string> near;
  if (id != nullptr) {
    for (const Function* function : overloads(inventory, *id)) {
      if (near.size() < 3) near.push_back(to_string(function->id));
    }
  }
  if (id != nullptr && near.empty()) {
    const auto separator = id->qualified_name.find_last_of(".:");
    const std::string last = separator == std::string::npos
                                 ? id->qualified_name
                                 : id->qualified_name.substr(separator + 1);
    for (const Function* function : inventory.functions()) {
      if (near.size() == 3) break;
      if (function->name == last) near.push_back(to_string(function->id));
    }
  }
  if (near.empty()) {
    std::vector<std::string> all;
    for (const Function* function : inventory.functions()) all.push_back(to_string(function->id));
    std::string closest = closest_word(text, all);
    if (!closest.empty()) near.push_back(std::move(closest));
  }
  for (auto& name : near) name = printable(name);
  if (near.empty()) return "`lacuna functions` lists the ids of all functions";
  return fmt::format("did you mean {}?", fmt::join(near, " or "));
}

}  // namespace

Result<const Function*> Inventory::require(std::string_view text) const {
  const auto id = parse_function_id(text);
  if (!id) {
    Error error = id.error();
    if (error.hint.empty()) error.hint = near_names(*this, text, nullptr);
    return tl::unexpected(std::move(error));
  }
  if (const Function* found = find(*id)) return found;
  for (const auto& parsed : files_) {
    if (is_utf8(parsed.path) || to_valid_utf8(parsed.path) != id->path) continue;
    FunctionId stored = *id;
    stored.path = parsed.path;
    if (const Function* found = find(stored)) return found;
  }
  if (const auto found = overloads(*this, *id); found.size() == 1) return found.front();
  return fail(ErrorCode::not_found, fmt::format("there is no function {}", printable(text)),
              near_names(*this, text, &*id));
}

namespace {

Json diagnostic_json(const Diagnostic& diagnostic) {
  Json json;
  json["severity"] = to_string(diagnostic.severity);
  json["code"] = diagnostic.code;
  json["message"] = diagnostic.message;
  json["path"] = diagnostic.where.path;
  json["line"] = diagnostic.where.line;
  json["column"] = diagnostic.where.column;
  return json;
}

Json path_json(std::string_view path, std::string_view reason) {
  return {{"path", path}, {"reason", reason}};
}

Json files_json(const Inventory& inventory) {
  const InventoryCounts& counts = inventory.counts();
  Json skipped = Json::array();
  for (const auto& entry : inventory.listing().skipped) {
    skipped.push_back(path_json(entry.path, entry.reason));
  }
  std::vector<SkippedPath> all = inventory.listing().refused;
  for (const auto& parsed : inventory.files()) {
    if (parsed.status != ParseStatus::refused) continue;
    all.push_back({parsed.path, parsed.diagnostics.empty() ? std::string("refused")
                                                           : parsed.diagnostics.front().message});
  }
  std::sort(all.begin(), all.end(),
            [](const SkippedPath& a, const SkippedPath& b) { return a.path < b.path; });
  Json refused = Json::array();
  for (const auto& entry : all) refused.push_back(path_json(entry.path, entry.reason));
  Json json;
  json["parsed"] = counts.parsed;
  json["partial"] = counts.partial;
  json["skipped"] = counts.skipped;
  json["refused"] = counts.refused;
  json["skipped_paths"] = std::move(skipped);
  json["refused_paths"] = std::move(refused);
  return json;
}

}  // namespace

Json to_json(const Inventory& inventory, bool maskable_only) {
  Json functions = Json::array();
  Json diagnostics = Json::array();
  for (const auto& parsed : inventory.files()) {
    for (const auto& function : parsed.functions) {
      if (function.maskable || !maskable_only) functions.push_back(to_json(function));
    }
    for (const auto& diagnostic : parsed.diagnostics) {
      diagnostics.push_back(diagnostic_json(diagnostic));
    }
  }
  const Repository& repository = inventory.repository();
  Json commit;
  if (!repository.commit.empty()) commit = repository.commit;
  Json json;
  json["schema"] = "lacuna.functions/1";
  json["repository"] = {{"path", repository.root.string()}, {"commit", std::move(commit)}};
  json["functions"] = std::move(functions);
  json["diagnostics"] = std::move(diagnostics);
  json["files"] = files_json(inventory);
  return json;
}

Result<SourceFile> read_source(const Inventory& inventory, const ParsedFile& file) {
  constexpr std::uint64_t most = (std::uint64_t{1} << 32) - 1;  // of a SourceFile
  auto text = read_file_below(inventory.repository().root, file.path, most);
  if (!text) return tl::unexpected(text.error());
  SourceFile source(file.path, std::move(*text));
  if (source.hash() != file.hash) {
    return fail(ErrorCode::stale,
                fmt::format("{} changed since it was parsed: its hash was {} and is now {}",
                            printable(file.path), file.hash, source.hash()));
  }
  return source;
}

}  // namespace lacuna
