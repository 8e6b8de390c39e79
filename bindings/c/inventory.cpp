#include <nlohmann/json.hpp>

#include "handles_internal.hpp"
#include "lacuna/languages/built_in.hpp"
#include "lacuna/repo/repository.hpp"

using lacuna::Result;
using lacuna::detail::guarded;

namespace {

Result<lacuna::InventoryOptions> read(const lacuna_inventory_options* given) {
  lacuna_inventory_options options = LACUNA_INVENTORY_OPTIONS_INIT;
  if (auto known = lacuna::detail::read_options(given, options); !known) {
    return tl::unexpected(known.error());
  }
  auto languages =
      lacuna::detail::read_list(options.languages, options.language_count, "languages");
  if (!languages) return tl::unexpected(languages.error());
  auto paths = lacuna::detail::read_list(options.paths, options.path_count, "paths");
  if (!paths) return tl::unexpected(paths.error());
  lacuna::InventoryOptions result;
  result.languages = std::move(*languages);
  result.path_globs = std::move(*paths);
  result.jobs = options.jobs;
  result.cache_directory = lacuna::detail::path_or_empty(options.cache_directory);
  return result;
}

}  // namespace

lacuna_status lacuna_inventory_open(const char* repository, const lacuna_inventory_options* options,
                                    const lacuna_observer* observer, lacuna_inventory** out,
                                    lacuna_error** error) {
  if (out != nullptr) *out = nullptr;
  return guarded(error, [&]() -> Result<void> {
    if (auto given = lacuna::detail::require(out, "out"); !given) return given;
    if (auto given = lacuna::detail::require(repository, "repository"); !given) return given;
    const auto wanted = read(options);
    if (!wanted) return tl::unexpected(wanted.error());
    auto watcher = lacuna::detail::CallbackObserver::create(observer);
    if (!watcher) return tl::unexpected(watcher.error());
    const auto opened = lacuna::open_repository(
        repository, {.cache_directory = wanted->cache_directory, .environment = {}}, *watcher);
    if (!opened) return tl::unexpected(opened.error());
    auto front_ends = lacuna::built_in_front_ends();
    auto inventory = lacuna::build_inventory(*opened, front_ends, *wanted, *watcher);
    if (!inventory) return tl::unexpected(inventory.error());
    *out = new lacuna_inventory{std::move(front_ends), std::move(*inventory)};
    return {};
  });
}

void lacuna_inventory_free(lacuna_inventory* inventory) { delete inventory; }

lacuna_status lacuna_inventory_functions_json(const lacuna_inventory* inventory, int maskable_only,
                                              lacuna_text** out, lacuna_error** error) {
  if (out != nullptr) *out = nullptr;
  return guarded(error, [&]() -> Result<void> {
    if (auto given = lacuna::detail::require(out, "out"); !given) return given;
    if (auto given = lacuna::detail::require(inventory, "inventory"); !given) return given;
    lacuna::detail::give_json(lacuna::to_json(inventory->value, maskable_only != 0), out);
    return {};
  });
}
