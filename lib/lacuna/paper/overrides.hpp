#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/paper/classify.hpp"

namespace lacuna {

/// One correction that a person made.
struct RedactionOverride {
  bool figure = false;  ///< of a figure, by the name of its file; otherwise of a number or text
  NumberKind kind = NumberKind::needed;  ///< needed: keep it; result: remove it
  std::string text;                      ///< exactly as it stands in the source
  std::string context;     ///< source around it, which holds it; blanks count alike; may be empty
  std::uint32_t line = 0;  ///< in its file, from 1; 0: any
  std::uint32_t yaml_line = 0;  ///< where it stands itself
};

/// The document `lacuna.redaction/1`: docs/redaction.md.
struct RedactionOverrides {
  std::string name;  ///< of the file, for messages
  std::vector<RedactionOverride> rules;
};

/// Errors: those of parse_yaml, and bad_input with the place of the first unknown key, missing
/// text, or value of a wrong type.
Result<RedactionOverrides> parse_redaction_overrides(std::string_view yaml, std::string_view name);
/// The same from a file. Errors: those of read_file too.
Result<RedactionOverrides> load_redaction_overrides(const std::filesystem::path& file);

/// Does what the overrides say to `classified`, later ones last: numbers and figures get the reason
/// "override.keep" or "override.remove"; a text to remove that is no number becomes one. An
/// override that matches nothing is a diagnostic with its place. O(text) an override.
std::vector<Diagnostic> apply_overrides(const RedactionOverrides& overrides, const PaperText& paper,
                                        ClassifiedPaper& classified);

}  // namespace lacuna
