#pragma once

#include <exception>

#include "lacuna/base/error.hpp"

namespace lacuna::python {

/// Carries an Error to the interpreter, where it becomes lacuna.Error.
class Raised : public std::exception {
 public:
  explicit Raised(Error error) : error_(std::move(error)) {}
  const char* what() const noexcept override { return error_.message.c_str(); }
  const Error& error() const { return error_; }

 private:
  Error error_;
};

/// Makes Raised known to nanobind. Called once, by the module.
void register_raised();

}  // namespace lacuna::python
