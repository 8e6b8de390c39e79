# lacuna_warnings(target): the warnings that our own code compiles without.
function(lacuna_warnings target)
  set(common -Wall -Wextra -Wpedantic -Wshadow -Wimplicit-fallthrough -Wsign-compare)
  # Designated initialisers leave out what has a default.
  set(cxx -Wnon-virtual-dtor -Woverloaded-virtual -Wno-missing-field-initializers)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
    # These misfire inside the standard library's own strings and variants when they are inlined.
    list(APPEND cxx -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow
      -Wno-stringop-overread -Wno-array-bounds)
  endif()
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # std::stable_sort of older libstdc++ calls what that library itself deprecates.
    list(APPEND cxx -Wno-deprecated-declarations)
  endif()
  target_compile_options(${target} PRIVATE
    $<$<COMPILE_LANGUAGE:C,CXX>:${common}>
    $<$<COMPILE_LANGUAGE:CXX>:${cxx}>
    $<$<AND:$<BOOL:${LACUNA_WERROR}>,$<COMPILE_LANGUAGE:C,CXX>>:-Werror>)
endfunction()
