# The part of Python's trace hook that is compiled, as bytes in the library: it is loaded by the
# Python that is traced and not by us.

# Compiles and embeds lib/lacuna/run/python_fast.c. As a script:
#   cmake -D LIBRARY=file.so -D OUTPUT=file.cpp -P EmbedFastHook.cmake
function(lacuna_embed_fast_hook)
  set(source "${CMAKE_CURRENT_SOURCE_DIR}/python_fast.c")
  set(library "${CMAKE_CURRENT_BINARY_DIR}/lacuna_fast.so")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/python_fast.cpp")
  set(script "${PROJECT_SOURCE_DIR}/cmake/EmbedFastHook.cmake")
  # Not a target: it must not get our sanitizers, which the traced Python does not have.
  add_custom_command(OUTPUT "${output}"
    COMMAND "${CMAKE_C_COMPILER}" -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -Wall -Wextra -Werror
      -fvisibility=hidden -fPIC -shared -s "${source}" -o "${library}" -lpthread
    COMMAND "${CMAKE_COMMAND}" "-DLIBRARY=${library}" "-DOUTPUT=${output}" -P "${script}"
    DEPENDS "${source}" "${script}"
    COMMENT "Embedding the trace hook" VERBATIM)
  # The library is a target of another folder, so a target of this one must make the file.
  add_custom_target(lacuna_fast_hook DEPENDS "${output}")
  set_source_files_properties("${output}" TARGET_DIRECTORY lacuna PROPERTIES GENERATED ON)
  target_sources(lacuna PRIVATE "${output}")
  add_dependencies(lacuna lacuna_fast_hook)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  file(READ "${LIBRARY}" bytes HEX)
  string(LENGTH "${bytes}" size)
  math(EXPR size "${size} / 2")
  # Literals of some length, because compilers limit that of one.
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${bytes}")
  string(REPEAT "." 64 line)
  string(REGEX REPLACE "(${line})" "\\1\"\n    \"" bytes "${bytes}")
  file(WRITE "${OUTPUT}" "// Made by cmake/EmbedFastHook.cmake.
#include \"lacuna/run/raw_trace_internal.hpp\"

namespace lacuna::detail {

std::string_view python_fast_library() {
  static constexpr char bytes[] =
    \"${bytes}\";
  return {bytes, ${size}};
}

}  // namespace lacuna::detail
")
endif()
