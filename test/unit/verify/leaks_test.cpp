#include "lacuna/verify/leaks.hpp"

#include "leaks_support.hpp"

namespace lacuna::test {
namespace {

using Lines = std::vector<std::string>;

/// The body as somebody else would have written it down: other names, layout and comments.
constexpr std::string_view renamed_source = R"py(
import math
def advance(x, u, h):
    mid = [
        w + 0.5 * h * g  # kick
        for w, g in zip(u, acceleration(x))
    ]
    y = [q + h * w for q, w in zip(x, mid)]
    z = [w + 0.5 * h * g for w, g in zip(mid, acceleration(y),)]
    total = sum(w * w for w in z) / 2.0 - 1.0 / math.sqrt(
        sum(q * q for q in y)
    )
    if not math.isfinite(total): raise ValueError('the orbit has left the grid')
    return y, z, total
)py";

constexpr std::string_view unrelated_source = R"py(
def read_table(path):
    rows = []
    with open(path) as lines:
        for line in lines:
            name, _, rest = line.partition(":")
            if not name or name.startswith("#"):
                continue
            rows.append((name.strip(), [float(cell) for cell in rest.split(",")]))
    return dict(rows)
)py";

std::string indented(std::string_view text, std::string_view prefix) {
  std::string result;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
    result += std::string(prefix) + std::string(text.substr(0, end));
    text.remove_prefix(end);
  }
  return result;
}

std::string as_json_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '\n') {
      result += "\\n";
    } else if (c == '"' || c == '\\') {
      result += std::string("\\") + c;
    } else {
      result += c;
    }
  }
  return result + "\"";
}

TEST_CASE("A body at its own place is no leak, and neither is other code") {
  const TemporaryTree tree;
  tree.write("orbit.py", orbit_source);
  tree.write("table.py", unrelated_source);
  const LeakSearch search({{orbit_body()}, {}});
  const auto scan = scan_tree(search, tree.path());
  CHECK(scan.leaks.empty());
  CHECK(scan.files == 2);
  CHECK(scan.bytes == orbit_source.size() + unrelated_source.size());
}

TEST_CASE("A copy of a body is found with its place in sources, texts and comments") {
  const auto [path, text, line] = GENERATE(table<std::string, std::string, std::uint32_t>({
      {"copy.py", "x = 1\n" + std::string(orbit_source), 6},
      {"nested/deep/er/copy.txt", std::string(orbit_source), 5},
      {"README.md", "Like this:\n\n```python\n" + indented(orbit_source, "") + "```\n", 8},
      {"old.py", "x = 1\n" + indented(orbit_source, "# "), 6},
      {"quoted.py", "TEXT = '''\n" + std::string(orbit_source) + "'''\n", 6},
      {"doctest.py", "\"\"\"Example.\n" + indented(orbit_source, "    >>> ") + "\"\"\"\n", 6},
      {"log.jsonl", "{\"a\": 1}\n{\"code\": " + as_json_string(orbit_source) + "}\n", 2},
      {"page.html", "<!DOCTYPE html>\n<pre>\n<b>" + std::string(orbit_source) + "</b></pre>\n", 7},
  }));
  CAPTURE(path);
  const TemporaryTree tree;
  tree.write("orbit.py", orbit_source);
  tree.write(path, text);
  const LeakSearch search({{orbit_body()}, {}});
  const auto scan = scan_tree(search, tree.path());
  REQUIRE(scan.leaks.size() == 1);
  CHECK(scan.leaks[0].kind == LeakKind::body);
  CHECK(scan.leaks[0].strong);
  CHECK(scan.leaks[0].path == path);
  CHECK(scan.leaks[0].similarity == 1);
  CHECK(scan.leaks[0].target == "orbit.py::step");
  CHECK(std::max(scan.leaks[0].line, line) - std::min(scan.leaks[0].line, line) <= 1);
}

TEST_CASE("A copy with other names, layout and comments is a near copy") {
  const TemporaryTree tree;
  tree.write("orbit.py", orbit_source);
  tree.write("other.py", renamed_source);
  const LeakSearch search({{orbit_body()}, {}});
  const auto scan = scan_tree(search, tree.path());
  REQUIRE(scan.leaks.size() == 1);
  CHECK(scan.leaks[0].kind == LeakKind::near_copy);
  CHECK(scan.leaks[0].strong);
  CHECK(scan.leaks[0].similarity > 0.95);
  CHECK(scan.leaks[0].line == 4);
}

TEST_CASE("A copy is found in both sides of a patch") {
  const TemporaryTree tree;
  const std::string head = "diff --git a/orbit.py b/orbit.py\n--- a/orbit.py\n+++ b/orbit.py\n";
  const char side = GENERATE('+', '-');
  tree.write("fix.patch",
             head + "@@ -1,20 +1,20 @@\n" + indented(orbit_source, std::string(1, side)));
  const LeakSearch search({{orbit_body()}, {}});
  CHECK(strong_leaks(scan_tree(search, tree.path()).leaks) ==
        Lines{"fix.patch:10 body orbit.py::step"});
}

TEST_CASE("A copy is found in the sources and the outputs of a notebook") {
  const TemporaryTree tree;
  std::string cells;
  cells += R"({"cell_type": "markdown", "source": "Nothing"},)";
  cells += R"({"cell_type": "code", "outputs": [], "source": [)";
  cells += as_json_string(orbit_source) + "]},";
  cells += R"({"cell_type": "code", "source": "%psource step", "outputs": [)";
  cells += R"({"output_type": "stream", "text": )" + as_json_string(orbit_source) + "}]}";
  tree.write("try.ipynb", "{\"cells\": [" + cells + "], \"nbformat\": 4}");
  const LeakSearch search({{orbit_body()}, {}});
  CHECK(strong_leaks(scan_tree(search, tree.path()).leaks) ==
        Lines{"try.ipynb!cell 2:6 body orbit.py::step",
              "try.ipynb!cell 3 output:6 body orbit.py::step"});
}

TEST_CASE("A renamed and reformatted copy of a C++ body is found") {
  const std::string source =
      "double probe(const Table& table, double x) {\n  std::size_t low = 0;\n"
      "  std::size_t high = table.size() - 1;\n  while (high - low > 1) {\n"
      "    const std::size_t middle = (low + high) / 2;\n"
      "    if (table[middle].x <= x) {\n      low = middle;\n    } else {\n"
      "      high = middle;\n    }\n  }\n"
      "  return table[low].y + (x - table[low].x) * table[low].slope;\n}\n";
  const std::string copy =
      "// from the notes\nfloat look_up(const Rows& rows, float at) {\n"
      "std::size_t a = 0; std::size_t b = rows.size() - 1;\n"
      "while (b - a > 1) { const std::size_t m = (a + b) / 2; /* half */\n"
      "if (rows[m].x <= at) { a = m; } else { b = m; } }\n"
      "return rows[a].y + (at - rows[a].x) * rows[a].slope; }\n";
  const TemporaryTree tree;
  tree.write("probe.cpp", source);
  tree.write("notes.txt", copy);
  const LeakSearch search(
      {{gold_body("probe.cpp", source, "double probe(const Table& table, double x)", "probe",
                  "c++")},
       {}});
  const auto scan = scan_tree(search, tree.path());
  CHECK(strong_leaks(scan.leaks) == Lines{"notes.txt:2 near_copy probe.cpp::probe"});
}

TEST_CASE("Two functions with one body leak unless both are masked") {
  const TemporaryTree tree;
  tree.write("orbit.py", orbit_source);
  tree.write("twin.py", orbit_source);
  auto twin = orbit_body();
  twin.path = "twin.py";
  twin.id = "twin.py::step";
  const LeakSearch search({{orbit_body(), twin}, {}});
  const auto scan = scan_tree(search, tree.path());
  REQUIRE(scan.leaks.size() == 2);
  CHECK(strong_leaks(leaks_of_task(scan, {"orbit.py::step"})) ==
        Lines{"twin.py:6 body orbit.py::step"});
  CHECK(leaks_of_task(scan, {"orbit.py::step", "twin.py::step"}).empty());
  CHECK(leaks_of_task(scan, {"elsewhere.py::f"}).empty());
}

}  // namespace
}  // namespace lacuna::test
