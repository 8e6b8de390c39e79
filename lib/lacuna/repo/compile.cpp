#include "lacuna/repo/compile.hpp"

#include <algorithm>
#include <utility>

#include "lacuna/base/parallel.hpp"

namespace lacuna {
namespace {

const RepositoryReader* reader_of(const FrontEnds& front_ends, const ParsedFile* file) {
  const LanguageFrontEnd* front_end =
      file == nullptr ? nullptr : front_ends.for_language(file->language);
  return front_end == nullptr ? nullptr : front_end->reader();
}

/// The readers that have a say in one of the variants.
std::vector<const RepositoryReader*> readers_of(const FrontEnds& front_ends,
                                                const Inventory& inventory,
                                                const std::vector<SourceVariant>& variants) {
  std::vector<const RepositoryReader*> readers;
  for (const SourceVariant& variant : variants) {
    for (const FileEdits& edits : variant.edits) {
      const RepositoryReader* reader = reader_of(front_ends, inventory.file(edits.path));
      const bool known = std::find(readers.begin(), readers.end(), reader) != readers.end();
      if (reader != nullptr && !known) readers.push_back(reader);
    }
  }
  return readers;
}

/// The files that the reader would be given for an inventory, as they are now.
Result<RepositorySources> sources_of(const Inventory& inventory, const FrontEnds& front_ends,
                                     const RepositoryReader& reader,
                                     const CompileOptions& options) {
  std::vector<const ParsedFile*> files;
  for (const ParsedFile& file : inventory.files()) {
    const bool read = !file.hash.empty() && reader_of(front_ends, &file) == &reader;
    if (read) files.push_back(&file);
  }
  std::vector<Result<SourceFile>> texts(files.size(), fail(ErrorCode::internal, "not read"));
  parallel_for(files.size(), options.jobs,
               [&](std::size_t i) { texts[i] = read_source(inventory, *files[i]); });
  RepositorySources sources;
  sources.root = inventory.repository().root;
  sources.jobs = options.jobs;
  sources.cache_directory = options.cache_directory;
  for (Result<SourceFile>& text : texts) {
    if (!text) return tl::unexpected(text.error());
    sources.files.push_back(std::move(*text));
  }
  return sources;
}

}  // namespace

Result<std::vector<CompileResult>> compile_variants(const Inventory& inventory,
                                                    const FrontEnds& front_ends,
                                                    const std::vector<SourceVariant>& variants,
                                                    const CompileOptions& options,
                                                    Observer& observer) {
  std::vector<CompileResult> all(variants.size());
  for (const RepositoryReader* reader : readers_of(front_ends, inventory, variants)) {
    const auto sources = sources_of(inventory, front_ends, *reader, options);
    if (!sources) return tl::unexpected(sources.error());
    auto results = reader->compile(*sources, variants, observer);
    if (!results) return tl::unexpected(results.error());
    for (std::size_t i = 0; i < all.size() && i < results->size(); ++i) {
      CompileResult& result = (*results)[i];
      all[i].compiles = all[i].compiles && result.compiles;
      all[i].units += result.units;
      if (!all[i].first_error) all[i].first_error = std::move(result.first_error);
      all[i].failing.merge(result.failing);
      all[i].places.insert(all[i].places.end(), result.places.begin(), result.places.end());
    }
  }
  return all;
}

}  // namespace lacuna
