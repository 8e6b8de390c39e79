import argparse
import asyncio
import functools
import logging
import sys

from . import jobs, report
from .config import ConfigError, Override, ResultRow
from .experiments import EXPERIMENTS, run_experiment

log = logging.getLogger(__name__)


def row(name, config, score) -> ResultRow:
    return {"name": name, "score": score, "settings": config.changed()}


def base_config(name, args):
    return EXPERIMENTS[name].config(seed=args.seed).updated(args.set)


def cmd_list(args):
    for name, registered in sorted(EXPERIMENTS.items()):
        print(f"{name:12} {registered.doc} {report.plain(registered.config.defaults())}")


@jobs.timed
def cmd_run(args):
    config = base_config(args.experiment, args)
    score = run_experiment(args.experiment, config)
    emit([row(args.experiment, config, score)], args)


def cmd_sweep(args):
    configs = list(base_config(args.experiment, args).grid(args.grid))
    rows = asyncio.run(sweep(args, configs))
    best = functools.reduce(lambda a, b: a if a["score"] <= b["score"] else b, rows)
    emit([best], args)


async def sweep(args, configs):
    progress = Progress(len(configs))
    queue = jobs.JobQueue(args.workers, args.flaky, args.seed, on_done=progress.advance)
    todo = [jobs.Job(str(c.changed()), functools.partial(run_experiment, args.experiment, c))
            for c in configs]
    warm_up = jobs.Job("warm up", lambda: asyncio.sleep(0, "warm"))
    for job in todo:
        job.depends.append(warm_up)
    scores = await queue.run([warm_up, *todo])
    log.info("%d of %d done", progress.done, progress.total)
    return [row(args.experiment, c, s) for c, s in zip(configs, scores[1:]) if s is not None]


class Progress:
    def __init__(self, total):
        self.total, self.done = total, 0

    def advance(self, job):
        self.done += 1
        log.info("%s after %d attempts", job.name, job.attempts)


def cmd_compare(args):
    rows = []
    for name in args.experiments:
        config = base_config(name, args)
        rows.append(row(name, config, run_experiment(name, config)))
    emit(sorted(rows, key=lambda r: r["score"]), args)


def emit(rows, args):
    print(report.FORMATS[args.format](rows))


def build_parser():
    parser = argparse.ArgumentParser(prog="sweeper")
    parser.add_argument("--quiet", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--set", type=Override.parse, action="append", default=[])
    shared.add_argument("--format", choices=sorted(report.FORMATS), default="table")
    commands = parser.add_subparsers(dest="command", required=True)

    commands.add_parser("list").set_defaults(func=cmd_list)

    run = commands.add_parser("run", parents=[shared])
    run.add_argument("experiment", choices=sorted(EXPERIMENTS))
    run.set_defaults(func=cmd_run)

    sweep_ = commands.add_parser("sweep", parents=[shared])
    sweep_.add_argument("experiment")
    sweep_.add_argument("--grid", type=Override.parse, action="append", default=[])
    sweep_.add_argument("--workers", type=int, default=1)
    sweep_.add_argument("--flaky", type=float, default=0.0)
    sweep_.set_defaults(func=cmd_sweep)

    compare = commands.add_parser("compare", parents=[shared])
    compare.add_argument("experiments", nargs="+")
    compare.set_defaults(func=cmd_compare)
    return parser


def main(argv=None):
    args = build_parser().parse_args(argv)
    logging.basicConfig(level=logging.ERROR if args.quiet else logging.INFO)
    try:
        args.func(args)
    except ConfigError as error:
        print("error:", error, file=sys.stderr)
        return 2
    return 0
