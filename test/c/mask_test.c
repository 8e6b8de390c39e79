#include <stdlib.h>

#include "check.h"
#include "lacuna.h"
#include "tree.h"

static lacuna_text* mask(const tree* made, const lacuna_mask_options* options) {
  lacuna_inventory* inventory = tree_open(made);
  lacuna_text* plan = NULL;
  lacuna_error* error = NULL;
  CHECK_STATUS(LACUNA_OK, lacuna_mask(inventory, options, NULL, &plan, &error), error);
  lacuna_error_free(error);
  lacuna_inventory_free(inventory);
  return plan;
}

static void an_inventory_lists_the_functions(const tree* made) {
  lacuna_inventory* inventory = tree_open(made);
  lacuna_text* functions = NULL;
  lacuna_error* error = NULL;
  CHECK_STATUS(LACUNA_OK, lacuna_inventory_functions_json(inventory, 0, &functions, &error), error);
  CHECK_CONTAINS(lacuna_text_data(functions), "\"schema\":\"lacuna.functions/1\"");
  CHECK_CONTAINS(lacuna_text_data(functions), "\"orbit.py::Orbit.apsides\"");
  lacuna_text_free(functions);
  lacuna_inventory_free(inventory);
}

static void a_mask_takes_the_body_out_and_restore_gives_it_back(const tree* made) {
  const char* const ids[] = {"orbit.py::period"};
  lacuna_mask_options options = LACUNA_MASK_OPTIONS_INIT;
  lacuna_text* plan;
  lacuna_text* restored = NULL;
  lacuna_error* error = NULL;
  char* text;
  options.functions = ids;
  options.function_count = 1;
  options.output = tree_path(made, "masked");
  plan = mask(made, &options);
  CHECK_CONTAINS(lacuna_text_data(plan), "a**3");

  text = tree_read(made, "masked/orbit.py");
  CHECK_CONTAINS(text, "NotImplementedError");
  CHECK_CONTAINS(text, "Kepler's third law");
  CHECK_CONTAINS(text, "self.e = 0.0");
  CHECK(strstr(text, "a**3") == NULL);
  free(text);

  CHECK_STATUS(LACUNA_OK,
               lacuna_restore(lacuna_text_data(plan), lacuna_text_size(plan),
                              tree_path(made, "masked"), NULL, &restored, &error),
               error);
  CHECK_CONTAINS(lacuna_text_data(restored), "\"restored\":[\"orbit.py\"]");
  text = tree_read(made, "masked/orbit.py");
  CHECK(strcmp(text, tree_source) == 0);
  free(text);
  lacuna_text_free(restored);
  lacuna_text_free(plan);
}

static void an_answer_is_spliced_and_what_stands_elsewhere_is_not(const tree* made) {
  const char* const ids[] = {"orbit.py::period"};
  lacuna_mask_options options = LACUNA_MASK_OPTIONS_INIT;
  lacuna_splice_options splice = LACUNA_SPLICE_OPTIONS_INIT;
  lacuna_text* plan;
  lacuna_text* spliced = NULL;
  lacuna_error* error = NULL;
  char* text;
  options.functions = ids;
  options.function_count = 1;
  options.docstring = LACUNA_DOCSTRING_DROP;
  options.output = tree_path(made, "attempt");
  plan = mask(made, &options);
  tree_write(made, "attempt/orbit.py",
             "import cheating\n\ndef period(a, mass=1.0):\n    return 42.0\n");
  splice.repository = made->repository;
  CHECK_STATUS(
      LACUNA_OK,
      lacuna_splice(lacuna_text_data(plan), lacuna_text_size(plan), tree_path(made, "attempt"),
                    tree_path(made, "spliced"), &splice, NULL, &spliced, &error),
      error);
  CHECK_CONTAINS(lacuna_text_data(spliced), "\"schema\":\"lacuna.spliced/1\"");
  CHECK_CONTAINS(lacuna_text_data(spliced), "\"filled\":true");
  text = tree_read(made, "spliced/orbit.py");
  CHECK_CONTAINS(text, "return 42.0");
  CHECK_CONTAINS(text, "class Orbit:");
  CHECK(strstr(text, "cheating") == NULL);
  CHECK(strstr(text, "Kepler") == NULL);
  free(text);
  lacuna_text_free(spliced);
  lacuna_text_free(plan);
}

static void the_same_seed_gives_the_same_plan(const tree* made) {
  lacuna_mask_options options = LACUNA_MASK_OPTIONS_INIT;
  lacuna_text* first;
  lacuna_text* second;
  options.n = 2;
  options.seed = 11;
  options.strategy = NULL;
  first = mask(made, &options);
  second = mask(made, &options);
  CHECK(lacuna_text_size(first) > 0);
  CHECK(strcmp(lacuna_text_data(first), lacuna_text_data(second)) == 0);
  lacuna_text_free(first);
  lacuna_text_free(second);
}

static void restore_refuses_a_changed_body_and_names_it(const tree* made) {
  lacuna_mask_options options = LACUNA_MASK_OPTIONS_INIT;
  lacuna_restore_options restore = LACUNA_RESTORE_OPTIONS_INIT;
  lacuna_text* plan;
  lacuna_text* restored = NULL;
  lacuna_error* error = NULL;
  char* text;
  options.all = 1;
  options.output = tree_path(made, "changed");
  plan = mask(made, &options);
  text = tree_read(made, "changed/orbit.py");
  memcpy(strstr(text, "raise NotImplementedError"), "raise AnotherKindOfError ", 25);
  tree_write(made, "changed/orbit.py", text);
  CHECK_STATUS(LACUNA_STALE,
               lacuna_restore(lacuna_text_data(plan), lacuna_text_size(plan),
                              tree_path(made, "changed"), NULL, &restored, &error),
               error);
  CHECK(restored == NULL);
  CHECK_CONTAINS(lacuna_error_message(error), "orbit.py");
  lacuna_error_free(error);
  free(text);

  restore.take_bodies = 1;
  CHECK_STATUS(LACUNA_OK,
               lacuna_restore(lacuna_text_data(plan), lacuna_text_size(plan),
                              tree_path(made, "changed"), &restore, &restored, &error),
               error);
  CHECK_CONTAINS(lacuna_text_data(restored), "AnotherKindOfError");
  text = tree_read(made, "changed/orbit.py");
  CHECK(strcmp(text, tree_source) == 0);
  free(text);
  lacuna_text_free(restored);
  lacuna_text_free(plan);
}

static void an_output_that_is_in_use_is_a_conflict(const tree* made) {
  lacuna_inventory* inventory = tree_open(made);
  lacuna_mask_options options = LACUNA_MASK_OPTIONS_INIT;
  lacuna_text* plan = NULL;
  options.all = 1;
  options.output = made->root;
  CHECK_STATUS(LACUNA_CONFLICT, lacuna_mask(inventory, &options, NULL, &plan, NULL), NULL);
  CHECK(plan == NULL);
  lacuna_inventory_free(inventory);
}

static int stop_at_once(void* user) {
  ++*(int*)user;
  return 1;
}

static void an_observer_stops_a_call(const tree* made) {
  int asked = 0;
  lacuna_observer observer = LACUNA_OBSERVER_INIT;
  lacuna_inventory_options options = LACUNA_INVENTORY_OPTIONS_INIT;
  lacuna_inventory* inventory = NULL;
  lacuna_error* error = NULL;
  observer.user = &asked;
  observer.cancelled = stop_at_once;
  options.jobs = 1;
  CHECK_STATUS(LACUNA_CANCELLED,
               lacuna_inventory_open(made->repository, &options, &observer, &inventory, &error),
               error);
  CHECK(inventory == NULL);
  CHECK(asked > 0);
  lacuna_error_free(error);
}

typedef struct heard {
  int progress;
  int diagnostics;
  char path[64];
} heard;

static void hear_progress(void* user, const char* step, uint64_t done, uint64_t total) {
  (void)done;
  (void)total;
  if (step[0] != 0) ++((heard*)user)->progress;
}

static void hear_diagnostic(void* user, lacuna_severity severity, const char* code,
                            const char* message, const char* path, uint32_t line, uint32_t column) {
  heard* all = user;
  (void)line;
  (void)column;
  CHECK(severity == LACUNA_WARNING || severity == LACUNA_ERROR);
  CHECK(code[0] != 0 && message[0] != 0);
  ++all->diagnostics;
  snprintf(all->path, sizeof all->path, "%s", path);
}

static void an_observer_hears_of_progress_and_of_broken_files(const tree* made) {
  heard all = {0, 0, ""};
  lacuna_observer observer = LACUNA_OBSERVER_INIT;
  lacuna_inventory_options options = LACUNA_INVENTORY_OPTIONS_INIT;
  lacuna_inventory* inventory = NULL;
  lacuna_error* error = NULL;
  tree_write(made, "repository/broken.py", "def f(:\n  return (\n");
  observer.user = &all;
  observer.progress = hear_progress;
  observer.diagnostic = hear_diagnostic;
  options.jobs = 1;
  CHECK_STATUS(LACUNA_OK,
               lacuna_inventory_open(made->repository, &options, &observer, &inventory, &error),
               error);
  CHECK(all.progress > 0);
  CHECK(all.diagnostics > 0);
  CHECK(strcmp(all.path, "broken.py") == 0);
  lacuna_inventory_free(inventory);
}

void test_mask(void) {
  tree made;
  tree_make(&made);
  an_inventory_lists_the_functions(&made);
  a_mask_takes_the_body_out_and_restore_gives_it_back(&made);
  an_answer_is_spliced_and_what_stands_elsewhere_is_not(&made);
  the_same_seed_gives_the_same_plan(&made);
  restore_refuses_a_changed_body_and_names_it(&made);
  an_output_that_is_in_use_is_a_conflict(&made);
  an_observer_stops_a_call(&made);
  an_observer_hears_of_progress_and_of_broken_files(&made);
  tree_remove(&made);
}
