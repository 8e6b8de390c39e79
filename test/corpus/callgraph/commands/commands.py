"""Sub-commands, each with its function, types of arguments and actions."""

import argparse


def positive(text):
    value = float(text)
    return check(value)


def check(value):
    if value <= 0:
        raise argparse.ArgumentTypeError("must be positive")
    return value


class Remember(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, self.clean(values))

    def clean(self, values):
        return values.strip()


def simulate(args):
    return step(args.dt)


def step(dt):
    return dt * 2


def plot(args):
    return f"plot of {args.name}"


def shared(parser):
    group = parser.add_argument_group("shared")
    group.add_argument("--name", action=Remember, default="")
    return parser


def make_parser():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("simulate")
    run.add_argument("--dt", type=positive, default=0.1)
    run.set_defaults(run=simulate)
    drawing = shared(commands.add_parser("plot"))
    drawing.set_defaults(run=plot)
    return parser


def main(argv):
    args = make_parser().parse_args(argv)
    return args.run(args)


def known(argv):
    parser = argparse.ArgumentParser()
    parser.set_defaults(finish=step)
    args, rest = parser.parse_known_args(argv)
    return args.finish(len(rest))


if __name__ == "__main__":
    print(main(["simulate", "--dt", "0.5"]), main(["plot", "--name", " a "]), known(["x"]))
