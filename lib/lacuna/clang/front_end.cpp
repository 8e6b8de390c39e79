#include "lacuna/clang/front_end.hpp"

#include <fmt/format.h>

#include <utility>

#include "lacuna/clang/analyzer_internal.hpp"
#include "lacuna/clang/reader_internal.hpp"
#include "lacuna/cpp/front_end.hpp"

namespace lacuna {
namespace {

/// The front end of the syntax with a reader beside it.
class ClangFrontEnd : public LanguageFrontEnd {
 public:
  ClangFrontEnd(std::shared_ptr<const LanguageFrontEnd> syntax,
                std::shared_ptr<const RepositoryReader> reader,
                std::shared_ptr<const DependencyAnalyzer> analyzer)
      : syntax_(std::move(syntax)),
        reader_(std::move(reader)),
        analyzer_(std::move(analyzer)),
        version_(fmt::format("{} clang {}", syntax_->version(), clang_version())) {}

  std::string_view language() const override { return syntax_->language(); }
  std::string_view version() const override { return version_; }
  bool accepts(std::string_view path) const override { return syntax_->accepts(path); }
  bool recognises(std::string_view start) const override { return syntax_->recognises(start); }
  ParsedFile parse(const SourceFile& file) const override { return syntax_->parse(file); }
  ByteRange masked_range(const SourceFile& file, const Function& function,
                         InitializerPolicy initializers) const override {
    return syntax_->masked_range(file, function, initializers);
  }
  Result<std::string> stub(const SourceFile& file, const Function& function,
                           const StubOptions& options) const override {
    return syntax_->stub(file, function, options);
  }
  MaskSupport support(const SourceFile& file) const override { return syntax_->support(file); }
  using LanguageFrontEnd::check_only_bodies_differ;
  Result<void> check_only_bodies_differ(const SourceFile& original, const SourceFile& changed,
                                        const std::vector<FunctionId>& functions,
                                        InitializerPolicy initializers) const override {
    return syntax_->check_only_bodies_differ(original, changed, functions, initializers);
  }
  const RepositoryReader* reader() const override { return reader_.get(); }
  const DependencyAnalyzer* analyzer() const override { return analyzer_.get(); }

 private:
  std::shared_ptr<const LanguageFrontEnd> syntax_;
  std::shared_ptr<const RepositoryReader> reader_;
  std::shared_ptr<const DependencyAnalyzer> analyzer_;
  std::string version_;
};

}  // namespace

std::vector<std::shared_ptr<const LanguageFrontEnd>> make_clang_front_ends(
    const ClangOptions& options) {
  const std::vector<std::shared_ptr<const LanguageFrontEnd>> syntax = {
      make_cpp_front_end(), make_c_front_end(), make_cuda_front_end()};
  const auto reader = std::make_shared<detail::ClangReader>(options, FrontEnds(syntax));
  const auto analyzer = std::make_shared<detail::ClangAnalyzer>(options);
  std::vector<std::shared_ptr<const LanguageFrontEnd>> front_ends;
  for (const auto& one : syntax) {
    front_ends.push_back(std::make_shared<ClangFrontEnd>(one, reader, analyzer));
  }
  return front_ends;
}

}  // namespace lacuna
