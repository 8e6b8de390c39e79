#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "lacuna/cpp/binding_reader_internal.hpp"

namespace lacuna::detail::cpp {
namespace {

std::string last_part(std::string_view dotted) {
  const std::size_t dot = dotted.rfind('.');
  return std::string(dot == std::string_view::npos ? dotted : dotted.substr(dot + 1));
}

/// Slots of a type and the methods that they are to its users.
constexpr std::array<std::pair<std::string_view, std::string_view>, 21> slots = {
    {{"tp_init", "__init__"},
     {"tp_new", "__init__"},
     {"tp_call", "__call__"},
     {"tp_iter", "__iter__"},
     {"tp_iternext", "__next__"},
     {"tp_repr", "__repr__"},
     {"tp_str", "__str__"},
     {"tp_hash", "__hash__"},
     {"nb_add", "__add__"},
     {"nb_subtract", "__sub__"},
     {"nb_multiply", "__mul__"},
     {"nb_true_divide", "__truediv__"},
     {"nb_negative", "__neg__"},
     {"nb_bool", "__bool__"},
     {"mp_subscript", "__getitem__"},
     {"mp_ass_subscript", "__setitem__"},
     {"mp_length", "__len__"},
     {"sq_item", "__getitem__"},
     {"sq_length", "__len__"},
     {"sq_contains", "__contains__"},
     {"nb_matrix_multiply", "__matmul__"}}};

/// The same where a PyTypeObject lists its fields without names: by their order.
constexpr std::array<std::pair<std::size_t, std::string_view>, 8> places = {{{8, "__repr__"},
                                                                             {12, "__hash__"},
                                                                             {13, "__call__"},
                                                                             {14, "__str__"},
                                                                             {24, "__iter__"},
                                                                             {25, "__next__"},
                                                                             {34, "__init__"},
                                                                             {36, "__init__"}}};

/// The method behind `tp_init` or `Py_tp_init`; empty: none that is known.
std::string_view method_of_slot(std::string_view word) {
  if (word.starts_with("Py_")) word.remove_prefix(3);
  const auto* found = std::find_if(slots.begin(), slots.end(),
                                   [&](const auto& each) { return each.first == word; });
  return found == slots.end() ? std::string_view() : found->second;
}

}  // namespace

void MethodTables::read(std::size_t i) {
  const std::string_view word = tokens_.word(i);
  if (word == "PyMethodDef" || word == "PyGetSetDef" || word == "PyType_Slot") {
    table(i);
    return;
  }
  const bool is_type = word == "PyTypeObject" || word == "PyType_Spec";
  if (!is_type && word != "PyModuleDef") return;
  const bool defined = !tokens_.word(i + 1).empty() && tokens_.is(i + 2, '=');
  if (!defined || tokens_.closing(i + 3) == BindingTokens::nowhere) return;
  if (is_type) {
    type(i + 3);
  } else {
    module(i + 3);
  }
}

/// What comes last in an expression that names a function: what stands before are casts, or a macro
/// that is one.
std::string MethodTables::function_in(BindingTokens::Span span) const {
  std::string function;
  for (std::size_t i = span.first; i < span.second; ++i) {
    if (!tokens_.word(i).empty()) function = tokens_.word(i);
  }
  return function;
}

/// `PyMethodDef table[] = {{"name", (PyCFunction)function, METH_VARARGS, "…"}, …}`, or the same of
/// PyGetSetDef, where two functions follow the name, or of PyType_Slot, where the name is a slot.
void MethodTables::table(std::size_t i) {
  const std::string name(tokens_.word(i + 1));
  const std::size_t size = tokens_.closing(i + 2);
  if (name.empty() || !tokens_.is(i + 2, '[') || size == BindingTokens::nowhere) return;
  if (!tokens_.is(size + 1, '=') || !tokens_.is(size + 2, '{')) return;
  const bool properties = tokens_.word(i) == "PyGetSetDef";
  const bool of_slots = tokens_.word(i) == "PyType_Slot";
  Table& rows = tables_[name];
  if (of_slots) rows.words = words_in(size + 2);
  for (const auto& [begin, end] : tokens_.list(size + 2)) {
    if (!tokens_.is(begin, '{')) continue;
    const auto parts = tokens_.list(begin);
    if (parts.size() < 2) continue;
    Binding row;
    row.kind = properties ? ForeignFunction::Kind::property : ForeignFunction::Kind::function;
    row.name =
        of_slots ? method_of_slot(tokens_.word(parts[0].first)) : tokens_.string(parts[0].first);
    for (std::size_t k = 1; k < parts.size() && k <= (properties ? 2U : 1U); ++k) {
      const std::string function = function_in(parts[k]);
      if (!function.empty()) row.targets.emplace_back().name = {function};
    }
    if (!row.name.empty() && !row.targets.empty()) rows.bindings.push_back(std::move(row));
  }
}

std::vector<std::string> MethodTables::words_in(std::size_t open) const {
  std::vector<std::string> words;
  for (std::size_t i = open + 1; i < tokens_.closing(open); ++i) {
    if (!tokens_.word(i).empty()) words.emplace_back(tokens_.word(i));
  }
  return words;
}

/// `PyModuleDef module = {PyModuleDef_HEAD_INIT, "name", …, table, …}`
void MethodTables::module(std::size_t open) {
  for (std::size_t i = open + 1; i < tokens_.closing(open); ++i) {
    const std::string name = last_part(tokens_.string(i));
    if (name.empty()) continue;
    modules_.push_back(name);
    owners_.push_back({name, words_in(open)});
    return;
  }
}

/// `PyTypeObject type = {PyVarObject_HEAD_INIT(NULL, 0) "module.Type", …}`, designated or not
void MethodTables::type(std::size_t open) {
  std::string name;
  std::vector<Binding> methods;
  const auto parts = tokens_.list(open);
  for (std::size_t k = 0; k < parts.size(); ++k) {
    std::string_view method;
    for (std::size_t i = parts[k].first; i < parts[k].second; ++i) {
      if (name.empty()) name = tokens_.string(i);
      if (method.empty()) method = method_of_slot(tokens_.word(i));
    }
    for (const auto& [place, of_place] : places) {
      if (place == k && !tokens_.is(parts[k].first, '.')) method = of_place;
    }
    const std::string function = function_in(parts[k]);
    if (method.empty() || function.empty()) continue;
    Binding& made = methods.emplace_back();
    made.name = method;
    made.targets.emplace_back().name = {function};
  }
  if (name.empty()) return;
  const std::size_t dot = name.rfind('.');
  const std::string module =
      dot == std::string::npos ? std::string(any_module) : last_part(name.substr(0, dot));
  name = last_part(name);
  types_.push_back({module, name, words_in(open), std::move(methods)});
}

/// A type is a member of the module in its name, and of the modules of its file, whatever it says.
void MethodTables::add_types(std::vector<Owner>& owners, FileBindings& found) const {
  for (const Type& type : types_) {
    std::set<std::string> modules(modules_.begin(), modules_.end());
    if (modules.empty() || type.module != any_module) modules.insert(type.module);
    for (const std::string& module : modules) {
      const std::string full = module + "." + type.name;
      owners.push_back({full, type.words});
      found.bindings.push_back({full, ForeignFunction::Kind::type, {}});
      for (Binding method : type.methods) {
        method.name = full + "." + method.name;
        found.bindings.push_back(std::move(method));
      }
    }
  }
}

void MethodTables::finish(FileBindings& found) const {
  found.modules.insert(found.modules.end(), modules_.begin(), modules_.end());
  std::vector<Owner> owners = owners_;
  add_types(owners, found);
  for (const Owner& owner : owners) {
    // The slots of a type name further tables.
    std::vector<std::string> words = owner.words;
    for (const std::string& word : owner.words) {
      const auto named = tables_.find(word);
      if (named == tables_.end()) continue;
      words.insert(words.end(), named->second.words.begin(), named->second.words.end());
    }
    for (const std::string& word : words) {
      const auto named = tables_.find(word);
      if (named == tables_.end()) continue;
      for (Binding row : named->second.bindings) {
        row.name = owner.name + "." + row.name;
        found.bindings.push_back(std::move(row));
      }
    }
  }
}

}  // namespace lacuna::detail::cpp
