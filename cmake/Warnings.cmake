# lacuna_warnings(target): the warnings that our own code compiles without.
function(lacuna_warnings target)
  set(common -Wall -Wextra -Wpedantic -Wshadow -Wimplicit-fallthrough -Wsign-compare)
  set(cxx -Wnon-virtual-dtor -Woverloaded-virtual)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
    # These misfire inside the standard library's own strings and variants when they are inlined.
    list(APPEND cxx -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow
      -Wno-stringop-overread -Wno-array-bounds)
  endif()
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # std::stable_sort of older libstdc++ calls what that library itself deprecates; the macros of
    # libseccomp are C99; designated initialisers leave fields to their defaults on purpose.
    list(APPEND cxx -Wno-deprecated-declarations -Wno-c99-extensions
      -Wno-missing-field-initializers)
  endif()
  target_compile_options(${target} PRIVATE
    $<$<COMPILE_LANGUAGE:C,CXX>:${common}>
    $<$<COMPILE_LANGUAGE:CXX>:${cxx}>
    $<$<AND:$<BOOL:${LACUNA_WERROR}>,$<COMPILE_LANGUAGE:C,CXX>>:-Werror>)
endfunction()
