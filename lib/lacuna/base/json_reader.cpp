#include "lacuna/base/json_reader.hpp"

#include <charconv>

#include "lacuna/base/location_internal.hpp"

namespace lacuna {
namespace {

const Json& null_json() {
  static const Json null;
  return null;
}

const Json* find(const Json& object, std::string_view key) {
  if (!object.is_object()) return nullptr;
  const auto& members = object.get_ref<const Json::object_t&>();
  for (const auto& member : members) {
    if (member.first == key) return &member.second;
  }
  return nullptr;
}

/// One token of a JSON pointer (RFC 6901).
std::string pointer_token(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

/// The version behind the last '/' of a schema's name; 0 where there is none.
std::uint32_t version_of(std::string_view schema, std::string_view prefix) {
  std::uint32_t version = 0;
  if (!schema.starts_with(prefix)) return 0;
  schema.remove_prefix(prefix.size());
  const auto [end, problem] =
      std::from_chars(schema.data(), schema.data() + schema.size(), version);
  return problem == std::errc() && end == schema.data() + schema.size() ? version : 0;
}

}  // namespace

JsonReader::JsonReader(const Json& value, std::string name)
    : value_(value), name_(std::move(name)) {
  if (!value_.is_object()) {
    error_ = Error{ErrorCode::bad_input, "must be an object", {}, Location{name_}};
  }
}

void JsonReader::note(std::string_view key, std::string_view problem) {
  if (error_) return;
  error_ = Error{ErrorCode::bad_input,
                 "/" + detail::shortened(pointer_token(key), 100) + " " + std::string(problem),
                 {},
                 Location{name_}};
}

void JsonReader::schema(std::string_view expected) {
  const std::string found = text("schema");
  if (error_ || found == expected) return;
  const std::string_view family = expected.substr(0, expected.rfind('/') + 1);
  const std::uint32_t version = version_of(found, family);
  note("schema",
       "must be \"" + std::string(expected) + "\", not \"" + detail::shortened(found, 100) + "\"");
  if (version > version_of(expected, family)) {
    error_->code = ErrorCode::unsupported;
    error_->hint = "it was written by a newer version of lacuna";
  }
}

bool JsonReader::has(std::string_view key) const {
  const Json* found = find(value_, key);
  return found != nullptr && !found->is_null();
}

const Json& JsonReader::at(std::string_view key) {
  const Json* found = find(value_, key);
  if (found != nullptr) return *found;
  note(key, "is missing");
  return null_json();
}

std::string JsonReader::text(std::string_view key) {
  const Json& value = at(key);
  if (value.is_string()) return value.get_ref<const std::string&>();
  note(key, "must be a text");
  return {};
}

std::string JsonReader::text_or(std::string_view key, std::string fallback) {
  return has(key) ? text(key) : std::move(fallback);
}

double JsonReader::number(std::string_view key) {
  const Json& value = at(key);
  if (value.is_number()) return value.get<double>();
  note(key, "must be a number");
  return 0;
}

double JsonReader::number_or(std::string_view key, double fallback) {
  return has(key) ? number(key) : fallback;
}

bool JsonReader::boolean(std::string_view key) {
  const Json& value = at(key);
  if (value.is_boolean()) return value.get<bool>();
  note(key, "must be true or false");
  return false;
}

bool JsonReader::boolean_or(std::string_view key, bool fallback) {
  return has(key) ? boolean(key) : fallback;
}

std::vector<std::string> JsonReader::texts(std::string_view key) {
  std::vector<std::string> out;
  for (const Json& item : array(key)) {
    if (!item.is_string()) {
      note(key, "must hold texts only");
      return {};
    }
    out.push_back(item.get_ref<const std::string&>());
  }
  return out;
}

const Json& JsonReader::array(std::string_view key) {
  const Json& value = at(key);
  if (value.is_array()) return value;
  note(key, "must be an array");
  return null_json();
}

const Json& JsonReader::object(std::string_view key) {
  const Json& value = at(key);
  if (value.is_object()) return value;
  note(key, "must be an object");
  return null_json();
}

}  // namespace lacuna
