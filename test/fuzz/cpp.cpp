#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "lacuna/cpp/bindings.hpp"
#include "lacuna/cpp/front_end.hpp"
#include "lacuna/source/edits.hpp"
#include "lacuna/source/source_file.hpp"

namespace {

using FrontEnd = std::shared_ptr<const lacuna::LanguageFrontEnd>;

// The text of `file` with the body of `function` replaced by its stub, and all that a mask adds.
std::string masked(const lacuna::SourceFile& file, const lacuna::Function& function,
                   const std::string& stub, std::vector<lacuna::Edit> edits) {
  edits.push_back({function.body, stub});
  const auto all = lacuna::make_file_edits(file.path(), file.hash(), std::move(edits));
  if (!all) std::abort();
  const auto text = lacuna::apply_edits(file.text(), *all);
  if (!text) std::abort();
  return *text;
}

}  // namespace

// Any bytes are parsed, and read for what they give to other languages, and each maskable function
// can be masked: only that function's body and what the mask inserts differs.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::array<std::pair<FrontEnd, std::string>, 3> front_ends = {
      {{lacuna::make_cpp_front_end(), "a/input.cpp"},
       {lacuna::make_c_front_end(), "input.c"},
       {lacuna::make_cuda_front_end(), "a/b/input.cu"}}};
  if (size == 0) return 0;
  const auto& [front_end, path] = front_ends[data[0] % front_ends.size()];
  const lacuna::SourceFile file(path,
                                std::string(reinterpret_cast<const char*>(data + 1), size - 1));
  const lacuna::ParsedFile parsed = front_end->parse(file);
  if (parsed.status == lacuna::ParseStatus::refused) return 0;
  lacuna::DependencySources sources;
  sources.files = {file};
  sources.functions = {&parsed};
  for (const lacuna::ForeignFunction& each : lacuna::bound_functions(sources, 1)) {
    if (each.name.empty()) std::abort();
  }
  for (const lacuna::Function& function : parsed.functions) {
    if (!function.whole.contains(function.body) || function.whole.end > file.text().size()) {
      std::abort();
    }
    if (!function.maskable) continue;
    lacuna::StubOptions options;
    if (data[0] >= 128) options.kind = lacuna::StubKind::return_none;
    const auto stub = front_end->stub(file, function, options);
    if (!stub) std::abort();
    for (const bool supported : {false, true}) {
      auto edits = supported ? front_end->support(file).insertions : std::vector<lacuna::Edit>();
      const lacuna::SourceFile changed(path, masked(file, function, *stub, std::move(edits)));
      if (!front_end->check_only_bodies_differ(file, changed, {function.id})) std::abort();
    }
  }
  return 0;
}
