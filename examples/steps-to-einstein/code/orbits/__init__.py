"""Planar orbits: integrators, what they conserve, and how far their ellipses turn by themselves.

Every orbit in this package lies in one plane, so a position or a velocity is one complex number:
the dot product of ``a`` and ``b`` is the real part of ``conj(a) * b``, the cross product is the
imaginary part, and turning a vector by an angle is multiplying it by ``exp(i * angle)``.
Lengths are astronomical units and times are days throughout, except where a class takes its own
gravitational parameter, which then sets the units.
"""

__version__ = "1.0.0"
