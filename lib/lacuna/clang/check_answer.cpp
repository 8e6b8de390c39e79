#include "lacuna/clang/bytes_internal.hpp"
#include "lacuna/clang/unit_checker_internal.hpp"

namespace lacuna::detail {

std::string encode_check_answer(const CheckAnswer& answer) {
  UnitWriter out;
  out.number(answer.variant ? *answer.variant + 1 : 0);
  out.number(answer.lost ? 1 : 0);
  out.number(answer.errors.size());
  for (const auto& error : answer.errors) {
    out.text(error.code);
    out.text(error.message);
    out.text(error.where.path);
    out.number(error.where.line);
    out.number(error.where.column);
  }
  out.number(answer.places.size());
  for (const auto& place : answer.places) {
    out.text(place.path);
    out.number(place.line);
  }
  return out.take();
}

std::optional<CheckAnswer> decode_check_answer(std::string_view bytes) {
  UnitReader in(bytes);
  CheckAnswer answer;
  const std::uint64_t variant = in.number();
  if (variant > 0) answer.variant = variant - 1;
  answer.lost = in.number() != 0;
  const std::size_t errors = in.count();
  for (std::size_t i = 0; i < errors && in.ok(); ++i) {
    Diagnostic error;
    error.severity = Severity::error;
    error.code = in.text();
    error.message = in.text();
    error.where.path = in.text();
    error.where.line = in.number32();
    error.where.column = in.number32();
    answer.errors.push_back(std::move(error));
  }
  const std::size_t places = in.count();
  for (std::size_t i = 0; i < places && in.ok(); ++i) {
    Location place;
    place.path = in.text();
    place.line = in.number32();
    answer.places.push_back(std::move(place));
  }
  if (!in.done()) return std::nullopt;
  return answer;
}

}  // namespace lacuna::detail
