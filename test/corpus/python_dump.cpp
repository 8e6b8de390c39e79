// For real_python.py: reads paths, each ended by a NUL, from standard input, and prints a line of
// JSON a file: what the front end sees, and where it wrote the file with every outermost maskable
// function masked. Masking is proved here and taken back; what goes wrong stands in "problems".
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lacuna/base/files.hpp"
#include "lacuna/base/parallel.hpp"
#include "lacuna/languages/built_in.hpp"
#include "lacuna/source/edits.hpp"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

struct Masked {
  FileEdits edits;
  std::vector<FunctionId> ids;
};

Result<Masked> mask_outermost(const LanguageFrontEnd& front_end, const SourceFile& file,
                              const std::vector<Function>& functions) {
  Masked masked;
  std::vector<Edit> edits;
  std::uint32_t end = 0;
  for (const Function& function : functions) {
    if (!function.maskable || function.whole.begin < end) continue;
    auto stub = front_end.stub(file, function, {});
    if (!stub) return tl::unexpected(stub.error());
    edits.push_back({function.body, std::move(*stub)});
    masked.ids.push_back(function.id);
    end = function.whole.end;
  }
  auto made = make_file_edits(file.path(), file.hash(), std::move(edits));
  if (!made) return tl::unexpected(made.error());
  masked.edits = std::move(*made);
  return masked;
}

Result<void> check_and_write(const LanguageFrontEnd& front_end, const SourceFile& file,
                             const Masked& masked, const fs::path& target) {
  auto text = apply_edits(file.text(), masked.edits);
  if (!text) return tl::unexpected(text.error());
  const auto inverse = invert_edits(file.text(), masked.edits);
  if (!inverse) return tl::unexpected(inverse.error());
  const auto restored = apply_edits(*text, *inverse);
  if (!restored) return tl::unexpected(restored.error());
  if (*restored != file.text()) return fail(ErrorCode::internal, "restore gives other bytes");
  if (auto written = write_file_atomic(target, *text, {false, false}); !written) return written;
  return front_end.check_only_bodies_differ(file, SourceFile(file.path(), *text), masked.ids);
}

Json describe(const FrontEnds& front_ends, const std::string& path, const fs::path& target) {
  Json json = {{"path", path}, {"functions", Json::array()}, {"problems", Json::array()}};
  const LanguageFrontEnd* front_end = front_ends.for_path(path);
  auto text = read_file(path);
  if (front_end == nullptr || !text) {
    json["problems"].push_back("cannot be read");
    return json;
  }
  const SourceFile file(path, std::move(*text));
  const ParsedFile parsed = front_end->parse(file);
  json["status"] = to_string(parsed.status);
  for (const Function& function : parsed.functions) json["functions"].push_back(to_json(function));
  const auto masked = mask_outermost(*front_end, file, parsed.functions);
  if (!masked) {
    json["problems"].push_back(to_string(masked.error()));
  } else if (!masked->ids.empty()) {
    json["masked"] = target.string();
    for (const FunctionId& id : masked->ids) json["masked_ids"].push_back(to_string(id));
    const auto checked = check_and_write(*front_end, file, *masked, target);
    if (!checked) json["problems"].push_back(to_string(checked.error()));
  }
  return json;
}

int run(const fs::path& folder) {
  const std::string input((std::istreambuf_iterator<char>(std::cin)), {});
  std::vector<std::string> paths;
  for (std::size_t at = 0; at < input.size();) {
    const std::size_t end = std::min(input.find('\0', at), input.size());
    paths.push_back(input.substr(at, end - at));
    at = end + 1;
  }
  const FrontEnds front_ends = built_in_front_ends();
  std::vector<std::string> lines(paths.size());
  parallel_for(paths.size(), 0, [&](std::size_t i) {
    lines[i] = dump_json(describe(front_ends, paths[i], folder / (std::to_string(i) + ".py")));
  });
  for (const std::string& line : lines) std::puts(line.c_str());
  return 0;
}

}  // namespace
}  // namespace lacuna

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: python_dump FOLDER < paths\n", stderr);
    return 2;
  }
  return lacuna::run(arguments[1]);
}
