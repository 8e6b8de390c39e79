#include "lacuna/verify/leak_git_internal.hpp"

#include <fmt/format.h>
#include <git2.h>
#include <git2/sys/odb_backend.h>

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include "lacuna/base/text.hpp"

namespace lacuna::detail {

namespace fs = std::filesystem;

namespace {

struct OidLess {
  bool operator()(const git_oid& a, const git_oid& b) const { return git_oid_cmp(&a, &b) < 0; }
};

struct GitInit {
  GitInit() { git_libgit2_init(); }
  ~GitInit() { git_libgit2_shutdown(); }
};

using OdbPtr = std::unique_ptr<git_odb, void (*)(git_odb*)>;
using OdbObjectPtr = std::unique_ptr<git_odb_object, void (*)(git_odb_object*)>;

std::string git_problem() {
  const git_error* error = git_error_last();
  return error != nullptr && error->message != nullptr ? printable(error->message)
                                                       : std::string("unknown error");
}

/// Something else than files and folders, which libgit2 would open all the same; empty: nothing.
std::string strange_entry(const fs::path& folder) {
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    const auto status = at->symlink_status(error);
    if (error) break;
    if (!fs::is_regular_file(status) && !fs::is_directory(status)) {
      return printable(at->path().filename().string()) + " is neither a file nor a folder";
    }
  }
  return error ? error.message() : std::string();
}

/// The store of one folder alone: git_odb_open would follow its alternates.
OdbPtr open_store(const fs::path& objects) {
  git_odb* raw = nullptr;
  if (git_odb_new(&raw) != 0) return {nullptr, git_odb_free};
  OdbPtr store(raw, git_odb_free);
  git_odb_backend* loose = nullptr;
  if (git_odb_backend_loose(&loose, objects.c_str(), -1, 0, 0, 0) == 0) {
    if (git_odb_add_backend(store.get(), loose, 1) != 0) loose->free(loose);
  }
  git_odb_backend* packed = nullptr;
  if (git_odb_backend_pack(&packed, objects.c_str()) == 0) {
    if (git_odb_add_backend(store.get(), packed, 2) != 0) packed->free(packed);
  }
  return store;
}

int add_oid(const git_oid* oid, void* list) {
  static_cast<std::vector<git_oid>*>(list)->push_back(*oid);
  return 0;
}

/// The names that a tree gives: "mode name\0" and 20 bytes.
void read_tree(std::string_view bytes, std::map<git_oid, std::string, OidLess>& names) {
  while (!bytes.empty()) {
    const std::size_t blank = bytes.find(' ');
    const std::size_t end = bytes.find('\0', blank == std::string_view::npos ? 0 : blank);
    if (blank == std::string_view::npos || end == std::string_view::npos) return;
    if (bytes.size() < end + 1 + GIT_OID_RAWSZ) return;
    git_oid oid;
    git_oid_fromraw(&oid, reinterpret_cast<const unsigned char*>(bytes.data() + end + 1));
    names.emplace(oid, bytes.substr(blank + 1, end - blank - 1));
    bytes.remove_prefix(end + 1 + GIT_OID_RAWSZ);
  }
}

class ObjectReader {
 public:
  ObjectReader(git_odb* store, std::uint64_t most_bytes) : store_(store), most_bytes_(most_bytes) {}

  std::string problem;

  std::vector<git_oid> list() {
    std::vector<git_oid> oids;
    if (git_odb_foreach(store_, add_oid, &oids) != 0) problem = git_problem();
    const auto same = [](const git_oid& a, const git_oid& b) { return git_oid_equal(&a, &b) != 0; };
    std::sort(oids.begin(), oids.end(), OidLess());
    oids.erase(std::unique(oids.begin(), oids.end(), same), oids.end());
    return oids;
  }

  git_object_t type(const git_oid& oid) {
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    if (git_odb_read_header(&size, &type, store_, &oid) != 0) {
      problem = git_problem();
      return GIT_OBJECT_INVALID;
    }
    if (size > most_bytes_) {
      problem = fmt::format("an object has {} bytes", size);
      return GIT_OBJECT_INVALID;
    }
    return type;
  }

  std::string read(const git_oid& oid) {
    git_odb_object* raw = nullptr;
    if (git_odb_read(&raw, store_, &oid) != 0) {
      problem = git_problem();
      return {};
    }
    const OdbObjectPtr object(raw, git_odb_object_free);
    return {static_cast<const char*>(git_odb_object_data(raw)), git_odb_object_size(raw)};
  }

 private:
  git_odb* store_;
  std::uint64_t most_bytes_;
};

}  // namespace

bool is_git_folder(const fs::path& folder) {
  std::error_code error;
  const auto is_folder = [&](const char* name) {
    return fs::is_directory(fs::symlink_status(folder / name, error));
  };
  return is_folder("objects") && is_folder("refs") &&
         fs::exists(fs::symlink_status(folder / "HEAD", error));
}

std::string read_git_objects(const fs::path& git_folder, std::uint64_t most_bytes,
                             Observer& observer,
                             const std::function<void(const std::string&, std::string)>& use) {
  const GitInit library;
  const fs::path objects = git_folder / "objects";
  if (auto strange = strange_entry(objects); !strange.empty()) return strange;
  const OdbPtr store = open_store(objects);
  if (!store) return git_problem();
  ObjectReader reader(store.get(), most_bytes);
  const auto oids = reader.list();
  std::vector<std::pair<git_oid, git_object_t>> wanted;
  std::map<git_oid, std::string, OidLess> names;
  for (const git_oid& oid : oids) {
    if (observer.cancelled()) return "cancelled";
    const git_object_t type = reader.type(oid);
    if (type == GIT_OBJECT_TREE) read_tree(reader.read(oid), names);
    if (type == GIT_OBJECT_BLOB || type == GIT_OBJECT_COMMIT || type == GIT_OBJECT_TAG) {
      wanted.emplace_back(oid, type);
    }
  }
  for (const auto& [oid, type] : wanted) {
    if (observer.cancelled()) return "cancelled";
    char hexadecimal[GIT_OID_HEXSZ + 1];
    git_oid_tostr(hexadecimal, sizeof hexadecimal, &oid);
    const auto name = names.find(oid);
    use(fmt::format("{} {:.10}{}", git_object_type2string(type), hexadecimal,
                    name == names.end() ? std::string() : " " + name->second),
        reader.read(oid));
  }
  return reader.problem;
}

}  // namespace lacuna::detail
