#include <lacuna/version.hpp>

#include <cstdio>
#include <string>

int main() {
  const std::string version{lacuna::version()};
  std::printf("{\"version\": \"%s\"}\n", version.c_str());
  return version == LACUNA_VERSION ? 0 : 1;
}
