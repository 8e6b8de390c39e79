#include "lacuna/base/error.hpp"

namespace lacuna {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::bad_input:
      return "bad_input";
    case ErrorCode::stale:
      return "stale";
    case ErrorCode::conflict:
      return "conflict";
    case ErrorCode::unsupported:
      return "unsupported";
    case ErrorCode::io:
      return "io";
    case ErrorCode::missing_tool:
      return "missing_tool";
    case ErrorCode::limit:
      return "limit";
    case ErrorCode::timeout:
      return "timeout";
    case ErrorCode::cancelled:
      return "cancelled";
    case ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

std::string to_string(const Error& error) {
  std::string out;
  if (error.where && !error.where->path.empty()) {
    out += error.where->path;
    if (error.where->line != 0) {
      out += ':' + std::to_string(error.where->line);
      if (error.where->column != 0) out += ':' + std::to_string(error.where->column);
    }
    out += ": ";
  }
  out += error.message;
  if (!error.hint.empty()) out += " (" + error.hint + ")";
  return out;
}

}  // namespace lacuna
