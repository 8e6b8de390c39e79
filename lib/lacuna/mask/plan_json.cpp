#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/hash.hpp"
#include "lacuna/base/json_reader.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/mask/bytes_internal.hpp"
#include "lacuna/mask/plan.hpp"

namespace lacuna {

namespace {

std::string to_hex(std::string_view bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]), low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

bool is_hash(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return hex_value(c) >= 0; });
}

}  // namespace

void detail::put_bytes(Json& json, const std::string& key, const std::string& bytes) {
  if (is_utf8(bytes)) {
    json[key] = bytes;
  } else {
    json[key + "_hex"] = to_hex(bytes);
  }
}

namespace {

using detail::put_bytes;

constexpr std::uint64_t most_offset = std::numeric_limits<std::uint32_t>::max();

bool has_bytes(const JsonReader& reader, const std::string& key) {
  return reader.has(key) || reader.has(key + "_hex");
}

std::string get_bytes(JsonReader& reader, const std::string& key) {
  if (!reader.has(key + "_hex")) return reader.text(key);
  const auto bytes = from_hex(reader.text(key + "_hex"));
  if (!bytes) reader.note(key + "_hex", "must be hexadecimal digits");
  return bytes.value_or(std::string());
}

std::string get_hash(JsonReader& reader, std::string_view key) {
  std::string hash = reader.text(key);
  if (!reader.error() && !is_hash(hash)) reader.note(key, "must be a SHA-256 in hexadecimal");
  return hash;
}

std::string get_path(JsonReader& reader) {
  std::string path = get_bytes(reader, "path");
  if (reader.error()) return path;
  const auto checked = checked_relative_path(path);
  if (!checked) reader.note("path", "must stay below the folder: " + checked.error().message);
  return path;
}

Json item_json(const MaskItem& item, bool with_gold) {
  Json json;
  json["id"] = to_string(item.id);
  put_bytes(json, "path", item.id.path);
  put_bytes(json, "qualified_name", item.id.qualified_name);
  json["ordinal"] = item.id.ordinal;
  if (item.masked_ordinal != 0) json["masked_ordinal"] = item.masked_ordinal;
  json["language"] = item.language;
  json["body"] = {item.body.begin, item.body.end};
  json["body_hash"] = item.body_hash;
  put_bytes(json, "stub", item.stub);
  if (with_gold) put_bytes(json, "gold", item.gold);
  return json;
}

ByteRange get_range(JsonReader& reader, std::string_view key) {
  const Json& value = reader.array(key);
  if (reader.error()) return {};
  const auto is_offset = [&](const Json& number) {
    return number.is_number_unsigned() && number.get<std::uint64_t>() <= most_offset;
  };
  if (value.size() != 2 || !is_offset(value[0]) || !is_offset(value[1])) {
    reader.note(key, "must be two byte offsets below 4 GiB");
    return {};
  }
  const ByteRange range{value[0].get<std::uint32_t>(), value[1].get<std::uint32_t>()};
  if (range.begin > range.end) reader.note(key, "ends before it begins");
  return range;
}

Result<MaskItem> item_from_json(const Json& json, const std::string& name) {
  JsonReader reader(json, name);
  MaskItem item;
  item.id.path = get_path(reader);
  item.id.qualified_name = get_bytes(reader, "qualified_name");
  item.id.ordinal = reader.integer<std::uint32_t>("ordinal");
  if (reader.has("masked_ordinal")) {
    item.masked_ordinal = reader.integer<std::uint32_t>("masked_ordinal");
  }
  item.language = reader.text("language");
  item.body = get_range(reader, "body");
  item.body_hash = get_hash(reader, "body_hash");
  item.stub = get_bytes(reader, "stub");
  if (has_bytes(reader, "gold")) item.gold = get_bytes(reader, "gold");
  if (reader.error()) return tl::unexpected(*reader.error());
  if (item.id.qualified_name.empty()) reader.note("qualified_name", "must not be empty");
  if (item.id.ordinal == 0) reader.note("ordinal", "counts from 1");
  if (has_bytes(reader, "gold") &&
      (item.gold.size() != item.body.size() || sha256(item.gold) != item.body_hash)) {
    reader.note("gold", "is not the body that the range and the hash describe");
  }
  if (reader.error()) return tl::unexpected(*reader.error());
  return item;
}

/// [[place, text]…], the places ascending.
std::vector<Edit> get_insertions(JsonReader& reader) {
  std::vector<Edit> edits;
  for (const Json& pair : reader.array("insertions")) {
    const bool fits = pair.is_array() && pair.size() == 2 && pair[0].is_number_unsigned() &&
                      pair[0].get<std::uint64_t>() <= most_offset && pair[1].is_string();
    const auto at = fits ? pair[0].get<std::uint32_t>() : 0;
    if (!fits || (!edits.empty() && at < edits.back().range.begin)) {
      reader.note("insertions", "must be ascending pairs of a byte offset and a text");
      return {};
    }
    edits.push_back({{at, at}, pair[1].get<std::string>()});
  }
  return edits;
}

Result<PlannedFile> file_from_json(const Json& json, const std::string& name) {
  JsonReader reader(json, name);
  PlannedFile file;
  file.path = get_path(reader);
  file.hash = get_hash(reader, "hash");
  if (reader.has("insertions")) file.insertions = get_insertions(reader);
  if (reader.error()) return tl::unexpected(*reader.error());
  return file;
}

Result<SupportFile> added_from_json(const Json& json, const std::string& name) {
  JsonReader reader(json, name);
  SupportFile file;
  file.path = get_path(reader);
  file.text = get_bytes(reader, "text");
  if (reader.error()) return tl::unexpected(*reader.error());
  return file;
}

/// What single items cannot know: whether they agree with each other and with the files.
Result<void> check_whole(const MaskPlan& plan, std::string_view name) {
  const auto bad = [&](std::string message) {
    return fail(ErrorCode::bad_input, std::move(message), {}, Location{std::string(name)});
  };
  for (std::size_t i = 1; i < plan.files.size(); ++i) {
    if (plan.files[i - 1].path == plan.files[i].path) {
      return bad(fmt::format("the file {} is there twice", printable(plan.files[i].path)));
    }
  }
  std::set<std::string_view> paths;
  for (const PlannedFile& file : plan.files) paths.insert(file.path);
  for (const SupportFile& file : plan.added) {
    if (!paths.insert(file.path).second) {
      return bad(fmt::format("the added file {} is there twice", printable(file.path)));
    }
  }
  std::set<FunctionId> ids;
  for (std::size_t i = 0; i < plan.items.size(); ++i) {
    const MaskItem& item = plan.items[i];
    const std::string id = printable(to_string(item.id));
    if (!ids.insert(item.id).second) return bad(id + " is there twice");
    const auto file = std::lower_bound(
        plan.files.begin(), plan.files.end(), item.id.path,
        [](const PlannedFile& f, const std::string& path) { return f.path < path; });
    if (file == plan.files.end() || file->path != item.id.path) {
      return bad(fmt::format("the file of {} is missing in \"files\"", id));
    }
    if (i == 0 || plan.items[i - 1].id.path != item.id.path) continue;
    const MaskItem& last = plan.items[i - 1];
    if (item.body.begin < last.body.end) {
      return bad(fmt::format("the bodies of {} and {} overlap", printable(to_string(last.id)), id));
    }
    if (item.language != last.language) return bad(id + " has another language than its file");
  }
  return {};
}

Result<void> read_lists(JsonReader& reader, std::string_view name, MaskPlan& plan) {
  const Json& files = reader.array("files");
  const Json& items = reader.array("items");
  if (reader.error()) return tl::unexpected(*reader.error());
  for (std::size_t i = 0; i < files.size(); ++i) {
    auto file = file_from_json(files[i], fmt::format("{}: files[{}]", name, i));
    if (!file) return tl::unexpected(file.error());
    plan.files.push_back(std::move(*file));
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto item = item_from_json(items[i], fmt::format("{}: items[{}]", name, i));
    if (!item) return tl::unexpected(item.error());
    plan.items.push_back(std::move(*item));
  }
  if (!reader.has("added")) return {};
  const Json& added = reader.array("added");
  if (reader.error()) return tl::unexpected(*reader.error());
  for (std::size_t i = 0; i < added.size(); ++i) {
    auto file = added_from_json(added[i], fmt::format("{}: added[{}]", name, i));
    if (!file) return tl::unexpected(file.error());
    plan.added.push_back(std::move(*file));
  }
  return {};
}

}  // namespace

Json to_json(const MaskPlan& plan, bool with_gold) {
  Json files = Json::array();
  for (const auto& file : plan.files) {
    Json entry;
    put_bytes(entry, "path", file.path);
    entry["hash"] = file.hash;
    for (const Edit& edit : file.insertions) {
      entry["insertions"].push_back({edit.range.begin, edit.text});
    }
    files.push_back(std::move(entry));
  }
  Json items = Json::array();
  for (const auto& item : plan.items) items.push_back(item_json(item, with_gold));
  Json json;
  json["schema"] = "lacuna.mask/1";
  Json repository;
  put_bytes(repository, "spec", plan.repository);
  Json commit;
  if (!plan.commit.empty()) commit = plan.commit;
  repository["commit"] = std::move(commit);
  json["repository"] = std::move(repository);
  json["selector"] = {{"strategy", plan.strategy}, {"seed", plan.seed}};
  json["docstring"] = to_string(plan.docstring);
  if (plan.initializers == InitializerPolicy::drop) json["initializers"] = "drop";
  json["files"] = std::move(files);
  json["items"] = std::move(items);
  for (const SupportFile& file : plan.added) {
    Json entry;
    put_bytes(entry, "path", file.path);
    put_bytes(entry, "text", file.text);
    json["added"].push_back(std::move(entry));
  }
  return json;
}

Result<MaskPlan> mask_plan_from_json(const Json& json, std::string_view name) {
  JsonReader reader(json, std::string(name));
  reader.schema("lacuna.mask/1");
  const Json& repository_json = reader.object("repository");
  const Json& selector_json = reader.object("selector");
  const std::string docstring = reader.text("docstring");
  if (reader.error()) return tl::unexpected(*reader.error());
  JsonReader repository(repository_json, fmt::format("{}: repository", name));
  JsonReader selector(selector_json, fmt::format("{}: selector", name));
  MaskPlan plan;
  plan.repository = get_bytes(repository, "spec");
  if (repository.has("commit") && !repository.at("commit").is_null()) {
    plan.commit = repository.text("commit");
  }
  plan.strategy = selector.text("strategy");
  plan.seed = selector.integer<std::uint64_t>("seed");
  const auto policy = docstring_policy_from(docstring);
  if (!policy) reader.note("docstring", "must be keep or drop");
  const auto initializers = reader.has("initializers")
                                ? initializer_policy_from(reader.text("initializers"))
                                : InitializerPolicy::keep;
  if (!initializers) reader.note("initializers", "must be keep or drop");
  for (const JsonReader* each : {&reader, &repository, &selector}) {
    if (each->error()) return tl::unexpected(*each->error());
  }
  plan.docstring = *policy;
  plan.initializers = *initializers;
  if (auto read = read_lists(reader, name, plan); !read) return tl::unexpected(read.error());
  std::sort(plan.files.begin(), plan.files.end(),
            [](const PlannedFile& a, const PlannedFile& b) { return a.path < b.path; });
  std::sort(plan.added.begin(), plan.added.end(),
            [](const SupportFile& a, const SupportFile& b) { return a.path < b.path; });
  std::sort(plan.items.begin(), plan.items.end(), [](const MaskItem& a, const MaskItem& b) {
    if (a.id.path != b.id.path) return a.id.path < b.id.path;
    return std::pair(a.body.begin, a.body.end) < std::pair(b.body.begin, b.body.end);
  });
  if (auto checked = check_whole(plan, name); !checked) return tl::unexpected(checked.error());
  return plan;
}

}  // namespace lacuna
