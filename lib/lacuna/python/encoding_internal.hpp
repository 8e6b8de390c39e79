#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lacuna::detail {

/// The text of a Python file in the form in which it is read: same length and same offsets as the
/// file, but every line ends in "\n" or "\r\n" (a lone "\r" became "\n"), and in an encoding that
/// is not UTF-8 each character outside ASCII became letters.
class PythonText {
 public:
  /// Decides the encoding as CPython does (PEP 263): byte order mark, then a coding comment in the
  /// first two lines, then UTF-8. `stored` must outlive the object. O(size).
  explicit PythonText(std::string_view stored);
  PythonText(const PythonText&) = delete;
  PythonText& operator=(const PythonText&) = delete;

  /// Why the file cannot be read: "utf16", "nul_bytes", "encoding"; empty where it can.
  std::string_view refusal() const { return refusal_; }
  const std::string& refusal_message() const { return refusal_message_; }
  std::uint32_t refusal_offset() const { return refusal_offset_; }

  std::string_view view() const { return copy_.empty() ? stored_ : std::string_view(copy_); }
  std::string_view stored() const { return stored_; }
  /// Where the text begins: 3 after a UTF-8 byte order mark, otherwise 0.
  std::uint32_t begin() const { return begin_; }
  bool is_utf8() const { return utf8_; }

 private:
  void refuse(std::string_view code, std::string message, std::size_t offset);
  void read_codec();
  void map_legacy_bytes(bool two_byte, bool shift_jis);
  void map_lone_carriage_returns();

  std::string_view stored_;
  std::string copy_;
  std::string_view refusal_;
  std::string refusal_message_;
  std::uint32_t refusal_offset_ = 0;
  std::uint32_t begin_ = 0;
  bool utf8_ = true;
};

}  // namespace lacuna::detail
