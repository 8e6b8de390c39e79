#include <unistd.h>

#include <cstdio>
#include <lacuna/clang/front_end.hpp>
#include <string>

// Reads a file that only a preprocessor understands, and prints the functions in it.
int main() {
  lacuna::RepositorySources sources;
  sources.root = "/";
  sources.files.emplace_back("model.cpp",
                             "#if 1 + 1 == 2\n"
                             "int fit(int x) { return x; }\n"
                             "#else\n"
                             "int gone(int x) { return x; }\n"
                             "#endif\n");
  sources.jobs = 1;
  const lacuna::FrontEnds front_ends(lacuna::make_clang_front_ends());
  lacuna::Observer observer;
  const auto files = front_ends.list().front()->reader()->read(sources, observer);
  if (!files) return 1;
  for (const auto& function : files->front().functions) {
    std::printf("%s %s\n", function.id.qualified_name.c_str(), function.reason.c_str());
  }
}
