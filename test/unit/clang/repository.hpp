#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/clang/front_end.hpp"
#include "support/temporary_tree.hpp"

namespace lacuna::test {

/// A small repository on disk that is read with Clang.
class ClangRepository : public TemporaryTree {
 public:
  ClangOptions options;
  unsigned jobs = 2;
  std::filesystem::path cache;

  FrontEnds front_ends() const { return FrontEnds(make_clang_front_ends(options)); }

  RepositorySources sources() const {
    RepositorySources sources;
    sources.root = path();
    sources.jobs = jobs;
    sources.cache_directory = cache;
    const FrontEnds all = front_ends();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path())) {
      const std::string name = entry.path().lexically_relative(path()).string();
      if (!entry.is_regular_file()) continue;
      std::string text = value(read_file(entry.path()));
      if (all.for_file(name, text) == nullptr) continue;
      sources.files.emplace_back(name, std::move(text));
    }
    std::sort(sources.files.begin(), sources.files.end(),
              [](const auto& a, const auto& b) { return a.path() < b.path(); });
    return sources;
  }

  std::vector<ParsedFile> parse() const {
    Observer observer;
    const FrontEnds all = front_ends();
    return value(all.list().front()->reader()->read(sources(), observer));
  }

  /// `{"file": …, "arguments": ["c++", …, file]}` for each file, in the root's compile database.
  void database(const std::vector<std::pair<std::string, std::vector<std::string>>>& units) const {
    std::string json = "[";
    for (const auto& [file, arguments] : units) {
      json += json.size() > 1 ? ",\n" : "\n";
      json += R"({"directory": ")" + path().string() + R"(", "file": ")" + file +
              R"(", "arguments": ["c++")";
      for (const auto& argument : arguments) json += ", \"" + argument + "\"";
      json += ", \"-c\", \"" + file + "\", \"-o\", \"out.o\"]}";
    }
    write("compile_commands.json", json + "\n]\n");
  }
};

/// The ids of the functions of a file, with " !reason" behind those that are not maskable.
inline std::vector<std::string> listed(const std::vector<ParsedFile>& files,
                                       std::string_view path) {
  std::vector<std::string> names;
  for (const auto& file : files) {
    if (file.path != path) continue;
    for (const auto& function : file.functions) {
      std::string name = function.id.qualified_name;
      if (function.id.ordinal > 1) name += "#" + std::to_string(function.id.ordinal);
      names.push_back(function.maskable ? name : name + " !" + function.reason);
    }
  }
  return names;
}

inline std::vector<std::string> codes(const std::vector<ParsedFile>& files) {
  std::vector<std::string> found;
  for (const auto& file : files) {
    for (const auto& diagnostic : file.diagnostics) found.push_back(diagnostic.code);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

inline const Function& function_named(const std::vector<ParsedFile>& files,
                                      std::string_view qualified_name) {
  for (const auto& file : files) {
    for (const auto& function : file.functions) {
      if (function.id.qualified_name == qualified_name) return function;
    }
  }
  FAIL("there is no function " << qualified_name);
  static const Function none;
  return none;
}

inline bool has(const Function& function, std::string_view trait) {
  return std::find(function.traits.begin(), function.traits.end(), trait) != function.traits.end();
}

inline bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace lacuna::test
