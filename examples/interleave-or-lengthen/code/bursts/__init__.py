"""Reed-Solomon codes on a line whose errors come in bursts: a decoder and an exact theory.

The package is written as functions on plain values. A polynomial over a finite field is a tuple of
integers with the constant term first and no zero at the end, so the zero polynomial is ``()``.
A word is a sequence of integers as well: symbol *i* is the coefficient of the *i*-th power.
"""

__version__ = "1.0.0"
