#include <fstream>
#include <iostream>
#include <string>

#include "experiments.hpp"

int main(int count, char** words) {
  const std::string name = count > 1 ? words[1] : "";
  std::ofstream file;
  if (count == 4 && std::string(words[2]) == "--out") file.open(words[3]);
  std::ostream& out = file.is_open() ? file : std::cout;
  if (name == "viscosity") {
    wall::viscosity(out);
  } else if (name == "channel") {
    wall::channel(out);
  } else if (name == "cavity") {
    wall::cavity(out);
  } else {
    std::cerr << "usage: wall viscosity|channel|cavity [--out FILE]\n";
    return 2;
  }
  out.flush();
  if (!out) {
    std::cerr << "wall: cannot write\n";
    return 1;
  }
  return 0;
}
