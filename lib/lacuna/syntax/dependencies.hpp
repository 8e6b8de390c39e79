#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/error.hpp"
#include "lacuna/base/observer.hpp"
#include "lacuna/source/source_file.hpp"
#include "lacuna/syntax/parsed_file.hpp"

namespace lacuna {

/// The code of a file outside all functions, as if it were a function: "path::<module>".
inline constexpr std::string_view module_code_name = "<module>";

/// How an edge is known.
enum class EdgeKind {
  exact,     ///< a value was followed from where it is made to where it is called
  guessed,   ///< by the rule that the edge names
  observed,  ///< seen while the program ran
};

std::string_view to_string(EdgeKind kind);

/// One place in the text of a file.
struct DependencySite {
  std::uint32_t file = 0;  ///< index into Dependencies::files
  ByteRange range;         ///< of the call, or of what stands for it

  friend bool operator==(const DependencySite&, const DependencySite&) = default;
};

/// A code unit that can call and be called.
struct DependencyNode {
  FunctionId id;           ///< qualified_name is `module_code_name` for module-level code
  std::uint32_t file = 0;  ///< index into Dependencies::files
  ByteRange whole;
  std::uint32_t call_sites = 0;  ///< calls that stand in its text; implicit ones do not count
  std::uint32_t unresolved = 0;  ///< of those: nothing is known of what they call
  std::uint64_t calls = 0;       ///< how often traces saw it entered
  double seconds = 0;            ///< that traces saw it take, with what it called
};

struct CallEdge {
  std::uint32_t caller = 0;  ///< index into Dependencies::nodes
  std::uint32_t callee = 0;
  EdgeKind how = EdgeKind::exact;
  std::string_view rule;              ///< static text, e.g. "annotation"; empty where exact
  std::vector<DependencySite> sites;  ///< sorted; at most `DependencyOptions::sites_per_edge`
  /// How often traces saw it taken. `how` is `observed` only where nothing but a trace knows it.
  std::uint64_t calls = 0;
};

/// `method` takes the place of `overridden` in a derived class.
struct OverrideEdge {
  std::uint32_t method = 0;
  std::uint32_t overridden = 0;
};

/// A variable outside all functions, or an attribute of the instances of a class, that some
/// function writes.
struct SharedState {
  std::string name;                    ///< "path::variable" or "path::Class.attribute"
  std::vector<std::uint32_t> writers;  ///< sorted indices into Dependencies::nodes
  std::vector<std::uint32_t> readers;
};

/// What `producer` returns goes to `consumer` as an argument, in a call that stands in `through`.
struct DataFlow {
  std::uint32_t producer = 0;
  std::uint32_t consumer = 0;
  std::uint32_t through = 0;

  friend auto operator<=>(const DataFlow&, const DataFlow&) = default;
};

/// A function that code in another language can call by a name: what an extension module gives to
/// Python, or a function that a loaded library offers.
struct ForeignFunction {
  enum class Kind {
    function,
    type,      ///< its constructors are functions "module.Class.__init__"
    property,  ///< called by reading or writing the attribute
    symbol,    ///< found by its plain name in a library that was loaded
  };

  std::string name;  ///< as its users see it, from the module on: "module.Class.method"
  Kind kind = Kind::function;
  FunctionId target;  ///< of a type: empty

  friend auto operator<=>(const ForeignFunction&, const ForeignFunction&) = default;
};

std::string_view to_string(ForeignFunction::Kind kind);

/// A call of a function in another language.
struct ForeignCall {
  std::uint32_t caller = 0;   ///< index into Dependencies::nodes
  std::uint32_t foreign = 0;  ///< index into DependencySources::foreign
  DependencySite site;
};

/// Calls of a function that the repository does not define.
struct ExternalCalls {
  std::uint32_t caller = 0;           ///< index into Dependencies::nodes
  std::string name;                   ///< as the language has it: "numpy.dot", "std::sqrt(double)"
  std::vector<DependencySite> sites;  ///< sorted; at most `DependencyOptions::sites_per_edge`
};

/// What one language knows about how the functions of a repository depend on each other. All lists
/// are sorted; the same input gives the same result for any number of threads.
struct Dependencies {
  std::vector<std::string> files;     ///< paths, sorted
  std::vector<DependencyNode> nodes;  ///< by file and position; module-level code first
  std::vector<CallEdge> calls;        ///< by caller and callee; one edge a pair
  std::vector<OverrideEdge> overrides;
  std::vector<SharedState> shared;
  std::vector<DataFlow> flows;
  std::vector<ForeignCall> foreign_calls;
  std::vector<ExternalCalls> external;  ///< by caller and name; where they were asked for
  std::vector<Diagnostic> diagnostics;  ///< what the analysis gave up on
  bool traced = false;  ///< whether `calls` of nodes and edges were counted while programs ran
};

/// What a DependencyAnalyzer is given.
struct DependencySources {
  std::vector<SourceFile> files;             ///< of the analyser's languages, sorted by path
  std::vector<const ParsedFile*> functions;  ///< one for each of `files`; never null
  std::string root_name;                     ///< the name of the folder that paths start from
  /// That folder itself, absolute; empty where there is none. What depends on a build needs it.
  std::filesystem::path root{};
  std::vector<ForeignFunction> foreign{};  ///< of the other languages, sorted
};

struct DependencyOptions {
  unsigned jobs = 0;               ///< threads; 0: all cores
  std::size_t sites_per_edge = 8;  ///< the first ones are kept
  std::size_t largest_set = 12;    ///< values a variable may hold before they count as unknown
  bool external = false;           ///< whether to list calls that leave the repository
  /// Where an analyser may keep what it found; empty: nowhere.
  std::filesystem::path cache_directory{};
};

/// Finds out, without running them, which functions of a repository depend on which. Stateless
/// after construction; may be used from many threads at once.
class DependencyAnalyzer {
 public:
  virtual ~DependencyAnalyzer() = default;

  /// What cannot be read is left out with a diagnostic. Time and memory are bounded for any input.
  /// Errors: cancelled.
  virtual Result<Dependencies> analyze(const DependencySources& sources,
                                       const DependencyOptions& options,
                                       Observer& observer) const = 0;

  /// What code in other languages can call of these sources by a name. Costs much less than
  /// `analyze`. What cannot be read is left out.
  virtual std::vector<ForeignFunction> foreign_functions(const DependencySources& /*sources*/,
                                                         unsigned /*jobs*/) const {
    return {};
  }
};

}  // namespace lacuna
