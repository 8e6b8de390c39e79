#include <new>
#include <optional>

#include "handles_internal.hpp"
#include "lacuna/version.hpp"

namespace {

constexpr lacuna_status status_of(lacuna::ErrorCode code) {
  using lacuna::ErrorCode;
  switch (code) {
    case ErrorCode::invalid_argument:
      return LACUNA_INVALID_ARGUMENT;
    case ErrorCode::not_found:
      return LACUNA_NOT_FOUND;
    case ErrorCode::bad_input:
      return LACUNA_BAD_INPUT;
    case ErrorCode::stale:
      return LACUNA_STALE;
    case ErrorCode::conflict:
      return LACUNA_CONFLICT;
    case ErrorCode::unsupported:
      return LACUNA_UNSUPPORTED;
    case ErrorCode::io:
      return LACUNA_IO;
    case ErrorCode::missing_tool:
      return LACUNA_MISSING_TOOL;
    case ErrorCode::limit:
      return LACUNA_LIMIT;
    case ErrorCode::timeout:
      return LACUNA_TIMEOUT;
    case ErrorCode::cancelled:
      return LACUNA_CANCELLED;
    case ErrorCode::internal:
      break;
  }
  return LACUNA_INTERNAL;
}

}  // namespace

namespace lacuna::detail {

lacuna_status give_error(Error error, lacuna_error** out) noexcept {
  const lacuna_status status = status_of(error.code);
  if (out != nullptr) *out = new (std::nothrow) lacuna_error{std::move(error)};
  return status;
}

Result<void> require_that(bool given, const char* name) {
  if (given) return {};
  return fail(ErrorCode::invalid_argument, std::string(name) + " is NULL");
}

Result<std::vector<std::string>> read_list(const char* const* items, std::size_t count,
                                           const char* name) {
  std::vector<std::string> list;
  if (count == 0) return list;
  if (auto given = require(items, name); !given) return tl::unexpected(given.error());
  for (std::size_t i = 0; i < count; ++i) {
    if (items[i] == nullptr) {
      return fail(ErrorCode::invalid_argument,
                  std::string(name) + "[" + std::to_string(i) + "] is NULL");
    }
    list.emplace_back(items[i]);
  }
  return list;
}

Result<std::string_view> read_bytes(const char* data, std::size_t size, const char* name) {
  if (size == 0) return std::string_view();
  if (auto given = require(data, name); !given) return tl::unexpected(given.error());
  return std::string_view(data, size);
}

void give_json(const Json& json, lacuna_text** out) { *out = new lacuna_text{dump_json(json)}; }

Result<CallbackObserver> CallbackObserver::create(const lacuna_observer* observer) {
  lacuna_observer callbacks = LACUNA_OBSERVER_INIT;
  if (auto read = read_options(observer, callbacks); !read) return tl::unexpected(read.error());
  return CallbackObserver(callbacks);
}

void CallbackObserver::progress(const Progress& progress) {
  if (callbacks_.progress == nullptr) return;
  const std::string step(progress.step);
  callbacks_.progress(callbacks_.user, step.c_str(), progress.done, progress.total);
}

void CallbackObserver::diagnostic(const Diagnostic& diagnostic) {
  if (callbacks_.diagnostic == nullptr) return;
  const lacuna_severity severity = diagnostic.severity == Severity::note      ? LACUNA_NOTE
                                   : diagnostic.severity == Severity::warning ? LACUNA_WARNING
                                                                              : LACUNA_ERROR;
  callbacks_.diagnostic(callbacks_.user, severity, diagnostic.code.c_str(),
                        diagnostic.message.c_str(), diagnostic.where.path.c_str(),
                        diagnostic.where.line, diagnostic.where.column);
}

bool CallbackObserver::cancelled() {
  return callbacks_.cancelled != nullptr && callbacks_.cancelled(callbacks_.user) != 0;
}

}  // namespace lacuna::detail

uint32_t lacuna_abi_version(void) { return LACUNA_ABI_VERSION; }

const char* lacuna_version(void) { return LACUNA_VERSION; }

const char* lacuna_status_name(int status) {
  if (status == LACUNA_OK) return "ok";
  for (int code = 0; code <= static_cast<int>(lacuna::ErrorCode::internal); ++code) {
    const auto known = static_cast<lacuna::ErrorCode>(code);
    if (status_of(known) == status) return lacuna::to_string(known).data();
  }
  return "unknown";
}

lacuna_status lacuna_error_status(const lacuna_error* error) {
  return error == nullptr ? LACUNA_OK : status_of(error->value.code);
}

const char* lacuna_error_code(const lacuna_error* error) {
  return lacuna_status_name(lacuna_error_status(error));
}

const char* lacuna_error_message(const lacuna_error* error) {
  return error == nullptr ? "" : error->value.message.c_str();
}

const char* lacuna_error_hint(const lacuna_error* error) {
  return error == nullptr ? "" : error->value.hint.c_str();
}

const char* lacuna_error_path(const lacuna_error* error) {
  return error == nullptr || !error->value.where ? "" : error->value.where->path.c_str();
}

uint32_t lacuna_error_line(const lacuna_error* error) {
  return error == nullptr || !error->value.where ? 0 : error->value.where->line;
}

uint32_t lacuna_error_column(const lacuna_error* error) {
  return error == nullptr || !error->value.where ? 0 : error->value.where->column;
}

void lacuna_error_free(lacuna_error* error) { delete error; }

const char* lacuna_text_data(const lacuna_text* text) {
  return text == nullptr ? "" : text->value.c_str();
}

size_t lacuna_text_size(const lacuna_text* text) {
  return text == nullptr ? 0 : text->value.size();
}

void lacuna_text_free(lacuna_text* text) { delete text; }
