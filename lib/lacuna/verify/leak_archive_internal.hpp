#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace lacuna::detail {

/// What may still be unpacked: of one file on disk, with all that is packed in it.
struct UnpackBudget {
  std::uint64_t packed = 0;    ///< bytes of the file on disk
  std::uint64_t unpacked = 0;  ///< bytes so far
  std::uint64_t members = 0;   ///< so far
  std::uint64_t most_bytes = 0;
  std::uint64_t most_ratio = 0;
  std::uint64_t most_members = 0;

  /// Why no more may be unpacked; empty: it may.
  std::string exceeded() const;
};

/// Whether the bytes begin as an archive or as a packed file that unpack() reads: zip, tar, 7z, ar,
/// cpio; gzip, bzip2, xz, zstd, lz4, compress.
bool looks_packed(std::string_view bytes);

/// Calls `use` with the name and the content of each regular member; the name is empty for a packed
/// file that is no archive. No program is run and nothing is written to disk. Returns why something
/// was left out; empty where all was read.
std::string unpack(std::string_view bytes, UnpackBudget& budget,
                   const std::function<void(const std::string& name, std::string content)>& use);

/// The inverse of zlib's compress(), at most `most` bytes; what can be read of broken data.
std::string inflate(std::string_view bytes, std::size_t most);

}  // namespace lacuna::detail
