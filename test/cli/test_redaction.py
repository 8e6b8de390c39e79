"""`lacuna paper redact`: its files, its exit status, and the review page in a real browser."""

import json

from test_graph_page import page  # noqa: F401  (a fixture)

PAPER = """# Results

We train with a batch size of 64 and reach an accuracy of 87.3 %. <script>window.ran = 1</script>

| model | accuracy |
|---|---|
| ours | 87.3 |
| base | 71.9 |
"""


def write(tmp_path, text=PAPER):
    paper = tmp_path / "paper.md"
    paper.write_text(text)
    return paper


def test_results_go_and_the_rest_stays(lacuna, tmp_path):
    out = tmp_path / "out.md"
    done = lacuna("paper", "redact", write(tmp_path), "-o", out, "--json")
    assert done.status == 0, done.err
    assert "batch size of 64" in out.read_text()
    assert "87.3" not in out.read_text() and "71.9" not in out.read_text()
    assert done.json["schema"] == "lacuna.redacted/1"
    assert (done.json["removed"], done.json["kept"]) == (3, 2)
    assert {"text": "64", "kind": "needed"}.items() <= done.json["numbers"][0].items()


def test_gold_that_is_needed_is_told_until_somebody_decides(lacuna, tmp_path):
    gold = tmp_path / "gold.yaml"
    gold.write_text("a: {b: [64, 87.3]}\n")
    paper, out = write(tmp_path), tmp_path / "out.md"
    told = lacuna("paper", "redact", paper, "--gold", gold, "-o", out, "--json")
    assert told.status == 1
    assert [each["text"] for each in told.json["conflicts"]] == ["64"]
    overrides = tmp_path / "o.yaml"
    overrides.write_text("schema: lacuna.redaction/1\nnumbers:\n  - remove: '64'\n    line: 3\n")
    decided = lacuna("paper", "redact", paper, "--gold", gold, "--overrides", overrides, "-o", out)
    assert decided.status == 0, decided.err
    assert "64" not in out.read_text()


def test_nothing_that_was_read_is_written_over(lacuna, tmp_path):
    paper = write(tmp_path)
    for arguments in (["-o", paper], ["-o", tmp_path / "x.md", "--review", paper]):
        refused = lacuna("paper", "redact", paper, *arguments)
        assert refused.status != 0 and paper.read_text() == PAPER


def test_mistakes_in_overrides_have_their_line(lacuna, tmp_path):
    overrides = tmp_path / "o.yaml"
    overrides.write_text("schema: lacuna.redaction/1\nnumbers:\n  - kep: '64'\n")
    refused = lacuna("paper", "redact", write(tmp_path), "--overrides", overrides, "-o", tmp_path / "x")
    assert refused.status == 3
    assert "o.yaml:3" in refused.err and "keep" in refused.err


def test_the_review_page_gives_overrides_that_the_next_run_respects(lacuna, page, tmp_path):  # noqa: F811
    paper, out, review = write(tmp_path), tmp_path / "out.md", tmp_path / "review.html"
    assert lacuna("paper", "redact", paper, "-o", out, "--review", review).status == 0
    page.open(review)
    assert page.complaints() == [] and page.requests() == []
    assert page.script("return window.ran === undefined")
    assert page.texts(".removed[data-i]") == ["87.3", "87.3", "71.9"]
    assert page.texts("#counts") == ["3 removed, 2 kept, 0 corrected"]
    page.script("document.querySelectorAll('[data-i]')[0].click()")
    page.script("document.querySelectorAll('[data-i]')[3].click()")
    assert "needed." in page.find("[data-i='0']").get_attribute("title")
    page.find("#make").click()
    overrides = tmp_path / "o.yaml"
    overrides.write_text(page.script("return document.getElementById('yaml').value"))
    again = lacuna("paper", "redact", paper, "--overrides", overrides, "-o", out, "--json")
    assert again.status == 0, again.err
    text = out.read_text()
    assert "batch size of 64" not in text and "| ours | 87.3 |" in text and "71.9" not in text
    assert json.dumps(again.json["numbers"]).count("override.") == 2
    page.find("#show-removed").click()
    assert page.texts(".dim") != []
