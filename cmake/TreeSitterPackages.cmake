# The pinned packages that hold the tree-sitter core, its grammars and what draws the graph page, and
# how they are fetched.
# Used while configuring and, as a script, by ./dev setup:
#   cmake -D CACHE_DIR=dir -P cmake/TreeSitterPackages.cmake
#
# A grammar of another language is one more row. Columns: package; version; SHA-256 of the npm
# package; name of the PyPI sdist; SHA-256 of the sdist.
cmake_policy(VERSION 3.25)
set(LACUNA_TREE_SITTER_PACKAGES
  "tree-sitter|0.25.0|016448ee8e2c23aed7e1155c118cd66cd026e6436f7394b3f3606d30bf9aaa4a|tree-sitter|15c88775cf24db06677bafe62df058a6457d8a6dde67baa48dd3723b905e79a6"
  "tree-sitter-python|0.25.0|63b76b3fa8181fd79eaad4abcdb21e2babcb504dbfc7710a89934fa456d26096|tree_sitter_python|b13e090f725f5b9c86aa455a268553c65cadf325471ad5b65cd29cac8a1a68ac"
  "tree-sitter-cpp|0.23.4|615d152f70e7a6bed8f15a93c3c0c264c40dc71c1b6a1445646fff9439e776bc|tree_sitter_cpp|6a59c4cebb1ad1dc2e8d586cf8a72b39d21b8108b7b139d089719e81a339e41d")

# What draws the graph page, npm packages only; two more columns: its script, its licence.
set(LACUNA_PAGE_PACKAGES
  "d3|7.9.2|f0c1d2c2479907a6e3265370d0fd715f7aef0f561cdd2b415df385ba7df9d1aa|||dist/d3.min.js|LICENSE")

# Sets <prefix>_name, _version, _npm (file), _npm_hash, _sdist (file), _sdist_hash.
function(lacuna_package_row prefix package)
  foreach(row IN LISTS LACUNA_TREE_SITTER_PACKAGES LACUNA_PAGE_PACKAGES)
    string(REPLACE "|" ";" row "${row}")
    list(GET row 0 name)
    if(name STREQUAL package)
      list(GET row 1 version)
      list(GET row 2 npm_hash)
      list(GET row 3 sdist)
      list(GET row 4 sdist_hash)
      set(${prefix}_version "${version}" PARENT_SCOPE)
      set(${prefix}_has_sdist FALSE PARENT_SCOPE)
      if(sdist)
        set(${prefix}_has_sdist TRUE PARENT_SCOPE)
      endif()
      set(${prefix}_npm "${name}-${version}.tgz" PARENT_SCOPE)
      set(${prefix}_npm_hash "${npm_hash}" PARENT_SCOPE)
      set(${prefix}_sdist "${sdist}-${version}.tar.gz" PARENT_SCOPE)
      set(${prefix}_sdist_hash "${sdist_hash}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "cmake/TreeSitterPackages.cmake has no row for '${package}'")
endfunction()

# lacuna_check_package(file hash): ends with a clear error where the file is not the pinned one.
function(lacuna_check_package file hash)
  file(SHA256 "${file}" found)
  if(NOT found STREQUAL hash)
    message(FATAL_ERROR "${file} is not the pinned package: its SHA-256 is\n  ${found}\n"
                        "instead of\n  ${hash}\nDelete it to have it fetched again.")
  endif()
endfunction()

# lacuna_find_package_file(out package dir): the archive of the package in dir, checked; or empty.
function(lacuna_find_package_file out package dir)
  lacuna_package_row(row "${package}")
  set(${out} "" PARENT_SCOPE)
  foreach(kind IN ITEMS npm sdist)
    set(file "${dir}/${row_${kind}}")
    if(EXISTS "${file}")
      lacuna_check_package("${file}" "${row_${kind}_hash}")
      set(${out} "${file}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

# Runs a client in an empty folder and moves the one file that it leaves, once its hash is right, to
# its place: another configure at the same time sees the whole file or none.
function(lacuna_run_client out file hash dir)
  set(${out} FALSE PARENT_SCOPE)
  string(RANDOM LENGTH 12 suffix)
  set(temporary "${dir}/.fetch-${suffix}")
  file(MAKE_DIRECTORY "${temporary}")
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY "${temporary}" RESULT_VARIABLE status
                  OUTPUT_VARIABLE text ERROR_VARIABLE text TIMEOUT 300)
  file(GLOB fetched "${temporary}/*.tgz" "${temporary}/*.tar.gz")
  list(LENGTH fetched count)
  if(status EQUAL 0 AND count EQUAL 1)
    lacuna_check_package("${fetched}" "${hash}")
    file(RENAME "${fetched}" "${dir}/${file}")
    set(${out} TRUE PARENT_SCOPE)
  else()
    list(GET ARGN 0 client)
    message(STATUS "${client} did not fetch ${file} (${status}):\n${text}")
  endif()
  file(REMOVE_RECURSE "${temporary}")
endfunction()

# lacuna_try_fetch_package(out package dir): the archive of the package, fetched where dir has none
# yet; empty where that fails.
function(lacuna_try_fetch_package out package dir)
  lacuna_find_package_file(file "${package}" "${dir}")
  if(NOT file)
    lacuna_package_row(row "${package}")
    file(MAKE_DIRECTORY "${dir}")
    find_program(LACUNA_NPM npm)
    find_program(LACUNA_PYTHON3 python3)
    mark_as_advanced(LACUNA_NPM LACUNA_PYTHON3)
    set(done FALSE)
    if(LACUNA_NPM)
      message(STATUS "Fetching ${package} ${row_version} with npm")
      lacuna_run_client(done "${row_npm}" "${row_npm_hash}" "${dir}"
        "${LACUNA_NPM}" pack --silent --ignore-scripts "${package}@${row_version}")
    endif()
    if(NOT done AND row_has_sdist AND LACUNA_PYTHON3)
      message(STATUS "Fetching ${package} ${row_version} with pip")
      lacuna_python_with_pip(python "${dir}")
      lacuna_run_client(done "${row_sdist}" "${row_sdist_hash}" "${dir}"
        "${python}" -m pip download --quiet --disable-pip-version-check --no-binary :all: --no-deps
        "${package}==${row_version}")
    endif()
    lacuna_find_package_file(file "${package}" "${dir}")
  endif()
  set(${out} "${file}" PARENT_SCOPE)
endfunction()

# lacuna_fetch_package(out package dir): the same; ends with an error where it cannot be had.
function(lacuna_fetch_package out package dir)
  lacuna_try_fetch_package(file "${package}" "${dir}")
  if(NOT file)
    lacuna_package_row(row "${package}")
    message(FATAL_ERROR
      "${package} ${row_version} could not be fetched with npm or pip. To build offline put "
      "${row_npm} (npm pack ${package}@${row_version}) into a folder and configure with "
      "-DLACUNA_TREE_SITTER_DIR=<folder>.")
  endif()
  set(${out} "${file}" PARENT_SCOPE)
endfunction()

# lacuna_unpack_package(out package file): the folder inside the archive, unpacked if need be. The
# name of the folder is the hash of what is in it: a new pin unpacks anew.
function(lacuna_unpack_package out package file)
  file(SHA256 "${file}" hash)
  string(SUBSTRING "${hash}" 0 16 hash)
  set(target "${PROJECT_BINARY_DIR}/packages/${package}-${hash}")
  if(NOT IS_DIRECTORY "${target}")
    file(REMOVE_RECURSE "${target}.part")
    file(ARCHIVE_EXTRACT INPUT "${file}" DESTINATION "${target}.part")
    file(RENAME "${target}.part" "${target}")
  endif()
  file(GLOB inner LIST_DIRECTORIES true "${target}/*")
  list(GET inner 0 inner)
  set(${out} "${inner}" PARENT_SCOPE)
endfunction()

# Debian's python3 comes without pip; a virtual environment has it.
function(lacuna_python_with_pip out dir)
  execute_process(COMMAND "${LACUNA_PYTHON3}" -m pip --version RESULT_VARIABLE status
                  OUTPUT_QUIET ERROR_QUIET)
  if(status EQUAL 0)
    set(${out} "${LACUNA_PYTHON3}" PARENT_SCOPE)
    return()
  endif()
  set(python "${dir}/pip/bin/python")
  if(NOT EXISTS "${python}")
    execute_process(COMMAND "${LACUNA_PYTHON3}" -m venv "${dir}/pip" OUTPUT_QUIET ERROR_QUIET)
  endif()
  set(${out} "${python}" PARENT_SCOPE)
endfunction()

# lacuna_package_cache(out): where archives are kept between builds.
function(lacuna_package_cache out)
  if(DEFINED ENV{XDG_CACHE_HOME})
    set(dir "$ENV{XDG_CACHE_HOME}")
  elseif(DEFINED ENV{HOME})
    set(dir "$ENV{HOME}/.cache")
  else()
    set(dir "${CMAKE_BINARY_DIR}/.cache")
  endif()
  set(${out} "${dir}/lacuna/packages" PARENT_SCOPE)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  if(NOT CACHE_DIR)
    lacuna_package_cache(CACHE_DIR)
  endif()
  foreach(row IN LISTS LACUNA_TREE_SITTER_PACKAGES)
    string(REGEX REPLACE "\\|.*" "" package "${row}")
    lacuna_fetch_package(file "${package}" "${CACHE_DIR}")
    message(STATUS "${file}")
  endforeach()
  foreach(row IN LISTS LACUNA_PAGE_PACKAGES)
    string(REGEX REPLACE "\\|.*" "" package "${row}")
    lacuna_try_fetch_package(file "${package}" "${CACHE_DIR}")
    message(STATUS "${package}: ${file}")
  endforeach()
endif()
