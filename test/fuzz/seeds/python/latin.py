# -*- coding: latin-1 -*-
def f(x):
    # café
    return x
