#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/stl/filesystem.h>

#include <filesystem>
#include <string>
#include <utility>

namespace lacuna::python {

/// A path that the caller gave as text or path object. A type of its own for the stub file, where
/// nanobind's caster leaves out the parameter of os.PathLike that strict type checkers ask for.
struct Path {
  std::filesystem::path value;
};

}  // namespace lacuna::python

namespace nanobind::detail {

template <>
struct type_caster<lacuna::python::Path> {
  NB_TYPE_CASTER(lacuna::python::Path, const_name("str | os.PathLike[str]"))

  bool from_python(handle source, uint8_t flags, cleanup_list* cleanup) noexcept {
    make_caster<std::filesystem::path> path;
    if (!path.from_python(source, flags, cleanup)) return false;
    value.value = std::move(path.value);
    return true;
  }
};

}  // namespace nanobind::detail
