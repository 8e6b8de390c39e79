#include "raise.hpp"

#include <nanobind/nanobind.h>

#include <string>

#include "lacuna/base/text.hpp"

namespace nb = nanobind;

namespace lacuna::python {
namespace {

nb::str text(std::string_view bytes) {
  const std::string valid = to_valid_utf8(bytes);
  return nb::str(valid.data(), valid.size());
}

/// A path as os.fsdecode would give it.
nb::object path(const std::string& bytes) {
  return nb::steal(
      PyUnicode_DecodeFSDefaultAndSize(bytes.data(), static_cast<Py_ssize_t>(bytes.size())));
}

void set_error(const Error& error) {
  nb::object where = nb::none();
  const nb::module_ module = nb::module_::import_("lacuna._error");
  if (error.where) {
    where =
        module.attr("Location")(path(error.where->path), error.where->line, error.where->column);
  }
  const nb::object type = module.attr("Error");
  const nb::object value =
      type(text(to_string(error.code)), text(error.message), text(error.hint), where);
  PyErr_SetObject(type.ptr(), value.ptr());
}

}  // namespace

void register_raised() {
  nb::register_exception_translator([](const std::exception_ptr& pointer, void*) {
    try {
      std::rethrow_exception(pointer);
    } catch (const Raised& raised) {
      try {
        set_error(raised.error());
      } catch (nb::python_error& python_error) {
        python_error.restore();
      }
    }
  });
}

}  // namespace lacuna::python
