#include "lacuna/verify/leak_archive_internal.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <memory>
#include <vector>

#include "lacuna/base/text.hpp"

namespace lacuna::detail {
namespace {

using ArchivePtr = std::unique_ptr<archive, int (*)(archive*)>;
using Support = int (*)(archive*);

constexpr std::uint64_t ratio_from = std::uint64_t{16} << 20;

/// What is used of libarchive. It is loaded when the first archive is met: with all that it needs
/// it would more than double the time in which a program starts.
struct Api {
  bool loaded = false;
  decltype(&archive_read_new) read_new = nullptr;
  decltype(&archive_read_free) read_free = nullptr;
  decltype(&archive_read_open_memory) read_open_memory = nullptr;
  decltype(&archive_read_next_header) read_next_header = nullptr;
  decltype(&archive_read_data) read_data = nullptr;
  decltype(&archive_read_data_skip) read_data_skip = nullptr;
  decltype(&archive_error_string) error_string = nullptr;
  decltype(&archive_format) format = nullptr;
  decltype(&archive_filter_count) filter_count = nullptr;
  decltype(&archive_entry_filetype) entry_filetype = nullptr;
  decltype(&archive_entry_pathname) entry_pathname = nullptr;
  std::vector<Support> formats;
  Support raw = nullptr;         ///< of these the one for bytes that are only compressed
  std::vector<Support> filters;  ///< that are built in; for others libarchive would run a program
};

template <class Function>
bool load(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

Api load_api() {
  Api api;
  void* library = ::dlopen(LACUNA_LIBARCHIVE, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return api;
  api.loaded = load(library, "archive_read_new", api.read_new) &&
               load(library, "archive_read_free", api.read_free) &&
               load(library, "archive_read_open_memory", api.read_open_memory) &&
               load(library, "archive_read_next_header", api.read_next_header) &&
               load(library, "archive_read_data", api.read_data) &&
               load(library, "archive_read_data_skip", api.read_data_skip) &&
               load(library, "archive_error_string", api.error_string) &&
               load(library, "archive_format", api.format) &&
               load(library, "archive_filter_count", api.filter_count) &&
               load(library, "archive_entry_filetype", api.entry_filetype) &&
               load(library, "archive_entry_pathname", api.entry_pathname);
  if (!api.loaded) return api;
  Support support = nullptr;
  for (const char* name : {"zip", "tar", "7zip", "ar", "cpio", "raw"}) {
    const std::string full = fmt::format("archive_read_support_format_{}", name);
    if (!load(library, full.c_str(), support)) continue;
    api.formats.push_back(support);
    if (name == std::string_view("raw")) api.raw = support;
  }
  for (const char* name : {"gzip", "bzip2", "xz", "lzma", "zstd", "lz4", "compress"}) {
    const std::string full = fmt::format("archive_read_support_filter_{}", name);
    if (!load(library, full.c_str(), support)) continue;
    const ArchivePtr probe(api.read_new(), api.read_free);
    if (probe && support(probe.get()) == ARCHIVE_OK) api.filters.push_back(support);
  }
  return api;
}

const Api& api() {
  static const Api loaded = load_api();
  return loaded;
}

ArchivePtr open_archive(std::string_view bytes, const std::vector<Support>& formats) {
  ArchivePtr reader(api().read_new(), api().read_free);
  if (!reader) return reader;
  for (const Support filter : api().filters) filter(reader.get());
  for (const Support format : formats) format(reader.get());
  if (api().read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) {
    reader.reset();
  }
  return reader;
}

std::string problem_of(archive* reader) {
  const char* text = api().error_string(reader);
  return text != nullptr ? printable(text) : "the archive is broken";
}

/// Reads one member. Returns what went wrong.
std::string read_member(archive* reader, UnpackBudget& budget, std::string& content) {
  std::array<char, 65536> block;
  for (;;) {
    const la_ssize_t count = api().read_data(reader, block.data(), block.size());
    if (count == 0) return {};
    if (count < 0) return problem_of(reader);
    content.append(block.data(), static_cast<std::size_t>(count));
    budget.unpacked += static_cast<std::uint64_t>(count);
    if (auto reason = budget.exceeded(); !reason.empty()) return reason;
  }
}

using UseMember = std::function<void(const std::string&, std::string)>;

/// Reads all members. Returns what went wrong.
std::string read_members(archive* reader, UnpackBudget& budget, const UseMember& use) {
  std::string problem;
  for (;;) {
    archive_entry* entry = nullptr;
    const int status = api().read_next_header(reader, &entry);
    if (status == ARCHIVE_EOF) return problem;
    if (status == ARCHIVE_RETRY) continue;
    if (status == ARCHIVE_FATAL || status == ARCHIVE_FAILED) return problem_of(reader);
    const bool raw = api().format(reader) == ARCHIVE_FORMAT_RAW;
    // Raw bytes behind no filter are what went in.
    if (raw && api().filter_count(reader) < 2) return "it is no archive that can be read";
    ++budget.members;
    if (auto reason = budget.exceeded(); !reason.empty()) return reason;
    if (!raw && api().entry_filetype(entry) != AE_IFREG) continue;
    const char* name = raw ? "" : api().entry_pathname(entry);
    const std::string kept = name != nullptr ? name : "?";
    std::string content;
    const std::string trouble = read_member(reader, budget, content);
    use(kept, std::move(content));
    if (trouble.empty()) continue;
    problem = kept.empty() ? trouble : printable(kept) + ": " + trouble;
    if (!budget.exceeded().empty()) return problem;
    if (api().read_data_skip(reader) == ARCHIVE_FATAL) return problem;
  }
}

bool is_tar(std::string_view bytes) {
  return bytes.size() >= 512 && bytes.substr(257, 5) == "ustar";
}

}  // namespace

std::string UnpackBudget::exceeded() const {
  if (members > most_members) return fmt::format("it has more than {} members", most_members);
  if (unpacked > most_bytes) return fmt::format("it unpacks to more than {} bytes", most_bytes);
  if (unpacked > ratio_from && unpacked / most_ratio > packed) {
    return fmt::format("it unpacks to more than {} times its size", most_ratio);
  }
  return {};
}

bool looks_packed(std::string_view bytes) {
  using namespace std::string_view_literals;
  for (const auto magic : {"PK\x03\x04"sv, "PK\x05\x06"sv, "\x1f\x8b"sv, "\x1f\x9d"sv, "BZh"sv,
                           "\xfd"
                           "7zXZ\0"sv,
                           "\x28\xb5\x2f\xfd"sv, "7z\xbc\xaf\x27\x1c"sv, "!<arch>\n"sv,
                           "\x04\x22\x4d\x18"sv, "070701"sv, "070707"sv}) {
    if (bytes.starts_with(magic)) return true;
  }
  return is_tar(bytes);
}

std::string unpack(std::string_view bytes, UnpackBudget& budget, const UseMember& use) {
  if (!api().loaded) return "libarchive is not installed here";
  const ArchivePtr reader = open_archive(bytes, api().formats);
  if (!reader) return "it cannot be opened as an archive";
  const std::size_t before = budget.members;
  std::string problem = read_members(reader.get(), budget, use);
  if (!problem.empty() || budget.members > before || api().raw == nullptr) return problem;
  // Compressed bytes that begin with zeros look like a tar without members.
  const ArchivePtr whole = open_archive(bytes, {api().raw});
  if (whole && api().filter_count(whole.get()) > 1) read_members(whole.get(), budget, use);
  return problem;
}

std::string inflate(std::string_view bytes, std::size_t most) {
  std::string result;
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return result;
  std::array<char, 32768> block;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(bytes.size(), 0x7FFFFFFF));
  int status = Z_OK;
  while (status == Z_OK && result.size() < most) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    status = ::inflate(&stream, Z_NO_FLUSH);
    result.append(block.data(), block.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  return result;
}

}  // namespace lacuna::detail
