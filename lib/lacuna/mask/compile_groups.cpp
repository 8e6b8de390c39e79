#include "lacuna/mask/compile_groups_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <utility>

#include "lacuna/base/text.hpp"
#include "lacuna/mask/choose.hpp"
#include "lacuna/mask/place_internal.hpp"

namespace lacuna::detail {
namespace {

/// Directives that say nothing to the text behind them.
constexpr std::array<std::string_view, 10> local_directives = {
    "ifdef", "ifndef", "if", "elifdef", "elifndef", "elif", "else", "endif", "error", "warning"};

/// Whether what stands behind a body may depend on directives in it.
bool has_lasting_directive(std::string_view body) {
  for (const std::string_view other : {"%:", "?\?=", "_Pragma", "__pragma"}) {
    if (body.find(other) != std::string_view::npos) return true;
  }
  for (std::size_t at = 0; (at = body.find('#', at)) != std::string_view::npos;) {
    at = std::min(body.find_first_not_of(" \t", at + 1), body.size());
    const std::string_view rest = body.substr(at);
    const bool local = std::any_of(local_directives.begin(), local_directives.end(),
                                   [&](std::string_view one) { return rest.starts_with(one); });
    if (!local) return true;
  }
  return false;
}

/// Whether other bodies may need this one when they are compiled.
bool is_needed_elsewhere(const Function& function, std::string_view text) {
  for (const std::string_view trait : {"constexpr", "consteval"}) {
    if (std::find(function.traits.begin(), function.traits.end(), trait) != function.traits.end()) {
      return true;
    }
  }
  return has_lasting_directive(function.body.of(text));
}

using Indices = std::map<const Function*, std::size_t>;

/// Groups in which no function stands inside another.
std::vector<MaskGroup> layers(Indices left) {
  std::vector<MaskGroup> groups;
  while (!left.empty()) {
    std::vector<std::pair<std::size_t, const Function*>> order;
    for (const auto& [function, index] : left) order.emplace_back(index, function);
    std::sort(order.begin(), order.end());
    std::vector<const Function*> remaining;
    remaining.reserve(order.size());
    for (const auto& [index, function] : order) remaining.push_back(function);
    MaskGroup group;
    for (const Function* function : outermost(remaining)) {
      group.push_back(left.at(function));
      left.erase(function);
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

/// For each two members a group that has the first without the second.
void separate(const MaskGroup& members, std::vector<MaskGroup>& groups) {
  const std::size_t bits = std::bit_width(members.size() - 1);
  if (bits == 0 || 2 * bits >= members.size()) {
    for (const std::size_t member : members) groups.push_back({member});
    return;
  }
  for (std::size_t bit = 0; bit < bits; ++bit) {
    for (const std::size_t wanted : {std::size_t{0}, std::size_t{1}}) {
      MaskGroup group;
      for (std::size_t i = 0; i < members.size(); ++i) {
        if ((i >> bit & 1) == wanted) group.push_back(members[i]);
      }
      groups.push_back(std::move(group));
    }
  }
}

}  // namespace

Result<std::vector<MaskGroup>> covering_groups(const Inventory& inventory,
                                               const std::vector<const Function*>& functions) {
  Indices alone;
  Indices together;
  std::map<std::string, SourceFile> texts;
  for (std::size_t i = 0; i < functions.size(); ++i) {
    const std::string& path = functions[i]->id.path;
    auto text = texts.find(path);
    if (text == texts.end()) {
      const ParsedFile* file = inventory.file(path);
      if (file == nullptr) return fail(ErrorCode::not_found, "no such file: " + printable(path));
      auto source = read_source(inventory, *file);
      if (!source) return tl::unexpected(source.error());
      text = texts.emplace(path, std::move(*source)).first;
    }
    const bool needed = is_needed_elsewhere(*functions[i], text->second.text());
    (needed ? alone : together).emplace(functions[i], i);
  }
  std::vector<MaskGroup> groups = layers(std::move(together));
  for (const MaskGroup& layer : layers(std::move(alone))) separate(layer, groups);
  return groups;
}

Result<SourceVariant> masked_variant(const Inventory& inventory, const FrontEnds& front_ends,
                                     const std::vector<const Function*>& functions,
                                     const StubOptions& stub) {
  Observer unseen;
  const auto plan = make_plan(inventory, front_ends, functions, {.stub = stub, .with_gold = false});
  if (!plan) return tl::unexpected(plan.error());
  const auto masked = apply_plan(*plan, inventory.repository().root, front_ends, 1, unseen);
  if (!masked) return tl::unexpected(masked.error());
  return variant_of(*masked);
}

SourceVariant variant_of(const MaskedRepo& masked) {
  SourceVariant variant;
  for (const FileEdits& edits : masked.edits) {
    if (!adds(masked.plan, edits.path)) variant.edits.push_back(edits);
  }
  variant.added = masked.plan.added;
  return variant;
}

std::uint32_t edited_offset(const FileEdits& edits, std::uint32_t offset) {
  std::uint32_t moved = offset;
  for (const Edit& edit : edits.edits) {
    if (edit.range.end > offset) break;
    moved += static_cast<std::uint32_t>(edit.text.size()) - edit.range.size();
  }
  return moved;
}

std::string reason_of(const CompileResult& result) {
  if (!result.first_error) return "does not compile when masked";
  const Diagnostic& error = *result.first_error;
  return fmt::format("does not compile when masked: {}:{}: {}", error.where.path, error.where.line,
                     error.message);
}

bool is_compiled(const Function& function, const FrontEnds& front_ends) {
  const LanguageFrontEnd* front_end = front_ends.for_language(function.language);
  return front_end != nullptr && front_end->reader() != nullptr;
}

CompileCache::CompileCache(const CompileOptions& options) : options_(options) {
  if (!options_.cache_directory.empty()) return;
  auto folder = TemporaryDirectory::create("lacuna-compile");
  if (!folder) return;  // slower, that is all
  options_.cache_directory = folder->path();
  own_.push_back(std::move(*folder));
}

}  // namespace lacuna::detail
