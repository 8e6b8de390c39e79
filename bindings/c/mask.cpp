#include <nlohmann/json.hpp>

#include "handles_internal.hpp"
#include "lacuna/languages/built_in.hpp"
#include "lacuna/mask/apply.hpp"
#include "lacuna/mask/output.hpp"
#include "lacuna/mask/select.hpp"
#include "lacuna/task/paper_spec.hpp"

namespace fs = std::filesystem;
using lacuna::ErrorCode;
using lacuna::Result;
using lacuna::detail::CallbackObserver;
using lacuna::detail::guarded;
using lacuna::detail::path_or_empty;
using lacuna::detail::read_options;
using lacuna::detail::require;

namespace {

Result<lacuna::Selector> read_selector(const lacuna_mask_options& options) {
  auto ids = lacuna::detail::read_list(options.functions, options.function_count, "functions");
  if (!ids) return tl::unexpected(ids.error());
  if (options.n < -1 || options.n > UINT32_MAX) {
    return lacuna::fail(ErrorCode::invalid_argument,
                        "n is " + std::to_string(options.n) + ", not a number of functions",
                        "-1 is for choosing in another way");
  }
  lacuna::Selector selector;
  selector.ids = std::move(*ids);
  selector.all = options.all != 0;
  if (options.n >= 0) selector.n = static_cast<std::uint32_t>(options.n);
  if (options.strategy != nullptr) selector.strategy = options.strategy;
  selector.seed = options.seed;
  const auto rules = lacuna::detail::read_bytes(options.rules, options.rules_size, "rules");
  if (!rules) return tl::unexpected(rules.error());
  if (!rules->empty()) {
    auto parsed = lacuna::parse_choice_rules(*rules, "rules");
    if (!parsed) return tl::unexpected(parsed.error());
    selector.rules = std::move(*parsed);
  }
  auto entries = lacuna::detail::read_list(options.entries, options.entry_count, "entries");
  if (!entries) return tl::unexpected(entries.error());
  if (!entries->empty()) selector.rules.entries = std::move(*entries);
  return selector;
}

Result<lacuna::StubOptions> read_stub(const lacuna_mask_options& options) {
  if (options.docstring != LACUNA_DOCSTRING_KEEP && options.docstring != LACUNA_DOCSTRING_DROP) {
    return lacuna::fail(ErrorCode::invalid_argument, "docstring is no lacuna_docstring");
  }
  if (options.initializers != LACUNA_INITIALIZERS_KEEP &&
      options.initializers != LACUNA_INITIALIZERS_DROP) {
    return lacuna::fail(ErrorCode::invalid_argument, "initializers is no lacuna_initializers");
  }
  lacuna::StubOptions stub;
  stub.initializers = options.initializers == LACUNA_INITIALIZERS_KEEP
                          ? lacuna::InitializerPolicy::keep
                          : lacuna::InitializerPolicy::drop;
  stub.docstring = options.docstring == LACUNA_DOCSTRING_KEEP ? lacuna::DocstringPolicy::keep
                                                              : lacuna::DocstringPolicy::drop;
  return stub;
}

Result<lacuna::MaskPlan> read_plan(const char* json, std::size_t size) {
  const auto text = lacuna::detail::read_bytes(json, size, "plan_json");
  if (!text) return tl::unexpected(text.error());
  const auto parsed = lacuna::parse_json(*text, "plan");
  if (!parsed) return tl::unexpected(parsed.error());
  return lacuna::mask_plan_from_json(*parsed, "plan");
}

Result<lacuna::MaskPlan> mask(const lacuna_inventory& inventory, const lacuna_mask_options& options,
                              lacuna::Observer& observer) {
  const auto selector = read_selector(options);
  if (!selector) return tl::unexpected(selector.error());
  const auto stub = read_stub(options);
  if (!stub) return tl::unexpected(stub.error());
  const lacuna::MaskOutput output{.folder = path_or_empty(options.output),
                                  .patch = path_or_empty(options.patch),
                                  .in_place = options.in_place != 0,
                                  .plan = path_or_empty(options.plan_file)};
  const fs::path& root = inventory.value.repository().root;
  if (auto checked = lacuna::check_output(output, root); !checked) {
    return tl::unexpected(checked.error());
  }
  const auto plan =
      lacuna::plan_masks(inventory.value, inventory.front_ends, *selector, *stub,
                         options.graph != nullptr ? &options.graph->value.graph() : nullptr);
  if (!plan) return tl::unexpected(plan.error());
  auto masked = lacuna::apply_plan(*plan, root, inventory.front_ends, options.jobs, observer);
  if (!masked) return tl::unexpected(masked.error());
  if (auto written = lacuna::write_masked(*masked, inventory.value, output, observer); !written) {
    return tl::unexpected(written.error());
  }
  return std::move(masked->plan);
}

}  // namespace

lacuna_status lacuna_mask(const lacuna_inventory* inventory, const lacuna_mask_options* options,
                          const lacuna_observer* observer, lacuna_text** out,
                          lacuna_error** error) {
  if (out != nullptr) *out = nullptr;
  return guarded(error, [&]() -> Result<void> {
    if (auto given = require(out, "out"); !given) return given;
    if (auto given = require(inventory, "inventory"); !given) return given;
    lacuna_mask_options wanted = LACUNA_MASK_OPTIONS_INIT;
    if (auto known = read_options(options, wanted); !known) return known;
    auto watcher = CallbackObserver::create(observer);
    if (!watcher) return tl::unexpected(watcher.error());
    const auto plan = mask(*inventory, wanted, *watcher);
    if (!plan) return tl::unexpected(plan.error());
    lacuna::detail::give_json(lacuna::to_json(*plan, true), out);
    return {};
  });
}

lacuna_status lacuna_restore(const char* plan_json, size_t plan_size, const char* directory,
                             const lacuna_restore_options* options, lacuna_text** out,
                             lacuna_error** error) {
  if (out != nullptr) *out = nullptr;
  return guarded(error, [&]() -> Result<void> {
    if (auto given = require(out, "out"); !given) return given;
    if (auto given = require(directory, "directory"); !given) return given;
    lacuna_restore_options wanted = LACUNA_RESTORE_OPTIONS_INIT;
    if (auto known = read_options(options, wanted); !known) return known;
    const auto plan = read_plan(plan_json, plan_size);
    if (!plan) return tl::unexpected(plan.error());
    lacuna::Observer observer;
    const auto restored =
        lacuna::restore(*plan, fs::absolute(directory), lacuna::built_in_front_ends(),
                        {.take_bodies = wanted.take_bodies != 0, .jobs = wanted.jobs}, observer);
    if (!restored) return tl::unexpected(restored.error());
    lacuna::detail::give_json(lacuna::to_json(*restored), out);
    return {};
  });
}

lacuna_status lacuna_splice(const char* plan_json, size_t plan_size, const char* from,
                            const char* output, const lacuna_splice_options* options,
                            const lacuna_observer* observer, lacuna_text** out,
                            lacuna_error** error) {
  if (out != nullptr) *out = nullptr;
  return guarded(error, [&]() -> Result<void> {
    if (auto given = require(out, "out"); !given) return given;
    if (auto given = require(from, "from"); !given) return given;
    if (auto given = require(output, "output"); !given) return given;
    lacuna_splice_options wanted = LACUNA_SPLICE_OPTIONS_INIT;
    if (auto known = read_options(options, wanted); !known) return known;
    auto watcher = CallbackObserver::create(observer);
    if (!watcher) return tl::unexpected(watcher.error());
    const auto plan = read_plan(plan_json, plan_size);
    if (!plan) return tl::unexpected(plan.error());
    const auto repository = lacuna::open_repository(
        wanted.repository != nullptr ? std::string(wanted.repository) : plan->repository,
        {.cache_directory = path_or_empty(wanted.cache_directory), .environment = {}}, *watcher);
    if (!repository) return tl::unexpected(repository.error());
    const auto listing = lacuna::list_files(*repository, {}, *watcher);
    if (!listing) return tl::unexpected(listing.error());
    const auto bodies =
        lacuna::splice_tree(*plan, fs::absolute(from), *repository, *listing,
                            lacuna::built_in_front_ends(), fs::absolute(output), *watcher);
    if (!bodies) return tl::unexpected(bodies.error());
    lacuna::detail::give_json(lacuna::spliced_json(output, *bodies), out);
    return {};
  });
}
