#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lacuna/base/error.hpp"

namespace lacuna::detail {

/// A file descriptor that is closed with the object.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor() { reset(); }

  int get() const { return value_; }
  bool open() const { return value_ >= 0; }
  int release() { return std::exchange(value_, -1); }
  void reset();

 private:
  int value_ = -1;
};

/// `path: what the system said`, from errno `number`.
Error system_error(std::string_view doing, const std::filesystem::path& path, int number);

/// Opens `relative` below `root` for reading, in the kernel (openat2) or step by step, which gives
/// the same answers. The second is for kernels and containers that lack the first; it is here so
/// that tests can call it.
Result<Descriptor> open_below(const std::filesystem::path& root, const std::string& relative);
Result<Descriptor> open_below_stepwise(const std::filesystem::path& root,
                                       const std::string& relative);

}  // namespace lacuna::detail
