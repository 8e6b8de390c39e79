#include "lacuna/base/files.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "lacuna/base/files_internal.hpp"
#include "lacuna/base/location_internal.hpp"
#include "lacuna/base/text.hpp"

namespace lacuna {
namespace detail {

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    reset();
    value_ = other.release();
  }
  return *this;
}

void Descriptor::reset() {
  if (value_ >= 0) ::close(value_);
  value_ = -1;
}

Error system_error(std::string_view doing, const std::filesystem::path& path, int number) {
  ErrorCode code = ErrorCode::io;
  if (number == ENOENT || number == ENOTDIR || number == ENAMETOOLONG) code = ErrorCode::not_found;
  if (number == ELOOP || number == ENXIO) code = ErrorCode::bad_input;
  return Error{code,
               std::string(doing) + ": " + std::generic_category().message(number),
               {},
               Location{path.string()}};
}

}  // namespace detail

namespace {

using detail::Descriptor;
using detail::system_error;

bool holds_nul(const std::filesystem::path& path) {
  return path.native().find('\0') != std::string::npos;
}

/// Reads an open file of any size to its end, also one that grows meanwhile.
Result<std::string> read_all(int descriptor, std::uint64_t max_bytes,
                             const std::filesystem::path& path) {
  const auto wrong = [&](ErrorCode code, std::string message) {
    return fail(code, std::move(message), {}, Location{path.string()});
  };
  const auto too_large = [&] {
    return wrong(ErrorCode::limit, "larger than " + std::to_string(max_bytes) + " bytes");
  };
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) {
    return tl::unexpected(system_error("cannot read", path, errno));
  }
  if (S_ISDIR(status.st_mode)) return wrong(ErrorCode::bad_input, "is a folder, not a file");
  if (!S_ISREG(status.st_mode)) return wrong(ErrorCode::bad_input, "is not a regular file");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > max_bytes) return too_large();
  std::string out;
  try {
    out.resize(static_cast<std::size_t>(size) + 1);  // one more, to see the end without growing
    std::size_t used = 0;
    for (;;) {
      if (used == out.size()) out.resize(std::max<std::size_t>(65536, out.size() * 2));
      const ssize_t got = ::read(descriptor, out.data() + used, out.size() - used);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return tl::unexpected(system_error("cannot read", path, errno));
      if (got == 0) break;
      used += static_cast<std::size_t>(got);
      if (used > max_bytes) return too_large();
    }
    out.resize(used);
  } catch (const std::exception&) {
    return wrong(ErrorCode::limit, "not enough memory to read it");
  }
  return out;
}

Result<void> write_all(int descriptor, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return tl::unexpected(system_error("cannot write", path, errno));
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

/// Whatever went wrong while writing is an io error to the caller.
Error writing_error(const std::filesystem::path& path, int number) {
  Error error = system_error("cannot write", path, number);
  error.code = ErrorCode::io;
  return error;
}

Result<std::string> random_name() {
  std::array<unsigned char, 12> bytes{};
  if (::getentropy(bytes.data(), bytes.size()) != 0) {
    return fail(ErrorCode::io, "the system gives no random numbers");
  }
  static constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz012345";
  std::string out = ".lacuna-tmp-";
  for (const unsigned char byte : bytes) out += kLetters[byte & 31U];
  return out;
}

/// A new file in `folder` that goes again unless it is renamed into place.
class TemporaryFile {
 public:
  TemporaryFile(int folder, std::string name, mode_t mode)
      : folder_(folder), name_(std::move(name)) {
    file_ = Descriptor(::openat(folder_, name_.c_str(),
                                O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    exists_ = file_.open();
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (exists_) ::unlinkat(folder_, name_.c_str(), 0);
  }

  int get() const { return file_.get(); }
  bool ok() const { return exists_; }
  /// 0, or what close() and rename() had to say.
  int rename_to(const std::string& name) {
    if (::close(file_.release()) != 0 && errno != EINTR) return errno;
    if (::renameat(folder_, name_.c_str(), folder_, name.c_str()) != 0) return errno;
    exists_ = false;
    return 0;
  }

 private:
  int folder_;
  std::string name_;
  Descriptor file_;
  bool exists_ = false;
};

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, const ReadOptions& options) {
  if (holds_nul(path)) {
    return fail(ErrorCode::bad_input, "a path with a NUL byte", {}, Location{path.string()});
  }
  const int flags =
      O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (options.follow_symlink ? 0 : O_NOFOLLOW);
  const Descriptor file(::open(path.c_str(), flags));
  if (!file.open()) return tl::unexpected(system_error("cannot open", path, errno));
  return read_all(file.get(), options.max_bytes, path);
}

Result<std::string> read_file_below(const std::filesystem::path& root, std::string_view relative,
                                    std::uint64_t max_bytes) {
  auto checked = checked_relative_path(relative);
  if (!checked) return tl::unexpected(checked.error());
  auto file = detail::open_below(root, *checked);
  if (!file) return tl::unexpected(file.error());
  return read_all(file->get(), max_bytes, *checked);
}

Result<std::string> read_start_below(const std::filesystem::path& root, std::string_view relative,
                                     std::size_t most_bytes) {
  auto checked = checked_relative_path(relative);
  if (!checked) return tl::unexpected(checked.error());
  auto file = detail::open_below(root, *checked);
  if (!file) return tl::unexpected(file.error());
  struct stat status{};
  if (::fstat(file->get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return fail(ErrorCode::bad_input, "is not a regular file", {}, Location{*checked});
  }
  std::string out(most_bytes, '\0');
  std::size_t used = 0;
  while (used < most_bytes) {
    const ssize_t got = ::read(file->get(), out.data() + used, most_bytes - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return tl::unexpected(system_error("cannot read", *checked, errno));
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  out.resize(used);
  return out;
}

Result<void> write_file_atomic(const std::filesystem::path& path, std::string_view bytes,
                               const WriteOptions& options) {
  const std::string name = path.filename().string();
  if (holds_nul(path) || name.empty() || name == "." || name == "..") {
    return fail(ErrorCode::io, "not the name of a file", {}, Location{path.string()});
  }
  const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
  std::error_code problem;
  std::filesystem::create_directories(parent, problem);
  if (problem) return tl::unexpected(writing_error(parent, problem.value()));
  const Descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.open()) return tl::unexpected(writing_error(parent, errno));
  auto temporary_name = random_name();
  if (!temporary_name) return tl::unexpected(temporary_name.error());
  const mode_t created = options.mode ? 0600U : options.executable ? 0777U : 0666U;
  TemporaryFile file(folder.get(), std::move(*temporary_name), created);
  if (!file.ok()) return tl::unexpected(writing_error(path, errno));
  if (auto written = write_all(file.get(), bytes, path); !written) return written;
  if (options.mode && ::fchmod(file.get(), *options.mode & 07777) != 0) {
    return tl::unexpected(writing_error(path, errno));
  }
  if (options.sync && ::fsync(file.get()) != 0) return tl::unexpected(writing_error(path, errno));
  if (const int number = file.rename_to(name); number != 0) {
    return tl::unexpected(writing_error(path, number));
  }
  // The file is in place: a folder that cannot be synced is no reason to say that it is not.
  if (options.sync) ::fsync(folder.get());
  return {};
}

Result<std::string> checked_relative_path(std::string_view path) {
  constexpr std::size_t kLongest = 4096;
  const auto wrong = [&](std::string problem) {
    return fail(ErrorCode::bad_input, std::move(problem), "a path below the folder, with '/'",
                Location{detail::shortened(path, 200)});
  };
  if (path.empty()) return wrong("the path is empty");
  if (path.size() > kLongest) return wrong("the path is longer than 4096 bytes");
  if (path.find('\0') != std::string_view::npos) return wrong("the path holds a NUL byte");
  if (path.front() == '/') return wrong("the path is absolute");
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view component = path.substr(begin, end - begin);
    if (component.empty()) return wrong("the path has an empty component");
    if (component == "." || component == "..") {
      return wrong("the path has a component \"" + std::string(component) + "\"");
    }
    begin = end + 1;
  }
  return std::string(path);
}

Result<TemporaryDirectory> TemporaryDirectory::create(std::string_view prefix,
                                                      const std::filesystem::path& parent) {
  if (prefix.find_first_of(std::string_view("/\0", 2)) != std::string_view::npos) {
    return fail(ErrorCode::invalid_argument, "the prefix of a folder holds '/' or NUL");
  }
  std::error_code problem;
  const auto base = parent.empty() ? std::filesystem::temp_directory_path(problem) : parent;
  if (!problem) std::filesystem::create_directories(base, problem);
  std::filesystem::path whole;
  if (!problem) whole = std::filesystem::absolute(base, problem);
  if (problem) {
    return fail(ErrorCode::io, "no folder for temporary files: " + problem.message(), {},
                Location{base.string()});
  }
  std::string pattern = (whole / (std::string(prefix) + "-XXXXXX")).string();
  if (::mkdtemp(pattern.data()) == nullptr) return tl::unexpected(writing_error(whole, errno));
  return TemporaryDirectory(pattern);
}

TemporaryDirectory::TemporaryDirectory(TemporaryDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

TemporaryDirectory& TemporaryDirectory::operator=(TemporaryDirectory&& other) noexcept {
  if (this != &other) {
    if (!path_.empty()) (void)remove_tree(path_);
    path_ = std::exchange(other.path_, {});
  }
  return *this;
}

TemporaryDirectory::~TemporaryDirectory() {
  if (!path_.empty()) (void)remove_tree(path_);
}

std::filesystem::path TemporaryDirectory::release() { return std::exchange(path_, {}); }

}  // namespace lacuna
