#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/error.hpp"
#include "lacuna/source/edits.hpp"
#include "lacuna/source/source_file.hpp"
#include "lacuna/syntax/parsed_file.hpp"
#include "lacuna/syntax/repository_reader.hpp"

namespace lacuna {

class DependencyAnalyzer;

enum class DocstringPolicy { keep, drop };

std::string_view to_string(DocstringPolicy policy);
std::optional<DocstringPolicy> docstring_policy_from(std::string_view name);

/// Whether `: a_(1), b_(2)` of a constructor stays in front of the stub or goes with the body.
enum class InitializerPolicy { keep, drop };

std::string_view to_string(InitializerPolicy policy);
std::optional<InitializerPolicy> initializer_policy_from(std::string_view name);

/// What stands in a masked body.
enum class StubKind {
  not_implemented,  ///< raises NotImplementedError that names the function: the mask
  return_none,      ///< returns None at once: the trivial filler of the `stub` agent
  return_value,     ///< returns StubOptions::value at once
};

struct StubOptions {
  StubKind kind = StubKind::not_implemented;
  DocstringPolicy docstring = DocstringPolicy::keep;
  InitializerPolicy initializers = InitializerPolicy::keep;
  bool keep_generator = true;  ///< a generator stays one, by a dead `yield` behind the raise
  std::string value;           ///< of return_value: an expression, put in as it is
};

/// What the stubs of a file need beside themselves.
struct MaskSupport {
  std::vector<Edit> insertions;    ///< of empty ranges outside all bodies, once for the whole file
  std::vector<SupportFile> files;  ///< that the masked tree gets; the same ones for all files
};

/// Everything that Lacuna needs to know about one language. Stateless after construction: all
/// members are const and may be called from many threads at once.
class LanguageFrontEnd {
 public:
  virtual ~LanguageFrontEnd() = default;

  /// "python", as it stands in Function::language.
  virtual std::string_view language() const = 0;

  /// Changes whenever the same text could give another ParsedFile; part of the key of the cache.
  virtual std::string_view version() const = 0;

  /// Whether a file of this name belongs to the language. `path` may be any bytes.
  virtual bool accepts(std::string_view path) const = 0;

  /// Whether a file without an extension belongs to the language, by its first `recognised_bytes`:
  /// `#!/usr/bin/env python3`, say. `start` may be any bytes.
  virtual bool recognises(std::string_view start) const {
    static_cast<void>(start);
    return false;
  }

  /// Never fails: what is wrong with the text is in the status and the diagnostics.
  virtual ParsedFile parse(const SourceFile& file) const = 0;

  /// What a mask replaces: `function.body`, and what else of the function these options drop
  /// directly before it. `file` may be a masked one or an answer, where nothing may be left to
  /// drop.
  virtual ByteRange masked_range(const SourceFile& file, const Function& function,
                                 InitializerPolicy initializers) const {
    static_cast<void>(file);
    static_cast<void>(initializers);
    return function.body;
  }

  /// The bytes that replace `masked_range`. Pure; the same input gives the same bytes. Errors:
  /// invalid_argument where the function is not maskable.
  virtual Result<std::string> stub(const SourceFile& file, const Function& function,
                                   const StubOptions& options) const = 0;

  /// What a file gets as soon as one of its functions is masked. Depends on the file's text and
  /// path alone, so that the same file gives the same bytes whichever functions are chosen.
  virtual MaskSupport support(const SourceFile& file) const {
    static_cast<void>(file);
    return {};
  }

  /// Whether `changed` differs from `original` only inside the bodies of `functions` (ids of
  /// `original`), with what `initializers` drops beside them, and in the insertions of `support`:
  /// both parse, nothing new is broken, and the syntax trees are equal but for those bodies.
  /// Errors: bad_input that names the first difference and its line.
  virtual Result<void> check_only_bodies_differ(const SourceFile& original,
                                                const SourceFile& changed,
                                                const std::vector<FunctionId>& functions,
                                                InitializerPolicy initializers) const = 0;
  Result<void> check_only_bodies_differ(const SourceFile& original, const SourceFile& changed,
                                        const std::vector<FunctionId>& functions) const {
    return check_only_bodies_differ(original, changed, functions, InitializerPolicy::keep);
  }

  /// What reads the files of this language, and perhaps of others, of a repository together; null
  /// where `parse` on each file is all there is. Owned by the front end; one reader may serve
  /// several front ends.
  virtual const RepositoryReader* reader() const { return nullptr; }

  /// What finds the dependencies between the functions of this language, and perhaps of others;
  /// null where nothing does. Owned by the front end; one analyser may serve several front ends.
  /// See lacuna/syntax/dependencies.hpp.
  virtual const DependencyAnalyzer* analyzer() const { return nullptr; }
};

/// How much of a file tells its language.
inline constexpr std::size_t recognised_bytes = 4096;

/// Whether the last component of `path` has no dot: `Eigen/Core`, `bin/train`.
bool has_no_extension(std::string_view path);

/// The front ends in use, in order of preference. Cheap to copy; shared and immutable.
class FrontEnds {
 public:
  FrontEnds() = default;
  explicit FrontEnds(std::vector<std::shared_ptr<const LanguageFrontEnd>> list)
      : list_(std::move(list)) {}

  /// The first that accepts `path`; null where none does.
  const LanguageFrontEnd* for_path(std::string_view path) const;
  /// As for_path; for a name without an extension the first that recognises `text`, of which the
  /// first `recognised_bytes` are enough.
  const LanguageFrontEnd* for_file(std::string_view path, std::string_view text) const;
  const LanguageFrontEnd* for_language(std::string_view language) const;
  const std::vector<std::shared_ptr<const LanguageFrontEnd>>& list() const { return list_; }

 private:
  std::vector<std::shared_ptr<const LanguageFrontEnd>> list_;
};

}  // namespace lacuna
