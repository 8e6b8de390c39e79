"""Builds a C program against the installed package, without a C++ compiler: by CMake, by pkg-config."""

import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def run(*command, **options):
    words = [str(word) for word in command]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}\nended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def check(program, version, **options):
    answer = run(program, **options).strip()
    if answer != f"{version} 0.600":
        sys.exit(f"{program} says {answer!r}")


def main():
    cmake, build, version, compiler, generator = sys.argv[1:]
    for name in ("CMAKE_PREFIX_PATH", "CFLAGS", "LDFLAGS", "DESTDIR", "PKG_CONFIG_PATH"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="lacuna-install-") as folder:
        work = pathlib.Path(folder)
        prefix = work / "prefix"
        run(cmake, "--install", build, "--prefix", prefix)

        run(cmake, "-S", HERE / "consumer", "-B", work / "build", "-G", generator,
            f"-DCMAKE_C_COMPILER={compiler}", "-DCMAKE_CXX_COMPILER=/there/is/none",
            f"-DCMAKE_PREFIX_PATH={prefix}")
        run(cmake, "--build", work / "build")
        check(work / "build" / "consumer", version)

        pkg_config = next(prefix.rglob("lacuna_c.pc")).parent
        libraries = next(prefix.rglob("liblacuna_c.so")).parent
        flags = run("pkg-config", "--cflags", "--libs", "lacuna_c",
                    env={**os.environ, "PKG_CONFIG_PATH": str(pkg_config)}).split()
        run(compiler, "-std=c99", "-pedantic-errors", HERE / "consumer" / "main.c", *flags,
            "-o", work / "by_hand")
        check(work / "by_hand", version,
              env={**os.environ, "LD_LIBRARY_PATH": str(libraries)})


if __name__ == "__main__":
    main()
