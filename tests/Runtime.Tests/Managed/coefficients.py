"""Prints the polynomials of src/Runtime/Managed/Math: interpolation at Chebyshev nodes with 50 digits (within a few percent of
minimax), rounded to doubles, the constant first, with the largest error of the rounded polynomial. Run: /usr/bin/python3 coefficients.py"""
import numpy
from mpmath import atan, atanh, chebyfit, cos, digamma, erf, erfc, euler, exp, expm1, log, log1p, loggamma, mp, mpf, nstr, pi, psi, sin, sqrt, tanh

mp.dps = 50
ROOT = mpf("1.4616321449683623412626595423257213284681962040064")  # digamma's positive zero


def show(name, f, low, high, terms):
    low, high = mpf(low), mpf(high)
    row = [float(c) for c in reversed(chebyfit(f, [low, high], terms))]
    places = [low + (high - low) * k / 400 for k in range(401)]
    error = max(abs(sum(mpf(c) * x**i for i, c in enumerate(row)) - f(x)) for x in places)
    print(f"{name} on [{nstr(low, 5)}, {nstr(high, 5)}], {terms} terms, error {nstr(error, 2)}")
    for i in range(0, terms, 4):
        print("    " + ", ".join(repr(c) for c in row[i:i + 4]) + ",")


def beside(limit, formula, series):
    """The formula, or its series where the formula would cancel."""
    return lambda x: series(x) if abs(x) < mpf(limit) else formula(x)


def of_root(formula):
    return lambda z: formula(sqrt(z))


def between_zeros(w):
    q = w + mpf(3) / 4
    if abs(q) < mpf("1e-20"):
        return mpf(euler)
    if abs(q - 1) < mpf("1e-20"):
        return 1 - mpf(euler)
    return loggamma(1 + q) / (q * (q - 1))


def bernoulli_tail(terms, formula):
    """In w = 1 / x^2: the divergent series where it has 50 digits' worth of accuracy left, the formula elsewhere."""
    return lambda w: sum(mpf(c) * w**i for i, c in enumerate(terms)) if w < mpf("1e-7") else formula(1 / sqrt(w))


half = log(2) / 2
show("(e^r - 1 - r) / r^2", beside("1e-8", lambda r: (expm1(r) - r) / r**2, lambda r: mpf(1) / 2 + r / 6 + r * r / 24), -half * 1.001, half * 1.001, 11)
show("(2 atanh(s) - 2 s) / s^3 in z = s^2", beside("1e-12", of_root(lambda s: (2 * atanh(s) - 2 * s) / s**3), lambda z: mpf(2) / 3 + 2 * z / 5), 0, "0.0401", 8)
show("(2 atanh(s) - 2 s - 2 s^3 / 3) / s^5 in z = s^2",
     beside("1e-10", of_root(lambda s: (2 * atanh(s) - 2 * s - 2 * s**3 / 3) / s**5), lambda z: mpf(2) / 5 + 2 * z / 7 + 2 * z * z / 9), 0, "0.0401", 8)
show("(sin r - r) / r^3 in z = r^2", beside("1e-12", of_root(lambda r: (sin(r) - r) / r**3), lambda z: -mpf(1) / 6 + z / 120), 0, "0.6175", 6)
show("(cos r - 1 + r^2 / 2) / r^4 in z = r^2", beside("1e-10", of_root(lambda r: (cos(r) - 1 + r * r / 2) / r**4), lambda z: mpf(1) / 24 - z / 720), 0, "0.6175", 6)
show("(atan r - r) / r^3 in z = r^2", beside("1e-12", of_root(lambda r: (atan(r) - r) / r**3), lambda z: -mpf(1) / 3 + z / 5), 0, "0.1717", 12)
show("erf(x) / x - 1 in z = x^2", lambda z: erf(sqrt(z)) / sqrt(z) - 1 if z else 2 / sqrt(pi) - 1, 0, 1, 12)
show("exp(y^2) erfc(y) in t = (y - 3) / (y + 3), y in [1, 6]", lambda t: exp((3 * (1 + t) / (1 - t))**2) * erfc(3 * (1 + t) / (1 - t)), "-0.5", mpf(1) / 3, 16)


def scaled(t):
    y = 4 * (1 + t) / (1 - t) if t < 1 else mpf(10)**30
    return (1 + 2 * y) * (exp(y * y) * erfc(y) if y < 1000 else (1 - 1 / (2 * y * y) + 3 / (4 * y**4) - 15 / (8 * y**6)) / (y * sqrt(pi)))


show("(1 + 2 y) exp(y^2) erfc(y) in t = (y - 4) / (y + 4), y from 0 up", scaled, -1, 1, 24)
show("log Gamma(1 + q) / (q (q - 1)) in w = q - 3/4, q in [0, 3/2]", between_zeros, "-0.75", "0.75", 24)
show("x (log Gamma(x) - (x - 1/2) log x + x - log(2 pi) / 2) in w = 1 / x^2, x from 2.5 up",
     bernoulli_tail([mpf(1) / 12, -mpf(1) / 360, mpf(1) / 1260], lambda x: (loggamma(x) - (x - 0.5) * log(x) + x - log(2 * pi) / 2) * x), 0, mpf(4) / 25, 14)
show("digamma(1.5 + w) / (1.5 + w - root)",
     lambda w: digamma(1.5 + w) / (1.5 + w - ROOT) if abs(1.5 + w - ROOT) > mpf("1e-20") else psi(1, ROOT), "-0.5", "0.5", 22)
show("x^2 (log x - 1 / (2 x) - digamma(x)) in w = 1 / x^2, x from 2 up",
     bernoulli_tail([mpf(1) / 12, -mpf(1) / 120, mpf(1) / 252], lambda x: (log(x) - 1 / (2 * x) - digamma(x)) * x**2), 0, "0.25", 18)
show("x^3 (trigamma(x) - 1 / x - 1 / (2 x^2)) in t = 1 / x, x from 2 up",
     lambda t: (psi(1, 1 / t) - t - t * t / 2) / t**3 if t > mpf("1e-4") else mpf(1) / 6 - t**2 / 30 + t**4 / 42 - t**6 / 30 + t**8 * 5 / 66, 0, "0.5", 20)
print("digamma's zero:", repr(float(ROOT)), repr(float(ROOT - mpf(float(ROOT)))))
log2, turn = log(2), pi / 2
print("log 2:", repr(float(log2)), repr(float(log2 - mpf(float(log2)))))
rest = turn - mpf(float(turn))
print("pi / 2:", repr(float(turn)), repr(float(rest)), repr(float(rest - mpf(float(rest)))))
print("2 / 3:", repr(float(mpf(2) / 3)), repr(float(mpf(2) / 3 - mpf(float(mpf(2) / 3)))))
print("log(2 pi) / 2:", repr(float(log(2 * pi) / 2)), repr(float(log(2 * pi) / 2 - mpf(float(log(2 * pi) / 2)))))

print("\nfor floats")


def show_floats(name, f, low, high, terms):
    """The same, rounded to floats."""
    low, high = mpf(low), mpf(high)
    row = [float(numpy.float32(float(c))) for c in reversed(chebyfit(f, [low, high], terms))]
    places = [low + (high - low) * k / 400 for k in range(401)]
    error = max(abs(sum(mpf(c) * x**i for i, c in enumerate(row)) - f(x)) for x in places)
    print(f"{name} on [{nstr(low, 5)}, {nstr(high, 5)}], {terms} terms, error {nstr(error, 2)}")
    print("    " + ", ".join(f"{numpy.float32(c)}f" for c in row))


def in_floats(name, x, count):
    """A number as a sum of floats."""
    parts = []
    for _ in range(count):
        parts.append(numpy.float32(float(x)))
        x -= mpf(float(parts[-1]))
    print(f"{name}: " + ", ".join(f"{p}f" for p in parts))


def lawson(powers, f, weight):
    """The least of the largest weighted errors, by least squares whose weights grow where errors are (Lawson 1961)."""
    grown = numpy.ones(len(f))
    for _ in range(400):
        scale = numpy.sqrt(grown) * weight
        row = numpy.linalg.lstsq(powers * scale[:, None], f * scale, rcond=None)[0]
        grown *= abs(powers @ row - f) * weight
        grown /= grown.sum()
    return row


def fit_floats(name, f, powers, weight):
    """Each coefficient is rounded before those above it are fitted."""
    left, row = f.copy(), []
    for k in range(powers.shape[1]):
        row.append(float(numpy.float32(lawson(powers[:, k:], left, weight)[0])))
        left = left - powers[:, k] * row[k]
    print(f"{name}, {len(row)} terms, error {max(abs(left) * weight):.2g}: " + ", ".join(f"{numpy.float32(c)}f" for c in row))


# of e^r and of erf the relative error counts
r = numpy.cos(numpy.linspace(0, numpy.pi, 4001)) * float(half) * 1.005
f = numpy.array([float((expm1(mpf(x)) - x) / mpf(x)**2) if abs(x) > 1e-9 else 0.5 for x in r])
fit_floats("(e^r - 1 - r) / r^2", f, numpy.vander(r, 5, increasing=True), r * r / numpy.exp(r))
x = numpy.maximum(1e-6, (numpy.cos(numpy.linspace(0, numpy.pi, 2001)) + 1) / 2)
f = numpy.array([float(erf(mpf(v)) / mpf(v) - 1) for v in x])
fit_floats("erf(x) / x - 1 in z = x^2", f, numpy.vander(x * x, 7, increasing=True), 1 / (f + 1))
x = 1 + (numpy.cos(numpy.linspace(0, numpy.pi, 2001)) + 1) / 2 * 2.92
f = numpy.array([float(log(erfc(mpf(v)))) for v in x])
fit_floats("log erfc(x)", f, numpy.vander(x, 7, increasing=True), numpy.array([float(erfc(mpf(v)) / erf(mpf(v))) for v in x]))
show_floats("(log(1 + f) - f + f^2 / 2) / f^3", beside("1e-8", lambda f: (log1p(f) - f + f * f / 2) / f**3, lambda f: mpf(1) / 3 - f / 4 + f * f / 5), "-0.2501", "0.5001", 9)
show_floats("(sin r - r) / r^3 in z = r^2", beside("1e-12", of_root(lambda r: (sin(r) - r) / r**3), lambda z: -mpf(1) / 6 + z / 120), 0, "0.6175", 3)
show_floats("(cos r - 1 + r^2 / 2) / r^4 in z = r^2", beside("1e-10", of_root(lambda r: (cos(r) - 1 + r * r / 2) / r**4), lambda z: mpf(1) / 24 - z / 720), 0, "0.6175", 3)
in_floats("log 2", log2, 2)
lower = numpy.nextafter(numpy.float32(float(log2)), numpy.float32(0))
print(f"log 2, the float below and the rest: {lower}f, {numpy.float32(float(log2 - mpf(float(lower))))}f")
in_floats("pi / 2", turn, 3)
