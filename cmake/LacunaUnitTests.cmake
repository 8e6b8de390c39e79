# add_lacuna_test(component files...): the unit tests of a component as the program
# test_<component>, each TEST_CASE a test of CTest; its name has no semicolon and no backslash, which
# Catch 2 and CMake between them lose. Said in test/unit/<component>/CMakeLists.txt.
find_package(Catch2 REQUIRED)
include(Catch)

# A case whose name finds no test must fail instead of passing unrun; the option's name differs.
# Catch 3 can list the cases when they are run, so that a busy machine cannot fail the build.
if(Catch2_VERSION VERSION_LESS 3)
  set(LACUNA_CATCH_OPTIONS EXTRA_ARGS --warn NoTests)
else()
  set(LACUNA_CATCH_OPTIONS EXTRA_ARGS --warn UnmatchedTestSpec DISCOVERY_MODE PRE_TEST)
endif()

function(add_lacuna_test component)
  set(target test_${component})
  add_executable(${target} ${ARGN})
  target_link_libraries(${target} PRIVATE lacuna_test_support)
  lacuna_warnings(${target})
  catch_discover_tests(${target}
    TEST_PREFIX "${component}/"
    WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}"
    ${LACUNA_CATCH_OPTIONS}
    PROPERTIES TIMEOUT 900)
endfunction()

lacuna_layers_components(components)
foreach(component IN LISTS components)
  if(EXISTS "${PROJECT_SOURCE_DIR}/test/unit/${component}/CMakeLists.txt")
    add_subdirectory(unit/${component})
  endif()
endforeach()
