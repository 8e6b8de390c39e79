#include <stdlib.h>

#include "check.h"
#include "lacuna.h"
#include "tree.h"

static const char calls_source[] =
    "def leaf(x):\n"
    "    return x\n"
    "\n"
    "\n"
    "def even(n):\n"
    "    return n == 0 or odd(n - 1)\n"
    "\n"
    "\n"
    "def odd(n):\n"
    "    return n > 0 and even(leaf(n) - 1)\n"
    "\n"
    "\n"
    "def main():\n"
    "    return even(4)\n"
    "\n"
    "\n"
    "main()\n";

static lacuna_graph* build(const tree* made, const lacuna_graph_options* options) {
  lacuna_inventory* inventory = tree_open(made);
  lacuna_graph* graph = NULL;
  lacuna_error* error = NULL;
  CHECK_STATUS(LACUNA_OK, lacuna_graph_build(inventory, options, NULL, &graph, &error), error);
  lacuna_error_free(error);
  lacuna_inventory_free(inventory); /* the graph does not need it */
  return graph;
}

static void check_answer(lacuna_status status, lacuna_text* text, lacuna_error* error,
                         const char* part) {
  CHECK_STATUS(LACUNA_OK, status, error);
  CHECK_CONTAINS(lacuna_text_data(text), part);
  lacuna_text_free(text);
  lacuna_error_free(error);
}

static void a_graph_answers_without_its_inventory(const tree* made) {
  lacuna_graph* graph = build(made, NULL);
  lacuna_text* text = NULL;
  lacuna_error* error = NULL;
  const char* const pair[] = {"calls.py::even", "calls.py::leaf"};
  lacuna_status status = lacuna_graph_json(graph, &text, &error);
  check_answer(status, text, error, "\"schema\":\"lacuna.graph/1\"");
  status = lacuna_graph_callers_json(graph, "calls.py::leaf", 1, &text, &error);
  check_answer(status, text, error, "\"functions\":[{\"id\":\"calls.py::odd\",\"distance\":1}]");
  status = lacuna_graph_callees_json(graph, "calls.py::main", 0, &text, &error);
  check_answer(status, text, error, "{\"id\":\"calls.py::leaf\",\"distance\":3}");
  status = lacuna_graph_path_json(graph, "calls.py::main", "calls.py::leaf", &text, &error);
  check_answer(status, text, error,
               "\"functions\":[\"calls.py::main\",\"calls.py::even\",\"calls.py::odd\","
               "\"calls.py::leaf\"]");
  status = lacuna_graph_path_json(graph, "calls.py::leaf", "calls.py::main", &text, &error);
  check_answer(status, text, error, "\"functions\":[]");
  status = lacuna_graph_central_json(graph, 1, &text, &error);
  check_answer(status, text, error, "\"functions\":[{\"id\":\"calls.py::even\"");
  status = lacuna_graph_cycles_json(graph, &text, &error);
  check_answer(status, text, error, "\"cycles\":[[\"calls.py::even\",\"calls.py::odd\"]]");
  status = lacuna_graph_measures_json(graph, pair, 1, &text, &error);
  check_answer(status, text, error, "\"fan_in\":2,\"fan_out\":1,\"depth\":2");
  status = lacuna_graph_measures_json(graph, NULL, 0, &text, &error);
  check_answer(status, text, error, "orbit.py::period");
  status = lacuna_graph_set_json(graph, pair, 2, &text, &error);
  check_answer(status, text, error, "\"min_distance\":2");
  lacuna_graph_free(graph);
}

static void entries_say_where_depth_begins(const tree* made) {
  const char* const entries[] = {"calls.py::odd"};
  const char* const leaf[] = {"calls.py::leaf"};
  lacuna_graph_options options = LACUNA_GRAPH_OPTIONS_INIT;
  lacuna_text* text = NULL;
  lacuna_error* error = NULL;
  lacuna_graph* graph;
  lacuna_status status;
  options.entries = entries;
  options.entry_count = 1;
  graph = build(made, &options);
  status = lacuna_graph_measures_json(graph, leaf, 1, &text, &error);
  check_answer(status, text, error, "\"depth\":1");
  lacuna_graph_free(graph);
}

static void what_is_asked_wrongly_is_an_error(const tree* made) {
  lacuna_graph* graph = build(made, NULL);
  lacuna_text* text = (lacuna_text*)1;
  lacuna_error* error = NULL;
  const char* const twice[] = {"calls.py::even", "calls.py::even"};
  CHECK_STATUS(LACUNA_NOT_FOUND,
               lacuna_graph_callers_json(graph, "calls.py::evn", 1, &text, &error), error);
  CHECK(text == NULL);
  CHECK_CONTAINS(lacuna_error_hint(error), "calls.py::even");
  lacuna_error_free(error);
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_graph_callees_json(graph, NULL, 1, &text, &error),
               error);
  CHECK_CONTAINS(lacuna_error_message(error), "function");
  lacuna_error_free(error);
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_graph_set_json(graph, twice, 2, &text, NULL), NULL);
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_graph_set_json(graph, NULL, 0, &text, NULL), NULL);
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_graph_set_json(graph, NULL, 2, &text, NULL), NULL);
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_graph_json(NULL, &text, NULL), NULL);
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_graph_json(graph, NULL, NULL), NULL);
  lacuna_graph_free(graph);
  lacuna_graph_free(NULL);
}

static lacuna_status build_with_trace(const tree* made, const char* path, lacuna_error** error) {
  lacuna_inventory* inventory = tree_open(made);
  lacuna_graph* graph = NULL;
  lacuna_graph_options options = LACUNA_GRAPH_OPTIONS_INIT;
  const char* traces[1];
  lacuna_status status;
  traces[0] = path;
  options.traces = traces;
  options.trace_count = 1;
  status = lacuna_graph_build(inventory, &options, NULL, &graph, error);
  CHECK((graph == NULL) == (status != LACUNA_OK));
  lacuna_graph_free(graph);
  lacuna_inventory_free(inventory);
  return status;
}

static void a_trace_that_is_none_is_an_error(const tree* made) {
  lacuna_error* error = NULL;
  CHECK_STATUS(LACUNA_NOT_FOUND, build_with_trace(made, tree_path(made, "none.json"), NULL), NULL);
  tree_write(made, "half.json", "{\"schema\": \"lacuna.trace/1\", \"functions\": [{\"id\"");
  CHECK_STATUS(LACUNA_BAD_INPUT, build_with_trace(made, tree_path(made, "half.json"), &error),
               error);
  CHECK_CONTAINS(lacuna_error_path(error), "half.json");
  lacuna_error_free(error);
}

/* The ids of the one plan that the options give. */
static lacuna_status choose(const tree* made, lacuna_mask_options* options, lacuna_text** plan,
                            lacuna_error** error) {
  lacuna_inventory* inventory = tree_open(made);
  const lacuna_status status = lacuna_mask(inventory, options, NULL, plan, error);
  lacuna_inventory_free(inventory);
  return status;
}

static void a_strategy_takes_rules_entries_and_a_graph(const tree* made) {
  static const char weights[] = "{\"weights\": {\"functions\": {\"calls.py::odd\": 1, \"**\": 0}}}";
  static const char only[] = "weights: {functions: {\"orbit.py::*\": 0, \"calls.py::[!o]*\": 0}}";
  const char* const entries[] = {"orbit.py"};
  lacuna_graph* graph = build(made, NULL);
  lacuna_mask_options options = LACUNA_MASK_OPTIONS_INIT;
  lacuna_text* plan = NULL;
  lacuna_error* error = NULL;
  lacuna_status status;
  options.n = 1;
  options.strategy = "weights";
  options.rules = only;
  options.rules_size = sizeof only - 1;
  status = choose(made, &options, &plan, &error);
  check_answer(status, plan, error, "\"id\":\"calls.py::odd\"");
  options.rules = weights;
  options.rules_size = sizeof weights - 1;
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, choose(made, &options, &plan, NULL), NULL);
  options.rules = "weights: [";
  options.rules_size = 10;
  CHECK_STATUS(LACUNA_BAD_INPUT, choose(made, &options, &plan, NULL), NULL);
  options.rules = NULL;
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, choose(made, &options, &plan, NULL), NULL);
  options.rules_size = 0;
  options.strategy = "chain";
  options.n = 3;
  options.graph = graph;
  status = choose(made, &options, &plan, &error);
  check_answer(status, plan, error, "\"id\":\"calls.py::odd\"");
  options.strategy = "nested"; /* nothing of calls.py is run from there */
  options.entries = entries;
  options.entry_count = 1;
  options.n = 4;
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, choose(made, &options, &plan, NULL), NULL);
  lacuna_graph_free(graph);
}

void test_graph(void) {
  tree made;
  tree_make(&made);
  tree_write(&made, "repository/calls.py", calls_source);
  a_graph_answers_without_its_inventory(&made);
  entries_say_where_depth_begins(&made);
  what_is_asked_wrongly_is_an_error(&made);
  a_trace_that_is_none_is_an_error(&made);
  a_strategy_takes_rules_entries_and_a_graph(&made);
  tree_remove(&made);
}
