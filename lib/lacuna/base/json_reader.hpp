#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lacuna/base/json.hpp"

namespace lacuna {

/// Takes a JSON object apart without exceptions: the first thing that is missing or of the wrong
/// type is kept as the error, with its JSON pointer, and every later call returns a default.
///
///     JsonReader reader(json, "suite/manifest.json");
///     task.id = reader.text("id");
///     task.n = reader.integer<std::uint32_t>("n");
///     if (auto error = reader.error()) return tl::unexpected(*error);
class JsonReader {
 public:
  /// `value` must outlive the reader; `name` stands in messages.
  JsonReader(const Json& value, std::string name);

  /// Notes an error unless "schema" is `lacuna.<name>/<version>` with exactly this text; its code
  /// is unsupported where only the version is a higher one.
  void schema(std::string_view expected);

  /// Whether there is such a member that is not null. The calls that end in `_or` take null for
  /// missing too; a value of the wrong type is an error all the same.
  bool has(std::string_view key) const;
  std::string text(std::string_view key);
  std::string text_or(std::string_view key, std::string fallback);
  double number(std::string_view key);
  double number_or(std::string_view key, double fallback);
  bool boolean(std::string_view key);
  bool boolean_or(std::string_view key, bool fallback);
  std::vector<std::string> texts(std::string_view key);  ///< an array of strings
  /// The member itself, or a null value (with an error noted) where it is missing.
  const Json& at(std::string_view key);
  const Json& array(std::string_view key);
  const Json& object(std::string_view key);

  /// An integer in the range of `T`.
  template <class T>
  T integer(std::string_view key) {
    const Json& value = at(key);
    if (value.is_number_unsigned()) {
      const auto wide = value.get<std::uint64_t>();
      if (std::in_range<T>(wide)) return static_cast<T>(wide);
    } else if (value.is_number_integer()) {
      const auto wide = value.get<std::int64_t>();
      if (std::in_range<T>(wide)) return static_cast<T>(wide);
    }
    note(key, "must be a whole number in range");
    return T{};
  }

  /// Notes an error at `key` of this object; only the first is kept.
  void note(std::string_view key, std::string_view problem);
  const std::optional<Error>& error() const { return error_; }

 private:
  const Json& value_;
  std::string name_;
  std::optional<Error> error_;
};

}  // namespace lacuna
