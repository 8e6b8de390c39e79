#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lacuna/base/json_reader.hpp"

namespace lacuna::detail {

/// Under `key` where JSON can hold the bytes, else as base64 under `key`_base64.
void put_bytes(Json& json, const std::string& key, std::string_view bytes);
/// The inverse of put_bytes; notes an error where neither key holds bytes.
std::string get_bytes(JsonReader& reader, const std::string& key);

/// Whether `text` is a SHA-256 in lower-case hexadecimal.
bool is_hash(std::string_view text);

/// Reads each element of the array at `key` with `read(element, name)`, which gives a Result.
template <class T, class Read>
std::vector<T> read_list(JsonReader& reader, std::string_view key, std::string_view name,
                         const Read& read) {
  std::vector<T> list;
  std::size_t index = 0;
  for (const Json& item : reader.array(key)) {
    Result<T> value =
        read(item, std::string(name) + "/" + std::string(key) + "/" + std::to_string(index++));
    if (!value) {
      reader.note(key, value.error().message);
      return {};
    }
    list.push_back(std::move(*value));
  }
  return list;
}

}  // namespace lacuna::detail
