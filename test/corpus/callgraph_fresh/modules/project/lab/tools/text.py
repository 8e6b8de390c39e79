import sys

if sys.version_info >= (3, 0):
    def clean(text):
        return strip(text)
else:
    def clean(text):
        return text


def strip(text):
    return text.strip()
