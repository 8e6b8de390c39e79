import sys

from sweeper.cli import main

if __name__ == "__main__":
    common = ["--quiet", "--seed", "7"]
    status = 0
    status |= main([*common, "list"])
    status |= main([*common, "run", "ridge", "--set", "penalty=0.5", "--set", "loss=Absolute"])
    status |= main([*common, "sweep", "perceptron", "--grid", "rate=0.1,0.5", "--grid", "epochs=2,4",
                    "--workers", "2", "--flaky", "0.3"])
    status |= main([*common, "compare", "ridge", "perceptron", "--format", "csv"])
    if main([*common, "run", "ridge", "--set", "penalty=lots"]) != 2:
        status = 1
    sys.exit(status)
