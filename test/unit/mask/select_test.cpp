#include "lacuna/mask/select.hpp"

#include "lacuna/languages/built_in.hpp"
#include "support/temporary_tree.hpp"

namespace lacuna {
namespace {

using test::code_of;
using test::TemporaryTree;
using test::value;

using Texts = std::vector<std::string>;

constexpr const char* source =
    "def f():\n"
    "    def inner():\n"
    "        return 1\n"
    "    return inner\n"
    "\n"
    "\n"
    "def g():\n"
    "    return 2\n"
    "\n"
    "\n"
    "def later(): ...\n";

Inventory inventory_of(const TemporaryTree& tree) {
  Observer observer;
  const auto repository = value(open_repository(tree.path().string(), {}, observer));
  return value(build_inventory(repository, built_in_front_ends(), {}, observer));
}

Texts ids(const std::vector<const Function*>& functions) {
  Texts result;
  for (const Function* function : functions) result.push_back(to_string(function->id));
  return result;
}

TEST_CASE("A selector takes the named functions in the order they are named") {
  const TemporaryTree tree;
  tree.write("a.py", source);
  const Inventory inventory = inventory_of(tree);
  const auto chosen = select_functions(inventory, {.ids = {"a.py::g", "a.py::f"}});
  CHECK(ids(value(chosen)) == Texts{"a.py::g", "a.py::f"});
  const auto unknown = select_functions(inventory, {.ids = {"a.py::h"}});
  CHECK(code_of(unknown) == ErrorCode::not_found);
}

TEST_CASE("All means each outermost maskable function") {
  const TemporaryTree tree;
  tree.write("a.py", source);
  const Inventory inventory = inventory_of(tree);
  const auto chosen = select_functions(inventory, {.ids = {}, .all = true});
  CHECK(ids(value(chosen)) == Texts{"a.py::f", "a.py::g"});
}

TEST_CASE("The same seed chooses the same n functions, and some other seed others") {
  const TemporaryTree tree;
  std::string text;
  for (int i = 0; i < 30; ++i) {
    text += "def f" + std::to_string(i) + "():\n    return " + std::to_string(i) + "\n";
  }
  tree.write("a.py", text);
  const Inventory inventory = inventory_of(tree);
  Selector selector;
  selector.n = 4;
  const Texts first = ids(value(select_functions(inventory, selector)));
  CHECK(first.size() == 4);
  CHECK(ids(value(select_functions(inventory, selector))) == first);
  selector.seed = 1;
  CHECK(ids(value(select_functions(inventory, selector))) != first);
}

TEST_CASE("A selector that says nothing, too much or nonsense is refused") {
  const TemporaryTree tree;
  tree.write("a.py", source);
  const Inventory inventory = inventory_of(tree);
  std::vector<Selector> selectors(6);
  selectors[1].all = true;
  selectors[1].n = 1;
  selectors[2].ids = {"a.py::f"};
  selectors[2].all = true;
  selectors[3].n = 1;
  selectors[3].strategy = "astrology";
  selectors[4].n = 1000;
  selectors[5].ids = {"a.py::g"};
  selectors[5].n = 0;
  for (const Selector& selector : selectors) {
    const auto chosen = select_functions(inventory, selector);
    CHECK(code_of(chosen) == ErrorCode::invalid_argument);
  }
  CHECK_THAT(select_functions(inventory, selectors[3]).error().hint, ContainsSubstring("uniform"));
}

TEST_CASE("A plan says how its functions were chosen") {
  const TemporaryTree tree;
  tree.write("a.py", source);
  const Inventory inventory = inventory_of(tree);
  Selector selector;
  selector.seed = 7;
  selector.ids = {"a.py::g"};
  const MaskPlan chosen = value(plan_masks(inventory, built_in_front_ends(), selector));
  CHECK(chosen.strategy == "chosen");
  CHECK(chosen.seed == 0);
  selector.ids.clear();
  selector.n = 1;
  const MaskPlan drawn = value(plan_masks(inventory, built_in_front_ends(), selector));
  CHECK(drawn.strategy == "uniform");
  CHECK(drawn.seed == 7);
  CHECK(drawn.items.size() == 1);
}

}  // namespace
}  // namespace lacuna
