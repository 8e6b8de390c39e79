# Writes the C++ source with the parts of the graph page. A script:
#   cmake -D FOLDER=… -D LIBRARIES=a|b -D LICENCES=name|file|name|file -D OUTPUT=… -P EmbedPage.cmake
cmake_minimum_required(VERSION 3.25)

# Our own scripts, in this order; each sees the names of those before it.
set(scripts model.js layout.js colours.js drawing.js scene.js view.js lists.js panel.js search.js main.js)

# append(file): appends the bytes of the file to the text.
macro(append file)
  file(READ "${file}" part)
  string(APPEND text "${part}")
endmacro()

# literal(name): appends the text to the source, as a constant of that name.
function(literal name)
  if(text MATCHES "</script|<!--" AND NOT name STREQUAL "page")
    message(FATAL_ERROR "The ${name} of the page would end the element that it stands in")
  endif()
  string(FIND "${text}" ")lacuna_page\"" found)
  if(NOT found EQUAL -1)
    message(FATAL_ERROR "The ${name} of the page holds the end of its own literal")
  endif()
  file(APPEND "${OUTPUT}.part" "constexpr char k_${name}[] = R\"lacuna_page(")
  file(APPEND "${OUTPUT}.part" "${text}")
  file(APPEND "${OUTPUT}.part" ")lacuna_page\";\n\n")
endfunction()

file(WRITE "${OUTPUT}.part" [[
// Made by cmake/EmbedPage.cmake.
#include "lacuna/graph/page_internal.hpp"

#pragma GCC diagnostic ignored "-Woverlength-strings"

namespace lacuna::detail {
namespace {

]])

set(text "")
append("${FOLDER}/page.html")
literal(page)

set(text "")
append("${FOLDER}/page.css")
literal(style)

set(text "(() => {\n'use strict';\n")
foreach(script IN LISTS scripts)
  append("${FOLDER}/${script}")
endforeach()
string(APPEND text "})();\n")
literal(script)

set(text "")
string(REPLACE "|" ";" LIBRARIES "${LIBRARIES}")
foreach(library IN LISTS LIBRARIES)
  append("${library}")
  string(APPEND text "\n")
endforeach()
string(REGEX REPLACE "//# sourceMappingURL=[^\n]*" "" text "${text}")
literal(library)

set(text "")
string(REPLACE "|" ";" LICENCES "${LICENCES}")
while(LICENCES)
  list(POP_FRONT LICENCES name file)
  string(APPEND text "${name}\n\n")
  append("${file}")
  string(APPEND text "\n\n")
endwhile()
literal(licences)

file(APPEND "${OUTPUT}.part" [[
}  // namespace

const PageFiles& page_files() {
  // By their sizes: compilers do not count half a million characters in a constant expression.
  static constexpr PageFiles files{{k_page, sizeof k_page - 1},
                                   {k_style, sizeof k_style - 1},
                                   {k_script, sizeof k_script - 1},
                                   {k_library, sizeof k_library - 1},
                                   {k_licences, sizeof k_licences - 1}};
  return files;
}

}  // namespace lacuna::detail
]])
file(RENAME "${OUTPUT}.part" "${OUTPUT}")
