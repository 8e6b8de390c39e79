#define _XOPEN_SOURCE 700
#include <pthread.h>
#include <stdlib.h>

#include "check.h"
#include "lacuna.h"
#include "tree.h"

enum { thread_count = 4, rounds = 25 };

typedef struct work {
  const lacuna_inventory* inventory;
  const lacuna_text* plan;
  const lacuna_graph* graph;
  const lacuna_text* measures;
  int different;
} work;

/* Plans with the shared inventory, measures the shared graph, and holds each result against the one
 * that was made alone. */
static void* make_plans(void* pointer) {
  work* mine = pointer;
  lacuna_mask_options options = LACUNA_MASK_OPTIONS_INIT;
  int i;
  options.all = 1;
  for (i = 0; i < rounds; ++i) {
    lacuna_text* plan = NULL;
    lacuna_text* functions = NULL;
    lacuna_text* measures = NULL;
    if (lacuna_mask(mine->inventory, &options, NULL, &plan, NULL) != LACUNA_OK ||
        strcmp(lacuna_text_data(plan), lacuna_text_data(mine->plan)) != 0 ||
        lacuna_inventory_functions_json(mine->inventory, 1, &functions, NULL) != LACUNA_OK ||
        lacuna_graph_measures_json(mine->graph, NULL, 0, &measures, NULL) != LACUNA_OK ||
        strcmp(lacuna_text_data(measures), lacuna_text_data(mine->measures)) != 0) {
      ++mine->different;
    }
    lacuna_text_free(plan);
    lacuna_text_free(functions);
    lacuna_text_free(measures);
  }
  return NULL;
}

static void threads_share_an_inventory_and_a_graph(const tree* made) {
  lacuna_inventory* inventory = NULL;
  lacuna_text* plan = NULL;
  lacuna_graph* graph = NULL;
  lacuna_text* measures = NULL;
  lacuna_error* error = NULL;
  lacuna_mask_options options = LACUNA_MASK_OPTIONS_INIT;
  pthread_t threads[thread_count];
  work parts[thread_count];
  int i;
  options.all = 1;
  CHECK_STATUS(LACUNA_OK, lacuna_inventory_open(made->repository, NULL, NULL, &inventory, &error),
               error);
  CHECK_STATUS(LACUNA_OK, lacuna_mask(inventory, &options, NULL, &plan, &error), error);
  CHECK_STATUS(LACUNA_OK, lacuna_graph_build(inventory, NULL, NULL, &graph, &error), error);
  CHECK_STATUS(LACUNA_OK, lacuna_graph_measures_json(graph, NULL, 0, &measures, &error), error);
  for (i = 0; i < thread_count; ++i) {
    parts[i].inventory = inventory;
    parts[i].plan = plan;
    parts[i].graph = graph;
    parts[i].measures = measures;
    parts[i].different = 0;
    if (pthread_create(&threads[i], NULL, make_plans, &parts[i]) != 0) exit(2);
  }
  for (i = 0; i < thread_count; ++i) {
    pthread_join(threads[i], NULL);
    CHECK(parts[i].different == 0);
  }
  lacuna_text_free(plan);
  lacuna_text_free(measures);
  lacuna_graph_free(graph);
  lacuna_inventory_free(inventory);
}

void test_threads(void) {
  tree made;
  tree_make(&made);
  threads_share_an_inventory_and_a_graph(&made);
  tree_remove(&made);
}
