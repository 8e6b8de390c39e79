#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/json.hpp"
#include "lacuna/base/observer.hpp"
#include "lacuna/base/yaml.hpp"

namespace lacuna::detail {

/// What a scalar of YAML is when a number is wanted.
enum class NumberForm {
  number,
  not_finite,  ///< .inf, .nan, or beyond what a double holds
  with_unit,   ///< "7.1 %", "5 km"
  quoted,      ///< a number in quotes
  text,
};

struct NumberRead {
  NumberForm form = NumberForm::text;
  Json value;        ///< a whole number or a double; null unless `form` is number
  std::string unit;  ///< what follows the number, for with_unit
};

/// Reads a number as the core schema of YAML 1.2 has it, whatever the locale.
NumberRead read_number(const YamlNode& node);

/// Bounds of a number; a message names those that are finite.
struct NumberRange {
  double low = 0;
  double high = 0;
  bool open_low = false;  ///< `low` itself is outside
  bool open_high = false;
};

/// Takes a YAML document apart and notes every mistake with its place, instead of stopping at the
/// first. `what` names a thing in messages: "`time_limit` of experiment \"a\"".
class SpecReader {
 public:
  explicit SpecReader(std::string path) : path_(std::move(path)) {}

  void problem(const YamlNode& at, std::string code, std::string message,
               Severity severity = Severity::error);

  /// Notes a problem unless `node` is a mapping, and one for each key that is not in `keys`.
  bool mapping(const YamlNode& node, std::string_view what, const std::vector<std::string>& keys);
  /// The value at `key` of a mapping; null, with a problem noted, where it is missing.
  const YamlNode* required(const YamlNode& mapping, std::string_view key, std::string_view what);
  bool sequence(const YamlNode& node, std::string_view what);

  /// A text that is not blank and has no NUL. Nothing, with a problem noted, for all else.
  std::optional<std::string> text(const YamlNode& node, std::string_view what);
  std::vector<std::string> texts(const YamlNode& node, std::string_view what);
  std::optional<bool> boolean(const YamlNode& node, std::string_view what);
  /// A finite number as it is, or nothing with a problem that says what it is instead.
  std::optional<Json> number(const YamlNode& node, std::string_view what);
  std::optional<double> number_in(const YamlNode& node, std::string_view what, NumberRange range);
  std::optional<std::uint64_t> whole_in(const YamlNode& node, std::string_view what,
                                        std::uint64_t low, std::uint64_t high);
  /// The index of the word in `words`.
  std::optional<std::size_t> one_of(const YamlNode& node, std::string_view what,
                                    const std::vector<std::string>& words);
  /// A path below the folder of the YAML or of the workspace.
  std::optional<std::string> path(const YamlNode& node, std::string_view what);
  /// [a-z0-9][a-z0-9-]*, at most 64 bytes.
  std::optional<std::string> id(const YamlNode& node, std::string_view what);

  bool failed() const { return failed_; }
  /// All that was noted, in the order of lines and columns.
  std::vector<Diagnostic> take();

 private:
  std::string path_;
  std::vector<Diagnostic> diagnostics_;
  bool failed_ = false;
};

/// Whether `text` may be the id of a paper or an experiment.
bool is_id(std::string_view text);

/// Whether `text` may be the id of a task: the same letters, at most 128 bytes.
bool is_task_id(std::string_view text);

}  // namespace lacuna::detail
