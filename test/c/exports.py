"""Holds the symbols of the shared library against the functions that the header declares."""

import re
import subprocess
import sys

header, library, nm = sys.argv[1:]
with open(header, encoding="utf-8") as file:
    declared = set(re.findall(r"^LACUNA_API [^(]*?(\w+)\(", file.read(), re.MULTILINE))
listing = subprocess.run([nm, "-D", "--defined-only", library], check=True, text=True,
                         stdout=subprocess.PIPE).stdout
exported = {line.split()[-1].split("@")[0] for line in listing.splitlines()}
# The sanitizers put symbols of their own into a library.
exported = {name for name in exported if not re.match(r"_?_?(asan|odr_asan|ubsan|sanitizer)", name)}
if not declared or declared != exported:
    sys.exit(f"declared and not exported: {sorted(declared - exported)}\n"
             f"exported and not declared: {sorted(exported - declared)}")
