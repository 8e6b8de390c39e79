# What draws the graph page, out of pinned npm packages, and the page itself: all of it
# becomes one C++ source of the library. Nothing of other people's is in this tree; their licences go
# into the page. Where the packages cannot be had the build goes on, and only `--format html` fails.
include(TreeSitterPackages)

set(LACUNA_PAGE_DIR "" CACHE PATH
  "Folder with the pinned npm packages of the graph page, as archives, to build offline")
option(LACUNA_PAGE "Put the graph page into the library" ON)

# lacuna_page_package(out package): the folder of the package, unpacked; empty where it is not there.
function(lacuna_page_package out package)
  set(${out} "" PARENT_SCOPE)
  if(LACUNA_PAGE_DIR)
    lacuna_find_package_file(file "${package}" "${LACUNA_PAGE_DIR}")
  else()
    lacuna_package_cache(cache)
    lacuna_try_fetch_package(file "${package}" "${cache}")
  endif()
  if(file)
    lacuna_unpack_package(folder "${package}" "${file}")
    set(${out} "${folder}" PARENT_SCOPE)
  endif()
endfunction()

# lacuna_embed_page(folder): the page in the folder and its libraries, as a source of the library.
function(lacuna_embed_page folder)
  set(libraries "")
  set(licences "")
  set(missing "")
  foreach(package IN LISTS LACUNA_PAGE_PACKAGES)
    string(REPLACE "|" ";" row "${package}")
    list(GET row 0 name)
    list(GET row 5 script)
    list(GET row 6 licence)
    set(inner "")
    if(LACUNA_PAGE)
      lacuna_page_package(inner "${name}")
    endif()
    if(NOT inner)
      list(APPEND missing "${name}")
      continue()
    endif()
    if(script)
      list(APPEND libraries "${inner}/${script}")
    endif()
    list(APPEND licences "${name}" "${inner}/${licence}")
  endforeach()
  if(missing)
    set(libraries "")
    set(licences "")
    string(REPLACE ";" ", " missing "${missing}")
  endif()
  if(missing AND LACUNA_PAGE)
    message(WARNING "The graph page is left out: ${missing} could not be had. `lacuna graph "
      "--format html` will say so. To have it, build where npm can fetch packages, or put the "
      "archives (npm pack) into a folder and configure with -DLACUNA_PAGE_DIR=<folder>.")
  endif()

  set(output "${CMAKE_CURRENT_BINARY_DIR}/page_files.cpp")
  set(script "${PROJECT_SOURCE_DIR}/cmake/EmbedPage.cmake")
  file(GLOB parts CONFIGURE_DEPENDS "${folder}/*")
  string(REPLACE ";" "|" libraries_argument "${libraries}")
  string(REPLACE ";" "|" licences_argument "${licences}")
  add_custom_command(OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DFOLDER=${folder}" "-DLIBRARIES=${libraries_argument}"
      "-DLICENCES=${licences_argument}" "-DOUTPUT=${output}" -P "${script}"
    DEPENDS ${parts} ${libraries} "${script}"
    COMMENT "Embedding the graph page" VERBATIM)
  # The library is a target of another folder, so a target of this one must make the file.
  add_custom_target(lacuna_page_files DEPENDS "${output}")
  set_source_files_properties("${output}" TARGET_DIRECTORY lacuna PROPERTIES GENERATED ON)
  target_sources(lacuna PRIVATE "${output}")
  add_dependencies(lacuna lacuna_page_files)
endfunction()
