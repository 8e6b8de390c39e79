#include "lacuna/mask/output.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <system_error>

#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/mask/bytes_internal.hpp"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

/// Absolute and with its symlinks resolved as far as the path exists.
Result<fs::path> resolved(const fs::path& path) {
  std::error_code error;
  fs::path result = fs::absolute(path, error);
  if (!error) result = fs::weakly_canonical(result, error);
  if (error) {
    return fail(ErrorCode::io,
                fmt::format("cannot resolve {}: {}", printable(path.string()), error.message()));
  }
  // "folder/" and "folder" are one place.
  return result.has_filename() ? result : result.parent_path();
}

Result<bool> is_below(const fs::path& path, const fs::path& folder) {
  const auto inner = resolved(path);
  if (!inner) return tl::unexpected(inner.error());
  const auto outer = resolved(folder);
  if (!outer) return tl::unexpected(outer.error());
  const fs::path relative = inner->lexically_relative(*outer);
  return !relative.empty() && *relative.begin() != "..";
}

Result<void> check_plan_place(const MaskOutput& output, const fs::path& root) {
  if (!output.patch.empty()) {
    const auto plan = resolved(output.plan);
    if (!plan) return tl::unexpected(plan.error());
    const auto patch = resolved(output.patch);
    if (!patch) return tl::unexpected(patch.error());
    if (*plan == *patch) {
      return fail(ErrorCode::invalid_argument, "the plan and the patch would be the same file",
                  "name two files");
    }
  }
  const fs::path& tree = output.in_place ? root : output.folder;
  if (tree.empty()) return {};
  const auto inside = is_below(output.plan, tree);
  if (!inside) return tl::unexpected(inside.error());
  if (!*inside) return {};
  return fail(
      ErrorCode::invalid_argument,
      fmt::format("the plan {} would lie inside the masked tree", printable(output.plan.string())),
      "it holds the gold bodies; name another place for it");
}

Json to_json(const std::vector<FilledBody>& bodies) {
  Json list = Json::array();
  for (const FilledBody& body : bodies) list.push_back(to_json(body));
  return list;
}

}  // namespace

Result<void> check_output(const MaskOutput& output, const fs::path& root) {
  const int results = static_cast<int>(!output.folder.empty()) +
                      static_cast<int>(!output.patch.empty()) + static_cast<int>(output.in_place);
  if (results > 1) {
    return fail(ErrorCode::invalid_argument, "more than one thing says where the result goes",
                "give one of an output folder, a patch and in place");
  }
  if (output.plan.empty()) {
    if (!output.in_place) return {};
    return fail(ErrorCode::invalid_argument, "masking in place needs a file for the plan",
                "without the plan the bodies could not be restored");
  }
  return check_plan_place(output, root);
}

Result<void> write_masked(const MaskedRepo& masked, const Inventory& inventory,
                          const MaskOutput& output, Observer& observer) {
  const fs::path& root = inventory.repository().root;
  if (auto checked = check_output(output, root); !checked) return checked;
  if (!output.plan.empty()) {
    const std::string text = dump_json(to_json(masked.plan, true), true) + "\n";
    if (auto saved = write_file_atomic(output.plan, text); !saved) return saved;
  }
  if (output.in_place) return mask_in_place(masked, root);
  if (!output.patch.empty()) {
    const auto patch = masked_patch(masked, root);
    if (!patch) return tl::unexpected(patch.error());
    return write_file_atomic(output.patch, *patch);
  }
  if (output.folder.empty()) return {};
  return write_masked_tree(masked, inventory.repository(), inventory.listing(), output.folder,
                           observer);
}

Json to_json(const FilledBody& body) {
  Json json;
  json["id"] = to_string(body.id);
  json["filled"] = body.filled;
  detail::put_bytes(json, "body", body.body);
  json["problem"] = body.problem.empty() ? Json() : Json(body.problem);
  return json;
}

Json to_json(const RestoreResult& result) {
  return {{"schema", "lacuna.restored/1"},
          {"restored", result.restored},
          {"drifted", result.drifted},
          {"bodies", to_json(result.bodies)}};
}

Json spliced_json(const fs::path& output, const std::vector<FilledBody>& bodies) {
  return {{"schema", "lacuna.spliced/1"}, {"output", output.string()}, {"bodies", to_json(bodies)}};
}

}  // namespace lacuna
