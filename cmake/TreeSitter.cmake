# The tree-sitter core and the grammars: from the system where its core reads grammars of our ABI,
# otherwise compiled from pinned packages into the library itself, so that an installed static
# library needs nothing more.
#
# What matters is the ABI, not the presence: a core refuses, at run time, every grammar that is newer
# than its TREE_SITTER_LANGUAGE_VERSION, and those that are much older. Grammars are of ABI 13 to 15;
# the pinned core reads them all.
include(TreeSitterPackages)

set(LACUNA_GRAMMAR_ABI_OLDEST 13)
set(LACUNA_GRAMMAR_ABI 15)
set(LACUNA_TREE_SITTER_DIR "" CACHE PATH
  "Folder with the pinned tree-sitter packages, as archives or unpacked, to build offline")
option(LACUNA_SYSTEM_TREE_SITTER "Use the system's tree-sitter where its ABI fits" ON)

# lacuna_find_system_core(): sets LACUNA_TREE_SITTER_SYSTEM if the core reads all our ABIs.
function(lacuna_find_system_core)
  set(LACUNA_TREE_SITTER_SYSTEM FALSE PARENT_SCOPE)
  if(NOT LACUNA_SYSTEM_TREE_SITTER OR LACUNA_TREE_SITTER_DIR)
    return()
  endif()
  find_path(LACUNA_TREE_SITTER_INCLUDE tree_sitter/api.h)
  find_library(LACUNA_TREE_SITTER_LIBRARY tree-sitter)
  mark_as_advanced(LACUNA_TREE_SITTER_INCLUDE LACUNA_TREE_SITTER_LIBRARY)
  if(NOT LACUNA_TREE_SITTER_INCLUDE OR NOT LACUNA_TREE_SITTER_LIBRARY)
    return()
  endif()
  try_compile(fits "${PROJECT_BINARY_DIR}/tree-sitter-abi"
    SOURCES "${PROJECT_SOURCE_DIR}/cmake/tree_sitter_abi.c"
    COMPILE_DEFINITIONS -DGRAMMAR_ABI=${LACUNA_GRAMMAR_ABI}
      -DGRAMMAR_ABI_OLDEST=${LACUNA_GRAMMAR_ABI_OLDEST}
    CMAKE_FLAGS "-DINCLUDE_DIRECTORIES=${LACUNA_TREE_SITTER_INCLUDE}"
    LINK_LIBRARIES "${LACUNA_TREE_SITTER_LIBRARY}")
  if(fits)
    message(STATUS "tree-sitter: the system's core, ${LACUNA_TREE_SITTER_LIBRARY}")
    set(LACUNA_TREE_SITTER_SYSTEM TRUE PARENT_SCOPE)
  else()
    message(STATUS "tree-sitter: ${LACUNA_TREE_SITTER_LIBRARY} refuses grammars of ABI "
                   "${LACUNA_GRAMMAR_ABI}; compiling the pinned source")
  endif()
endfunction()

# lacuna_find_system_grammar(out language): the library of the grammar if it has one of our ABIs and the
# system's core takes it, otherwise empty. Only a run can tell, so never while cross-compiling.
function(lacuna_find_system_grammar out language)
  set(${out} "" PARENT_SCOPE)
  if(NOT LACUNA_TREE_SITTER_SYSTEM OR CMAKE_CROSSCOMPILING)
    return()
  endif()
  find_library(LACUNA_GRAMMAR_${language} tree-sitter-${language})
  mark_as_advanced(LACUNA_GRAMMAR_${language})
  if(NOT LACUNA_GRAMMAR_${language})
    return()
  endif()
  try_run(status compiled "${PROJECT_BINARY_DIR}/tree-sitter-abi"
    SOURCES "${PROJECT_SOURCE_DIR}/cmake/tree_sitter_abi.c"
    COMPILE_DEFINITIONS -DGRAMMAR_ABI=${LACUNA_GRAMMAR_ABI}
      -DGRAMMAR_ABI_OLDEST=${LACUNA_GRAMMAR_ABI_OLDEST} -DGRAMMAR=tree_sitter_${language}
    CMAKE_FLAGS "-DINCLUDE_DIRECTORIES=${LACUNA_TREE_SITTER_INCLUDE}"
    LINK_LIBRARIES "${LACUNA_TREE_SITTER_LIBRARY}" "${LACUNA_GRAMMAR_${language}}")
  if(compiled AND status EQUAL 0)
    message(STATUS "tree-sitter: the system's grammar, ${LACUNA_GRAMMAR_${language}}")
    set(${out} "${LACUNA_GRAMMAR_${language}}" PARENT_SCOPE)
  endif()
endfunction()

# lacuna_unpacked_package(out package): the folder of the package's source, unpacked if need be.
function(lacuna_unpacked_package out package)
  lacuna_package_row(row "${package}")
  if(LACUNA_TREE_SITTER_DIR)
    foreach(dir IN ITEMS "${package}-${row_version}/package" "${package}-${row_version}"
                         "${package}/package" "${package}")
      if(IS_DIRECTORY "${LACUNA_TREE_SITTER_DIR}/${dir}")
        set(${out} "${LACUNA_TREE_SITTER_DIR}/${dir}" PARENT_SCOPE)
        return()
      endif()
    endforeach()
    lacuna_find_package_file(file "${package}" "${LACUNA_TREE_SITTER_DIR}")
    if(NOT file)
      message(FATAL_ERROR "LACUNA_TREE_SITTER_DIR=${LACUNA_TREE_SITTER_DIR} has neither "
                          "${row_npm}, ${row_sdist} nor a folder ${package}-${row_version}.")
    endif()
  else()
    lacuna_package_cache(cache)
    lacuna_fetch_package(file "${package}" "${cache}")
  endif()
  lacuna_unpack_package(inner "${package}" "${file}")
  set(${out} "${inner}" PARENT_SCOPE)
endfunction()

# lacuna_first_folder(out file dirs...): the first of the folders that holds the file.
function(lacuna_first_folder out file)
  foreach(dir IN LISTS ARGN)
    if(EXISTS "${dir}/${file}")
      set(${out} "${dir}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "tree-sitter: no ${file} in any of: ${ARGN}")
endfunction()

function(lacuna_require_grammar_abi parser)
  file(STRINGS "${parser}" line REGEX "^#define LANGUAGE_VERSION [0-9]+$" LIMIT_COUNT 1)
  string(REGEX REPLACE "[^0-9]" "" abi "${line}")
  if(NOT abi OR abi LESS LACUNA_GRAMMAR_ABI_OLDEST OR abi GREATER LACUNA_GRAMMAR_ABI)
    message(FATAL_ERROR "${parser} is not a grammar of ABI ${LACUNA_GRAMMAR_ABI_OLDEST} to "
                        "${LACUNA_GRAMMAR_ABI}: '${line}'")
  endif()
endfunction()

# lacuna_add_grammar(target language): compiles the grammar into the library.
function(lacuna_add_grammar target language)
  lacuna_find_system_grammar(library "${language}")
  if(library)
    target_link_libraries(${target} PRIVATE "${library}")
    return()
  endif()
  lacuna_unpacked_package(package "tree-sitter-${language}")
  lacuna_require_grammar_abi("${package}/src/parser.c")
  set(sources "${package}/src/parser.c")
  if(EXISTS "${package}/src/scanner.c")
    list(APPEND sources "${package}/src/scanner.c")
  endif()
  lacuna_add_c_objects(${target} grammar_${language} ${sources})
  target_include_directories(lacuna_grammar_${language} PRIVATE "${package}/src")
endfunction()

# Other people's C: warnings off, and no UBSan, whose findings there are not ours to mend.
function(lacuna_add_c_objects target name)
  add_library(lacuna_${name} OBJECT ${ARGN})
  set_target_properties(lacuna_${name} PROPERTIES
    C_STANDARD 11 C_EXTENSIONS ON POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
  target_compile_options(lacuna_${name} PRIVATE -w)
  if(LACUNA_SANITIZE)
    target_compile_options(lacuna_${name} PRIVATE -fno-sanitize=undefined)
  endif()
  target_sources(${target} PRIVATE $<TARGET_OBJECTS:lacuna_${name}>)
endfunction()

# lacuna_use_tree_sitter(target): gives the target <tree_sitter/api.h>, the core and the grammars.
function(lacuna_use_tree_sitter target)
  lacuna_find_system_core()
  if(LACUNA_TREE_SITTER_SYSTEM)
    target_include_directories(${target} SYSTEM PRIVATE "${LACUNA_TREE_SITTER_INCLUDE}")
    target_compile_definitions(${target} PRIVATE LACUNA_TREE_SITTER_SYSTEM)
    target_link_libraries(${target} PRIVATE "${LACUNA_TREE_SITTER_LIBRARY}")
  else()
    lacuna_unpacked_package(package tree-sitter)
    lacuna_first_folder(core src/lib.c "${package}/vendor/tree-sitter/lib"
      "${package}/tree_sitter/core/lib" "${package}/lib")
    lacuna_add_c_objects(${target} tree_sitter_core "${core}/src/lib.c")
    target_include_directories(lacuna_tree_sitter_core PRIVATE "${core}/include" "${core}/src")
    target_include_directories(${target} SYSTEM PRIVATE "${core}/include")
  endif()
  lacuna_add_grammar(${target} python)
  lacuna_add_grammar(${target} cpp)
endfunction()
