import ast

import lacuna


def test_every_function_that_ast_finds_is_listed(emcee):
    document = lacuna.functions(emcee)
    assert document["schema"] == "lacuna.functions/1"
    listed = [(function["path"], function["name"]) for function in document["functions"]]
    expected = [
        (str(path.relative_to(emcee)), node.name)
        for path in emcee.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    assert len(expected) > 100
    assert sorted(listed) == sorted(expected)


def test_ranges_are_bytes_of_the_file(emcee):
    for function in lacuna.functions(emcee, maskable=True)["functions"]:
        assert function["maskable"]
        begin, end = function["body"]
        text = (emcee / function["path"]).read_bytes()
        assert text[function["range"][0] : begin].rstrip().endswith(b":")
        assert 0 < begin < end <= len(text)


def test_paths_and_languages_narrow_the_list(emcee):
    document = lacuna.functions(emcee, paths=["emcee/moves/*.py"], languages=["python"])
    paths = {function["path"] for function in document["functions"]}
    assert "emcee/moves/stretch.py" in paths
    assert all(path.startswith("emcee/moves/") for path in paths)


def test_any_number_of_threads_and_a_cache_give_the_same_document(emcee, tmp_path):
    expected = lacuna.functions(emcee, jobs=1)
    cache = tmp_path / "cache"
    assert lacuna.functions(emcee, jobs=4) == expected
    assert lacuna.functions(emcee, cache=cache) == expected
    assert any(cache.rglob("*.idx"))
    assert lacuna.functions(str(emcee), cache=str(cache)) == expected


def test_a_broken_file_is_a_diagnostic_and_the_others_are_listed(orbit):
    (orbit / "broken.py").write_text("def f(:\n")
    (orbit / "nul.py").write_bytes(b"def f(): return 1\n\0\n")
    document = lacuna.functions(orbit)
    assert [f["id"] for f in document["functions"] if f["path"] == "orbit.py"] == [
        "orbit.py::period",
        "orbit.py::Orbit.apsides",
    ]
    assert {d["path"] for d in document["diagnostics"]} == {"broken.py", "nul.py"}


def test_progress_comes_up_to_the_total(emcee):
    seen = []
    lacuna.functions(emcee, progress=lambda *report: seen.append(report))
    assert seen
    assert all(isinstance(step, str) and done <= total or total == 0 for step, done, total in seen)
    assert any(done == total > 0 for _, done, total in seen)
