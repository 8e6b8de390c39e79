#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "call.hpp"
#include "graph.hpp"
#include "lacuna/languages/built_in.hpp"
#include "lacuna/mask/apply.hpp"
#include "lacuna/mask/output.hpp"
#include "lacuna/mask/select.hpp"
#include "lacuna/score/checked.hpp"
#include "lacuna/score/score_one.hpp"
#include "lacuna/task/paper_spec.hpp"
#include "lacuna/version.hpp"

namespace nb = nanobind;
namespace fs = std::filesystem;

namespace lacuna::python {
namespace {

std::string_view view(const nb::bytes& bytes) { return {bytes.c_str(), bytes.size()}; }

std::string functions(const Path& repository, Strings paths, Strings languages, bool maskable,
                      unsigned jobs, const OptionalPath& cache, Callback progress) {
  const Source source =
      make_source(repository, std::move(paths), std::move(languages), jobs, cache);
  return text_without_gil(std::move(progress), [&](Observer& observer) -> Result<Json> {
    const auto inventory = read_inventory(source, built_in_front_ends(), observer);
    if (!inventory) return tl::unexpected(inventory.error());
    return to_json(*inventory, maskable);
  });
}

StubOptions stub_options(const std::string& docstring, const std::string& initializers) {
  const auto policy = docstring_policy_from(docstring);
  if (!policy) {
    throw Raised({ErrorCode::invalid_argument,
                  "there is no docstring policy \"" + docstring + "\"",
                  "known are keep and drop",
                  {}});
  }
  const auto list = initializer_policy_from(initializers);
  if (!list) {
    throw Raised({ErrorCode::invalid_argument,
                  "there is no initializer policy \"" + initializers + "\"",
                  "known are keep and drop",
                  {}});
  }
  StubOptions stub;
  stub.initializers = *list;
  stub.docstring = *policy;
  return stub;
}

Result<Json> mask_source(const Source& source, const Selector& selector, const StubOptions& stub,
                         const MaskOutput& output, const RepositoryGraph* graph,
                         Observer& observer) {
  const FrontEnds front_ends = built_in_front_ends();
  const auto inventory = read_inventory(source, front_ends, observer);
  if (!inventory) return tl::unexpected(inventory.error());
  const fs::path& root = inventory->repository().root;
  if (auto checked = check_output(output, root); !checked) {
    return tl::unexpected(checked.error());
  }
  const auto plan = plan_masks(*inventory, front_ends, selector, stub,
                               graph != nullptr ? &graph->graph() : nullptr);
  if (!plan) return tl::unexpected(plan.error());
  const auto masked = apply_plan(*plan, root, front_ends, source.options.jobs, observer);
  if (!masked) return tl::unexpected(masked.error());
  if (auto written = write_masked(*masked, *inventory, output, observer); !written) {
    return tl::unexpected(written.error());
  }
  return to_json(masked->plan, true);
}

std::string mask(const Path& repository, Strings ids, bool all, std::optional<std::uint32_t> n,
                 std::string strategy, std::uint64_t seed, Strings entries,
                 const std::string& rules, const RepositoryGraph* graph,
                 const std::string& docstring, const std::string& initializers,
                 const OptionalPath& output, const OptionalPath& patch, bool in_place,
                 const OptionalPath& plan_file, Strings paths, Strings languages, unsigned jobs,
                 const OptionalPath& cache, Callback progress) {
  const Source source =
      make_source(repository, std::move(paths), std::move(languages), jobs, cache);
  Selector selector{
      .ids = std::move(ids), .all = all, .n = n, .strategy = std::move(strategy), .seed = seed};
  if (!rules.empty()) selector.rules = value_or_raise(parse_choice_rules(rules, "rules"));
  if (!entries.empty()) selector.rules.entries = std::move(entries);
  const StubOptions stub = stub_options(docstring, initializers);
  const MaskOutput places{.folder = path_or_empty(output),
                          .patch = path_or_empty(patch),
                          .in_place = in_place,
                          .plan = path_or_empty(plan_file)};
  return text_without_gil(std::move(progress), [&](Observer& observer) {
    return mask_source(source, selector, stub, places, graph, observer);
  });
}

Result<MaskPlan> read_plan(std::string_view text) {
  const auto json = parse_json(text, "plan");
  if (!json) return tl::unexpected(json.error());
  return mask_plan_from_json(*json, "plan");
}

std::string restore_tree(const nb::bytes& plan, const Path& directory, bool take_bodies,
                         unsigned jobs) {
  const std::string_view text = view(plan);
  return text_without_gil(std::nullopt, [&](Observer& observer) -> Result<Json> {
    const auto parsed = read_plan(text);
    if (!parsed) return tl::unexpected(parsed.error());
    const auto restored = restore(*parsed, fs::absolute(directory.value), built_in_front_ends(),
                                  {.take_bodies = take_bodies, .jobs = jobs}, observer);
    if (!restored) return tl::unexpected(restored.error());
    return to_json(*restored);
  });
}

Result<Json> splice_text(std::string_view plan, const fs::path& from, const fs::path& output,
                         const OptionalPath& repository, const fs::path& cache,
                         Observer& observer) {
  const auto parsed = read_plan(plan);
  if (!parsed) return tl::unexpected(parsed.error());
  const auto pristine =
      open_repository(repository ? repository->value.string() : parsed->repository,
                      {.cache_directory = cache, .environment = {}}, observer);
  if (!pristine) return tl::unexpected(pristine.error());
  const auto listing = list_files(*pristine, {}, observer);
  if (!listing) return tl::unexpected(listing.error());
  const auto bodies = splice_tree(*parsed, fs::absolute(from), *pristine, *listing,
                                  built_in_front_ends(), fs::absolute(output), observer);
  if (!bodies) return tl::unexpected(bodies.error());
  return spliced_json(output, *bodies);
}

std::string splice(const nb::bytes& plan, const Path& from, const Path& output,
                   const OptionalPath& repository, const OptionalPath& cache, Callback progress) {
  const std::string_view text = view(plan);
  const fs::path checkouts = path_or_empty(cache);
  return text_without_gil(std::move(progress), [&](Observer& observer) {
    return splice_text(text, from.value, output.value, repository, checkouts, observer);
  });
}

std::string score(const nb::bytes& gold, const nb::bytes& answer, const std::string& scorer,
                  double rtol, double atol) {
  const auto kind = scorer_kind_from(scorer);
  if (!kind) {
    throw Raised({ErrorCode::invalid_argument,
                  "there is no scorer \"" + scorer + "\"",
                  "known are strict and reference",
                  {}});
  }
  const CompareOptions options{
      .scorer = *kind, .tolerance = {.rtol = rtol, .atol = atol}, .units = {}};
  const std::string_view gold_text = view(gold);
  const std::string_view answer_text = view(answer);
  return text_without_gil(std::nullopt, [&](Observer&) -> Result<Json> {
    const auto one = score_one(gold_text, answer_text, options);
    if (!one) return tl::unexpected(one.error());
    return to_json(*one);
  });
}

double pass_at_k(std::uint64_t n, std::uint64_t c, std::uint64_t k) {
  return value_or_raise(checked_pass_at_k(n, c, k));
}

double pass_hat_k(std::uint64_t n, std::uint64_t c, std::uint64_t k) {
  return value_or_raise(checked_pass_hat_k(n, c, k));
}

std::pair<double, double> wilson_interval(std::uint64_t c, std::uint64_t n, double confidence) {
  const Interval interval = value_or_raise(checked_wilson_interval(c, n, confidence));
  return {interval.low, interval.high};
}

void define_masks(nb::module_& module) {
  using namespace nb::literals;  // NOLINT(google-build-using-namespace): for ""_a alone
  module.def("functions", &functions, "repository"_a, nb::kw_only(), "paths"_a, "languages"_a,
             "maskable"_a, "jobs"_a, "cache"_a, "progress"_a, "The document lacuna.functions/1.");
  module.def("mask", &mask, "repository"_a, nb::kw_only(), "functions"_a, "all"_a, "n"_a,
             "strategy"_a, "seed"_a, "entries"_a, "rules"_a, "graph"_a.none(), "docstring"_a,
             "initializers"_a, "output"_a, "patch"_a, "in_place"_a, "plan_file"_a, "paths"_a,
             "languages"_a, "jobs"_a, "cache"_a, "progress"_a, "The document lacuna.mask/1.");
  module.def("restore", &restore_tree, "plan"_a, "directory"_a, nb::kw_only(), "take_bodies"_a,
             "jobs"_a, "The document lacuna.restored/1.");
  module.def("splice", &splice, "plan"_a, nb::kw_only(), "source"_a, "output"_a, "repository"_a,
             "cache"_a, "progress"_a, "The document lacuna.spliced/1.");
}

void define_scores(nb::module_& module) {
  using namespace nb::literals;  // NOLINT(google-build-using-namespace): for ""_a alone
  module.def("score_one", &score, "gold"_a, "answer"_a, nb::kw_only(), "scorer"_a, "rtol"_a,
             "atol"_a, "The document lacuna.verdict/1.");
  module.def("pass_at_k", &pass_at_k, "n"_a, "c"_a, "k"_a);
  module.def("pass_hat_k", &pass_hat_k, "n"_a, "c"_a, "k"_a);
  module.def("wilson_interval", &wilson_interval, "c"_a, "n"_a, "confidence"_a);
}

}  // namespace
}  // namespace lacuna::python

NB_MODULE(_core, module) {
  module.doc() = "What the package lacuna is made of. Documents are JSON text.";
  lacuna::python::register_raised();
  lacuna::python::define_graph(module);
  lacuna::python::define_masks(module);
  lacuna::python::define_scores(module);
  module.def("version", [] { return std::string(lacuna::version()); });
}
