"""Runs the sample programs with and without the passes and compares what they print."""
from minnow import CompileError, Interpreter, compile_source, run
from minnow.passes import default_pipeline
from minnow.printer import to_source

SAMPLES = {
    "factorial": """
        fn fact(n) { if n < 2 { return 1; } return n * fact(n - 1); }
        print fact(6 + 2 * 2);
    """,
    "collatz": """
        let n = 27; let steps = 0;
        while n != 1 {
            if n % 2 == 0 { n = n / 2; } else { n = 3 * n + 1; }
            steps = steps + 1;
        }
        print steps; print -(2 - 5) * 1 + 0;
    """,
    "builtins": """
        fn apply_twice(x) { return max(x, 2) * min(x, 9); }
        print apply_twice(abs(0 - 12));
        print !(1 > 2);
    """,
}

BROKEN = ["let x 3;", "print y;", "print 1 $ 2;", "fn f(a) { return a; } print f(1, 2);"]


def both(source):
    tree = compile_source(source, default_pipeline())
    return Interpreter().run(tree), run(source), tree


def main():
    for name, source in SAMPLES.items():
        optimized, plain, tree = both(source)
        status = "ok" if optimized == plain else "DIFFERENT"
        print(f"{name:10} {status} {optimized} {len(to_source(tree))} chars")
    for source in BROKEN:
        try:
            both(source)
        except CompileError as error:
            print("error:", error)


if __name__ == "__main__":
    main()
