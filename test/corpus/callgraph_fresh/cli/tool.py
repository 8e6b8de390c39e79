"""A command line tool with sub-commands."""
import argparse
import logging
import sys

COMMANDS = {}
log = logging.getLogger(__name__)


def command(*arguments):
    def add(function):
        COMMANDS[function.__name__] = (function, arguments)
        return function
    return add


def option(*names, **settings):
    return names, settings


def fraction(text):
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(complain(text))
    return value


def complain(text):
    return f"{text} is not between 0 and 1"


@command(option("--rate", type=fraction, default=0.5), option("name"))
def train(args):
    model = load(args.name)
    return fit(model, args.rate)


@command(option("names", nargs="*", type=str.lower))
def compare(args):
    return [load(name) for name in args.names]


def load(name):
    return {"name": name}


def fit(model, rate):
    model["rate"] = rate
    return model


class Show(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, self.render(values))

    def render(self, values):
        return f"<{values}>"


class Formatter(logging.Formatter):
    def format(self, record):
        return self.prefix(record) + super().format(record)

    def prefix(self, record):
        return record.levelname[0] + " "


class Collect(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


def build_parser():
    parser = argparse.ArgumentParser(prog="tool")
    parser.add_argument("--show", action=Show)
    commands = parser.add_subparsers(dest="command")
    for name, (function, arguments) in COMMANDS.items():
        sub = commands.add_parser(name)
        for names, settings in arguments:
            sub.add_argument(*names, **settings)
        sub.set_defaults(func=function)
    info = commands.add_parser("info")
    info.set_defaults(func=show_info)
    return parser


def show_info(args):
    log.warning("about %s", args.show)
    return version()


def version():
    return "1.0"


def setup_logging():
    handler = Collect()
    handler.setFormatter(Formatter("%(message)s"))
    log.addHandler(handler)
    log.propagate = False
    return handler


def main(argv=None):
    handler = setup_logging()
    parser = build_parser()
    args = parser.parse_args(argv)
    result = args.func(args)
    print(result, handler.lines)
    log.removeHandler(handler)
    return 0


if __name__ == "__main__":
    main(["train", "m", "--rate", "0.25"])
    main(["compare", "A", "B"])
    sys.exit(main(["--show", "x", "info"]))
