#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace lacuna::detail::flow {

/// One expression of a summary, which says what a function outside the repository does with the
/// values that it is given.
///
///     0, 1, =key      a positional argument, a keyword; self, the object whose method it is;
///                     globals, the module of the call
///     a | b           either
///     e(x) k(x)       what iterating gives; the keys of a dictionary
///     at(x, 0)        the element of a tuple at a position
///     list(x) set(x) iter(x) dict(k, v) tuple(x, y)
///                     a new container
///     call(f, x, y) call(f, rest(1)) spread(f, args, kwargs)
///                     the result of a call
///     do(x, m, y) first(x, m, n)
///                     the result of a method, if the class has it; of the first it has
///     attr(x, n) starting(x, p) set(x, n, v)
///                     attributes: one, all whose names start with p; storing one
///     add(x, v) put(x, v)
///                     new elements
///     new(type, n, v, ...)
///                     an object of that type with attributes
///     inst(c) make(c, ...)
///                     an instance of class c; the same, constructed
///     prop(g, s) static(f) clsm(f) bind(f, x) partial(f, rest(1)) classof(x) dataclass(c)
///     await(x)        as their names say
///     compared(x) greater(x)
///                     sorting x, looking for the greatest: the keyword `key` is called, or else
///                     elements are compared
///     with(p, x) without(p, x)
///                     x where there is, or is not, an argument p
///     key(x)          x is looked up in a dictionary
///     shared(type)    the one object of that type
///     register(d, c, f) dispatch(p)
///                     functools.singledispatch: f is for class c; the class of argument p decides
///     named_attribute(n, x)
///                     the attribute of x that a text in n names
///     attribute_named(x)
///                     the same; the text is in the call that made the object
///     classes(m) ordered(c) set_any(c, v)
///                     classes that a metaclass made; functools.total_ordering; an attribute of a
///                     class whose name is not known
///     keywords(x)     each keyword becomes an attribute of x
///     cases(x)        the test cases of unittest in a suite, a module, a class
///     foreign(n)      a call of a function in another language
struct SummaryExpression {
  enum class Kind : std::uint8_t { position, keyword, word, either, apply };
  Kind kind = Kind::word;
  std::uint32_t number = 0;
  std::string text;
  std::vector<SummaryExpression> parts;
};

/// The statements of a row, the last of which is the result.
using SummaryRowEffect = std::vector<SummaryExpression>;

struct SummaryRow {
  std::string_view names;  ///< dotted, separated by spaces; several that do the same
  std::string_view effect;
};

/// What is known of the functions and classes outside the repository. The rows are data: see
/// points_to_table.cpp.
class Summaries {
 public:
  Summaries();

  /// A row that is not in the table. What is known already stays.
  void add(const std::string& dotted, std::string effect);

  /// Null where there is no such row. The pointer stays good.
  const SummaryRowEffect* find(std::string_view dotted);
  /// Whether there is a row for a member of this type.
  bool is_type(std::string_view dotted) const { return types_.contains(std::string(dotted)); }
  /// Whether there is a row whose name ends in `.member`.
  bool has_member(std::string_view member) const { return members_.contains(std::string(member)); }
  bool has(std::string_view dotted) const { return rows_.contains(std::string(dotted)); }
  /// Whether functions of this module call nothing that they are given, but for the rows.
  bool is_inert(std::string_view dotted) const;
  /// Whether what functions and classes of this module give back holds nothing of a program's own.
  bool gives_data(std::string_view dotted) const;

 private:
  void add_row(const SummaryRow& row);

  std::unordered_map<std::string, std::string_view> rows_;
  std::unordered_map<std::string, SummaryRowEffect> parsed_;
  std::unordered_map<std::string, bool> types_;
  std::unordered_set<std::string> members_;
  std::deque<std::string> added_;  ///< effects of rows that are not in the table
};

/// The rows for Python's own library, and for others.
std::span<const SummaryRow> summary_rows();
std::span<const SummaryRow> library_rows();

}  // namespace lacuna::detail::flow
