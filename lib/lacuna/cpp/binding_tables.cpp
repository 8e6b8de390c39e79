#include <algorithm>

#include "lacuna/cpp/binding_reader_internal.hpp"

namespace lacuna::detail::cpp {
namespace {

std::string last_part(std::string_view dotted) {
  const std::size_t dot = dotted.rfind('.');
  return std::string(dot == std::string_view::npos ? dotted : dotted.substr(dot + 1));
}

}  // namespace

void MethodTables::read(std::size_t i) {
  const std::string_view word = tokens_.word(i);
  if (word == "PyMethodDef") {
    methods(i);
  } else if (word == "PyModuleDef" || word == "PyTypeObject") {
    const bool defined = !tokens_.word(i + 1).empty() && tokens_.is(i + 2, '=');
    if (!defined || tokens_.closing(i + 3) == BindingTokens::nowhere) return;
    if (word == "PyModuleDef") {
      module(i + 3);
    } else {
      type(i + 3);
    }
  }
}

/// `PyMethodDef table[] = {{"name", (PyCFunction)function, METH_VARARGS, "…"}, …}`
void MethodTables::methods(std::size_t i) {
  const std::string_view table = tokens_.word(i + 1);
  const std::size_t size = tokens_.closing(i + 2);
  if (table.empty() || !tokens_.is(i + 2, '[') || size == BindingTokens::nowhere) return;
  if (!tokens_.is(size + 1, '=') || !tokens_.is(size + 2, '{')) return;
  auto& rows = tables_[std::string(table)];
  for (const auto& [begin, end] : tokens_.list(size + 2)) {
    if (!tokens_.is(begin, '{')) continue;
    const auto parts = tokens_.list(begin);
    if (parts.size() < 2) continue;
    Binding row;
    row.name = tokens_.string(parts[0].first);
    // The function comes last: what stands before are casts, or a macro that is one.
    std::string_view function;
    for (std::size_t k = parts[1].first; k < parts[1].second; ++k) {
      if (!tokens_.word(k).empty()) function = tokens_.word(k);
    }
    if (row.name.empty() || function.empty()) continue;
    row.targets.emplace_back().name = {std::string(function)};
    rows.push_back(std::move(row));
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
  std::string_view constructor;
  for (std::size_t i = open + 1; i < tokens_.closing(open); ++i) {
    if (name.empty()) name = tokens_.string(i);
    if (tokens_.word(i) != "tp_init" && tokens_.word(i) != "tp_new") continue;
    for (++i; i < tokens_.closing(open) && !tokens_.is(i, ','); ++i) {
      if (!tokens_.word(i).empty()) constructor = tokens_.word(i);
    }
  }
  if (name.empty()) return;
  const std::size_t dot = name.rfind('.');
  const std::string module =
      dot == std::string::npos ? std::string(any_module) : last_part(name.substr(0, dot));
  const std::string full = module + "." + last_part(name);
  owners_.push_back({full, words_in(open)});
  Binding made{full, ForeignFunction::Kind::type, {}};
  constructors_.push_back(made);
  if (constructor.empty()) return;
  made.name += ".__init__";
  made.kind = ForeignFunction::Kind::function;
  made.targets.emplace_back().name = {std::string(constructor)};
  constructors_.push_back(std::move(made));
}

void MethodTables::finish(FileBindings& found) const {
  found.modules.insert(found.modules.end(), modules_.begin(), modules_.end());
  found.bindings.insert(found.bindings.end(), constructors_.begin(), constructors_.end());
  for (const Owner& owner : owners_) {
    for (const std::string& word : owner.words) {
      const auto table = tables_.find(word);
      if (table == tables_.end()) continue;
      for (Binding row : table->second) {
        row.name = owner.name + "." + row.name;
        found.bindings.push_back(std::move(row));
      }
    }
  }
}

}  // namespace lacuna::detail::cpp
