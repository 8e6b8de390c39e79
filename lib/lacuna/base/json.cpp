#include "lacuna/base/json.hpp"

#include <cmath>
#include <cstdint>
#include <exception>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "lacuna/base/location_internal.hpp"

namespace lacuna {
namespace {

/// Lets the handler know how far the parser has read: the events of the parser say no place.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, const char** furthest) : at_(at), furthest_(furthest) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    *furthest_ = at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator old = *this;
    ++*this;
    return old;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ == b.at_;
  }
  friend bool operator!=(const CountingIterator& a, const CountingIterator& b) { return !(a == b); }

 private:
  const char* at_;
  const char** furthest_;
};

/// "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error ..." without
/// what comes before "syntax error".
std::string plain_message(std::string_view what) {
  if (what.starts_with("[")) {
    if (const auto end = what.find("] "); end != std::string_view::npos)
      what.remove_prefix(end + 2);
  }
  if (what.starts_with("parse error")) {
    if (const auto end = what.find(": "); end != std::string_view::npos)
      what.remove_prefix(end + 2);
  }
  return detail::shortened(what, 300);
}

/// Builds the value from the events of the parser. A member function that returns false ends the
/// parse, with the reason in `error`.
class JsonBuilder {
 public:
  JsonBuilder(std::string_view text, std::string_view name, JsonLimits limits)
      : text_(text), name_(name), limits_(limits), read_(text.data()) {}

  const char** read() { return &read_; }
  std::optional<Error>& error() { return error_; }
  Json take() { return std::move(root_); }

  bool null() { return add(Json(nullptr)) != nullptr; }
  bool boolean(bool value) { return add(Json(value)) != nullptr; }
  bool number_integer(Json::number_integer_t value) { return add(Json(value)) != nullptr; }
  bool number_unsigned(Json::number_unsigned_t value) { return add(Json(value)) != nullptr; }
  bool number_float(Json::number_float_t value, const std::string& /*text*/) {
    if (!std::isfinite(value)) return stop(ErrorCode::bad_input, "the number is out of range");
    return add(Json(value)) != nullptr;
  }
  bool string(std::string& value) { return add(Json(std::move(value))) != nullptr; }
  bool binary(Json::binary_t& /*value*/) { return false; }  // no such thing in JSON text

  bool start_object(std::size_t /*size*/) { return open(Json::object()); }
  bool start_array(std::size_t /*size*/) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& key) {
    Level& level = open_.back();
    auto& members = level.value->get_ref<Json::object_t&>();
    if (repeats(level, key)) {
      return stop(ErrorCode::bad_input,
                  "the key \"" + detail::shortened(key, 100) + "\" stands here twice",
                  offset() - key_length());
    }
    // operator[] of an ordered object looks at all keys; this does not.
    members.emplace_back(key, nullptr);
    member_ = &members.back().second;
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& exception) {
    return stop(ErrorCode::bad_input, plain_message(exception.what()),
                position == 0 ? 0 : position - 1);
  }

 private:
  struct Level {
    Json* value = nullptr;
    std::unordered_set<std::string> keys;  ///< only where there are many
  };

  static constexpr std::size_t kFewKeys = 16;

  std::size_t offset() const { return static_cast<std::size_t>(read_ - text_.data()); }

  /// Bytes of the key that was just read, with its quotes and escapes.
  std::size_t key_length() const {
    const std::size_t end = offset();
    std::size_t begin = end < 2 ? 0 : end - 2;
    while (begin > 0 && (text_[begin] != '"' || escaped(begin))) --begin;
    return end - begin;
  }

  bool escaped(std::size_t at) const {
    std::size_t backslashes = 0;
    while (at > backslashes && text_[at - backslashes - 1] == '\\') ++backslashes;
    return backslashes % 2 == 1;
  }

  static bool repeats(Level& level, const std::string& key) {
    const auto& members = level.value->get_ref<const Json::object_t&>();
    if (members.size() < kFewKeys) {
      for (const auto& member : members) {
        if (member.first == key) return true;
      }
      return false;
    }
    if (level.keys.empty()) {
      for (const auto& member : members) level.keys.insert(member.first);
    }
    return !level.keys.insert(key).second;
  }

  Json* add(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Json& parent = *open_.back().value;
    if (parent.is_array()) {
      auto& items = parent.get_ref<Json::array_t&>();
      items.push_back(std::move(value));
      return &items.back();
    }
    *member_ = std::move(value);
    return member_;
  }

  bool open(Json value) {
    if (open_.size() >= limits_.depth) {
      return stop(ErrorCode::limit,
                  "nested more than " + std::to_string(limits_.depth) + " levels deep");
    }
    open_.push_back({add(std::move(value)), {}});
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  bool stop(ErrorCode code, std::string message) {
    return stop(code, std::move(message), offset() == 0 ? 0 : offset() - 1);
  }
  bool stop(ErrorCode code, std::string message, std::size_t at) {
    if (!error_) error_ = Error{code, std::move(message), {}, detail::locate(text_, at, name_)};
    return false;
  }

  std::string_view text_;
  std::string_view name_;
  JsonLimits limits_;
  const char* read_;
  Json root_;
  Json* member_ = nullptr;  ///< where the value of the last key belongs
  std::vector<Level> open_;
  std::optional<Error> error_;
};

std::optional<Error> check_bytes(std::string_view text, std::string_view name, JsonLimits limits) {
  const auto wrong = [&](std::string message, std::size_t at) {
    return Error{ErrorCode::bad_input, std::move(message), {}, detail::locate(text, at, name)};
  };
  if (text.size() > limits.bytes) {
    return Error{ErrorCode::limit,
                 "the text is longer than " + std::to_string(limits.bytes) + " bytes",
                 {},
                 Location{std::string(name)}};
  }
  if (const auto at = detail::find_invalid_utf8(text); at != std::string_view::npos) {
    return wrong("not valid UTF-8", at);
  }
  // The parser takes a NUL for the end of the text.
  if (const auto at = text.find('\0'); at != std::string_view::npos) {
    return wrong("a NUL byte", at);
  }
  return std::nullopt;
}

}  // namespace

Result<Json> parse_json(std::string_view text, std::string_view name, JsonLimits limits) {
  if (auto error = check_bytes(text, name, limits)) return tl::unexpected(std::move(*error));
  if (text.data() == nullptr) text = "";
  try {
    JsonBuilder builder(text, name, limits);
    const CountingIterator begin(text.data(), builder.read());
    const CountingIterator end(text.data() + text.size(), builder.read());
    const bool done = Json::sax_parse(begin, end, &builder);
    if (builder.error()) return tl::unexpected(std::move(*builder.error()));
    if (!done) return fail(ErrorCode::bad_input, "not JSON", {}, Location{std::string(name)});
    return builder.take();
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::limit, "not enough memory", {}, Location{std::string(name)});
  } catch (const std::exception& exception) {
    return fail(ErrorCode::bad_input, plain_message(exception.what()), {},
                Location{std::string(name)});
  }
}

std::string dump_json(const Json& value, bool pretty) {
  return value.dump(pretty ? 2 : -1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace lacuna
