"""Entry point of a small laboratory of signal filters."""
import lab
from lab import Session, available, plugins as extra
from lab.core import pipeline as pipe


def announce(event, **details):
    print(event, sorted(details))


def main():
    lab.subscribe("finished", announce)
    print(available())
    signal = lab.tone(32, 3) + 0.5 * lab.tone(32, 11)
    session = Session(signal)
    with session:
        smooth = session.apply("smooth", width=3)
        session.apply(extra.Threshold(0.2))
        session.apply(lambda s: s.scaled(2))
    print(len(session.history), round(smooth.energy(), 3))
    chain = pipe.Chain.parse("smooth:width=5|threshold:level=0.1|diff")
    print(chain, round(chain(signal).energy(), 3))
    print(round(lab.metrics.snr(signal, chain(signal)), 3), lab.metrics.peak(signal))


if __name__ == "__main__":
    main()
