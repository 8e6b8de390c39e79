#include "lacuna/cpp/support_internal.hpp"

#include <algorithm>

namespace lacuna::detail::cpp {
namespace {

constexpr std::string_view text =
    R"header(/* What a masked function does instead of its work: it says which function is masked, and ends.
 * In C++ it throws lacuna_masked::NotImplementedError, a std::logic_error; where nothing can be
 * thrown, and in C, it writes the message to standard error and aborts; in device code it prints the
 * message and traps. The pragmas quiet what a compiler rightly says of functions without their
 * bodies: parameters, variables and functions that nobody uses. */
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC diagnostic ignored "-Wpragmas"
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wunknown-pragmas"
#endif
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wunused-but-set-parameter"
#pragma GCC diagnostic ignored "-Wunused-variable"
#pragma GCC diagnostic ignored "-Wunused-const-variable"
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"
#pragma GCC diagnostic ignored "-Wunused-but-set-global"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-member-function"
#pragma GCC diagnostic ignored "-Wunused-template"
#pragma GCC diagnostic ignored "-Wunused-private-field"
#pragma GCC diagnostic ignored "-Wunused-lambda-capture"
#pragma GCC diagnostic ignored "-Wunused-local-typedef"
#pragma GCC diagnostic ignored "-Wunused-local-typedefs"
#pragma GCC diagnostic ignored "-Wunused-macros"
#pragma GCC diagnostic ignored "-Wunused-exception-parameter"
#pragma GCC diagnostic ignored "-Wunneeded-internal-declaration"
#pragma GCC diagnostic ignored "-Wunneeded-member-function"
#pragma GCC diagnostic ignored "-Wreturn-type"
#pragma GCC diagnostic ignored "-Winvalid-noreturn"
#pragma GCC diagnostic ignored "-Winvalid-constexpr"
#pragma GCC diagnostic ignored "-Wmissing-noreturn"
#pragma GCC diagnostic ignored "-Wsuggest-attribute=noreturn"
#pragma GCC diagnostic ignored "-Wsuggest-attribute=cold"
#pragma GCC diagnostic ignored "-Wsuggest-attribute=pure"
#pragma GCC diagnostic ignored "-Wsuggest-attribute=const"
#pragma GCC diagnostic ignored "-Wsuggest-final-methods"
#pragma GCC diagnostic ignored "-Wsuggest-final-types"
#pragma GCC diagnostic ignored "-Wunreachable-code"
#pragma GCC diagnostic ignored "-Wunreachable-code-return"
#pragma GCC diagnostic ignored "-Wterminate"
#pragma GCC diagnostic ignored "-Wexceptions"
#pragma GCC diagnostic ignored "-Winfinite-recursion"
#pragma GCC diagnostic ignored "-Woverlength-strings"
#pragma GCC diagnostic ignored "-Weffc++"
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wundefined-inline"
#pragma GCC diagnostic ignored "-Wundefined-internal"
#endif

#ifndef LACUNA_NOT_IMPLEMENTED_H
#define LACUNA_NOT_IMPLEMENTED_H
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC system_header
#endif

#define LACUNA_MASKED_TEXT2(x) #x
#define LACUNA_MASKED_TEXT(x) LACUNA_MASKED_TEXT2(x)
#if defined(_WIN32)
#define LACUNA_MASKED_WRITE "_write"
#elif defined(__USER_LABEL_PREFIX__)
#define LACUNA_MASKED_WRITE LACUNA_MASKED_TEXT(__USER_LABEL_PREFIX__) "write"
#else
#define LACUNA_MASKED_WRITE "write"
#endif

#if !defined(__cplusplus)

/* A name of our own for write(2), so that no header of the program is in the way. */
extern __PTRDIFF_TYPE__ lacuna_masked_write(int file, const void *bytes,
                                            __SIZE_TYPE__ size) __asm__(LACUNA_MASKED_WRITE);

__attribute__((noreturn, unused, cold)) static void lacuna_masked_fail(const char *message) {
  __SIZE_TYPE__ size = 0;
  while (message[size] != 0) ++size;
  if (lacuna_masked_write(2, message, size) < 0) __builtin_abort();
  __builtin_abort();
}

#define LACUNA_NOT_IMPLEMENTED(id) lacuna_masked_fail(id " is masked\n")
#define LACUNA_NOT_IMPLEMENTED_NOEXCEPT(id) LACUNA_NOT_IMPLEMENTED(id)
#define LACUNA_RETURN_EMPTY(id, ...)            \
  do {                                          \
    static __VA_ARGS__ lacuna_masked_empty;     \
    return lacuna_masked_empty;                 \
  } while (0)

#else

extern "C++" {

#if defined(__CUDACC__) || defined(__CUDA__) || defined(__HIP__)
#include <stdio.h>
#include <stdlib.h>
#define LACUNA_MASKED_BOTH __attribute__((host)) __attribute__((device))
#else
#define LACUNA_MASKED_BOTH
#endif
#if defined(__CUDA_ARCH__) || defined(__HIP_DEVICE_COMPILE__)
#define LACUNA_MASKED_DEVICE 1
#endif
#if defined(__cpp_exceptions) || defined(__EXCEPTIONS) || defined(_CPPUNWIND)
#define LACUNA_MASKED_THROWS 1
#include <stdexcept>
#endif

extern "C" __PTRDIFF_TYPE__ lacuna_masked_write(int file, const void *bytes,
                                                __SIZE_TYPE__ size) __asm__(LACUNA_MASKED_WRITE);

namespace lacuna_masked {

#if defined(LACUNA_MASKED_THROWS)
class __attribute__((visibility("default"))) NotImplementedError : public std::logic_error {
 public:
  explicit NotImplementedError(const char *message) : std::logic_error(message) {}
};
#endif

__attribute__((cold)) inline void say(const char *message) {
  __SIZE_TYPE__ size = 0;
  while (message[size] != 0) ++size;
  if (lacuna_masked_write(2, message, size) < 0) return;
  if (lacuna_masked_write(2, "\n", 1) < 0) return;
}

/* What a function calls that may throw. */
[[noreturn]] LACUNA_MASKED_BOTH __attribute__((cold)) inline void fail(const char *message) {
#if defined(LACUNA_MASKED_DEVICE)
#if defined(__clang__)
  __builtin_printf("%s\n", message);
  __builtin_trap();
#else
  printf("%s\n", message);
  __trap();
#endif
#elif defined(LACUNA_MASKED_THROWS)
  throw NotImplementedError(message);
#else
  say(message);
  __builtin_abort();
#endif
}

/* What a function calls from which a throw would end the program. */
[[noreturn]] LACUNA_MASKED_BOTH __attribute__((cold)) inline void fail_loudly(const char *message) {
#if !defined(LACUNA_MASKED_DEVICE) && defined(LACUNA_MASKED_THROWS)
  say(message);
#endif
  fail(message);
}

/* What a constexpr function returns: an expression of any type, which nobody can evaluate at
 * compile time, but which may stand where a constant expression could. */
template <class T>
LACUNA_MASKED_BOTH constexpr T constant(const char *message) {
  return message != nullptr ? (fail(message), constant<T>(message)) : constant<T>(message);
}

template <bool>
struct Choice {};

template <class T>
LACUNA_MASKED_BOTH T empty(const char *, Choice<true>) {
  return T();
}

template <class T>
[[noreturn]] LACUNA_MASKED_BOTH T empty(const char *message, Choice<false>) {
  fail(message);
}

}  // namespace lacuna_masked

}  // extern "C++"

#define LACUNA_NOT_IMPLEMENTED(id) ::lacuna_masked::fail(id " is masked")
#define LACUNA_NOT_IMPLEMENTED_NOEXCEPT(id) ::lacuna_masked::fail_loudly(id " is masked")
/* In a constexpr function that returns something; the type stands last, as it may have commas. */
#define LACUNA_NOT_IMPLEMENTED_CONSTEXPR(id, ...) \
  return ::lacuna_masked::constant<__VA_ARGS__>(id " is masked")
/* In a constexpr function that returns nothing; not in C++11, where such functions have no body. */
#define LACUNA_NOT_IMPLEMENTED_CONSTEXPR_VOID(id) \
  static_cast<void>(::lacuna_masked::constant<int>(id " is masked"))
/* A value that the type's default constructor makes; where there is none, as not implemented. */
#define LACUNA_RETURN_EMPTY(id, ...)                         \
  return ::lacuna_masked::empty<__VA_ARGS__>(id " is masked", \
      ::lacuna_masked::Choice<__is_constructible(__VA_ARGS__)>())

#endif
#endif
)header";

std::string path_to_root(std::string_view path) {
  std::string up;
  for (const char c : path) {
    if (c == '/') up += "../";
  }
  return up;
}

bool is_word(std::string_view source, const Tokens& tokens, std::size_t i, std::string_view word) {
  return i < tokens.list.size() && tokens.list[i].range.of(source) == word;
}

/// Behind the line that a token ends in.
std::uint32_t next_line(std::string_view source, std::uint32_t at) {
  while (at < source.size() && source[at] != '\n' && source[at] != '\r') ++at;
  if (at < source.size()) at += source.substr(at).starts_with("\r\n") ? 2 : 1;
  return at;
}

/// What must not be separated from the beginning of a file.
std::uint32_t place_of_include(std::string_view source, const Tokens& tokens, bool& module) {
  const auto top = static_cast<std::uint32_t>(source.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  std::uint32_t place = top;
  std::size_t i = 0;
  for (; i < tokens.list.size() && tokens.list[i].kind == TokenKind::directive; ++i) {
    const Directive line = read_directive(tokens.list[i].range.of(source));
    if (line.kind != DirectiveKind::define && line.kind != DirectiveKind::undef) break;
    place = next_line(source, tokens.list[i].range.end);
  }
  i = 0;
  while (i < tokens.list.size() && tokens.list[i].kind == TokenKind::directive) ++i;
  if (is_word(source, tokens, i, "module") && is_word(source, tokens, i + 1, ";")) {
    return tokens.list[i + 1].range.end;
  }
  const std::size_t name = is_word(source, tokens, i, "export") ? i + 1 : i;
  module = i == 0 && is_word(source, tokens, name, "module") && name + 1 < tokens.list.size() &&
           tokens.list[name + 1].kind == TokenKind::word;
  return module ? top : place;
}

}  // namespace

std::string_view header_text() { return text; }

MaskSupport mask_support(const SourceFile& file, const Tokens& tokens) {
  const std::string_view source = file.text();
  bool module = false;
  const std::uint32_t place = place_of_include(source, tokens, module);
  const std::size_t newline = source.find_first_of("\r\n");
  std::string_view end = "\n";
  if (newline != std::string_view::npos && source[newline] == '\r') {
    end = source.substr(newline).starts_with("\r\n") ? "\r\n" : "\r";
  }
  std::string line;
  if (place > 0 && source[place - 1] != '\n' && source[place - 1] != '\r' && place != 3) line = end;
  if (module) line += "module;" + std::string(end);
  line += "#include \"" + path_to_root(file.path()) + std::string(header_name) + "\"" +
          std::string(end);
  MaskSupport support;
  support.insertions.push_back({{place, place}, line});
  support.files.push_back({std::string(header_name), std::string(text)});
  return support;
}

}  // namespace lacuna::detail::cpp
