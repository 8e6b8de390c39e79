#pragma once

#include <tree_sitter/api.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/source/byte_range.hpp"

namespace lacuna::detail {

/// The nodes of the grammar that the front end tells apart.
enum class NodeKind : std::uint8_t {
  other,
  module,
  block,
  function,
  class_,
  decorated,
  decorator,
  parameters,
  compound,    ///< if, for, while, try, with, match: a statement that holds blocks
  elif,        ///< a statement of its own for CPython
  clause,      ///< else, finally: part of the statement before
  except,
  case_,
  simple,      ///< a statement without blocks that needs no second look
  expression_statement,
  pass,
  raise,
  python2,     ///< print and exec as statements
  comment,
  string,
  concatenated_string,
  parenthesized,
  ellipsis,
  yield,
  lambda,
  identifier,
  call,
  attribute,
  case_pattern,
  expression_list,
};

struct TreeDeleter {
  void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};
using Tree = std::unique_ptr<TSTree, TreeDeleter>;

class TreeCursor {
 public:
  explicit TreeCursor(TSNode node) : cursor_(ts_tree_cursor_new(node)) {}
  ~TreeCursor() { ts_tree_cursor_delete(&cursor_); }
  TreeCursor(const TreeCursor&) = delete;
  TreeCursor& operator=(const TreeCursor&) = delete;

  TSNode node() const { return ts_tree_cursor_current_node(&cursor_); }
  bool first_child() { return ts_tree_cursor_goto_first_child(&cursor_); }
  bool next_sibling() { return ts_tree_cursor_goto_next_sibling(&cursor_); }
  bool parent() { return ts_tree_cursor_goto_parent(&cursor_); }

 private:
  TSTreeCursor cursor_;
};

/// The grammar of Python with its names turned into numbers once. Immutable after construction.
class Grammar {
 public:
  Grammar();

  NodeKind kind(TSNode node) const {
    const TSSymbol symbol = ts_node_symbol(node);
    return symbol < kinds_.size() ? kinds_[symbol] : NodeKind::other;  // ERROR is beyond the table
  }
  TSNode child(TSNode node, TSFieldId field) const {
    return ts_node_child_by_field_id(node, field);
  }
  TSFieldId body() const { return body_; }
  TSFieldId name() const { return name_; }
  TSFieldId superclasses() const { return superclasses_; }

  /// The tree of `text`, UTF-8 with lines that end in "\n" or "\r\n"; null where it takes more
  /// steps than a file of this size may take. Thread-safe: each thread has a parser of its own.
  Tree parse(std::string_view text) const;

  /// "abi15-0.25.0" or the like.
  std::string version() const;

 private:
  const TSLanguage* language_;
  std::vector<NodeKind> kinds_;  // by symbol
  TSFieldId body_ = 0;
  TSFieldId name_ = 0;
  TSFieldId superclasses_ = 0;
};

inline ByteRange range_of(TSNode node) {
  return {ts_node_start_byte(node), ts_node_end_byte(node)};
}

}  // namespace lacuna::detail
