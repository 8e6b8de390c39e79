#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lacuna/python/big_vector_internal.hpp"
#include "lacuna/python/flow_program_internal.hpp"

namespace lacuna::detail::flow {

/// All files of a repository put together: every number counts over all of them.
class Program {
 public:
  struct File {
    std::string path;
    std::string module;                               ///< dotted
    bool package = false;                             ///< an __init__.py
    std::uint32_t function = 0;                       ///< of the module-level code
    std::uint32_t first_node = 0;                     ///< of the result
    std::unordered_map<Name, std::uint32_t> globals;  ///< places in the module's frame
    std::vector<NamedPlace> unbound;
    std::vector<StarImport> stars;
    std::vector<Ref> global_writes;
    std::vector<Ref> global_reads;
  };

  /// Takes the units; `paths` are those of the files, `root` the name of the folder they are in.
  Program(std::vector<FileUnit> units, const std::vector<std::string>& paths, std::string_view root,
          unsigned jobs);

  Name intern(std::string_view text);
  std::string_view text(Name name) const { return names[name]; }
  /// The file that an import names, seen from file `from`; no_index where it is not here.
  std::uint32_t find_module(std::string_view dotted, std::uint32_t level, std::uint32_t from) const;
  /// All files that a text given to importlib stands for, seen from file `from`: a module, which
  /// may be relative, with one '*' for what is not known.
  std::vector<std::uint32_t> modules_like(std::string_view text, std::uint32_t from) const;
  std::uint32_t file_of(std::uint32_t function) const { return file_of_function[function]; }
  bool defined_in_class(Name name) const { return name < class_names.size() && class_names[name]; }
  void set_defined_in_class(Name name) {
    if (name >= class_names.size()) class_names.resize(name + 1);
    class_names[name] = true;
  }
  void set_stored(Name name) {
    if (name >= stored_names.size()) stored_names.resize(name + 1);
    stored_names[name] = true;
  }
  bool stored(Name name) const { return name < stored_names.size() && stored_names[name]; }

  std::vector<std::string_view> names;
  std::vector<File> files;
  BigVector<Instruction> instructions;
  std::vector<std::uint32_t> pool;
  std::vector<FunctionUnit> functions;
  std::vector<Parameter> parameters;
  std::vector<ClassUnit> classes;
  std::vector<UnitNode> nodes;
  /// Constant texts that may name something in a module, with the file in which each stands.
  std::vector<std::pair<Name, std::uint32_t>> dotted_texts;
  std::vector<std::uint32_t> file_of_function;
  std::vector<std::uint32_t> file_of_node;
  std::vector<bool> class_names;   ///< by name: some class has an attribute of that name
  std::vector<bool> stored_names;  ///< by name: some attribute of that name is assigned
  std::uint32_t given_up = 0;

 private:
  void relocate(FileUnit& unit, std::uint32_t index, const std::vector<Name>& map,
                std::uint32_t first_instruction, std::uint32_t first_pool);
  void name_modules(std::string_view root);
  std::uint32_t absolute(std::string_view dotted, std::uint32_t from) const;

  std::deque<std::string> texts_;  ///< of the names, which stay where they are
  std::unordered_map<std::string_view, Name> numbers_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> modules_;  ///< by dotted suffix
};

}  // namespace lacuna::detail::flow
