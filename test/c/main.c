#include <stdlib.h>

#include "check.h"

int check_failures = 0;

int main(int argc, char** argv) {
  static const struct {
    const char* name;
    void (*run)(void);
  } groups[] = {{"score", test_score},
                {"graph", test_graph},
                {"mask", test_mask},
                {"misuse", test_misuse},
                {"threads", test_threads}};
  size_t i;
  int found = 0;
  for (i = 0; i < sizeof groups / sizeof groups[0]; ++i) {
    if (argc > 1 && strcmp(argv[1], groups[i].name) != 0) continue;
    found = 1;
    groups[i].run();
  }
  if (!found) fprintf(stderr, "there is no group %s\n", argv[1]);
  return found && check_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
