#pragma once

#include <string_view>

namespace lacuna::detail {

/// What a word says about a number beside it.
enum class Cue {
  none,
  metric,     ///< names a thing that is measured: accuracy, loss, survival
  change,     ///< says that something rose or fell
  report,     ///< says that something was found
  parameter,  ///< names a thing that is set: learning rate, depth, dose
  count,      ///< names things that are counted beforehand: patients, images, steps
  setting,    ///< says that something was set: trained, kept, split
};

/// The cue of a word in lower case; plural and inflected forms are known. O(log words).
Cue cue_of(std::string_view word);
/// Words that a number follows as a name: section, table, step, compound, …
bool refers(std::string_view word);
bool is_month(std::string_view word);
/// Quantities of statistics that are written as symbols: p, r, AUC, t, F, z, χ.
bool is_statistic(std::string_view symbol);
/// Units of measure: ms, GB, kg, …
bool is_unit(std::string_view word);
/// Units of results: points, BLEU, dB, fold.
bool is_result_unit(std::string_view word);

/// What kind of section a heading (in lower case) begins.
enum class SectionKind { unknown, results, setting, references };
SectionKind section_kind(std::string_view title);
/// Whether a heading tells of the set-up even among the results.
bool says_set_up(std::string_view title);
/// Whether a heading of the same level as "Results" may still speak of them: "Participants",
/// "Safety", but not "Methods", "Discussion" or "Appendix".
bool continues_findings(std::string_view title);

/// What kind of table a caption or the head of a column says.
bool says_settings(std::string_view lower);
/// The same of a caption that names data sets or settings outright: "Statistics of the datasets".
bool says_inputs(std::string_view lower);
bool says_results(std::string_view lower);

}  // namespace lacuna::detail
