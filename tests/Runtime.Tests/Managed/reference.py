"""Writes reference.txt: values by mpmath with 60 digits that the vector functions are held against. A line is an op, the bits of x (of x and y for
pow), the bits of the double nearest to the true value, and how far beyond it the true value lies, in ulp. Run: /usr/bin/python3 reference.py"""
import math
import random
import struct
from pathlib import Path

from mpmath import atan, cos, digamma, erf, erfc, exp, expm1, log, log1p, loggamma, mp, mpf, psi, sin, sqrt, tanh

mp.dps = 60
COUNT = 300
draw = random.Random(20)


def line(low, high):
    return lambda: draw.uniform(low, high)


def sizes(low, high):
    """Sizes uniform in the exponent."""
    return lambda: math.exp(draw.uniform(math.log(low), math.log(high)))


def signed(points):
    return lambda: draw.choice([-1, 1]) * points()


def beside(center, low, high):
    offset = signed(sizes(low, high))
    return lambda: center + offset()


def log_ndtr(x):
    return log1p(-erfc(x / sqrt(mpf(2))) / 2) if x > 0 else log(erfc(-x / sqrt(mpf(2))) / 2)


def softplus(x):
    return x if x > 200 else log1p(exp(x))


def lgamma(x):
    return loggamma(x).real


def sigmoid(x):
    return 1 / (1 + exp(-x))


TINY, SMALL, HUGE = 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308
ZEROS = [0.0, -0.0]
SUBNORMAL = [TINY, -TINY, 3e-310, -3e-310, SMALL, -SMALL]
# op, function, edges with finite values, ways to draw a point
ROWS = [
    ("Exp", exp, ZEROS + SUBNORMAL + [1.0, -1.0, 709.78, 709.782712893384, -708.4, -744.4, -745.13, 1e-17, -1e-17],
     [line(-1, 1), line(-20, 20), line(-745, 709.7), signed(sizes(1e-10, 700))]),
    ("Log", log, [1.0, TINY, 3e-310, SMALL, HUGE, 0.75, 1.5, 0.7499999999999999, 1.4999999999999998, 0.9999999999999999, 1.0000000000000002],
     [line(0, 2), line(0.9, 1.1), sizes(1e-300, 1e300), sizes(0.01, 100), beside(1, 1e-15, 0.1)]),
    ("Log1p", log1p, ZEROS + SUBNORMAL + [1.0, -0.9999999999999999, HUGE, -0.25, 0.5, 0.49999999999999994, 4503599627370496.5, 9007199254740993.0],
     [line(-1, 1), line(-0.1, 0.1), signed(sizes(1e-20, 0.99)), sizes(1, 1e17), sizes(1, 10), beside(0.5, 1e-15, 0.1), beside(-0.25, 1e-15, 0.1)]),
    ("Expm1", expm1, ZEROS + SUBNORMAL + [1.0, -1.0, 709.7, 709.782712893384, -36.0, -37.5, -40.0, -700.0, 5e-17, 4.9e-17, -5e-17],
     [line(-1, 1), line(-40, 40), line(0, 709), signed(sizes(1e-18, 1)), beside(0.35, 1e-10, 0.1), beside(-0.35, 1e-10, 0.1)]),
    ("Tanh", tanh, ZEROS + SUBNORMAL + [1.0, 19.0, 20.0, -20.1, 300.0, 1e300], [line(-1, 1), line(-20, 20), signed(sizes(1e-18, 25)), beside(0.549, 1e-10, 0.1)]),
    ("Sigmoid", sigmoid, ZEROS + SUBNORMAL + [709.0, -709.0, -740.0, -745.1, 800.0], [line(-1, 1), line(-40, 40), line(-740, 40), signed(sizes(1e-10, 100))]),
    ("Softplus", softplus, ZEROS + SUBNORMAL + [709.0, -709.0, -740.0, -745.1, 800.0, 1e300, 0.6931471805599453, -0.6931471805599453],
     [line(-1, 1), line(-40, 40), line(-740, 40), signed(sizes(1e-10, 100)), beside(0.7, 1e-10, 0.1), beside(-0.7, 1e-10, 0.1)]),
    ("Sin", sin, ZEROS + SUBNORMAL + [math.pi, math.pi / 2, -math.pi / 4, 355.0, 99999.9, 100000.0, 1e22, -1e300, 52174.0],
     [line(-4, 4), line(-1e5, 1e5), signed(sizes(1e-20, 1e5)), lambda: draw.randrange(-60000, 60000) * math.pi / 2, signed(sizes(1e5, 1e30))]),
    ("Cos", cos, ZEROS + SUBNORMAL + [math.pi, math.pi / 2, -math.pi / 4, 355.0, 99999.9, 100000.0, 1e22, -1e300, 52174.0],
     [line(-4, 4), line(-1e5, 1e5), signed(sizes(1e-20, 1e5)), lambda: draw.randrange(-60000, 60000) * math.pi / 2, signed(sizes(1e5, 1e30))]),
    ("Atan", atan, ZEROS + SUBNORMAL + [1.0, 0.41421356237309503, 0.4142135623730951, 2.414213562373095, 2.4142135623730954, -1e300, HUGE],
     [line(-1, 1), line(-10, 10), signed(sizes(1e-20, 1e20)), beside(0.4142, 1e-8, 0.1), beside(2.4142, 1e-8, 0.1)]),
    ("Erf", erf, ZEROS + SUBNORMAL + [1.0, 1.0000000000000002, 6.0, -6.1, 1e300], [line(-1, 1), line(-6, 6), signed(sizes(1e-20, 7)), beside(1, 1e-15, 0.1)]),
    ("LogNdtr", log_ndtr, ZEROS + SUBNORMAL + [1.0, -1e10, -1e100, 37.5, 38.4, -40.0], [line(-1, 1), line(-6, 6), line(-40, 38), signed(sizes(1e-18, 37)), lambda: -sizes(1, 1e100)()]),
    ("Lgamma", lgamma, [TINY, 3e-310, SMALL, 0.5, 1.0, 1.5, 2.0, 2.5, 2.4999999999999996, 3.0, 10.0, 1e300, 2e305, 0.9999999999999999, 2.0000000000000004],
     [line(0, 3), line(0, 20), sizes(1e-300, 1e300), sizes(2.5, 1e5), beside(1, 1e-15, 0.5), beside(2, 1e-15, 0.5)]),
    ("Digamma", digamma, [3e-308, 0.5, 1.0, 1.4616321449683622, 1.4616321449683625, 2.0, 1.9999999999999998, 3.0, 10.0, 1e300, HUGE],
     [line(0, 3), line(0, 20), sizes(1e-300, 1e300), sizes(2, 1e5), beside(1.4616321449683622, 1e-15, 0.4)]),
    ("Trigamma", lambda x: psi(1, x), [1e-153, 0.5, 1.0, 2.0, 1.9999999999999998, 3.0, 10.0, 1e300],
     [line(0, 3), line(0, 20), sizes(1e-150, 1e300), sizes(2, 1e5)]),
]
PAIRS = [(1.0, 1e300), (2.0, 0.5), (2.0, 1023.9999), (2.0, -1074.0), (2.0, -1074.4), (1.0000000000000002, 3e18), (0.9999999999999999, 6e18), (TINY, 0.5), (TINY, -0.9),
         (HUGE, 1.0), (HUGE, -1.0), (10.0, 308.0), (10.0, -323.0), (-2.0, 3.0), (-2.5, -7.0), (0.3, 0.0), (5.0, -0.0), (7.0, 1.0), (1e-310, 0.99), (3.0, TINY)]


def power_point():
    x = draw.choice([line(0, 2), line(0.9, 1.1), sizes(1e-5, 1e5), sizes(1e-300, 1e300), beside(1, 1e-12, 0.1)])()
    largest = min(50.0, 700 / abs(math.log(x))) if draw.random() < 0.5 else 740 / abs(math.log(x))
    return x, draw.uniform(-1, 1) * largest


def bits(x):
    return struct.pack(">d", x).hex()


def nearest(value):
    """The nearest double, subnormals rounded once (float of an mpf may round twice)."""
    if value == 0:
        return 0.0
    step = mpf(2) ** max(int(mp.floor(mp.log(abs(value), 2))) - 52, -1074)
    return float(mp.nint(value / step) * step)


def written(op, arguments, value):
    expected = nearest(value)
    rest = 0 if math.isinf(expected) else (value - mpf(expected)) / mpf(math.ulp(expected))
    return f"{op} {' '.join(bits(a) for a in arguments)} {bits(expected)} {float(rest):.4f}"


def lines():
    for op, function, edges, ways in ROWS:
        points = edges + [ways[i % len(ways)]() for i in range(COUNT - len(edges))]
        for x in points:
            value = function(mpf(x))
            if x == 0 and value == 0:
                yield f"{op} {bits(x)} {bits(x)} 0.0000"
            else:
                yield written(op, [x], value)
    for x, y in PAIRS + [power_point() for _ in range(COUNT - len(PAIRS))]:
        yield written("Pow", [x, y], mpf(x) ** mpf(y))


Path(__file__).with_name("reference.txt").write_text("\n".join(lines()) + "\n")
