"""Log densities of positive numbers, shares, angles and levels by mpmath (50 digits), each checked against scipy: python3 continuous_b.py > continuous_b.txt

A row of the table: law | x | log density, 15 digits | digits that double precision can keep there. `Censored(law, low = x)` has at x the log of P(X <= x), and
`Censored(law, high = x)` that of P(X > x).
"""
import json

import mpmath as mp
import numpy as np
import scipy
from scipy import special, stats

mp.mp.dps = 50


def log(value):
    return mp.log(value) if value > 0 else -mp.inf


def number(value):
    return "-inf" if value == -mp.inf else mp.nstr(mp.mpf(value), 15, min_fixed=-5, max_fixed=15)


def row(law, x, exact, outside, digits=13, outside_digits=11):
    outside = float(outside)
    close = exact == outside or abs(exact - outside) <= mp.mpf(10) ** -outside_digits * max(1, abs(exact))
    assert close, (law, x, exact, outside)
    print(f"{law} | {json.dumps(x)} | {number(exact)} | {digits}")


def tails(law, x, below, above, outside, digits=13, outside_digits=11):
    """P(X <= x) and P(X > x) with 1000 digits, and scipy's logarithms of them."""
    row(f"Censored({law}, low = {json.dumps(x)})", x, log(below), outside[0], digits, outside_digits)
    row(f"Censored({law}, high = {json.dumps(x)})", x, log(above), outside[1], digits, outside_digits)


def scipy_tails(of, x):
    return of.logcdf(x), of.logsf(x)


def times(factor, logarithm):
    return factor * logarithm if factor else mp.mpf(0)


def exponentials():
    for rate in [2.5, 1e-8, 400]:
        of = stats.expon(scale=1 / rate)
        for x in [0, 0.3, 1e-300, 700, -1e-9]:
            row(f"Exponential({rate})", x, log(mp.mpf(rate)) - mp.mpf(rate) * x if x >= 0 else -mp.inf, of.logpdf(x))
    with mp.workdps(1000):
        for x in [1e-200, 0.3, 500]:
            h = mp.mpf(2.5) * x
            tails("Exponential(2.5)", x, -mp.expm1(-h), mp.exp(-h), (np.log(-np.expm1(-2.5 * x)) if x < 500 else 0, -2.5 * x))


def gamma(x, shape, rate):
    return shape * log(rate) + times(shape - 1, log(mp.mpf(x))) - rate * x - mp.loggamma(shape) if x >= 0 else -mp.inf


def gammas():
    table = [(2.5, 0.8, [0, 0.3, 1e-30, 3, 900, -1], 13), (1, 3, [0, 0.3, 40], 13), (0.001, 1, [1e-300, 0.3, 50], 13), (1e-200, 2, [1e-300, 0.3], 13), (1e6, 1000, [1000, 1003, 900], 8)]
    for shape, rate, points, digits in table:
        for x in points:
            outside = stats.gamma.logpdf(x, shape, scale=1 / rate) if shape > 1e-9 else np.log(shape) - np.log(x)  # the limit, times exp(-rate x)
            row(f"Gamma({shape}, {rate})", x, gamma(x, mp.mpf(shape), mp.mpf(rate)), outside - (rate * x if shape <= 1e-9 else 0), digits, 7 if shape > 1e5 else 11)
    for shape, scale in [(2.5, 0.8), (0.25, 1e-9), (30, 500)]:
        for x in [0.3, 2e-9, 10000, -0.5]:
            row(f"Gamma({shape}, scale = {scale})", x, gamma(x, mp.mpf(shape), 1 / mp.mpf(scale)), stats.gamma.logpdf(x, shape, scale=scale))


def inverse_gammas():
    for shape, scale in [(2.5, 0.8), (0.001, 3), (40, 1e-6), (5, 5)]:
        for x in [0, 1e-9, 0.3, 7, 1e200, -1]:
            exact = shape * log(mp.mpf(scale)) - (mp.mpf(shape) + 1) * log(mp.mpf(x)) - mp.mpf(scale) / x - mp.loggamma(mp.mpf(shape)) if x > 0 else -mp.inf
            outside = shape * np.log(scale) - (shape + 1) * np.log(x) - scale / x - special.gammaln(shape) if x in (1e-9, 1e200) else stats.invgamma.logpdf(x, shape, scale=scale)
            row(f"InverseGamma({shape}, {scale})", x, exact, outside)


def weibulls():
    for shape, scale, points in [(1.5, 2, [0, 1e-200, 0.3, 30, -1]), (1, 4, [0, 0.3, 30]), (0.4, 3, [1e-200, 0.3, 1e9]), (50, 0.5, [1e-5, 0.49, 0.56])]:
        k, s = mp.mpf(shape), mp.mpf(scale)
        for x in points:
            exact = log(k / s) + times(k - 1, log(x / s)) - (x / s) ** k if x >= 0 else -mp.inf
            row(f"Weibull({shape}, {scale})", x, exact, stats.weibull_min.logpdf(x, shape, scale=scale))
    for shape, scale, points in [(1.5, 2, [1e-250, 0.3, 2, 60]), (0.4, 3, [1e-12, 3, 1e6]), (50, 0.5, [1e-9, 0.49, 0.56])]:
        k, s = mp.mpf(shape), mp.mpf(scale)
        for x in points:
            with mp.workdps(1000):
                h = (x / s) ** k
                lower = shape * np.log(x / scale) if h < 1e-300 else stats.weibull_min.logcdf(x, shape, scale=scale)
                tails(f"Weibull({shape}, {scale})", x, -mp.expm1(-h), mp.exp(-h), (lower, -((x / scale) ** shape)), 12)


def paretos():
    for shape, scale in [(1.5, 2), (0.01, 0.1), (300, 1e-6)]:
        a, m = mp.mpf(shape), mp.mpf(scale)
        for x in [scale, scale * 1.0625, scale * 1e6, scale * 1e100, scale / 2, -1]:
            row(f"Pareto({shape}, {scale})", x, log(a) + a * log(m) - (a + 1) * log(mp.mpf(x)) if x >= scale else -mp.inf, stats.pareto.logpdf(x, shape, scale=scale) if x < scale * 1e3 else np.log(shape / x) + shape * np.log(scale / x))
    for x in [2 + 2**-40, 3, 1e30]:
        with mp.workdps(1000):
            h = mp.mpf(1.5) * log(mp.mpf(x) / 2)
            tails("Pareto(1.5, 2)", x, -mp.expm1(-h), mp.exp(-h), (np.log(-np.expm1(-1.5 * np.log1p((x - 2) / 2))), stats.pareto.logsf(x, 1.5, scale=2)), 12)


def betas():
    table = [(2, 3.5, [0, 1e-200, 0.3, 1 - 2**-50, 1, -0.1, 1.5], 13), (1, 1, [0, 0.3, 1], 13), (1, 2.5, [0, 0.3], 13), (2.5, 1, [0.3, 1], 13), (0.001, 0.002, [1e-300, 0.3, 1 - 2**-53], 13), (2000, 3e6, [0.0007, 0.001], 8), (1e-5, 1e7, [1e-12, 1e-6], 12)]
    for alpha, beta, points, digits in table:
        for x in points:
            a, b = mp.mpf(alpha), mp.mpf(beta)
            exact = times(a - 1, log(mp.mpf(x))) + times(b - 1, log(1 - mp.mpf(x))) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b) if 0 <= x <= 1 else -mp.inf
            outside = special.xlogy(alpha - 1, x) + special.xlog1py(beta - 1, -x) - special.betaln(alpha, beta) if 0 <= x <= 1 else -np.inf
            row(f"Beta({alpha}, {beta})", x, exact, outside, digits, 7 if beta > 1e5 else 11)
            if 1e-100 < x < 0.99 and beta < 100:
                assert abs(stats.beta.logpdf(x, alpha, beta) - exact) < 1e-10


def kumaraswamys():
    for a, b, points in [(2, 3.5, [0, 1e-200, 0.3, 1 - 2**-50, 1, -0.1, 1.5]), (1, 2, [0, 0.3]), (2, 1, [0.3, 1]), (0.01, 0.02, [1e-300, 0.3, 1 - 2**-53]), (50, 1e-3, [0.1, 0.999]), (0.5, 1e6, [1e-14, 1e-11, 0.25])]:
        for x in points:
            with mp.workdps(1000):
                power = mp.mpf(x) ** a
                exact = log(mp.mpf(a)) + log(mp.mpf(b)) + times(mp.mpf(a) - 1, log(mp.mpf(x))) + times(mp.mpf(b) - 1, log(1 - power)) if 0 <= x <= 1 else -mp.inf
            # x^a is Beta(1, b)
            beyond = -np.expm1(a * np.log(x)) if x > 0 else 1
            outside = special.xlogy(b - 1, beyond) + np.log(b) + np.log(a) + special.xlogy(a - 1, x) if 0 <= x <= 1 else -np.inf
            row(f"Kumaraswamy({a}, {b})", x, exact, outside, 12)
            if 0.01 < x < 0.99 and x ** a > 1e-10:
                assert abs(stats.beta.logpdf(x ** a, 1, b) + log(a) + (a - 1) * log(x) - exact) < 1e-10
    for a, b, points in [(2, 3.5, [1e-250, 0.3, 1 - 2**-40]), (0.01, 0.02, [1e-300, 0.3, 1 - 2**-53]), (50, 1e-9, [1e-9, 0.9])]:
        for x in points:
            with mp.workdps(1000):
                above = (1 - mp.mpf(x) ** a) ** mp.mpf(b)
                h = -b * (np.log(-np.expm1(a * np.log(x))) if x > 0.5 or a < 1 else np.log1p(-(x ** a)))
                lower = np.log(b) + a * np.log(x) if h < 1e-300 else np.log(-np.expm1(-h))
                tails(f"Kumaraswamy({a}, {b})", x, 1 - above, above, (lower, -h), 12)


def von_mises(x, mean, k):
    return k * mp.cos(mp.mpf(x) - mean) - log(2 * mp.pi) - log(mp.besseli(0, k)) if abs(x) <= mp.pi else -mp.inf


def von_miseses():
    for mean, k, digits in [(0.5, 2, 13), (-3, 0.01, 13), (3, 700, 13), (0, 1000, 12), (1, 1001, 12), (0.5, 1e6, 12), (0.5, 1e12, 12), (7, 30, 12)]:
        for x in [0.5, 0.5 + 2**-12, -3.1, 3.140625, 3.1416015625, -4]:
            scaled = k * (np.cos(x - mean) - 1) - np.log(2 * np.pi * special.i0e(k)) if abs(x) <= np.pi else -np.inf
            row(f"VonMises({mean}, {k})", x, von_mises(x, mean, mp.mpf(k)), scaled, digits, 9 if k < 1e5 else 3)
            if abs(x) <= np.pi and k < 500:
                assert abs(stats.vonmises.logpdf(x, k, loc=mean) - scaled) < 1e-9
    for x in [-3, 0, 2]:
        row("VonMises(0.5, 0)", x, -log(2 * mp.pi), -np.log(2 * np.pi))


def discretized_logistics():
    for location, scale, levels, points in [(0.5, 0.0625, 256, [0, 1, 100, 254, 255, -1, 256, 3.5]), (-2, 0.125, 16, [0, 1, 7, 15]), (0.25, 0.00048828125, 256, [0, 63, 64, 255]), (0.5, 1e6, 8, [0, 3, 7]), (0.3, 2, 1, [0, 1]), (0.3, 0.7, 2, [0, 1])]:
        for x in points:
            with mp.workdps(1000):
                m, s = mp.mpf(location), mp.mpf(scale)
                below = lambda k: mp.mpf(0) if k <= 0 else mp.mpf(1) if k >= levels else 1 / (1 + mp.exp(-(mp.mpf(k) / levels - m) / s))
                exact = log(below(x + 1) - below(x)) if 0 <= x < levels and x == int(x) else -mp.inf
            upper, lower = (np.inf if x + 1 >= levels else (x + 1) / levels), (-np.inf if x <= 0 else x / levels)
            of, sign = stats.logistic(loc=location, scale=scale), 1 if upper <= location else -1
            logs = (of.logcdf(upper), of.logcdf(lower)) if sign == 1 else (of.logsf(lower), of.logsf(upper))
            outside = logs[0] + np.log(-np.expm1(logs[1] - logs[0])) if exact > -mp.inf else -np.inf
            row(f"DiscretizedLogistic({location}, {scale}, {levels})", x, exact, outside, 12, 8)
    for x in [0, 100, 250, 254]:
        with mp.workdps(1000):
            z = (mp.mpf(x + 1) / 256 - mp.mpf(0.5)) / mp.mpf(0.001953125)
            row(f"Censored(DiscretizedLogistic(0.5, 0.001953125, levels = 256), low = {x})", x, log(1 / (1 + mp.exp(-z))), special.log_expit(float(z)), 12)
            row(f"Censored(DiscretizedLogistic(0.5, 0.001953125, levels = 256), high = {x + 1})", x + 1, log(1 / (1 + mp.exp(z))), special.log_expit(-float(z)), 12)


print(f"# mpmath {mp.__version__}, checked against scipy {scipy.__version__}: law | x | log density | digits kept by doubles")
exponentials()
gammas()
inverse_gammas()
weibulls()
paretos()
betas()
kumaraswamys()
von_miseses()
discretized_logistics()

for mean, shape in [(1, 2), (3, 0.01), (1000, 10000000)]:
    m, s = mp.mpf(mean), mp.mpf(shape)
    for x in [mean / 30, mean * 0.999, mean * 4]:
        v = mp.mpf(x)
        exact = (log(s) - log(2 * mp.pi) - 3 * log(v)) / 2 - s * (v / m - 1) ** 2 / (2 * v)
        row(f"InverseGaussian({mean}, {shape})", x, exact, stats.invgauss(mean / shape, scale=shape).logpdf(x))
    print(f"InverseGaussian({mean}, {shape}) | 0 | -inf | 13")

# large arguments; scipy loses digits there
for a, r, x in [(1e15, 1, 1e15 + 4e7), (1e15, 1e15, 1.00000002), (1e9, 0.5, 2e9)]:
    p, q, v = mp.mpf(a), mp.mpf(r), mp.mpf(x)
    row(f"Gamma({a:.0f}, {r})", x, p * log(q) + (p - 1) * log(v) - q * v - mp.loggamma(p), stats.gamma(a, scale=1 / r).logpdf(x), 7, -1)
    row(f"InverseGamma({a:.0f}, {a * x:.0f})", x, p * log(mp.mpf(f"{a * x:.0f}")) - (p + 1) * log(v) - mp.mpf(f"{a * x:.0f}") / v - mp.loggamma(p),
        stats.invgamma(a, scale=float(f"{a * x:.0f}")).logpdf(x), 6, -1)
for a, b, x in [(1e15, 2e15, 0.33333334), (1e9, 1e9, 0.5001), (16, 1e12, 1.7e-11)]:
    p, q, v = mp.mpf(a), mp.mpf(b), mp.mpf(x)
    row(f"Beta({a:.0f}, {b:.0f})", x, (p - 1) * log(v) + (q - 1) * mp.log1p(-v) - mp.log(mp.beta(p, q)) if a < 1e6 else
        (p - 1) * log(v) + (q - 1) * mp.log1p(-v) - mp.loggamma(p) - mp.loggamma(q) + mp.loggamma(p + q), stats.beta(a, b).logpdf(x), 6, -1)
