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

/// What a build made beside the sources; paths are relative to the copy.
struct BuildOutput {
  std::vector<fs::path> header_folders;  ///< those of new headers, with all above them; sorted
  std::set<fs::path> objects;
};

/// Removes all but new regular files from `copy`, and tells what is left.
Result<BuildOutput> keep_new_files(const fs::path& copy, const FileList& listing) {
  std::set<std::string, std::less<>> known;
  for (const RepositoryFile& file : listing.files) known.insert(file.path);
  std::vector<fs::path> gone;
  std::set<fs::path> folders;
  BuildOutput output;
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
    if (below.extension() == ".o") output.objects.insert(below);
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
  output.header_folders.assign(folders.begin(), folders.end());
  if (output.header_folders.size() > most_folders) output.header_folders.resize(most_folders);
  return output;
}

bool is_compiled(const fs::path& path) {
  static const std::set<std::string, std::less<>> suffixes = {".c",   ".cc",  ".cpp",
                                                              ".cxx", ".c++", ".C"};
  return suffixes.contains(path.extension().string());
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

/// The first object that has the name of a C or C++ source of the repository, but of none that a
/// command compiles; empty where there is none.
std::string unseen_object(const std::set<fs::path>& objects, const Json& database,
                          const FileList& listing) {
  std::set<fs::path> sources;
  for (const RepositoryFile& file : listing.files) {
    const fs::path path = file.path;
    if (is_compiled(path)) sources.insert(path.stem());
  }
  for (const Json& entry : database) {
    if (entry.is_object()) sources.erase(fs::path(text_of(entry, "file")).stem());
  }
  const auto unseen = std::find_if(objects.begin(), objects.end(), [&](const fs::path& object) {
    return sources.contains(object.stem());
  });
  return unseen == objects.end() ? std::string() : unseen->string();
}

}  // namespace

Result<BuildCommands> finish_database(const fs::path& build, const fs::path& root,
                                      const fs::path& copy, const FileList& listing) {
  const auto output = keep_new_files(copy, listing);
  if (!output) return tl::unexpected(output.error());
  const std::vector<fs::path>& folders = output->header_folders;
  auto text = read_file_below(build, database_name, most_database_bytes);
  if (!text && text.error().code == ErrorCode::not_found) text = "[]";
  if (!text) return tl::unexpected(text.error());
  auto database = parse_json(*text, database_name);
  if (!database) return tl::unexpected(database.error());
  if (!database->is_array()) {
    return fail(ErrorCode::bad_input, "the compile_commands.json of the build is no list");
  }
  BuildCommands commands = {0, unseen_object(output->objects, *database, listing)};
  for (Json& entry : *database) {
    if (!entry.is_object()) continue;
    ++commands.count;
    if (!folders.empty()) add_folders(entry, search_order(entry, folders, root, copy));
  }
  auto written = write_file_atomic(build / database_name, dump_json(*database, true) + '\n');
  if (!written) return tl::unexpected(written.error());
  return commands;
}

}  // namespace lacuna::detail
