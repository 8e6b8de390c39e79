#include "lacuna/verify/leak_compiled_internal.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace lacuna::detail {
namespace {

/// A body needs so many different names to be known without its own.
constexpr std::size_t least_names = 10;
constexpr double least_named = 0.8;
constexpr double least_unnamed = 0.95;

template <class T>
bool read_at(std::string_view bytes, std::uint64_t at, T& value) {
  if (at > bytes.size() || bytes.size() - at < sizeof(T)) return false;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return true;
}

/// "mod" of "pkg/__pycache__/mod.cpython-312.pyc" and of "pkg/mod.py".
std::string stem_of(std::string_view path) {
  path = path.substr(path.find_last_of("/!") + 1);
  return std::string(path.substr(0, path.find('.')));
}

/// "Grid", "solve" of "src/grid.cpp::Grid::solve(int) const" and of "a.py::Grid.solve#2".
std::vector<std::string> parts_of(std::string_view id) {
  const std::size_t colons = id.find("::");
  std::string_view name = colons == std::string_view::npos ? id : id.substr(colons + 2);
  name = name.substr(0, name.find_first_of("(#"));
  std::vector<std::string> parts;
  std::string part;
  int depth = 0;
  for (const char c : name) {
    if (c == '<') ++depth;
    if (depth == 0 && (c == ':' || c == '.')) {
      if (!part.empty()) parts.push_back(part);
      part.clear();
    } else if (depth == 0) {
      part += c;
    }
    if (c == '>' && depth > 0) --depth;
  }
  if (!part.empty()) parts.push_back(part);
  return parts;
}

bool symbol_fits(std::string_view symbol, const std::vector<std::string>& parts) {
  if (parts.empty()) return false;
  if (!symbol.starts_with("_Z")) return parts.size() == 1 && symbol == parts.front();
  std::size_t at = 2;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    // A constructor has the name of its class.
    if (i > 0 && (parts[i] == parts[i - 1] || parts[i].starts_with("operator"))) continue;
    const std::string part = fmt::format("{}{}", parts[i].size(), parts[i]);
    const std::size_t found = symbol.find(part, at);
    if (found == std::string_view::npos) return false;
    at = found + part.size();
  }
  // What follows a plain function's own name are its parameters.
  return parts.size() > 1 || symbol.substr(2).starts_with(fmt::format("{}", parts[0].size())) ||
         symbol.substr(2).starts_with("N") || symbol.substr(2).starts_with("L");
}

std::size_t common(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
  std::vector<std::uint32_t> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both.size();
}

}  // namespace

std::vector<std::string> elf_functions(std::string_view bytes) {
  std::vector<std::string> functions;
  Elf64_Ehdr header{};
  if (!bytes.starts_with("\x7f"
                         "ELF\x02\x01") ||
      !read_at(bytes, 0, header))
    return functions;
  constexpr std::uint64_t most_symbols = 4'000'000;
  for (std::uint32_t i = 0; i < header.e_shnum; ++i) {
    Elf64_Shdr section{};
    Elf64_Shdr names{};
    if (!read_at(bytes, header.e_shoff + std::uint64_t{i} * sizeof section, section)) break;
    if (section.sh_type != SHT_SYMTAB && section.sh_type != SHT_DYNSYM) continue;
    if (!read_at(bytes, header.e_shoff + std::uint64_t{section.sh_link} * sizeof names, names)) {
      continue;
    }
    if (names.sh_offset > bytes.size()) continue;
    const std::string_view table = bytes.substr(names.sh_offset, names.sh_size);
    const std::uint64_t count = std::min(section.sh_size / sizeof(Elf64_Sym), most_symbols);
    for (std::uint64_t s = 0; s < count; ++s) {
      Elf64_Sym symbol{};
      if (!read_at(bytes, section.sh_offset + s * sizeof symbol, symbol)) break;
      if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_shndx == SHN_UNDEF) continue;
      if (symbol.st_size == 0 || symbol.st_name >= table.size()) continue;
      const std::string_view name = table.substr(symbol.st_name);
      functions.emplace_back(name.substr(0, std::min(name.find('\0'), std::size_t{4096})));
    }
  }
  std::sort(functions.begin(), functions.end());
  functions.erase(std::unique(functions.begin(), functions.end()), functions.end());
  return functions;
}

CompiledIndex::CompiledIndex(const std::vector<GoldBody>& bodies) {
  for (const GoldBody& gold : bodies) {
    Body body;
    body.python = gold.language == "python";
    body.name = gold.name;
    body.stem = stem_of(gold.path);
    body.parts = parts_of(gold.id);
    if (body.python) {
      for (const LeakToken& token : leak_tokens(gold.text, LeakSyntax::python).tokens) {
        if (token.name != 0) body.names.push_back(token.name);
      }
      std::sort(body.names.begin(), body.names.end());
      body.names.erase(std::unique(body.names.begin(), body.names.end()), body.names.end());
      if (!body.names.empty()) {
        by_name_[body.name].push_back(static_cast<std::uint32_t>(bodies_.size()));
      }
    }
    bodies_.push_back(std::move(body));
  }
  index_rare_names();
}

void CompiledIndex::index_rare_names() {
  std::unordered_map<std::uint32_t, std::size_t> frequency;
  for (const Body& body : bodies_) {
    for (const std::uint32_t name : body.names) ++frequency[name];
  }
  for (std::uint32_t i = 0; i < bodies_.size(); ++i) {
    std::vector<std::uint32_t> names = bodies_[i].names;
    if (names.size() < least_names) continue;
    std::sort(names.begin(), names.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::pair(frequency[a], a) < std::pair(frequency[b], b);
    });
    const auto missing =
        static_cast<std::size_t>((1 - least_unnamed) * static_cast<double>(names.size()));
    names.resize(missing + 1);
    for (const std::uint32_t name : names) by_rare_name_[name].push_back(i);
  }
}

std::vector<CompiledMatch> CompiledIndex::find(const std::vector<CodeObject>& code,
                                               std::string_view path) const {
  std::vector<CompiledMatch> found;
  const std::string stem = stem_of(path);
  for (const CodeObject& object : code) {
    if (object.name == "<module>") continue;
    std::vector<std::uint32_t> likely;
    if (const auto same = by_name_.find(object.name); same != by_name_.end()) likely = same->second;
    for (const std::uint32_t name : object.names) {
      const auto rare = by_rare_name_.find(name);
      if (rare == by_rare_name_.end()) continue;
      likely.insert(likely.end(), rare->second.begin(), rare->second.end());
    }
    std::sort(likely.begin(), likely.end());
    likely.erase(std::unique(likely.begin(), likely.end()), likely.end());
    for (const std::uint32_t body : likely) {
      if (auto match = compare(body, object, stem)) found.push_back(std::move(*match));
    }
  }
  return found;
}

std::optional<CompiledMatch> CompiledIndex::compare(std::uint32_t number, const CodeObject& code,
                                                    std::string_view stem) const {
  const Body& body = bodies_[number];
  // A class holds the names of all its methods.
  if (code.names.size() > 2 * body.names.size() + 12) return {};
  const std::uint32_t stub = leak_name("NotImplementedError");
  const auto names = [&](const std::vector<std::uint32_t>& list) {
    return std::binary_search(list.begin(), list.end(), stub);
  };
  if (names(code.names) && !names(body.names)) return {};
  const double similarity =
      static_cast<double>(common(body.names, code.names)) / static_cast<double>(body.names.size());
  const bool at_home = code.name == body.name && stem == body.stem;
  const bool many = body.names.size() >= least_names && similarity >= least_unnamed;
  if (!many && !(at_home && similarity >= least_named)) return {};
  return CompiledMatch{number, code.line, similarity, code.name};
}

std::vector<CompiledMatch> CompiledIndex::find(const std::vector<std::string>& symbols) const {
  std::vector<CompiledMatch> found;
  for (std::uint32_t i = 0; i < bodies_.size(); ++i) {
    const Body& body = bodies_[i];
    const std::string suffix = fmt::format("{}{}", body.name.size(), body.name);
    const auto symbol = std::find_if(symbols.begin(), symbols.end(), [&](const std::string& name) {
      if (body.python) return name.starts_with("__pyx_pf") && name.ends_with(suffix);
      return symbol_fits(name, body.parts);
    });
    if (symbol != symbols.end()) found.push_back({i, 0, 1, *symbol});
  }
  return found;
}

}  // namespace lacuna::detail
