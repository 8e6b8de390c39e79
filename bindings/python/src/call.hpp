#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lacuna/base/json.hpp"
#include "lacuna/repo/inventory.hpp"
#include "observer.hpp"
#include "path.hpp"
#include "raise.hpp"

namespace lacuna::python {

using OptionalPath = std::optional<Path>;
using Strings = std::vector<std::string>;
/// (step, done, total)
using Callback =
    std::optional<nanobind::typed<nanobind::callable,
                                  nanobind::object(nanobind::str, nanobind::int_, nanobind::int_)>>;

inline std::filesystem::path path_or_empty(const OptionalPath& path) {
  return path ? path->value : std::filesystem::path();
}

template <class T>
T value_or_raise(Result<T> result) {
  if (!result) throw Raised(std::move(result.error()));
  return std::move(*result);
}

/// Runs `work(observer)`, which gives a Result, without the GIL, and returns what is in it.
template <class Work>
auto without_gil(Callback progress, const Work& work) {
  InterpreterObserver observer(std::move(progress));
  decltype(work(observer)) result;
  {
    const nanobind::gil_scoped_release released;
    result = work(observer);
  }
  observer.rethrow();
  return value_or_raise(std::move(result));
}

/// The same for a Result<Json>, as text.
template <class Work>
std::string text_without_gil(Callback progress, const Work& work) {
  return without_gil(std::move(progress), [&](Observer& observer) -> Result<std::string> {
    return work(observer).map([](const Json& json) { return dump_json(json); });
  });
}

/// Which repository, and which of its files.
struct Source {
  std::string repository;
  InventoryOptions options;
};

Source make_source(const Path& repository, Strings paths, Strings languages, unsigned jobs,
                   const OptionalPath& cache);

Result<Inventory> read_inventory(const Source& source, const FrontEnds& front_ends,
                                 Observer& observer);

}  // namespace lacuna::python
