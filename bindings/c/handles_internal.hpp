#pragma once

#include <cstring>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lacuna.h"
#include "lacuna/base/error.hpp"
#include "lacuna/base/json.hpp"
#include "lacuna/base/observer.hpp"
#include "lacuna/graph/repository_graph.hpp"
#include "lacuna/repo/inventory.hpp"
#include "lacuna/syntax/front_end.hpp"

struct lacuna_error {
  lacuna::Error value;
};

struct lacuna_text {
  std::string value;
};

struct lacuna_inventory {
  lacuna::FrontEnds front_ends;
  lacuna::Inventory value;
};

struct lacuna_graph {
  lacuna::RepositoryGraph value;
};

namespace lacuna::detail {

/// Keeps the error for the caller, if he wants it and there is memory for it.
lacuna_status give_error(Error error, lacuna_error** out) noexcept;

/// Runs the work of one call, a function without parameters that gives a Result<void>: no exception
/// leaves it, and its failure becomes a status and an error.
template <class Work>
lacuna_status guarded(lacuna_error** error, const Work& work) noexcept {
  if (error != nullptr) *error = nullptr;
  try {
    Result<void> done = work();
    return done ? LACUNA_OK : give_error(std::move(done.error()), error);
  } catch (const std::bad_alloc&) {
    return give_error({ErrorCode::limit, {}, {}, {}}, error);
  } catch (const std::exception& exception) {
    try {
      return give_error({ErrorCode::internal, exception.what(), {}, {}}, error);
    } catch (...) {
      return LACUNA_INTERNAL;
    }
  } catch (...) {
    return give_error({ErrorCode::internal, {}, {}, {}}, error);
  }
}

/// invalid_argument unless `given`, and below where `pointer` is null.
Result<void> require_that(bool given, const char* name);

template <class T>
Result<void> require(const T* pointer, const char* name) {
  return require_that(pointer != nullptr, name);
}

/// Copies a structure that begins with its size over `options`, which holds the defaults. Errors:
/// invalid_argument without a size; unsupported for a structure of a newer library.
template <class Options>
Result<void> read_options(const Options* given, Options& options) {
  if (given == nullptr) return {};
  if (given->size < sizeof(std::size_t)) {
    return fail(ErrorCode::invalid_argument, "a structure has no size",
                "begin with the _INIT of its type");
  }
  if (given->size > sizeof(Options)) {
    return fail(ErrorCode::unsupported, "a structure is larger than this library knows",
                "the program was compiled against a newer lacuna.h");
  }
  std::memcpy(&options, given, given->size);
  return {};
}

/// Errors: invalid_argument for a null array or element.
Result<std::vector<std::string>> read_list(const char* const* items, std::size_t count,
                                           const char* name);

/// Errors: invalid_argument for a null pointer with a size.
Result<std::string_view> read_bytes(const char* data, std::size_t size, const char* name);

/// Null becomes the empty path.
inline std::filesystem::path path_or_empty(const char* text) {
  return text == nullptr ? std::filesystem::path() : std::filesystem::path(text);
}

void give_json(const Json& json, lacuna_text** out);

/// Hands everything on to the callbacks of a C program.
class CallbackObserver final : public Observer {
 public:
  /// Errors: those of read_options.
  static Result<CallbackObserver> create(const lacuna_observer* observer);

  void progress(const Progress& progress) override;
  void diagnostic(const Diagnostic& diagnostic) override;
  bool cancelled() override;

 private:
  explicit CallbackObserver(const lacuna_observer& callbacks) : callbacks_(callbacks) {}
  lacuna_observer callbacks_;
};

}  // namespace lacuna::detail
