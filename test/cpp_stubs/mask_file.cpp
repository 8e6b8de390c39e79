// mask_file FILE PATH OUT [filler]: masks all functions of FILE, read as PATH of a repository, and
// writes the masked file and what it needs below OUT. Prints one line for each function: "masked
// ID" or "kept REASON". Fails where the front end's own check refuses what it made.
#include <cstdio>
#include <filesystem>
#include <string>

#include "lacuna/base/files.hpp"
#include "lacuna/languages/built_in.hpp"
#include "lacuna/source/edits.hpp"

namespace fs = std::filesystem;

namespace {

int problem(const std::string& text) {
  std::fprintf(stderr, "mask_file: %s\n", text.c_str());
  return 1;
}

bool write(const fs::path& root, const std::string& path, const std::string& text) {
  std::error_code error;
  fs::create_directories((root / path).parent_path(), error);
  return lacuna::write_file_atomic(root / path, text).has_value();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return problem("FILE PATH OUT [filler] expected");
  const auto text = lacuna::read_file(argv[1]);
  if (!text) return problem(lacuna::to_string(text.error()));
  const lacuna::SourceFile file(argv[2], *text);
  const lacuna::FrontEnds front_ends = lacuna::built_in_front_ends();
  const lacuna::LanguageFrontEnd* front_end = front_ends.for_path(file.path());
  if (front_end == nullptr) return problem("no front end takes this path");
  lacuna::StubOptions options;
  if (argc > 4) options.kind = lacuna::StubKind::return_none;

  const lacuna::MaskSupport support = front_end->support(file);
  std::vector<lacuna::Edit> edits = support.insertions;
  std::vector<lacuna::FunctionId> masked;
  std::uint32_t end = 0;
  for (const lacuna::Function& function : front_end->parse(file).functions) {
    if (!function.maskable) {
      std::printf("kept %s\n", function.reason.c_str());
      continue;
    }
    if (function.body.begin < end) continue;
    const auto stub = front_end->stub(file, function, options);
    if (!stub) return problem(lacuna::to_string(stub.error()));
    std::printf("masked %s\n", lacuna::to_string(function.id).c_str());
    edits.push_back({function.body, *stub});
    masked.push_back(function.id);
    end = function.body.end;
  }
  const auto file_edits = lacuna::make_file_edits(file.path(), file.hash(), std::move(edits));
  if (!file_edits) return problem(lacuna::to_string(file_edits.error()));
  const auto changed = lacuna::apply_edits(file.text(), *file_edits);
  if (!changed) return problem(lacuna::to_string(changed.error()));
  const auto check =
      front_end->check_only_bodies_differ(file, lacuna::SourceFile(file.path(), *changed), masked);
  if (!check) return problem(lacuna::to_string(check.error()));
  if (!write(argv[3], file.path(), *changed)) return problem("cannot write the masked file");
  for (const lacuna::SupportFile& each : support.files) {
    if (!write(argv[3], each.path, each.text)) return problem("cannot write " + each.path);
  }
  return 0;
}
