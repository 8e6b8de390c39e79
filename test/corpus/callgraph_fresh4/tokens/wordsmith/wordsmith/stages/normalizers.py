import unicodedata

from ..registry import load, plugin


@plugin("normalizers")
def nfc(text):
    return unicodedata.normalize("NFC", text)


@plugin("normalizers", "lower")
def lowercase(text):
    return text.lower()


def chain(names):
    steps = [load("normalizers", name) for name in names]

    def apply(text):
        for step in steps:
            text = step(text)
        return text
    return apply
