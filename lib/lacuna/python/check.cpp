#include "lacuna/python/check_internal.hpp"

#include <algorithm>
#include <set>

#include "lacuna/python/functions_internal.hpp"

namespace lacuna::detail {
namespace {

/// The body of one function in both texts.
struct BodyPair {
  ByteRange original;
  ByteRange changed;
};

Error difference(const CheckedFile& in, std::uint32_t offset, std::string what) {
  Location where = in.file.lines().location(offset);
  where.path = in.file.path();
  what += " (line " + std::to_string(where.line) + ")";
  return {ErrorCode::bad_input, in.file.path() + ": " + std::move(what), "", std::move(where)};
}

bool same_header(const Function& a, const Function& b) {
  return a.id.qualified_name == b.id.qualified_name && a.kind == b.kind &&
         a.parameters == b.parameters;
}

/// Pairs the functions of both files in the order of the text, and leaves out what stands inside a
/// body that may differ: ordinals may shift there, so that the order decides.
Result<std::vector<BodyPair>> pair_bodies(const CheckedFile& original, const CheckedFile& changed,
                                          const std::set<FunctionId>& wanted) {
  std::vector<BodyPair> pairs;
  const std::vector<Function>& before = original.parsed.functions;
  const std::vector<Function>& after = changed.parsed.functions;
  std::size_t found = 0;
  std::size_t j = 0;
  for (std::size_t i = 0; i < before.size();) {
    const Function& function = before[i];
    if (j == after.size() || !same_header(function, after[j])) {
      return tl::unexpected(difference(
          original, function.whole.begin,
          "the function " + function.id.qualified_name + " is not in its place any more"));
    }
    const Function& other = after[j];
    ++i;
    ++j;
    if (!wanted.contains(function.id)) continue;
    ++found;
    if (is_uncertain(other) && !is_uncertain(function)) {
      return tl::unexpected(difference(
          changed, other.whole.begin,
          "the new body of " + function.id.qualified_name + " is not sound: " + other.reason));
    }
    pairs.push_back({function.body, other.body});
    for (; i < before.size() && function.body.contains(before[i].whole); ++i) {
      if (wanted.contains(before[i].id)) ++found;
    }
    while (j < after.size() && other.body.contains(after[j].whole)) ++j;
  }
  if (j != after.size()) {
    return tl::unexpected(difference(changed, after[j].whole.begin,
                                     "the function " + after[j].id.qualified_name + " is new"));
  }
  if (found != wanted.size()) {
    return fail(ErrorCode::bad_input,
                original.file.path() + ": a function that may differ is not in the file");
  }
  return pairs;
}

/// Compares every byte outside the bodies.
Result<void> compare_bytes(const CheckedFile& original, const CheckedFile& changed,
                           const std::vector<BodyPair>& pairs) {
  std::uint32_t at = 0;
  std::uint32_t other = 0;
  const auto same_up_to = [&](std::uint32_t end, std::uint32_t other_end) -> Result<void> {
    const std::string_view a = original.file.text().substr(at, end - at);
    const std::string_view b = changed.file.text().substr(other, other_end - other);
    if (a == b) return {};
    const auto where = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
    return tl::unexpected(difference(original, at + static_cast<std::uint32_t>(where),
                                     "the text outside the bodies differs"));
  };
  for (const BodyPair& pair : pairs) {
    auto same = same_up_to(pair.original.begin, pair.changed.begin);
    if (!same) return same;
    at = pair.original.end;
    other = pair.changed.end;
  }
  return same_up_to(static_cast<std::uint32_t>(original.file.text().size()),
                    static_cast<std::uint32_t>(changed.file.text().size()));
}

/// The nodes of one tree outside the bodies, in the order of the text.
class OutsideWalk {
 public:
  struct Step {
    TSNode node{};
    std::uint32_t depth = 0;
    std::uint32_t position = 0;  // where the node would begin if every body were empty
    std::size_t body = 0;        // how many bodies stand before it
  };

  OutsideWalk(TSNode root, std::vector<ByteRange> bodies)
      : cursor_(root), bodies_(std::move(bodies)) {}

  /// False at the end.
  bool next(Step& step) {
    while (advance()) {
      const TSNode node = cursor_.node();
      const ByteRange range = range_of(node);
      while (body_ < bodies_.size() && bodies_[body_].end <= range.begin &&
             bodies_[body_].end != range.end) {
        removed_ += bodies_[body_++].size();
      }
      const bool inside = body_ < bodies_.size() && bodies_[body_].contains(range);
      descend_ = !inside;
      if (inside) {
        broken_ = broken_ || ts_node_has_error(node);
        continue;
      }
      step = {node, depth_, range.begin - removed_, body_};
      return true;
    }
    return false;
  }

  bool broken() const { return broken_; }

 private:
  bool advance() {
    if (!begun_) {
      begun_ = true;
      return true;
    }
    if (descend_ && cursor_.first_child()) {
      ++depth_;
      return true;
    }
    while (!cursor_.next_sibling()) {
      if (!cursor_.parent()) return false;
      --depth_;
    }
    return true;
  }

  TreeCursor cursor_;
  std::vector<ByteRange> bodies_;
  std::size_t body_ = 0;
  std::uint32_t removed_ = 0;
  std::uint32_t depth_ = 0;
  bool begun_ = false;
  bool descend_ = true;
  bool broken_ = false;
};

bool same_node(const Grammar& grammar, const OutsideWalk::Step& a, const OutsideWalk::Step& b) {
  if (ts_node_symbol(a.node) != ts_node_symbol(b.node) || a.position != b.position ||
      ts_node_is_missing(a.node) != ts_node_is_missing(b.node)) {
    return false;
  }
  // Where a comment between two statements hangs in the tree depends on what is around it.
  return a.depth == b.depth || grammar.kind(a.node) == NodeKind::comment;
}

Result<void> compare_trees(const Grammar& grammar, const CheckedFile& original,
                           const CheckedFile& changed, const std::vector<BodyPair>& pairs) {
  std::vector<ByteRange> bodies;
  std::vector<ByteRange> other_bodies;
  for (const BodyPair& pair : pairs) {
    bodies.push_back(pair.original);
    other_bodies.push_back(pair.changed);
  }
  OutsideWalk walk(ts_tree_root_node(original.tree.get()), std::move(bodies));
  OutsideWalk other_walk(ts_tree_root_node(changed.tree.get()), std::move(other_bodies));
  OutsideWalk::Step step;
  OutsideWalk::Step other;
  for (;;) {
    const bool more = walk.next(step);
    const bool other_more = other_walk.next(other);
    if (!more && !other_more) break;
    if (more != other_more || !same_node(grammar, step, other)) {
      return tl::unexpected(difference(changed, ts_node_start_byte(other.node),
                                       "the syntax outside the bodies differs"));
    }
  }
  if (other_walk.broken() && !walk.broken()) {
    return fail(ErrorCode::bad_input, changed.file.path() + ": a new body has a syntax error");
  }
  return {};
}

}  // namespace

Result<void> check_bodies(const Grammar& grammar, const CheckedFile& original,
                          const CheckedFile& changed, const std::vector<FunctionId>& functions) {
  for (const CheckedFile* checked : {&original, &changed}) {
    if (checked->parsed.status != ParseStatus::refused) continue;
    const Diagnostic& why = checked->parsed.diagnostics.front();
    return fail(ErrorCode::bad_input, checked->file.path() + ": " + why.message, "", why.where);
  }
  const auto pairs =
      pair_bodies(original, changed, std::set<FunctionId>(functions.begin(), functions.end()));
  if (!pairs) return tl::unexpected(pairs.error());
  if (auto same = compare_bytes(original, changed, *pairs); !same) return same;
  return compare_trees(grammar, original, changed, *pairs);
}

}  // namespace lacuna::detail
