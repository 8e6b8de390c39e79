"""`lacuna graph`: the page in a real browser, and the tables in the terminal."""

import json
import pathlib
import shutil
import time
import warnings

import pytest

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")

MAIN = '''from pkg.shapes import Circle, total


def main():
    print(total([Circle(1), Circle(2)]))


if __name__ == "__main__":
    main()
'''

SHAPES = '''class Circle:
    def __init__(self, radius):
        self.radius = radius

    def area(self):
        return square(self.radius) * 3


def square(x):
    return x * x


def total(shapes):
    return sum(shape.area() for shape in shapes)


def even(n):
    return n == 0 or odd(n - 1)


def odd(n):
    return n != 0 and even(n - 1)
'''

HOSTILE = {
    "</script><img src=x onerror=alert(1)>.py": "evil",
    "quote\"'&amp;.py": "quoted",
    "turned\u202eyp.py": "turned",
    "line\nbreak\x01.py": "broken",
    "<!--.py": "commented",
}


@pytest.fixture
def tree(tmp_path):
    folder = tmp_path / "tree"
    (folder / "pkg").mkdir(parents=True)
    (folder / "main.py").write_text(MAIN)
    (folder / "pkg" / "__init__.py").write_text("")
    (folder / "pkg" / "shapes.py").write_text(SHAPES)
    return folder


class Page:
    """A page in the browser, with what its console said."""

    def __init__(self, driver):
        self.driver = driver

    def open(self, path):
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.driver.get(pathlib.Path(path).as_uri())
        self.wait(lambda: self.data("ready"))
        return self

    def wait(self, condition, seconds=20):
        end = time.monotonic() + seconds
        while not (value := condition()):
            assert time.monotonic() < end, "the page did not come so far"
            time.sleep(0.02)
        return value

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def data(self, name):
        return self.script("return document.documentElement.dataset[arguments[0]]", name)

    def find(self, selector):
        return self.driver.find_element("css selector", selector)

    def texts(self, selector):
        return self.script(
            "return [...document.querySelectorAll(arguments[0])].map((each) => each.textContent)", selector
        )

    def pick(self, select, value):
        self.find(f"#{select} option[value={value}]").click()

    def search(self, text):
        box = self.find("#search")
        box.clear()
        box.send_keys(text)

    def place(self, thing):
        return self.script("return lacunaGraph.place(arguments[0])", thing)

    def click_at(self, place, double=False):
        from selenium.webdriver import ActionChains

        middle = self.script("return [innerWidth / 2, innerHeight / 2]")
        chain = ActionChains(self.driver, duration=20).move_to_element_with_offset(
            self.find("body"), round(place["x"] - middle[0]), round(place["y"] - middle[1])
        )
        (chain.double_click() if double else chain.click()).perform()

    def complaints(self):
        return [entry for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def requests(self):
        """Everything that was asked for, the page itself aside."""
        messages = (json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance"))
        urls = [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]
        return [url for url in urls if not url.startswith("data:") and not url.endswith(".html")]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    if BROWSER is None or DRIVER is None:
        warnings.warn("NO BROWSER: the graph page is not tested; install chromium and chromium-driver")
        pytest.skip("NO BROWSER: install chromium and chromium-driver")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--window-size=1400,900", f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.set_script_timeout(60)
    yield Page(driver)
    driver.quit()


def make(lacuna, folder, out, *arguments):
    made = lacuna("graph", folder, "--format", "html", "-o", out, *arguments)
    assert made.status == 0, made.err
    return out


def test_the_page_asks_for_nothing_and_breaks_no_rule_of_its_own(lacuna, page, tree, tmp_path):
    page.open(make(lacuna, tree, tmp_path / "graph.html"))
    assert page.complaints() == []
    assert page.requests() == []
    assert page.script("return document.querySelector('meta[http-equiv]').content").startswith("default-src 'none'")
    # The policy is in force: what is not of the page does not run.
    page.script("const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
                "document.body.append(s)")
    assert page.script("return window.ran === undefined")


def test_search_suggests_finds_and_centres(lacuna, page, tree, tmp_path):
    from selenium.webdriver import Keys

    page.open(make(lacuna, tree, tmp_path / "graph.html"))
    page.search("squ")
    assert page.texts("#suggestions .name")[0] == "square"
    page.find("#search").send_keys(Keys.ENTER)
    assert page.data("chosen") == "pkg/shapes.py::square"
    stage = page.script("const b = document.getElementById('stage').getBoundingClientRect();"
                        "return [b.x + b.width / 2, b.y + b.height / 2]")
    centred = lambda: (p := page.place("pkg/shapes.py::square")) and \
        abs(p["x"] - stage[0]) < 3 and abs(p["y"] - stage[1]) < 3
    page.wait(centred)
    page.search("no such name at all")
    assert page.texts("#suggestions li") == ["nothing has this name"]


def test_a_click_shows_callers_and_callees_with_how_and_where(lacuna, page, tree, tmp_path):
    page.open(make(lacuna, tree, tmp_path / "graph.html"))
    page.pick("level", "functions")
    page.click_at(page.wait(lambda: page.place("pkg/shapes.py::square")))
    page.wait(lambda: page.data("chosen") == "pkg/shapes.py::square")
    assert page.texts("#chosen-id") == ["pkg/shapes.py::square"]
    callers = page.find("ul[aria-label=Callers]").text
    assert "Circle.area" in callers and "exact" in callers and "line 6" in callers
    # Following by click and by key.
    page.find("ul[aria-label=Callers] button").click()
    page.wait(lambda: page.data("chosen") == "pkg/shapes.py::Circle.area")
    page.find("#stage").send_keys("b")
    page.wait(lambda: page.data("chosen") == "pkg/shapes.py::square")
    page.find("#stage").send_keys("n")
    assert page.script("return document.activeElement.className") == "thing"


def test_levels_and_clicks_open_and_close(lacuna, page, tree, tmp_path):
    page.open(make(lacuna, tree, tmp_path / "graph.html"))
    drawn = {}
    for level in ("packages", "files", "classes", "functions"):
        page.pick("level", level)
        drawn[level] = int(page.data("nodes"))
    assert drawn["packages"] <= drawn["files"] < drawn["classes"] < drawn["functions"]
    page.pick("level", "files")
    before = int(page.data("nodes"))
    page.click_at(page.place("pkg/shapes.py"), double=True)
    page.wait(lambda: int(page.data("nodes")) > before)
    page.pick("level", "classes")
    page.search("Circle")
    page.click_at(page.wait(lambda: page.place("pkg/shapes.py::Circle")))
    page.wait(lambda: page.texts("#toggle-open") == ["Open"])
    page.find("#toggle-open").click()
    assert page.texts("#toggle-open") == ["Close"]
    assert int(page.data("nodes")) > drawn["classes"]


def test_colours_filters_cycles_and_masks(lacuna, page, tree, tmp_path):
    plan = tmp_path / "plan.json"
    masked = lacuna("mask", tree, "--function", "pkg/shapes.py::square", "--patch", tmp_path / "p", "--plan", plan)
    assert masked.status == 0, masked.err
    page.open(make(lacuna, tree, tmp_path / "graph.html", "--masked", plan))
    assert page.script("return document.getElementById('colour').value") == "masked"
    assert page.texts("#legend li") == ["1 masked", "not masked"]
    legends = set()
    for colour in ("module", "language", "depth", "masked", "observed"):
        page.pick("colour", colour)
        legends.add(tuple(page.texts("#legend li")))
    assert len(legends) == 5 and ("python",) in legends
    page.pick("level", "functions")
    edges = int(page.data("edges"))
    page.find("#show-exact").click()
    assert int(page.data("edges")) < edges
    page.find("#tab-cycles").click()
    assert any("2 functions" in text for text in page.texts("#panel-cycles summary"))
    page.find("#tab-central").click()
    assert any("square" in text for text in page.texts(".central td"))
    assert page.complaints() == []


def test_hostile_names_are_shown_as_text(lacuna, page, tmp_path):
    folder = tmp_path / "hostile"
    for path, name in HOSTILE.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"def {name}():\n    return {name}()\n")
    out = make(lacuna, folder, tmp_path / "graph.html")
    assert out.read_bytes().isascii() or "\u202e" not in out.read_text()
    page.open(out)
    assert page.complaints() == []
    page.pick("level", "functions")
    assert page.script("return document.querySelectorAll('img').length") == 0
    page.search("evil")
    assert "</script><img" in page.find("#suggestions").text
    page.search("turned")
    assert "turned\\u202eyp.py" in page.find("#suggestions").text
    page.search("broken")
    assert "line\\u000abreak\\u0001.py" in page.find("#suggestions").text


def test_the_same_graph_gives_the_same_bytes(lacuna, page, tree, tmp_path):
    one = make(lacuna, tree, tmp_path / "one.html", "-j", "1").read_bytes()
    assert one == make(lacuna, tree, tmp_path / "two.html", "-j", "4").read_bytes()


def test_a_telephone_shows_graph_and_panel(lacuna, page, tree, tmp_path):
    page.driver.set_window_size(500, 800)
    try:
        page.open(make(lacuna, tree, tmp_path / "graph.html"))
        sizes = page.script("return ['stage', 'panel-details', 'search'].map((id) => {"
                            "const b = document.getElementById(id).getBoundingClientRect();"
                            "return [b.left, b.right, b.height]})")
        width = page.script("return innerWidth")
        assert all(left >= 0 and right <= width and height > 20 for left, right, height in sizes)
    finally:
        page.driver.set_window_size(1400, 900)


def test_thousands_of_functions_stay_fluid(lacuna, page, tmp_path):
    networkx = pathlib.Path("/usr/lib/python3/dist-packages/networkx")
    if not networkx.is_dir():
        pytest.skip("python3-networkx is not installed")
    shutil.copytree(networkx, tmp_path / "networkx", ignore=shutil.ignore_patterns("__pycache__"))
    out = make(lacuna, tmp_path / "networkx", tmp_path / "networkx.html")
    assert out.stat().st_size < 4_000_000
    page.open(out)
    first = int(page.data("ready"))
    few = int(page.data("nodes"))
    pan = """const done = arguments[0], begin = performance.now(); let frames = 0;
        (function step() { lacunaGraph.panBy(6 * Math.sin(frames / 8), 4); ++frames;
          if (performance.now() - begin < 1500) requestAnimationFrame(step);
          else done(1000 * frames / (performance.now() - begin)); })();"""
    slow = page.driver.execute_async_script(pan)
    page.pick("level", "functions")
    assert int(page.data("nodes")) > 5000 > few
    page.driver.execute_async_script("setTimeout(arguments[0], 1000)")
    all_open = page.driver.execute_async_script(pan)
    print(f"\nfirst drawing {first} ms; panning {slow:.0f} frames/s with {few} discs, "
          f"{all_open:.0f} with {page.data('nodes')}")
    assert first < 15_000 and slow > 5 and all_open > 2


def test_the_terminal_gets_a_summary_and_machines_json(lacuna, tree):
    shown = lacuna("graph", tree)
    assert shown.status == 0
    assert "entry points" in shown.out and "cycles                 1, the largest of 2" in shown.out
    assert "pkg/shapes.py::square" in shown.out
    graph = lacuna("graph", tree, "--format", "json").json
    assert graph == lacuna("graph", tree, "--json").json
    assert graph["schema"] == "lacuna.graph/1"
    call = next(edge for edge in graph["edges"] if edge["to"] == "pkg/shapes.py::square")
    assert call["sites"] == [["pkg/shapes.py", 6, 16]]
    assert lacuna("graph", tree, "--cycles", "--json").json["cycles"] == [
        ["pkg/shapes.py::even", "pkg/shapes.py::odd"]
    ]
    assert len(lacuna("graph", tree, "--central", "3", "--json").json["functions"]) == 3


def test_entries_depth_and_near_names(lacuna, tree):
    graph = lacuna("graph", tree, "--json", "--entry", "pkg/shapes.py::total").json
    depth = {node["id"]: node["depth"] for node in graph["nodes"]}
    assert depth["pkg/shapes.py::square"] == 2 + (depth["pkg/shapes.py::Circle.area"] - 1)
    assert depth["main.py::main"] is None
    near = lacuna("graph", tree, "--from", "pkg/shapes.py::sqare")
    assert near.status == 3 and "pkg/shapes.py::square" in near.err
    elsewhere = lacuna("graph", tree, "--from", "shapes.py::square")
    assert elsewhere.status == 3 and "did you mean pkg/shapes.py::square" in elsewhere.err
    file = lacuna("graph", tree, "--entry", "mian.py")
    assert file.status == 3 and "main.py" in file.err
    way = lacuna("graph", tree, "--path", "main.py::main", "pkg/shapes.py::square")
    assert way.status == 0 and way.out.splitlines()[-1].endswith("pkg/shapes.py::square")
    assert lacuna("graph", tree, "--path", "pkg/shapes.py::square", "main.py::main").status == 1
