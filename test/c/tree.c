#define _XOPEN_SOURCE 700
#include "tree.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"

const char tree_source[] =
    "def period(a, mass=1.0):\n"
    "    \"\"\"Kepler's third law.\"\"\"\n"
    "    # in years\n"
    "    return (a**3 / mass) ** 0.5\n"
    "\n"
    "\n"
    "class Orbit:\n"
    "    def __init__(self, a):\n"
    "        self.a = a\n"
    "        self.e = 0.0\n"
    "\n"
    "    def apsides(self):\n"
    "        return self.a * (1 - self.e), self.a * (1 + self.e)\n";

static void stop(const char* what) {
  perror(what);
  exit(2);
}

const char* tree_path(const tree* made, const char* name) {
  static char buffers[8][TREE_PATH + 256];
  static int next = 0;
  char* buffer = buffers[next++ % 8];
  snprintf(buffer, sizeof buffers[0], "%s/%s", made->root, name);
  return buffer;
}

char* tree_read(const tree* made, const char* name) {
  char* text = calloc(1, 1 << 20);
  FILE* file = fopen(tree_path(made, name), "rb");
  if (text == NULL) stop("calloc");
  if (file != NULL) {
    text[fread(text, 1, (1 << 20) - 1, file)] = 0;
    fclose(file);
  }
  return text;
}

void tree_write(const tree* made, const char* name, const char* text) {
  FILE* file = fopen(tree_path(made, name), "wb");
  if (file == NULL) stop(name);
  fwrite(text, 1, strlen(text), file);
  if (fclose(file) != 0) stop(name);
}

void tree_make(tree* made) {
  const char* parent = getenv("TMPDIR");
  snprintf(made->root, sizeof made->root, "%.2000s/lacuna-c-XXXXXX",
           parent != NULL ? parent : "/tmp");
  if (mkdtemp(made->root) == NULL) stop(made->root);
  snprintf(made->repository, sizeof made->repository, "%.4000s/repository", made->root);
  if (mkdir(made->repository, 0777) != 0) stop(made->repository);
  tree_write(made, "repository/orbit.py", tree_source);
}

static int remove_entry(const char* path, const struct stat* status, int kind, struct FTW* walk) {
  (void)status;
  (void)kind;
  (void)walk;
  return remove(path);
}

void tree_remove(const tree* made) { nftw(made->root, remove_entry, 16, FTW_DEPTH | FTW_PHYS); }

lacuna_inventory* tree_open(const tree* made) {
  lacuna_inventory* inventory = NULL;
  lacuna_error* error = NULL;
  CHECK_STATUS(LACUNA_OK, lacuna_inventory_open(made->repository, NULL, NULL, &inventory, &error),
               error);
  lacuna_error_free(error);
  return inventory;
}
