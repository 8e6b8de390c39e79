#include <cstdio>
#include <lacuna/languages/built_in.hpp>
#include <lacuna/source/source_file.hpp>
#include <lacuna/version.hpp>
#include <nlohmann/json.hpp>
#include <string>

// Reads the functions of a small file, so that everything the library is built from is linked, and
// prints what it found for check.py.
int main() {
  const lacuna::SourceFile file("model.py",
                                "class Model:\n"
                                "    def fit(self, data):\n"
                                "        return sum(data)\n"
                                "\n"
                                "def score(model):\n"
                                "    return 1.0\n");
  const lacuna::FrontEnds front_ends = lacuna::built_in_front_ends();
  const lacuna::LanguageFrontEnd* front_end = front_ends.for_path(file.path());
  if (front_end == nullptr) return 1;

  nlohmann::json answer;
  answer["version"] = std::string(lacuna::version());
  answer["headers"] = LACUNA_VERSION;
  answer["functions"] = nlohmann::json::array();
  for (const lacuna::Function& function : front_end->parse(file).functions) {
    answer["functions"].push_back(function.id.qualified_name);
  }
  std::printf("%s\n", answer.dump().c_str());
}
