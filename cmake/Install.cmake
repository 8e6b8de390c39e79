if(NOT LACUNA_INSTALL)
  return()
endif()
include(CMakePackageConfigHelpers)

set(LACUNA_CONFIG_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/lacuna")
get_target_property(LACUNA_LIBRARY_TYPE lacuna TYPE)

install(TARGETS lacuna EXPORT lacuna
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}"
  FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT lacuna NAMESPACE lacuna:: FILE lacuna-targets.cmake
  DESTINATION "${LACUNA_CONFIG_DIR}")

# A component of its own: find_package(lacuna) alone never asks for LLVM.
if(TARGET lacuna_clang)
  get_target_property(LACUNA_CLANG_LIBRARY_TYPE lacuna_clang TYPE)
  install(TARGETS lacuna_clang EXPORT lacuna-clang
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT clang
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT clang
    RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT clang
    FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT clang)
  install(EXPORT lacuna-clang NAMESPACE lacuna:: FILE lacuna-clang-targets.cmake
    DESTINATION "${LACUNA_CONFIG_DIR}" COMPONENT clang)
  install(FILES cmake/LacunaLLVM.cmake DESTINATION "${LACUNA_CONFIG_DIR}" COMPONENT clang)
endif()

configure_package_config_file(cmake/lacuna-config.cmake.in
  "${PROJECT_BINARY_DIR}/lacuna-config.cmake" INSTALL_DESTINATION "${LACUNA_CONFIG_DIR}"
  NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/lacuna-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/lacuna-config.cmake"
  "${PROJECT_BINARY_DIR}/lacuna-config-version.cmake" DESTINATION "${LACUNA_CONFIG_DIR}")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
