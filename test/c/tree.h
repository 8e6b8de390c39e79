/* A small repository in a temporary folder. */
#ifndef LACUNA_TEST_TREE_H
#define LACUNA_TEST_TREE_H

#include "lacuna.h"

#define TREE_PATH 4096

typedef struct tree {
  char root[TREE_PATH];       /* the temporary folder */
  char repository[TREE_PATH]; /* a package with the module orbit.py */
} tree;

extern const char tree_source[]; /* the bytes of orbit.py */

void tree_make(tree* made);
void tree_remove(const tree* made);

/* The functions of the repository; to be freed. A failure is one of the test. */
lacuna_inventory* tree_open(const tree* made);

/* root/name, in a buffer that the next call but seven reuses. */
const char* tree_path(const tree* made, const char* name);

/* The whole of a file below the root, ending in NUL, or "" where there is none; to be freed. */
char* tree_read(const tree* made, const char* name);
void tree_write(const tree* made, const char* name, const char* text);

#endif
