#include <sodium.h>

#include <algorithm>

#include "lacuna/base/text.hpp"
#include "lacuna/task/record_fields_internal.hpp"

namespace lacuna::detail {

void put_bytes(Json& json, const std::string& key, std::string_view bytes) {
  if (is_utf8(bytes)) {
    json[key] = bytes;
    return;
  }
  constexpr int variant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), variant);
  text.pop_back();  // the final NUL
  json[key + "_base64"] = std::move(text);
}

std::string get_bytes(JsonReader& reader, const std::string& key) {
  const std::string encoded = key + "_base64";
  if (!reader.has(encoded)) return reader.text(key);
  const std::string text = reader.text(encoded);
  std::string bytes(text.size(), '\0');
  std::size_t length = 0;
  const int failed =
      sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &length, nullptr, sodium_base64_VARIANT_ORIGINAL);
  if (failed != 0) {
    reader.note(encoded, "must be base64");
    return {};
  }
  bytes.resize(length);
  return bytes;
}

bool is_hash(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace lacuna::detail
