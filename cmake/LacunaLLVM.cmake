# Finding LLVM and Clang, 19 to 22, the newest first. Also installed, beside the package's config
# file: whoever links a static lacuna::clang links LLVM as well.
#
# Clang's own package files are not used: where one version's tools or headers are not installed,
# they end CMake with an error even where Clang is optional.
#
#   LACUNA_LLVM_DIR       the prefix to take, such as /usr/lib/llvm-22; empty: look in usual places
#   LACUNA_LLVM_VERSION   only this major version; empty: the newest
#   LACUNA_LLVM_SHARED    link libclang-cpp and libLLVM even where the archives are there
set(LACUNA_LLVM_VERSIONS 22 21 20 19)

# lacuna_llvm_major(out prefix): the major version of the Clang whose headers are there; or empty.
function(lacuna_llvm_major out prefix)
  set(${out} "" PARENT_SCOPE)
  set(version "${prefix}/include/clang/Basic/Version.inc")
  if(EXISTS "${prefix}/include/clang/Tooling/Tooling.h" AND EXISTS "${version}")
    file(STRINGS "${version}" line REGEX "#define CLANG_VERSION_MAJOR " LIMIT_COUNT 1)
    if(line MATCHES "CLANG_VERSION_MAJOR ([0-9]+)")
      set(${out} "${CMAKE_MATCH_1}" PARENT_SCOPE)
    endif()
  endif()
endfunction()

# lacuna_llvm_prefix(out_prefix out_major): empty where there is none.
function(lacuna_llvm_prefix out_prefix out_major)
  set(${out_prefix} "" PARENT_SCOPE)
  set(${out_major} "" PARENT_SCOPE)
  foreach(version IN LISTS LACUNA_LLVM_VERSIONS)
    if(LACUNA_LLVM_VERSION AND NOT LACUNA_LLVM_VERSION EQUAL version)
      continue()
    endif()
    set(places "/usr/lib/llvm-${version}" "/usr/local/llvm-${version}" "/opt/llvm-${version}"
      "/usr/lib64/llvm${version}" "/opt/homebrew/opt/llvm@${version}" "/usr/local" "/usr")
    if(LACUNA_LLVM_DIR)
      set(places "${LACUNA_LLVM_DIR}")
    endif()
    foreach(prefix IN LISTS places)
      lacuna_llvm_major(major "${prefix}")
      if(major STREQUAL version)
        set(${out_prefix} "${prefix}" PARENT_SCOPE)
        set(${out_major} "${major}" PARENT_SCOPE)
        return()
      endif()
    endforeach()
  endforeach()
endfunction()

# lacuna_llvm_archives(out prefix): the static archives that a front end needs, or nothing where
# some are missing. The linker takes from them what is used; which archives exist depends on the
# version, so that all but the first few are optional.
function(lacuna_llvm_archives out prefix)
  set(${out} "" PARENT_SCOPE)
  set(archives "")
  foreach(name IN ITEMS clangFrontend clangDriver clangSerialization clangParse clangSema clangAST
                        clangLex clangBasic LLVMCore LLVMSupport)
    if(NOT EXISTS "${prefix}/lib/lib${name}.a")
      return()
    endif()
    list(APPEND archives "${prefix}/lib/lib${name}.a")
  endforeach()
  foreach(name IN ITEMS clangAnalysis clangAnalysisLifetimeSafety clangASTMatchers clangEdit
                        clangSupport clangAPINotes clangOptions clangScalableStaticAnalysis
                        clangCodeGen
                        LLVMOption LLVMTargetParser LLVMBinaryFormat
                        LLVMBitstreamReader LLVMBitReader LLVMRemarks LLVMDemangle LLVMMC
                        LLVMMCParser LLVMProfileData LLVMObject LLVMTextAPI LLVMIRReader
                        LLVMAsmParser LLVMSymbolize LLVMDebugInfoDWARF
                        LLVMDebugInfoDWARFLowLevel LLVMDebugInfoPDB LLVMDebugInfoCodeView
                        LLVMDebugInfoMSF LLVMDebugInfoBTF LLVMDebugInfoGSYM LLVMFrontendOpenMP
                        LLVMFrontendOffloading LLVMFrontendAtomic LLVMFrontendDirective
                        LLVMFrontendHLSL LLVMFrontendDriver LLVMWindowsDriver LLVMAnalysis
                        LLVMTransformUtils LLVMScalarOpts LLVMTarget LLVMCodeGenTypes LLVMABI LLVMPlugins LLVMObjectYAML LLVMPasses
                        LLVMExtensions)
    if(EXISTS "${prefix}/lib/lib${name}.a")
      list(APPEND archives "${prefix}/lib/lib${name}.a")
    endif()
  endforeach()
  set(${out} "${archives}" PARENT_SCOPE)
endfunction()

# lacuna_llvm_system_libraries(out prefix): what the archives themselves need.
function(lacuna_llvm_system_libraries out prefix)
  set(libraries m ${CMAKE_DL_LIBS} Threads::Threads)
  find_package(Threads REQUIRED)
  foreach(name IN ITEMS z zstd)
    find_library(LACUNA_LLVM_LIB_${name} ${name})
    mark_as_advanced(LACUNA_LLVM_LIB_${name})
    if(LACUNA_LLVM_LIB_${name})
      list(APPEND libraries "${LACUNA_LLVM_LIB_${name}}")
    endif()
  endforeach()
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    list(APPEND libraries rt)
  endif()
  set(${out} "${libraries}" PARENT_SCOPE)
endfunction()

# lacuna_find_llvm(): sets LACUNA_LLVM_FOUND, _MAJOR, _PREFIX, _RESOURCE_DIR, _STATIC, _RTTI, and
# makes the target lacuna::llvm. Sets LACUNA_LLVM_WHY_NOT where there is none.
function(lacuna_find_llvm)
  set(LACUNA_LLVM_FOUND FALSE PARENT_SCOPE)
  lacuna_llvm_prefix(prefix major)
  if(NOT prefix)
    set(LACUNA_LLVM_WHY_NOT "no LLVM 19 to 22 with clang/Tooling/Tooling.h" PARENT_SCOPE)
    return()
  endif()
  set(libraries "")
  if(NOT LACUNA_LLVM_SHARED)
    lacuna_llvm_archives(libraries "${prefix}")
  endif()
  set(static FALSE)
  if(libraries)
    set(static TRUE)
    lacuna_llvm_system_libraries(system "${prefix}")
    set(libraries -Wl,--start-group ${libraries} -Wl,--end-group ${system})
  else()
    file(GLOB clang_cpp "${prefix}/lib/libclang-cpp.so*")
    file(GLOB llvm "${prefix}/lib/libLLVM-${major}.so*" "${prefix}/lib/libLLVM.so*")
    if(NOT clang_cpp OR NOT llvm)
      set(LACUNA_LLVM_WHY_NOT "${prefix} has neither Clang's archives nor libclang-cpp" PARENT_SCOPE)
      return()
    endif()
    list(GET clang_cpp 0 clang_cpp)
    list(GET llvm 0 llvm)
    set(libraries "${clang_cpp}" "${llvm}")
  endif()
  set(rtti TRUE)
  set(config "${prefix}/lib/cmake/llvm/LLVMConfig.cmake")
  if(EXISTS "${config}")
    file(STRINGS "${config}" line REGEX "set\\(LLVM_ENABLE_RTTI " LIMIT_COUNT 1)
    if(line MATCHES "RTTI (OFF|NO|0|FALSE)")
      set(rtti FALSE)
    endif()
  endif()
  set(resources "${prefix}/lib/clang/${major}")
  if(NOT EXISTS "${resources}/include/stddef.h")
    file(GLOB resources "${prefix}/lib*/clang/${major}*")
    list(APPEND resources "")
    list(GET resources 0 resources)
  endif()
  if(NOT TARGET lacuna::llvm)
    add_library(lacuna::llvm INTERFACE IMPORTED)
    set_target_properties(lacuna::llvm PROPERTIES
      INTERFACE_INCLUDE_DIRECTORIES "${prefix}/include"
      INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${prefix}/include"
      INTERFACE_LINK_LIBRARIES "${libraries}")
  endif()
  set(LACUNA_LLVM_FOUND TRUE PARENT_SCOPE)
  set(LACUNA_LLVM_MAJOR "${major}" PARENT_SCOPE)
  set(LACUNA_LLVM_PREFIX "${prefix}" PARENT_SCOPE)
  set(LACUNA_LLVM_STATIC "${static}" PARENT_SCOPE)
  set(LACUNA_LLVM_RTTI "${rtti}" PARENT_SCOPE)
  set(LACUNA_LLVM_RESOURCE_DIR "${resources}" PARENT_SCOPE)
endfunction()
