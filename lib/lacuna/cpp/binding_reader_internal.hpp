#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/cpp/binding_tokens_internal.hpp"
#include "lacuna/cpp/bindings_internal.hpp"

namespace lacuna::detail::cpp {

/// The function or lambda that an expression gives: `&ns::f`, `f`, a cast of one, `[](…) {…}`, or
/// the first of these inside of a call. Empty where there is none.
std::vector<BindingTarget> read_target(const BindingTokens& tokens, BindingTokens::Span span);

/// The tables of CPython's own API in one text.
class MethodTables {
 public:
  explicit MethodTables(const BindingTokens& tokens) : tokens_(tokens) {}

  /// Reads what begins at `i`, where it is a table or what refers to tables.
  void read(std::size_t i);
  /// Adds what the tables define, once the whole text is read.
  void finish(FileBindings& found) const;

 private:
  struct Owner {
    std::string name;
    std::vector<std::string> words;  ///< of its definition, tables among them
  };

  struct Type {
    std::string module;  ///< as the name of the type has it
    std::string name;
    std::vector<std::string> words;
    std::vector<Binding> methods;
  };
  struct Table {
    std::vector<Binding> bindings;
    std::vector<std::string> words;  ///< of a table of slots, which names others
  };

  void table(std::size_t i);
  void module(std::size_t open);
  void type(std::size_t open);
  void add_types(std::vector<Owner>& owners, FileBindings& found) const;
  std::vector<std::string> words_in(std::size_t open) const;
  std::string function_in(BindingTokens::Span span) const;

  const BindingTokens& tokens_;
  std::map<std::string, Table, std::less<>> tables_;
  std::vector<std::string> modules_;
  std::vector<Owner> owners_;
  std::vector<Type> types_;
};

}  // namespace lacuna::detail::cpp
