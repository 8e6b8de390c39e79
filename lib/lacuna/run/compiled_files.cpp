#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "lacuna/base/text.hpp"
#include "lacuna/run/compiled_files_internal.hpp"

namespace lacuna::detail {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t head_bytes = 64;

/// Formats that are known by how they begin, whatever the name.
constexpr std::array magic = {
    "\x7f\x45LF"sv,        // ELF
    "!<arch>\n"sv,         // static libraries
    "!<thin>\n"sv,         //
    "gpch"sv,              // precompiled headers of GCC and Clang
    "CPCH"sv,              //
    "BC\xc0\xde"sv,        // LLVM bitcode, bare and wrapped
    "\xde\xc0\x17\x0b"sv,  //
    "\xfe\xed\xfa\xce"sv,  // Mach-O, either order of bytes, and with several architectures
    "\xfe\xed\xfa\xcf"sv,  //
    "\xce\xfa\xed\xfe"sv,  //
    "\xcf\xfa\xed\xfe"sv,  //
    "\xca\xfe\xba\xbe"sv,  // also Java classes
    "\0asm"sv,             // WebAssembly
    "\x50\xed\x55\xba"sv,  // CUDA fat binaries
    "adcg"sv,
    "oncg"sv  // gcov's counts and graphs
};

/// Formats that need their name beside it, because text may begin like that.
struct NamedMagic {
  std::string_view ending;
  std::string_view head;
};
constexpr std::array named_magic = {
    NamedMagic{".exe", "MZ"},         NamedMagic{".dll", "MZ"},
    NamedMagic{".pyd", "MZ"},         NamedMagic{".i", "# "},
    NamedMagic{".ii", "# "},          NamedMagic{".obj", "\x64\x86"},
    NamedMagic{".obj", "\x4c\x01"},   NamedMagic{".gcov", "        -:"},
    NamedMagic{".ptx", "//\n// Gen"},
};

constexpr std::string_view cache_tag = "Signature: 8a477f597d28d172789f06886806bc55";

/// The first bytes of a file; nothing where it cannot be read, which the copy will say.
std::string head_of(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return {};
  std::array<char, head_bytes> bytes{};
  const ssize_t size = ::read(fd, bytes.data(), bytes.size());
  ::close(fd);
  return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

/// Whether one of the folders above is among `folders`, which end in '/'.
bool lies_in(std::string_view path, const std::set<std::string, std::less<>>& folders) {
  for (auto slash = path.find('/'); slash != std::string_view::npos;
       slash = path.find('/', slash + 1)) {
    if (folders.contains(path.substr(0, slash + 1))) return true;
  }
  return false;
}

}  // namespace

bool is_compiled(std::string_view name, std::string_view head) {
  return std::any_of(magic.begin(), magic.end(),
                     [&](std::string_view start) { return head.starts_with(start); }) ||
         std::any_of(named_magic.begin(), named_magic.end(), [&](const NamedMagic& known) {
           return name.ends_with(known.ending) && head.starts_with(known.head);
         });
}

void leave_out_compiled(const Repository& repository, FileList& listing, Observer& observer) {
  std::set<std::string, std::less<>> caches;
  std::set<std::string, std::less<>> compiled;
  for (const RepositoryFile& file : listing.files) {
    const std::string head = head_of(repository.root / file.path);
    const auto name = std::string_view(file.path).substr(file.path.find_last_of('/') + 1);
    if (name == "CACHEDIR.TAG" && head.starts_with(cache_tag)) {
      caches.insert(file.path.substr(0, file.path.size() - name.size()));
    }
    if (is_compiled(name, head)) compiled.insert(file.path);
  }
  caches.erase("");  // the repository itself is no cache, whatever it says
  std::string first;
  const auto left_out = std::erase_if(listing.files, [&](const RepositoryFile& file) {
    const bool out = compiled.contains(file.path) || lies_in(file.path, caches);
    if (out && first.empty()) first = file.path;
    if (out) listing.skipped.push_back({file.path, "compiled"});
    return out;
  });
  if (left_out == 0) return;
  observer.diagnostic(
      {.severity = Severity::note,
       .code = "compiled_left_out",
       .message = fmt::format("{} compiled or cached files are left out of workspaces, {} first: "
                              "they may hold what is masked; `build` of the paper makes them anew",
                              left_out, printable(first)),
       .where = {.path = first}});
}

}  // namespace lacuna::detail
