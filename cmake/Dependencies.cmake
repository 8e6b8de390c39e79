# What the library is built from. A consumer sees only tl::expected and nlohmann_json in headers;
# the rest has to be found again only to link a static library (see lacuna-config.cmake.in).
find_package(Threads REQUIRED)
find_package(tl-expected REQUIRED)
find_package(nlohmann_json 3.10 REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(yaml-cpp 0.7 REQUIRED)
find_package(TBB 2021 REQUIRED COMPONENTS tbb)
find_package(PkgConfig REQUIRED)
pkg_check_modules(LACUNA_LIBGIT2 REQUIRED IMPORTED_TARGET libgit2>=1.1)
pkg_check_modules(LACUNA_LIBSODIUM REQUIRED IMPORTED_TARGET libsodium>=1.0.18)
pkg_check_modules(LACUNA_LIBSECCOMP REQUIRED IMPORTED_TARGET libseccomp>=2.5)
find_package(LibArchive REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Boost 1.74 REQUIRED)  # Boost.Math; headers alone
pkg_check_modules(LACUNA_RE2 REQUIRED IMPORTED_TARGET re2)

# yaml-cpp 0.8 renamed its target.
if(TARGET yaml-cpp::yaml-cpp)
  set(LACUNA_YAML_CPP yaml-cpp::yaml-cpp)
else()
  set(LACUNA_YAML_CPP yaml-cpp)
endif()

# LACUNA_HAVE_CLANG: whether lacuna::clang is built.
set(LACUNA_HAVE_CLANG FALSE)
if(LACUNA_CLANG)
  include(LacunaLLVM)
  lacuna_find_llvm()
  if(LACUNA_LLVM_FOUND)
    set(LACUNA_HAVE_CLANG TRUE)
    message(STATUS "lacuna::clang: LLVM ${LACUNA_LLVM_MAJOR} in ${LACUNA_LLVM_PREFIX}, "
                   "static: ${LACUNA_LLVM_STATIC}")
  elseif(LACUNA_CLANG STREQUAL "AUTO")
    message(STATUS "lacuna::clang is not built: ${LACUNA_LLVM_WHY_NOT}")
  else()
    message(FATAL_ERROR "LACUNA_CLANG=${LACUNA_CLANG}: ${LACUNA_LLVM_WHY_NOT}. Install "
                        "libclang-<version>-dev and llvm-<version>-dev, name a prefix in "
                        "LACUNA_LLVM_DIR, or configure with -DLACUNA_CLANG=OFF.")
  endif()
endif()
