#pragma once

#include <tree_sitter/api.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/source/byte_range.hpp"
#include "lacuna/treesitter/arena_internal.hpp"

// What the front ends on tree-sitter share. Not installed: no type of tree-sitter leaves the
// library.
namespace lacuna::detail {

struct TreeDeleter {
  void operator()(TSTree* tree) const {
    if (!ParseArena::holds_all()) ts_tree_delete(tree);
  }
};
using Tree = std::unique_ptr<TSTree, TreeDeleter>;

class TreeCursor {
 public:
  explicit TreeCursor(TSNode node) : cursor_(ts_tree_cursor_new(node)) {}
  ~TreeCursor() { ts_tree_cursor_delete(&cursor_); }
  TreeCursor(const TreeCursor&) = delete;
  TreeCursor& operator=(const TreeCursor&) = delete;

  TSNode node() const { return ts_tree_cursor_current_node(&cursor_); }
  TSFieldId field() const { return ts_tree_cursor_current_field_id(&cursor_); }
  bool first_child() { return ts_tree_cursor_goto_first_child(&cursor_); }
  bool next_sibling() { return ts_tree_cursor_goto_next_sibling(&cursor_); }
  bool parent() { return ts_tree_cursor_goto_parent(&cursor_); }

 private:
  TSTreeCursor cursor_;
};

inline ByteRange range_of(TSNode node) {
  return {ts_node_start_byte(node), ts_node_end_byte(node)};
}

/// The tree of `text`, UTF-8; null where the parser needs more time of this thread than 5 s and
/// `seconds_per_byte` for each byte: texts that are made to be slow take hundreds of times as long
/// as real code, and their time grows faster than their size. Thread-safe: each thread has its own
/// parser. Where a ParseArena is open, the tree has to go before it closes.
Tree parse_tree(const TSLanguage* language, std::string_view text, double seconds_per_byte);

/// What identifies a grammar: "abi15-0.25.0-2788" or the like.
std::string grammar_version(const TSLanguage* language);

/// The number of a field; 0 where the grammar has none of that name.
TSFieldId field_of(const TSLanguage* language, std::string_view name);

/// The numbers of the nodes that the grammar names so.
std::vector<TSSymbol> symbols_of(const TSLanguage* language, std::string_view name);

/// The nodes of a grammar, by name, that a front end tells apart.
template <class Kind>
struct KindRow {
  std::string_view name;
  Kind kind;
};

/// By symbol; what no row names is `other`.
template <class Kind>
std::vector<Kind> kinds_by_symbol(const TSLanguage* language, std::span<const KindRow<Kind>> rows,
                                  Kind other) {
  std::vector<Kind> kinds(ts_language_symbol_count(language), other);
  for (const auto& row : rows) {
    for (const TSSymbol symbol : symbols_of(language, row.name)) kinds[symbol] = row.kind;
  }
  return kinds;
}

}  // namespace lacuna::detail
