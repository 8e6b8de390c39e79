#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace lacuna {

/// Why something could not be done. The command line maps each code to one exit status.
enum class ErrorCode {
  invalid_argument,  ///< the caller asked for something that makes no sense
  not_found,         ///< a file, function, task or experiment that was named does not exist
  bad_input,         ///< foreign bytes are not what they should be: syntax, schema, encoding, type
  stale,             ///< the input changed since a plan or a suite was made from it
  conflict,          ///< the result would overwrite something, or two requests exclude each other
  unsupported,       ///< well-formed, but not something that this version does
  io,                ///< the operating system refused to read, write or start something
  missing_tool,      ///< a program or a kernel facility that is needed is not here
  limit,             ///< a size, count or memory limit was reached
  timeout,           ///< a time limit was reached
  cancelled,         ///< the Observer asked to stop
  internal,          ///< a bug in Lacuna
};

/// The stable lower-case name of a code, as it stands in JSON ("not_found").
std::string_view to_string(ErrorCode code);

/// A place in a file that a person may want to open. `line` and `column` count from 1; 0 is
/// unknown.
struct Location {
  std::string path;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend bool operator==(const Location&, const Location&) = default;
};

/// A failure that input, disk, a child process or the environment caused. Bugs are asserted
/// instead.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;              ///< what went wrong and where; one sentence, no full stop
  std::string hint;                 ///< what to do about it; may be empty
  std::optional<Location> where{};  ///< the place in a file, if there is one

  friend bool operator==(const Error&, const Error&) = default;
};

/// `path:line:column: message (hint)`, with the parts that are known. Not escaped for a terminal.
std::string to_string(const Error& error);

template <class T>
using Result = tl::expected<T, Error>;

/// For `return fail(ErrorCode::io, "...")` in a function that returns any Result.
inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string hint = {},
                                  std::optional<Location> where = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(hint), std::move(where)});
}

}  // namespace lacuna
