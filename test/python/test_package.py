import importlib.metadata
import re

import lacuna

from conftest import ROOT


def test_library_package_and_repository_have_one_version():
    project = (ROOT / "CMakeLists.txt").read_text()
    version = re.search(r"^\s*VERSION (\S+)$", project, re.MULTILINE).group(1)
    assert lacuna.__version__ == version
    assert importlib.metadata.version("lacuna") == version


def test_every_public_name_has_a_docstring():
    for name in lacuna.__all__:
        member = getattr(lacuna, name)
        if name != "ErrorCode":
            assert member.__doc__, name


def test_the_licence_is_the_one_of_the_repository():
    ours = ROOT / "bindings" / "python" / "LICENSE"
    assert ours.read_bytes() == (ROOT / "LICENSE").read_bytes()
