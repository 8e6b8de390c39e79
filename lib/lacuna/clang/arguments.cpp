#include "lacuna/clang/arguments_internal.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/clang/unit_internal.hpp"
#include "lacuna/syntax/front_end.hpp"

namespace lacuna::detail {
namespace {

constexpr std::size_t most_arguments = 20'000;

bool any_prefix(std::string_view text, const auto& prefixes) {
  return std::any_of(std::begin(prefixes), std::end(prefixes),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

bool any_of_words(std::string_view text, const auto& words) {
  return std::find(std::begin(words), std::end(words), text) != std::end(words);
}

// The value follows, joined or as the next argument, and is a path. Longer names first.
constexpr std::array<std::string_view, 13> path_options = {
    "-isystem", "-iquote",      "-idirafter",  "-isysroot",        "-include-pch", "-include",
    "-imacros", "-cxx-isystem", "-iframework", "--gcc-toolchain=", "--sysroot=",   "-I",
    "-F"};
// The value follows as the next argument and goes with the option.
constexpr std::array<std::string_view, 36> dropped_with_value = {"-o",
                                                                 "-MF",
                                                                 "-MT",
                                                                 "-MQ",
                                                                 "-MJ",
                                                                 "-Xlinker",
                                                                 "-Xassembler",
                                                                 "-Xpreprocessor",
                                                                 "-mllvm",
                                                                 "-dumpdir",
                                                                 "-dumpbase",
                                                                 "-dumpbase-ext",
                                                                 "-aux-info",
                                                                 "-L",
                                                                 "-l",
                                                                 "-T",
                                                                 "-u",
                                                                 "-z",
                                                                 "-e",
                                                                 "-arch",
                                                                 "-ccbin",
                                                                 "--compiler-bindir",
                                                                 "-gencode",
                                                                 "--generate-code",
                                                                 "-code",
                                                                 "--gpu-code",
                                                                 "-maxrregcount",
                                                                 "-Xptxas",
                                                                 "-Xnvlink",
                                                                 "-Xcudafe",
                                                                 "--diag_suppress",
                                                                 "-odir",
                                                                 "--output-directory",
                                                                 "-A",
                                                                 "-G",
                                                                 "-install_name"};
// Would load code, run a program or read options from elsewhere.
constexpr std::array<std::string_view, 12> hostile = {"-fplugin",
                                                      "-fpass-plugin",
                                                      "-load",
                                                      "-wrapper",
                                                      "-specs",
                                                      "--specs",
                                                      "-ivfsoverlay",
                                                      "-fmodule-file",
                                                      "-fmodule-map-file",
                                                      "-fprebuilt-module-path",
                                                      "-fmodules-cache-path",
                                                      "--config"};
// What changes how a text is read or what macros there are.
constexpr std::array<std::string_view, 5> kept_words = {"-pthread", "-ansi", "-undef", "-trigraphs",
                                                        "-w"};
constexpr std::array<std::string_view, 8> kept_prefixes = {
    "-std=", "--std=", "-stdlib=", "-nostdinc", "-pedantic", "--target=", "-O", "-D"};
constexpr std::array<std::string_view, 36> kept_f = {"exceptions",
                                                     "cxx-exceptions",
                                                     "rtti",
                                                     "signed-char",
                                                     "unsigned-char",
                                                     "short-enums",
                                                     "short-wchar",
                                                     "ms-extensions",
                                                     "ms-compatibility",
                                                     "permissive",
                                                     "openmp",
                                                     "coroutines",
                                                     "concepts",
                                                     "char8_t",
                                                     "aligned-new",
                                                     "aligned-allocation",
                                                     "sized-deallocation",
                                                     "gnu89-inline",
                                                     "builtin",
                                                     "blocks",
                                                     "fast-math",
                                                     "finite-math-only",
                                                     "PIC",
                                                     "PIE",
                                                     "pic",
                                                     "pie",
                                                     "freestanding",
                                                     "hosted",
                                                     "delayed-template-parsing",
                                                     "threadsafe-statics",
                                                     "wchar-type",
                                                     "operator-names",
                                                     "constexpr-depth",
                                                     "constexpr-steps",
                                                     "template-depth",
                                                     "strict-enums"};
constexpr std::array<std::string_view, 6> launchers = {"ccache", "sccache",    "distcc",
                                                       "icecc",  "buildcache", "gomacc"};

std::string base_name(std::string_view path) {
  std::string name(path.substr(path.find_last_of("/\\") + 1));
  if (name.ends_with(".exe")) name.resize(name.size() - 4);
  return name;
}

bool keeps_f(std::string_view option) {
  std::string_view name = option.substr(2);
  if (name.starts_with("no-")) name.remove_prefix(3);
  return std::any_of(kept_f.begin(), kept_f.end(), [&](std::string_view word) {
    return name == word || (name.starts_with(word) && name[word.size()] == '=');
  });
}

/// -mavx2, -march=native and the like, which macros depend on.
bool keeps_m(std::string_view option) {
  if (option.starts_with("-mllvm") || option.starts_with("-mlinker")) return false;
  return std::all_of(option.begin() + 1, option.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '=' || c == '.' ||
           c == '+' || c == '_';
  });
}

bool keeps_warning(std::string_view option) {
  return option.starts_with("-W") && option.find(',') == std::string_view::npos;
}

class Cleaner {
 public:
  Cleaner(const BuildCommand& command, std::string_view trusted_root)
      : command_(command), trusted_root_(trusted_root) {}

  std::optional<CleanCommand> run() {
    auto arguments = command_.arguments;
    while (!arguments.empty() && any_of_words(base_name(arguments.front()), launchers)) {
      arguments.erase(arguments.begin());
    }
    if (arguments.empty()) return std::nullopt;
    const std::string compiler = base_name(arguments.front());
    if (compiler == "cl" || compiler == "clang-cl") return std::nullopt;
    nvcc_ = compiler.find("nvcc") != std::string::npos;
    plus_ = compiler.find("++") != std::string::npos;
    clean_.language = language_of_path(command_.file);
    if (plus_ && clean_.language == "c") clean_.language = "c++";
    arguments.erase(arguments.begin());
    take_all(arguments, 0);
    const bool c = clean_.language == "c" || clean_.language == "c-header";
    clean_.arguments.insert(clean_.arguments.begin(), c ? "clang" : "clang++");
    if (clean_.language.empty()) return std::nullopt;
    return std::move(clean_);
  }

 private:
  std::string absolute(std::string_view path) const {
    return normal_path(path, command_.directory);
  }

  void take_all(const std::vector<std::string>& arguments, int depth) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (clean_.arguments.size() > most_arguments) return;
      const std::string& argument = arguments[i];
      if (argument == "--") return;  // inputs only
      if (argument.starts_with('@')) {
        response_file(argument.substr(1), depth);
      } else if (argument.starts_with('-')) {
        i += take(arguments, i, depth);
      }
    }
  }

  /// How many further arguments the one at `i` has used.
  std::size_t take(const std::vector<std::string>& arguments, std::size_t i, int depth) {
    const std::string& argument = arguments[i];
    const std::string next = i + 1 < arguments.size() ? arguments[i + 1] : std::string();
    if (argument == "-Xclang") {
      if (next == "-load" || next == "-plugin" || next.starts_with("-plugin")) refuse(next);
      return 1;
    }
    if (any_prefix(argument, hostile)) {
      refuse(argument);
      const bool separate = argument == "-load" || argument == "-wrapper" ||
                            argument == "-ivfsoverlay" || argument == "--config" ||
                            argument == "-specs" || argument == "--specs";
      return separate ? 1 : 0;
    }
    if (argument == "-Xcompiler" || argument == "--compiler-options") {
      host_options(next, depth);
      return 1;
    }
    if (argument == "-x" || argument == "--x") {
      language(next);
      return 1;
    }
    if (argument.starts_with("-x") && !argument.starts_with("-xc++-module")) {
      language(argument.substr(2));
      return 0;
    }
    for (const auto option : path_options) {
      if (argument.starts_with(option)) return path(option, argument, next);
    }
    if (argument == "-D" || argument == "-U") {
      keep(argument + next);
      return 1;
    }
    if (argument == "-target") {
      keep("--target=" + next);
      return 1;
    }
    if (any_of_words(argument, dropped_with_value)) return 1;
    if (keeps(argument)) keep(argument);
    return 0;
  }

  bool keeps(const std::string& argument) const {
    if (any_of_words(argument, kept_words) || argument.starts_with("-U")) return true;
    if (nvcc_) {
      return argument.starts_with("-D") || argument.starts_with("-std=") ||
             argument.starts_with("--std=");
    }
    if (any_prefix(argument, kept_prefixes)) return true;
    if (argument.starts_with("-f")) return keeps_f(argument);
    if (argument.starts_with("-m")) return keeps_m(argument);
    return keeps_warning(argument);
  }

  void keep(std::string argument) { clean_.arguments.push_back(std::move(argument)); }

  void refuse(const std::string& argument) {
    if (std::find(clean_.refused.begin(), clean_.refused.end(), argument) == clean_.refused.end()) {
      clean_.refused.push_back(argument);
    }
  }

  std::size_t path(std::string_view option, const std::string& argument, const std::string& next) {
    const bool separate = argument.size() == option.size();
    std::string value = separate ? next : argument.substr(option.size());
    if (value.starts_with('=') && option != "-I") value.erase(0, 1);
    if (option == "-include-pch" || value.empty()) return separate ? 1 : 0;
    if (option == "-F" || option == "-iframework") return separate ? 1 : 0;
    // A precompiled header of another compiler is of no use; its source stands beside it.
    if (option == "-include" && value.ends_with(".gch")) value.resize(value.size() - 4);
    if (option.ends_with('=')) {
      keep(std::string(option) + absolute(value));
    } else if (option == "-include" || option == "-imacros") {
      const std::string full = absolute(value);
      std::error_code ignored;
      const bool there = std::filesystem::exists(full, ignored);
      keep(std::string(option));
      keep(there ? full : value);  // else looked for where headers are
    } else {
      keep(std::string(option));
      keep(absolute(value));
    }
    return separate ? 1 : 0;
  }

  void language(const std::string& name) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> names = {{
        {"c", "c"},
        {"c++", "c++"},
        {"c-header", "c-header"},
        {"c++-header", "c++-header"},
        {"cu", "cuda"},
        {"cuda", "cuda"},
        {"hip", "cuda"},
        {"c++-module", "c++"},
    }};
    for (const auto& [from, to] : names) {
      if (name == from) clean_.language = to;
    }
  }

  /// nvcc passes lists with commas on to the host's compiler.
  void host_options(const std::string& list, int depth) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= list.size();) {
      const std::size_t comma = std::min(list.find(',', at), list.size());
      parts.push_back(list.substr(at, comma - at));
      at = comma + 1;
    }
    const bool nvcc = std::exchange(nvcc_, false);
    take_all(parts, depth);
    nvcc_ = nvcc;
  }

  void response_file(const std::string& name, int depth) {
    const std::string full = absolute(name);
    const std::string below = std::string(trusted_root_) + '/';
    if (depth >= 2 || !full.starts_with(below)) return refuse('@' + name);
    const auto text = read_file_below(trusted_root_, full.substr(below.size()), 1 << 20);
    if (!text) return refuse('@' + name);
    take_all(split_command(*text), depth + 1);
  }

  const BuildCommand& command_;
  std::string_view trusted_root_;
  CleanCommand clean_;
  bool nvcc_ = false;
  bool plus_ = false;
};

}  // namespace

std::vector<std::string> split_command(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool open = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == 0 && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
      if (open) words.push_back(std::exchange(word, {}));
      open = false;
      continue;
    }
    open = true;
    const bool escapes =
        quote == 0 ||
        (quote == '"' && i + 1 < text.size() &&
         (text[i + 1] == '"' || text[i + 1] == '\\' || text[i + 1] == '$' || text[i + 1] == '`'));
    if (c == '\\' && escapes && i + 1 < text.size()) {
      word += text[++i];
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if (quote != 0 && c == quote) {
      quote = 0;
    } else {
      word += c;
    }
  }
  if (open) words.push_back(word);
  return words;
}

std::optional<CleanCommand> clean_command(const BuildCommand& command,
                                          std::string_view trusted_root) {
  return Cleaner(command, trusted_root).run();
}

std::string_view language_of_path(std::string_view path) {
  const std::size_t dot = path.find_last_of("./");
  if (dot == std::string_view::npos || path[dot] != '.') return {};
  const std::string_view suffix = path.substr(dot + 1);
  static constexpr std::array<std::string_view, 8> sources = {"cpp", "cc", "cxx", "c++",
                                                              "C",   "cp", "ixx", "cppm"};
  static constexpr std::array<std::string_view, 12> headers = {
      "h", "hpp", "hh", "hxx", "h++", "H", "ipp", "tpp", "txx", "tcc", "inl", "inc"};
  if (suffix == "c") return "c";
  if (suffix == "cu") return "cuda";
  if (suffix == "cuh") return "cuda-header";
  if (any_of_words(suffix, sources)) return "c++";
  if (any_of_words(suffix, headers)) return "c++-header";
  return {};
}

std::string_view language_of_source(std::string_view path) {
  return has_no_extension(path) ? "c++-header" : language_of_path(path);
}

}  // namespace lacuna::detail
