try:
    from ._fast import fast_sum as slow_sum
except ImportError:
    from .numbers import slow_sum
