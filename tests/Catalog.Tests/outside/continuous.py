"""Log densities of scalar laws by mpmath (50 digits), each checked against scipy: python3 continuous.py > continuous.txt

A row of the table: law | x | log density, 15 digits | digits that double precision can keep there: fewer where the density is near 1,
so that its logarithm is a small difference, and where large gamma functions cancel.
"""
import json

import mpmath as mp
import numpy as np
import scipy
from scipy import stats

mp.mp.dps = 50
np.seterr(all="ignore")
inf = mp.inf


def log(value):
    return mp.log(value) if value > 0 else -inf


def times(factor, logarithm):
    return mp.mpf(0) if factor == 0 else factor * logarithm


def number(value):
    return "-inf" if value == -inf else "inf" if value == inf else mp.nstr(mp.mpf(value), 15, min_fixed=-5, max_fixed=15)


def rows(law, exact, outside, points, digits=13, beyond=(), outside_digits=9):
    """beyond: points that scipy's own formula does not reach."""
    for x in [*points, *beyond]:
        value = mp.mpf(exact(mp.mpf(x)))
        if x not in beyond:
            other = float(outside(x))
            close = value == other or abs(value - other) <= mp.mpf(10) ** -outside_digits * max(1, abs(value))
            assert close, (law, x, value, other)
        print(f"{law} | {json.dumps(x)} | {number(value)} | {digits}")


def m(*values):
    return [mp.mpf(v) for v in values]


def log_t(z, df):
    return mp.loggamma((df + 1) / 2) - mp.loggamma(df / 2) - log(mp.pi * df) / 2 - (df + 1) / 2 * mp.log1p(z * z / df)


def student_ts():
    for df, location, scale, points, beyond in [
        (3, 1, 2, [1, 0.3, -7, 1e9], [1e200]),
        (0.5, 0, 1, [0, 3, -1e6], [-1e300]),
        (30, -2, 0.01, [-2, -1.99, -3, 5], []),
        (1e10, 0, 1, [0, 1, -6], []),
    ]:
        d, l, s = m(df, location, scale)
        # scipy subtracts large gamma functions: 5 digits at df = 1e10
        rows(f"StudentT({df}, {location}, {scale})", lambda x: log_t((x - l) / s, d) - log(s), lambda x: stats.t.logpdf(x, df, location, scale), points, beyond=beyond,
             outside_digits=5 if df == 1e10 else 9)


def half_student_ts():
    for df, scale, points, beyond in [(3, 2, [0, 0.3, 7, 1e9, -1], [1e200]), (0.5, 1, [3, 1e6, -0.001], [1e-300])]:
        d, s = m(df, scale)
        rows(f"HalfStudentT({df}, {scale})", lambda x: log(2) + log_t(x / s, d) - log(s) if x >= 0 else -inf,
             lambda x: np.log(2) + stats.t.logpdf(x, df, 0, scale) if x >= 0 else -np.inf, points, beyond=beyond)


def cauchys():
    for location, scale in [(0, 1), (1, 2), (-3, 1e-3)]:
        l, s = m(location, scale)
        rows(f"Cauchy({location}, {scale})", lambda x: -log(mp.pi * s) - mp.log1p(((x - l) / s) ** 2), lambda x: stats.cauchy.logpdf(x, location, scale),
             [location, 0.3, -7, 1e9], beyond=[1e200, -1e300])


def half_cauchys():
    for scale in [1, 2.5, 1e-3]:
        s, = m(scale)
        rows(f"HalfCauchy({scale})", lambda x: log(2 / mp.pi) - log(s) - mp.log1p((x / s) ** 2) if x >= 0 else -inf,
             lambda x: stats.halfcauchy.logpdf(x, 0, scale), [0, 0.3, 7, 1e9, -0.5], beyond=[1e200])


def laplaces():
    for location, scale in [(0, 1), (1, 2), (-3, 0.01)]:
        l, s = m(location, scale)
        rows(f"Laplace({location}, {scale})", lambda x: -abs(x - l) / s - log(2 * s), lambda x: stats.laplace.logpdf(x, location, scale), [location, 0.3, -5], beyond=[1e9])


def logistics():
    for location, scale in [(0, 1), (1, 2), (-3, 0.01)]:
        l, s = m(location, scale)
        rows(f"Logistic({location}, {scale})", lambda x: -abs(x - l) / s - 2 * mp.log1p(mp.exp(-abs(x - l) / s)) - log(s),
             lambda x: stats.logistic.logpdf(x, location, scale), [location, 0.3, -7, 100], beyond=[-1e9])


def discretized_logistics():
    for location, scale, levels, points in [
        (0.5, 0.1, 256, [0, 127, 128, 200, 255, 256, -1, 3.5]),
        (-0.2, 0.01, 4, [0, 1, 3]),
        (0.25, 1e6, 8, [0, 3, 7]),
        (0.3, 0.2, 1, [0, 1]),
        (0.9, 0.001, 256, [230, 229, 255, 0]),
    ]:
        l, s = m(location, scale)

        def exact(k):
            if k < 0 or k >= levels or k != int(k):
                return -inf
            below = mp.mpf(0) if k == 0 else 1 / (1 + mp.exp(-(k / levels - l) / s))
            above = mp.mpf(0) if k == levels - 1 else 1 / (1 + mp.exp(((k + 1) / levels - l) / s))
            return log(1 - below - above) if below + above < 0.5 else log(mp.mpf(1) - below - above)

        def outside(k):
            if k < 0 or k >= levels or k != int(k):
                return -np.inf
            low, high = -np.inf if k == 0 else k / levels, np.inf if k == levels - 1 else (k + 1) / levels
            law = stats.logistic(location, scale)
            return np.log(law.cdf(high) - law.cdf(low) if high < location else law.sf(low) - law.sf(high))

        with mp.workdps(600):
            rows(f"DiscretizedLogistic({location}, {scale}, {levels})", exact, outside, [k for k in points if (k, scale) != (0, 0.001)], beyond=[k for k in points if (k, scale) == (0, 0.001)], outside_digits=8)


def gumbels():
    for location, scale in [(0, 1), (1, 2), (-3, 0.01)]:
        l, s = m(location, scale)
        rows(f"Gumbel({location}, {scale})", lambda x: -(x - l) / s - mp.exp(-(x - l) / s) - log(s), lambda x: stats.gumbel_r.logpdf(x, location, scale), [location, 0.3, -7, 1e9])


def log_normals():
    for mean, sd, points in [(0, 1, [0.3, 1, 50, 1e9, 1e-9, 0, -1]), (1, 2, [0.3, 1e200, 1e-200]), (-3, 0.01, [0.05, 0.04, 2])]:
        l, s = m(mean, sd)
        rows(f"LogNormal({mean}, {sd})", lambda x: -((log(x) - l) / s) ** 2 / 2 - log(x) - log(s) - log(2 * mp.pi) / 2 if x > 0 else -inf,
             lambda x: stats.lognorm.logpdf(x, sd, 0, np.exp(mean)), points, digits=12)


def half_normals():
    for sd in [1, 2.5, 0.01]:
        s, = m(sd)
        rows(f"HalfNormal({sd})", lambda x: log(2) - (x / s) ** 2 / 2 - log(s) - log(2 * mp.pi) / 2 if x >= 0 else -inf, lambda x: stats.halfnorm.logpdf(x, 0, sd),
             [0, 0.3, 7, 1e9, -0.5])


def uniforms():
    for low, high, points in [(0, 1, [-1e-9, 0, 0.5, 1, 1.0001]), (-3, 5, [-3, 0.3, 5, 6, -4]), (1e6, 1000001, [1e6, 1000000.5, 999999])]:
        rows(f"Uniform({low}, {high})", lambda x: -log(mp.mpf(high) - low) if low <= x <= high else -inf, lambda x: stats.uniform.logpdf(x, low, high - low), points)


def exponentials():
    for rate in [1, 2.5, 1e-6]:
        r, = m(rate)
        rows(f"Exponential({rate})", lambda x: log(r) - r * x if x >= 0 else -inf, lambda x: stats.expon.logpdf(x, 0, 1 / rate), [0, 0.3, 7, 1e9, -0.5])


def gamma_density(x, shape, rate):
    return shape * log(rate) - mp.loggamma(shape) + times(shape - 1, log(x)) - rate * x if x >= 0 else -inf


def gammas():
    for shape, rate, points, digits in [
        (2, 3, [0, 0.3, 5, 1e-9, 400, -1], 13),
        (1, 3, [0, 0.3], 13),
        (0.5, 3, [0, 0.3, 1e-200, 50], 13),
        (0.001, 1, [1e-300, 0.3, 10], 13),
        (1e6, 1000, [1000, 990, 1003.5], 8),
    ]:
        s, r = m(shape, rate)
        rows(f"Gamma({shape}, {rate})", lambda x: gamma_density(x, s, r), lambda x: stats.gamma.logpdf(x, shape, 0, 1 / rate), points, digits, outside_digits=7)
    for shape, scale, points in [(2, 3, [0, 0.3, 5, 1e-9, 400, -1]), (0.5, 3, [0, 0.3, 50]), (20, 0.125, [2.5, 1, 10])]:
        s, r = m(shape, scale)
        rows(f"Gamma({shape}, scale = {scale})", lambda x: gamma_density(x, s, 1 / r), lambda x: stats.gamma.logpdf(x, shape, 0, scale), points)


def inverse_gammas():
    for shape, scale, points, digits in [
        (2, 3, [0.3, 5, 1e-9, 1e9, 0, -1], 13), (0.5, 3, [0.3, 50], 13), (0.001, 1, [1e-3, 0.3, 1e300], 13), (2e4, 1e4, [0.5, 0.49, 0.6], 9),
    ]:
        s, r = m(shape, scale)
        rows(f"InverseGamma({shape}, {scale})", lambda x: s * log(r) - mp.loggamma(s) - (s + 1) * log(x) - r / x if x > 0 else -inf,
             lambda x: stats.invgamma.logpdf(x, shape, 0, scale), points, digits)


def weibulls():
    for shape, scale, points in [(2, 3, [0, 0.3, 5, 1e-9, 400, -1]), (1, 3, [0, 0.3, 7]), (0.5, 3, [0, 0.3, 1e-200, 5000]), (50, 0.125, [0.125, 0.1, 0.14])]:
        k, s = m(shape, scale)
        rows(f"Weibull({shape}, {scale})", lambda x: log(k) - log(s) + times(k - 1, log(x / s)) - (x / s) ** k if x >= 0 else -inf,
             lambda x: stats.weibull_min.logpdf(x, shape, 0, scale), points)


def paretos():
    for shape, scale, points, beyond in [(2, 3, [3, 3.5, 5, 1e9, 2.99, 0], [1e200]), (0.5, 1e-3, [1e-3, 0.3, 5], []), (50, 10, [10, 10.5, 20, 9], [])]:
        k, s = m(shape, scale)
        rows(f"Pareto({shape}, {scale})", lambda x: log(k) - log(s) - (k + 1) * log(x / s) if x >= s else -inf, lambda x: stats.pareto.logpdf(x, shape, 0, scale), points, beyond=beyond)


def betas():
    for alpha, beta, points, beyond, digits in [
        (2, 3, [0.3, 0.999, 1e-9, -0.1, 1.1], [0, 1, 1e-300], 13),
        (1, 3, [0.3, 0.9], [0, 1], 13),
        (3, 1, [0.3, 0.9], [0, 1], 13),
        (0.5, 0.25, [0.3, 0.999], [0, 1, 1e-300], 13),
        (0.001, 0.002, [1e-300, 0.3, 0.999], [], 13),
        (3e5, 7e5, [0.3, 0.301, 0.29], [], 8),
        (2, 1e6, [1e-6, 1e-7, 0.01], [], 12),
    ]:
        a, b = m(alpha, beta)
        rows(f"Beta({alpha}, {beta})",
             lambda x: times(a - 1, log(x)) + times(b - 1, log(1 - x)) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b) if 0 <= x <= 1 else -inf,
             lambda x: stats.beta.logpdf(x, alpha, beta), points, digits, beyond, outside_digits=6)


def kumaraswamys():
    for left, right, points in [
        (2, 3, [0.3, 0.999, 1e-9, 0, 1, -0.1, 1.1]), (1, 3, [0, 0.3, 1]), (3, 1, [0, 0.3, 1]), (0.5, 0.25, [0, 0.3, 1e-300, 1]), (20, 0.01, [0.3, 0.999999, 1e-12]), (0.02, 100, [1e-300, 0.3, 0.9]),
    ]:
        a, b = m(left, right)

        # scipy has none of this name: a power of a beta variable, X^a ~ Beta(1, b)
        def outside(x):
            if not 0 < x < 1:
                return -np.inf
            return stats.beta.logpdf(x ** left, 1, right) + np.log(left) + (left - 1) * np.log(x)

        edges = [x for x in points if x in (0, 1)] + ([0.999999] if left == 20 else [])
        with mp.workdps(1000):
            rows(f"Kumaraswamy({left}, {right})",
                 lambda x: log(a) + log(b) + times(a - 1, log(x)) + times(b - 1, log(1 - x ** a)) if 0 <= x <= 1 else -inf,
                 outside, [x for x in points if x not in edges], 12, edges)


def von_mises():
    for mean, concentration, points in [
        (0, 1, [0, 0.3, 3, -3, 3.2, -3.2]),
        (0.5, 1e-6, [0.5, 3, -3]),
        (-1, 50, [-1, -0.9, 2.5]),
        (2, 900, [2, 2.1, -1]),
        (2, 1100, [2, 2.1, -1]),
        (3, 1e8, [3, 3.0001, 2.9995, -3]),
        (100, 2, [-0.5, 3, -3]),
    ]:
        l, c = m(mean, concentration)
        rows(f"VonMises({mean}, {concentration})",
             lambda x: c * mp.cos(x - l) - log(2 * mp.pi * mp.besseli(0, c)) if -mp.pi < x <= mp.pi else -inf,
             lambda x: concentration * (np.cos(x - mean) - 1) - np.log(2 * np.pi * scipy.special.i0e(concentration)) if -np.pi < x <= np.pi else -np.inf,
             points, 12, outside_digits=6)


print(f"# mpmath {mp.__version__}, checked against scipy {scipy.__version__}: law | x | log density | digits kept by doubles")
for laws in [student_ts, half_student_ts, cauchys, half_cauchys, laplaces, logistics, discretized_logistics, gumbels, log_normals, half_normals, uniforms, exponentials,
             gammas, inverse_gammas, weibulls, paretos, betas, kumaraswamys, von_mises]:
    laws()
