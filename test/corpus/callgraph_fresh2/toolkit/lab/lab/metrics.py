import math

from .core.signal import Signal


def power(signal: Signal):
    return signal.energy() / len(signal)


def snr(reference, other):
    noise = power(reference - other) or 1e-12
    return 10 * math.log10(power(reference) / noise)


def peak(signal):
    return max(signal.map(abs))
