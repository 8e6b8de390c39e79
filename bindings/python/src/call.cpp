#include "call.hpp"

namespace lacuna::python {

Source make_source(const Path& repository, Strings paths, Strings languages, unsigned jobs,
                   const OptionalPath& cache) {
  Source source;
  source.repository = repository.value.string();
  source.options.path_globs = std::move(paths);
  source.options.languages = std::move(languages);
  source.options.jobs = jobs;
  source.options.cache_directory = path_or_empty(cache);
  return source;
}

Result<Inventory> read_inventory(const Source& source, const FrontEnds& front_ends,
                                 Observer& observer) {
  const auto repository = open_repository(
      source.repository, {.cache_directory = source.options.cache_directory, .environment = {}},
      observer);
  if (!repository) return tl::unexpected(repository.error());
  return build_inventory(*repository, front_ends, source.options, observer);
}

}  // namespace lacuna::python
