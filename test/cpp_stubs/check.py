"""Compiles masked programs: check.py MASK_FILE CASES [--all] [--only NAME] [--filler]

CASES holds files of programs, each

    === name [option=value, ...]
    source

of which every function that can be masked is masked at once. The result must compile, without a
warning, with each compiler that is installed, in the standard `std` (default 11) and in the last one
that it may have; with --all in all that lie between.

Options: std, last (C++ standards), cstd (the first of c89 c99 c11 c17), flags, path (of the file in
its repository), only (gcc, clang or cuda), run (the id of a function: running the program must say
that it is masked), unmasked (reason/count ... for functions that cannot be masked), crlf, bom.
"""

import argparse
import collections
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

STANDARDS = [11, 14, 17, 20, 23]
C_STANDARDS = ["c89", "c99", "c11", "c17"]
WARNINGS = ["-Wall", "-Wextra", "-Werror"]


def read_cases(folder):
    cases = []
    for path in sorted(pathlib.Path(folder).glob("*.txt")):
        for part in re.split(r"^=== ", path.read_text(), flags=re.M)[1:]:
            title, source = part.split("\n", 1)
            match = re.fullmatch(r"(\w+)(?: \[(.*)\])?", title)
            if not match:
                sys.exit(f"{path}: cannot read the title '{title}'")
            options = {}
            for option in re.split(r", (?=\w+=)", match[2] or ""):
                if option:
                    key, value = option.split("=", 1)
                    options[key] = value
            cases.append((match[1], options, source.rstrip("\n") + "\n"))
    return cases


def compilers():
    found = []
    for kind, names in (("gcc", ["g++-14", "g++-13", "g++-12", "g++"]),):
        name = next((n for n in names if shutil.which(n)), None)
        if name:
            found.append((kind, name))
    for version in range(14, 30):
        if shutil.which(f"clang++-{version}"):
            found.append(("clang", f"clang++-{version}"))
    if not any(kind == "clang" for kind, _ in found) and shutil.which("clang++"):
        found.append(("clang", "clang++"))
    return found


def accepts(compiler, flags, suffix, memory={}):
    key = (compiler, tuple(flags), suffix)
    if key not in memory:
        language = {".c": "c", ".cu": "cuda"}.get(suffix, "c++")
        run = subprocess.run([compiler, "-x", language, "-fsyntax-only", *flags, "-"],
                             input="", text=True, capture_output=True)
        memory[key] = run.returncode == 0
    return memory[key]


def commands(options, source, everything):
    """(compiler, flags) for each way in which the program must compile."""
    suffix = source.suffix
    flags = WARNINGS + options.get("flags", "").split()
    for kind, compiler in compilers():
        only = options.get("only", "cuda" if suffix == ".cu" else kind)
        if only == "cuda":
            cuda = ["-nocudainc", "-nocudalib", "--cuda-gpu-arch=sm_70", "-Wno-unknown-cuda-version"]
            if kind == "clang":
                for side in ("--cuda-host-only", "--cuda-device-only"):
                    yield compiler, [*WARNINGS, *cuda, side, "-std=c++17"]
            continue
        if only != kind:
            continue
        if suffix == ".c":
            first = C_STANDARDS.index(options.get("cstd", "c99"))
            standards = C_STANDARDS[first:]
            driver = compiler.replace("clang++", "clang").replace("g++", "gcc")
        else:
            last = int(options.get("last", 23) if options.get("last", "").isdigit() else 23)
            standards = [f"c++{n}" for n in STANDARDS
                         if int(options.get("std", 11)) <= n <= last]
            driver = compiler
        if not everything:
            standards = sorted({standards[0], standards[-1]})
        for standard in standards:
            if accepts(driver, [f"-std={standard}"], suffix):
                yield driver, [*flags, f"-std={standard}"]


def compile_one(command):
    run = subprocess.run(command, capture_output=True, text=True, errors="replace")
    return run.returncode, run.stdout + run.stderr


def prepare(tool, folder, name, options, text, filler):
    """The masked file, or the problem."""
    if options.get("crlf"):
        text = text.replace("\n", "\r\n")
    if options.get("bom"):
        text = "\ufeff" + text
    path = options.get("path", "case.cpp")
    original = folder / name / "original" / path
    original.parent.mkdir(parents=True)
    original.write_bytes(text.encode())
    out = folder / name / "masked"
    command = [tool, str(original), path, str(out)] + (["filler"] if filler else [])
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        return None, None, run.stderr
    kept = collections.Counter(line[5:] for line in run.stdout.splitlines()
                               if line.startswith("kept ") and line != "kept its body is empty")
    expected = collections.Counter()
    has_main = re.search(r"\bmain\(", text)
    for word in re.findall(r"([^/]+)/(\d+)\s*", options.get("unmasked", "")):
        expected[word[0]] = int(word[1])
    if "unmasked" not in options and has_main:
        expected["it is the main function"] = 1
    if kept != expected:
        return None, None, f"kept {dict(kept)}, expected {dict(expected)}"
    return original, out / path, ""


def run_program(folder, compiler, flags, source, wanted):
    program = folder / "program"
    code, text = compile_one([compiler, *flags, str(source), "-o", str(program)])
    if code:
        return text
    run = subprocess.run([str(program)], capture_output=True, text=True, errors="replace")
    if run.returncode == 0 or f"{wanted} is masked" not in run.stderr:
        return f"exit {run.returncode}, standard error: {run.stderr}"
    return ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("cases")
    parser.add_argument("--all", action="store_true", help="every standard")
    parser.add_argument("--only")
    parser.add_argument("--filler", action="store_true", help="with the filler of the stub agent")
    parser.add_argument("--keep", help="a folder for the masked programs")
    arguments = parser.parse_args()
    if not compilers():
        print("no compiler is installed", file=sys.stderr)
        return 77
    folder = pathlib.Path(arguments.keep or tempfile.mkdtemp(prefix="lacuna-cpp-stubs-"))
    cases = [case for case in read_cases(arguments.cases)
             if not arguments.only or case[0] == arguments.only]
    jobs, failures, ran = [], [], 0
    for name, options, text in cases:
        original, masked, why = prepare(arguments.tool, folder, name, options, text,
                                        arguments.filler)
        if masked is None:
            failures.append((name, "masking", why))
            continue
        for compiler, flags in commands(options, masked, arguments.all):
            jobs.append((name, options, compiler, flags, original, masked))
    def build(job):
        name, options, compiler, flags, original, masked = job
        plain = [compiler, "-fsyntax-only", *flags]
        code, text = compile_one([*plain, str(masked)])
        if code and compile_one([*plain, str(original)])[0]:
            return "unmasked", text  # the program itself does not compile there
        return ("failed", text) if code else ("compiles", "")
    table = collections.defaultdict(lambda: collections.defaultdict(set))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for job, (result, text) in zip(jobs, pool.map(build, jobs)):
            name, _, compiler, flags = job[:4]
            standard = next(flag for flag in flags if flag.startswith("-std="))
            table[compiler, standard][result].add(name)
            if result == "failed":
                failures.append((name, f"{compiler} {' '.join(flags)}", text))
            if result == "unmasked":
                failures.append((name, f"{compiler} {standard}: the program itself", text))
    for name, options, text in cases:
        wanted = options.get("run")
        masked = folder / name / "masked" / options.get("path", "case.cpp")
        if not wanted or arguments.filler or not masked.exists():
            continue
        ways = [way for way in commands(options, masked, arguments.all)][-1:]
        for compiler, flags in ways:
            ran += 1
            if why := run_program(folder / name, compiler, flags, masked, wanted):
                failures.append((name, f"running, {compiler}", why))
    for name, what, text in failures:
        print(f"FAILED {name}: {what}\n{text}")
    failed_names = {name for name, _, _ in failures}
    for (compiler, standard), results in sorted(table.items()):
        total = sum(len(names) for names in results.values())
        print(f"{compiler} {standard}: {len(results['compiles'])} of {total} compile")
    print(f"{len(cases) - len(failed_names)} of {len(cases)} programs compile everywhere; "
          f"{ran} were run")
    if not any(kind == "clang" for kind, _ in compilers()):
        print("SKIPPED: clang++ is not installed", file=sys.stderr)
    if not arguments.keep:
        shutil.rmtree(folder)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
