#include "lacuna/run/configured_build_internal.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "lacuna/base/files.hpp"
#include "lacuna/base/json.hpp"

namespace lacuna::detail {
namespace fs = std::filesystem;
namespace {

constexpr const char* database_name = "compile_commands.json";
constexpr std::uint64_t most_database_bytes = std::uint64_t{256} << 20;
constexpr std::size_t most_folders = 64;

bool is_header(const fs::path& path) {
  static const std::set<std::string, std::less<>> suffixes = {
      ".h", ".hh", ".hpp", ".hxx", ".h++", ".inc", ".inl", ".ipp", ".tpp", ".def", ".cuh"};
  return suffixes.contains(path.extension().string());
}

/// Removes all but new regular files, and gives the folders that hold new headers, with all above
/// them, relative to `copy`; sorted.
Result<std::vector<fs::path>> keep_new_headers(const fs::path& copy, const FileList& listing) {
  std::set<std::string, std::less<>> known;
  for (const RepositoryFile& file : listing.files) known.insert(file.path);
  std::vector<fs::path> gone;
  std::set<fs::path> folders;
  std::error_code error;
  for (fs::recursive_directory_iterator at(copy, error), end; !error && at != end;
       at.increment(error)) {
    std::error_code ignored;
    const fs::file_status status = at->symlink_status(ignored);
    if (fs::is_directory(status)) continue;
    const fs::path below = at->path().lexically_relative(copy);
    if (!fs::is_regular_file(status) || known.contains(below.string())) {
      gone.push_back(at->path());
      continue;
    }
    if (!is_header(below)) continue;
    for (fs::path folder = below.parent_path();; folder = folder.parent_path()) {
      folders.insert(folder);
      if (folder.empty()) break;
    }
  }
  if (error) return fail(ErrorCode::io, "cannot walk " + copy.string() + ": " + error.message());
  for (const fs::path& path : gone) {
    if (auto removed = remove_tree(path); !removed) return tl::unexpected(removed.error());
  }
  std::vector<fs::path> sorted(folders.begin(), folders.end());
  if (sorted.size() > most_folders) sorted.resize(most_folders);
  return sorted;
}

std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::string text_of(const Json& entry, const char* key) {
  const auto at = entry.find(key);
  return at != entry.end() && at->is_string() ? at->get<std::string>() : std::string();
}

/// The folders of new headers for one command: those at and above its source first.
std::vector<std::string> search_order(const Json& entry, const std::vector<fs::path>& folders,
                                      const fs::path& root, const fs::path& copy) {
  const fs::path source = fs::path(text_of(entry, "directory")) / text_of(entry, "file");
  const fs::path own = source.lexically_normal().lexically_relative(root).parent_path();
  std::vector<std::string> near;
  std::vector<std::string> far;
  for (const fs::path& folder : folders) {
    const bool above =
        std::mismatch(folder.begin(), folder.end(), own.begin(), own.end()).first == folder.end();
    const fs::path full = folder.empty() ? copy : copy / folder;
    if (above) {
      near.insert(near.begin(), full.string());
    } else {
      far.push_back(full.string());
    }
  }
  near.insert(near.end(), far.begin(), far.end());
  return near;
}

void add_folders(Json& entry, const std::vector<std::string>& folders) {
  const auto arguments = entry.find("arguments");
  const auto command = entry.find("command");
  for (const std::string& folder : folders) {
    if (arguments != entry.end() && arguments->is_array()) {
      arguments->push_back("-idirafter");
      arguments->push_back(folder);
    } else if (command != entry.end() && command->is_string()) {
      *command = command->get<std::string>() + " -idirafter " + quoted(folder);
    }
  }
}

}  // namespace

Result<std::size_t> finish_database(const fs::path& build, const fs::path& root,
                                    const fs::path& copy, const FileList& listing) {
  const auto folders = keep_new_headers(copy, listing);
  if (!folders) return tl::unexpected(folders.error());
  auto text = read_file_below(build, database_name, most_database_bytes);
  if (!text && text.error().code == ErrorCode::not_found) text = "[]";
  if (!text) return tl::unexpected(text.error());
  auto database = parse_json(*text, database_name);
  if (!database) return tl::unexpected(database.error());
  if (!database->is_array()) {
    return fail(ErrorCode::bad_input, "the compile_commands.json of the build is no list");
  }
  std::size_t commands = 0;
  for (Json& entry : *database) {
    if (!entry.is_object()) continue;
    ++commands;
    if (!folders->empty()) add_folders(entry, search_order(entry, *folders, root, copy));
  }
  auto written = write_file_atomic(build / database_name, dump_json(*database, true) + '\n');
  if (!written) return tl::unexpected(written.error());
  return commands;
}

}  // namespace lacuna::detail
