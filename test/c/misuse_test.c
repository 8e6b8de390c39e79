#include <stdlib.h>

#include "check.h"
#include "lacuna.h"
#include "tree.h"

static void versions_agree_with_the_header(void) {
  CHECK(lacuna_abi_version() == LACUNA_ABI_VERSION);
  CHECK(lacuna_version()[0] >= '0' && lacuna_version()[0] <= '9');
}

static void each_status_has_a_name(void) {
  int status;
  CHECK(strcmp(lacuna_status_name(LACUNA_OK), "ok") == 0);
  CHECK(strcmp(lacuna_status_name(LACUNA_INVALID_ARGUMENT), "invalid_argument") == 0);
  CHECK(strcmp(lacuna_status_name(LACUNA_STALE), "stale") == 0);
  CHECK(strcmp(lacuna_status_name(LACUNA_MISSING_TOOL), "missing_tool") == 0);
  for (status = LACUNA_OK; status <= LACUNA_INTERNAL; ++status) {
    CHECK(strcmp(lacuna_status_name(status), "unknown") != 0);
  }
  CHECK(strcmp(lacuna_status_name(LACUNA_INTERNAL + 1), "unknown") == 0);
  CHECK(strcmp(lacuna_status_name(-1), "unknown") == 0);
}

static void accessors_and_frees_take_null(void) {
  CHECK(lacuna_error_status(NULL) == LACUNA_OK);
  CHECK(strcmp(lacuna_error_code(NULL), "ok") == 0);
  CHECK(strcmp(lacuna_error_message(NULL), "") == 0);
  CHECK(strcmp(lacuna_error_hint(NULL), "") == 0);
  CHECK(strcmp(lacuna_error_path(NULL), "") == 0);
  CHECK(lacuna_error_line(NULL) == 0 && lacuna_error_column(NULL) == 0);
  CHECK(strcmp(lacuna_text_data(NULL), "") == 0);
  CHECK(lacuna_text_size(NULL) == 0);
  lacuna_error_free(NULL);
  lacuna_text_free(NULL);
  lacuna_inventory_free(NULL);
}

static void a_null_that_is_not_allowed_is_named(const tree* made) {
  lacuna_inventory* inventory = NULL;
  lacuna_text* text = NULL;
  lacuna_error* error = NULL;
  const char* const ids[] = {"orbit.py::period", NULL};
  lacuna_mask_options options = LACUNA_MASK_OPTIONS_INIT;

  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_inventory_open(NULL, NULL, NULL, &inventory, &error),
               error);
  CHECK_CONTAINS(lacuna_error_message(error), "repository");
  lacuna_error_free(error);
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT,
               lacuna_inventory_open(made->repository, NULL, NULL, NULL, &error), error);
  CHECK_CONTAINS(lacuna_error_message(error), "out");
  lacuna_error_free(error);
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_mask(NULL, NULL, NULL, &text, &error), error);
  CHECK_CONTAINS(lacuna_error_message(error), "inventory");
  lacuna_error_free(error);
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_score_one(NULL, 3, "1", 1, NULL, &text, &error),
               error);
  CHECK_CONTAINS(lacuna_error_message(error), "gold_json");
  lacuna_error_free(error);
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_pass_at_k(3, 1, 1, NULL, NULL), NULL);
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_restore("{}", 2, NULL, NULL, &text, NULL), NULL);

  CHECK_STATUS(LACUNA_OK, lacuna_inventory_open(made->repository, NULL, NULL, &inventory, &error),
               error);
  options.functions = ids;
  options.function_count = 2;
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_mask(inventory, &options, NULL, &text, &error),
               error);
  CHECK_CONTAINS(lacuna_error_message(error), "functions[1]");
  lacuna_error_free(error);
  lacuna_inventory_free(inventory);
}

static void a_structure_without_size_or_of_a_newer_library_is_refused(const tree* made) {
  lacuna_inventory* inventory = NULL;
  lacuna_error* error = NULL;
  lacuna_inventory_options options = LACUNA_INVENTORY_OPTIONS_INIT;
  options.size = 0;
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT,
               lacuna_inventory_open(made->repository, &options, NULL, &inventory, &error), error);
  CHECK_CONTAINS(lacuna_error_hint(error), "_INIT");
  lacuna_error_free(error);
  options.size = sizeof options + 8;
  CHECK_STATUS(LACUNA_UNSUPPORTED,
               lacuna_inventory_open(made->repository, &options, NULL, &inventory, NULL), NULL);
}

static void a_structure_of_an_older_header_keeps_the_later_defaults(const tree* made) {
  lacuna_inventory* inventory = NULL;
  lacuna_error* error = NULL;
  lacuna_inventory_options options = LACUNA_INVENTORY_OPTIONS_INIT;
  options.size = offsetof(lacuna_inventory_options, cache_directory);
  options.cache_directory = (const char*)1; /* is not looked at */
  CHECK_STATUS(LACUNA_OK,
               lacuna_inventory_open(made->repository, &options, NULL, &inventory, &error), error);
  lacuna_inventory_free(inventory);
}

static void a_folder_that_does_not_exist_is_not_found(void) {
  lacuna_inventory* inventory = (lacuna_inventory*)1;
  lacuna_error* error = NULL;
  CHECK_STATUS(LACUNA_NOT_FOUND,
               lacuna_inventory_open("/there/is/no/such/folder", NULL, NULL, &inventory, &error),
               error);
  CHECK(inventory == NULL);
  CHECK_CONTAINS(lacuna_error_message(error), "/there/is/no/such/folder");
  lacuna_error_free(error);
}

static void an_unknown_function_is_not_found_and_near_ones_are_named(const tree* made) {
  lacuna_inventory* inventory = NULL;
  lacuna_text* plan = NULL;
  lacuna_error* error = NULL;
  const char* const ids[] = {"orbit.py::Orbit.apsids"};
  lacuna_mask_options options = LACUNA_MASK_OPTIONS_INIT;
  options.functions = ids;
  options.function_count = 1;
  CHECK_STATUS(LACUNA_OK, lacuna_inventory_open(made->repository, NULL, NULL, &inventory, &error),
               error);
  CHECK_STATUS(LACUNA_NOT_FOUND, lacuna_mask(inventory, &options, NULL, &plan, &error), error);
  CHECK_CONTAINS(lacuna_error_hint(error), "orbit.py::Orbit.apsides");
  lacuna_error_free(error);
  lacuna_inventory_free(inventory);
}

static void options_that_make_no_sense_are_refused(const tree* made) {
  lacuna_inventory* inventory = NULL;
  lacuna_text* plan = NULL;
  lacuna_mask_options options = LACUNA_MASK_OPTIONS_INIT;
  CHECK_STATUS(LACUNA_OK, lacuna_inventory_open(made->repository, NULL, NULL, &inventory, NULL),
               NULL);
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_mask(inventory, &options, NULL, &plan, NULL), NULL);
  options.n = 1;
  options.all = 1;
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_mask(inventory, &options, NULL, &plan, NULL), NULL);
  options.all = 0;
  options.docstring = 7;
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_mask(inventory, &options, NULL, &plan, NULL), NULL);
  options.docstring = LACUNA_DOCSTRING_KEEP;
  options.strategy = "astrology";
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_mask(inventory, &options, NULL, &plan, NULL), NULL);
  options.strategy = "uniform";
  options.n = 4000;
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_mask(inventory, &options, NULL, &plan, NULL), NULL);
  options.n = 1;
  options.in_place = 1;
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_mask(inventory, &options, NULL, &plan, NULL), NULL);
  options.plan_file = tree_path(made, "repository/plan.json");
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_mask(inventory, &options, NULL, &plan, NULL), NULL);
  CHECK(plan == NULL);
  lacuna_inventory_free(inventory);
}

static void a_plan_that_is_none_is_bad_input(const tree* made) {
  static const char* const plans[] = {"", "{", "[]", "{\"schema\": \"lacuna.mask/1\"}", "null"};
  lacuna_text* text = NULL;
  size_t i;
  for (i = 0; i < sizeof plans / sizeof plans[0]; ++i) {
    lacuna_error* error = NULL;
    CHECK_STATUS(LACUNA_BAD_INPUT,
                 lacuna_restore(plans[i], strlen(plans[i]), made->repository, NULL, &text, &error),
                 error);
    CHECK(text == NULL);
    CHECK(lacuna_error_message(error)[0] != 0);
    lacuna_error_free(error);
  }
}

void test_misuse(void) {
  tree made;
  tree_make(&made);
  versions_agree_with_the_header();
  each_status_has_a_name();
  accessors_and_frees_take_null();
  a_null_that_is_not_allowed_is_named(&made);
  a_structure_without_size_or_of_a_newer_library_is_refused(&made);
  a_structure_of_an_older_header_keeps_the_later_defaults(&made);
  a_folder_that_does_not_exist_is_not_found();
  an_unknown_function_is_not_found_and_near_ones_are_named(&made);
  options_that_make_no_sense_are_refused(&made);
  a_plan_that_is_none_is_bad_input(&made);
  tree_remove(&made);
}
