#include <algorithm>
#include <cstring>
#include <optional>
#include <set>

#include "lacuna/verify/leak_compiled_internal.hpp"

namespace lacuna::detail {
namespace {

constexpr std::size_t header_bytes = 16;
constexpr int most_depth = 400;
constexpr std::size_t most_objects = 2'000'000;

int magic_of(std::string_view bytes) {
  return static_cast<unsigned char>(bytes[0]) | static_cast<unsigned char>(bytes[1]) << 8;
}

/// What is kept of a marshalled object.
struct Object {
  std::string_view text;             ///< of strings
  std::vector<std::uint32_t> items;  ///< of tuples, sets and code objects: indices of objects
  bool is_text = false;
  bool is_code = false;
  std::uint32_t name = 0;  ///< of code: index
  std::uint32_t line = 0;
};

/// Reads CPython's marshal format without trusting any of it.
class Reader {
 public:
  Reader(std::string_view bytes, int magic) : bytes_(bytes), magic_(magic) {}

  /// The index of the object that begins here; nothing where the bytes are wrong.
  std::optional<std::uint32_t> object(int depth = 0) {
    if (depth > most_depth || objects_.size() >= most_objects) return {};
    const auto type_byte = byte();
    if (!type_byte) return {};
    const bool keep = (*type_byte & 0x80) != 0;
    const char type = static_cast<char>(*type_byte & 0x7F);
    if (type == 'r') return reference();
    const std::uint32_t index = make();
    if (keep) references_.push_back(index);
    if (!fill(type, index, depth)) return {};
    return index;
  }

  const std::vector<Object>& objects() const { return objects_; }

 private:
  std::optional<unsigned> byte() {
    if (at_ >= bytes_.size()) return {};
    return static_cast<unsigned char>(bytes_[at_++]);
  }
  std::optional<std::uint32_t> number() {
    if (bytes_.size() - at_ < 4) return {};
    std::uint32_t value = 0;
    for (unsigned i = 0; i < 4; ++i) {
      value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes_[at_ + i])) << (8 * i);
    }
    at_ += 4;
    return value;
  }
  bool skip(std::size_t count) {
    if (bytes_.size() - at_ < count) return false;
    at_ += count;
    return true;
  }
  std::uint32_t make() {
    objects_.emplace_back();
    return static_cast<std::uint32_t>(objects_.size() - 1);
  }
  std::optional<std::uint32_t> reference() {
    const auto index = number();
    if (!index || *index >= references_.size()) return {};
    return references_[*index];
  }

  bool fill(char type, std::uint32_t index, int depth) {
    switch (type) {
      case '0':
      case 'N':
      case 'F':
      case 'T':
      case 'S':
      case '.':
        return true;
      case 'i':
        return skip(4);
      case 'I':
      case 'g':
        return skip(8);
      case 'y':
        return skip(16);
      case 'f':
        return text(index, byte(), false);
      case 'x':
        return text(index, byte(), false) && text(index, byte(), false);
      case 'l':
        return long_number();
      case 's':
        return text(index, number(), false);
      case 't':
      case 'u':
      case 'a':
      case 'A':
        return text(index, number(), true);
      case 'z':
      case 'Z':
        return text(index, byte(), true);
      case ')':
        return items(index, byte(), depth);
      case '(':
      case '[':
      case '<':
      case '>':
        return items(index, number(), depth);
      case ':':
        return items(index, 3, depth);
      case '{':
        return dictionary(index, depth);
      case 'c':
        return code(index, depth);
      default:
        return false;
    }
  }

  bool long_number() {
    const auto count = number();
    if (!count) return false;
    const auto digits = static_cast<std::int32_t>(*count);
    return skip(2 * static_cast<std::size_t>(std::abs(static_cast<std::int64_t>(digits))));
  }

  bool text(std::uint32_t index, std::optional<std::uint32_t> size, bool is_text) {
    if (!size || bytes_.size() - at_ < *size) return false;
    objects_[index].text = bytes_.substr(at_, *size);
    objects_[index].is_text = is_text;
    return skip(*size);
  }

  bool items(std::uint32_t index, std::optional<std::uint32_t> count, int depth) {
    if (!count || bytes_.size() - at_ < *count) return false;
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < *count; ++i) {
      const auto item = object(depth + 1);
      if (!item) return false;
      found.push_back(*item);
    }
    objects_[index].items = std::move(found);
    return true;
  }

  bool dictionary(std::uint32_t index, int depth) {
    while (at_ < bytes_.size() && bytes_[at_] != '0') {
      for (int i = 0; i < 2; ++i) {
        const auto item = object(depth + 1);
        if (!item) return false;
        objects_[index].items.push_back(*item);
      }
    }
    return skip(1);
  }

  /// The fields as they follow each other since 3.7, 3.8 (positional-only parameters) and 3.11 (one
  /// table for all local names).
  bool code(std::uint32_t index, int depth) {
    const bool is_new = magic_ >= 3450;
    const std::size_t numbers = is_new || magic_ < 3400 ? 5 : 6;
    if (!skip(4 * numbers)) return false;
    const std::size_t before_name = is_new ? 6 : 7;
    std::vector<std::uint32_t> fields;
    for (std::size_t i = 0; i < before_name; ++i) {
      const auto field = object(depth + 1);
      if (!field) return false;
      // Neither the instructions nor the file's name are names of the function.
      const bool wanted = is_new ? (i >= 1 && i <= 3) : (i >= 1 && i <= 5);
      if (wanted) fields.push_back(*field);
    }
    const auto name = object(depth + 1);
    if (!name || (is_new && !object(depth + 1))) return false;
    const auto line = number();
    if (!line || !object(depth + 1) || (is_new && !object(depth + 1))) return false;
    Object& made = objects_[index];
    made.items = std::move(fields);
    made.is_code = true;
    made.name = *name;
    made.line = *line;
    return true;
  }

  std::string_view bytes_;
  int magic_;
  std::size_t at_ = header_bytes;
  std::vector<Object> objects_;
  std::vector<std::uint32_t> references_;
};

/// All texts below an object. References make the objects a graph: each is visited once.
std::vector<std::uint32_t> names_below(const std::vector<Object>& objects, std::uint32_t from,
                                       std::size_t& steps) {
  std::vector<std::uint32_t> names;
  std::vector<std::uint32_t> pending = {from};
  std::set<std::uint32_t> seen = {from};
  while (!pending.empty() && steps > 0) {
    --steps;
    const Object& object = objects[pending.back()];
    pending.pop_back();
    if (object.is_text) names.push_back(leak_name(object.text));
    for (const std::uint32_t item : object.items) {
      if (seen.insert(item).second) pending.push_back(item);
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

bool looks_like_pyc(std::string_view bytes) {
  if (bytes.size() < header_bytes || bytes.substr(2, 2) != "\r\n") return false;
  const int magic = magic_of(bytes);
  return (magic >= 3000 && magic < 4000) || (magic >= 62000 && magic < 62300);
}

CompiledPython read_pyc(std::string_view bytes) {
  CompiledPython result;
  const int magic = magic_of(bytes);
  if (magic < 3390 || magic >= 3700) {
    result.problem = "it was compiled by a Python that is older than 3.7 or newer than 3.14";
    return result;
  }
  Reader reader(bytes, magic);
  if (!reader.object()) result.problem = "its code objects cannot be read";
  std::size_t steps = 20'000'000;
  const auto& objects = reader.objects();
  for (std::uint32_t i = 0; i < objects.size(); ++i) {
    if (!objects[i].is_code) continue;
    CodeObject code;
    code.name = std::string(objects[objects[i].name].text);
    code.line = objects[i].line;
    code.names = names_below(objects, i, steps);
    result.code.push_back(std::move(code));
  }
  if (steps == 0) result.problem = "it refers to itself too often";
  return result;
}

}  // namespace lacuna::detail
