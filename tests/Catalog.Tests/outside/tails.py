"""Distribution functions of scalar laws far out in both tails by mpmath (400 digits), each checked against scipy: python3 tails.py > tails.rows

A row of the table: law | x | log P(X <= x) | log P(X > x), 15 digits each | digits that double precision can keep there.
"""
import json

import mpmath as mp
import numpy as np
import scipy
from scipy import stats

mp.mp.dps = 400
np.seterr(all="ignore")
inf = mp.inf


def log(value):
    return mp.log(value) if value > 0 else -inf


def number(value):
    with mp.workdps(30):
        value = +mp.mpf(value)
    return "-inf" if value == -inf else mp.nstr(mp.mpf(value), 15, min_fixed=-5, max_fixed=15)


def rows(law, below, above, outside, points, digits=13):
    """below(x), above(x): the logarithms; of some laws scipy loses what is below 1e-16, log -36."""
    for x in points:
        exact = [mp.mpf(side(mp.mpf(x))) for side in (below, above)]
        for value, other in zip(exact, outside(x)):
            told = value == other or abs(value - mp.mpf(float(other))) <= mp.mpf("1e-6") * max(mp.mpf(1), abs(value))
            assert told or value < -36, (law, x, value, other)
        print(f"{law} | {json.dumps(x)} | {number(exact[0])} | {number(exact[1])} | {digits}")


def of(law):
    return lambda x: (law.logcdf(x), law.logsf(x))


def phi(z):
    return mp.erfc(-z / mp.sqrt(2)) / 2


def location_scale(name, cdf, survival, law, scales, points, digits=13):
    for location, scale in scales:
        l, s = mp.mpf(location), mp.mpf(scale)
        rows(f"{name}({location}, {scale})", lambda x: log(cdf((x - l) / s)), lambda x: log(survival((x - l) / s)), of(law(location, scale)), points, digits)


scales = [(0, 1), (1, 2)]
print(f"# mpmath {mp.__version__}, checked against scipy {scipy.__version__}: law | x | log P(X <= x) | log P(X > x) | digits kept by doubles")
location_scale("Normal", phi, lambda z: phi(-z), stats.norm, scales, [-60, -5, 0.3, 7, 50])
location_scale("Cauchy", lambda z: mp.atan2(1, -z) / mp.pi, lambda z: mp.atan2(1, z) / mp.pi, stats.cauchy, scales, [-1e200, -1e9, -5, 0.3, 7, 1e9])
location_scale("Laplace", lambda z: mp.exp(z) / 2 if z < 0 else 1 - mp.exp(-z) / 2, lambda z: mp.exp(-z) / 2 if z > 0 else 1 - mp.exp(z) / 2, stats.laplace, scales, [-500, -5, 0.3, 7, 300])
location_scale("Logistic", lambda z: 1 / (1 + mp.exp(-z)), lambda z: 1 / (1 + mp.exp(z)), stats.logistic, scales, [-500, -5, 0.3, 7, 300])
location_scale("Gumbel", lambda z: mp.exp(-mp.exp(-z)), lambda z: -mp.expm1(-mp.exp(-z)), stats.gumbel_r, scales, [-5, 0.3, 7, 36.9, 37.1, 300])
for mean, sd in [(0, 1), (1, 2)]:
    rows(f"LogNormal({mean}, {sd})", lambda x: log(phi((log(x) - mean) / sd)), lambda x: log(phi((mean - log(x)) / sd)),
         lambda x: (stats.norm.logcdf((np.log(x) - mean) / sd), stats.norm.logsf((np.log(x) - mean) / sd)), [1e-300, 1e-9, 0.3, 7, 1e9, 1e300])
for sd in [1, 2.5]:
    s = mp.mpf(sd)
    rows(f"HalfNormal({sd})", lambda x: log(mp.erf(x / s / mp.sqrt(2))), lambda x: log(mp.erfc(x / s / mp.sqrt(2))),
         lambda x: (np.log(scipy.special.erf(x / sd / np.sqrt(2))), np.log(2) + stats.norm.logsf(x / sd)), [1e-300, 1e-9, 0.3, 2, 7, 60])
    rows(f"HalfCauchy({sd})", lambda x: log(2 / mp.pi * mp.atan(x / s)), lambda x: log(2 / mp.pi * mp.atan(s / x)),
         lambda x: (np.log(2 / np.pi * np.arctan(x / sd)), np.log(2 / np.pi * np.arctan(sd / x))), [1e-300, 1e-9, 0.3, 2, 7, 1e9, 1e300])
    rows(f"Exponential({sd})", lambda x: log(-mp.expm1(-s * x)), lambda x: -s * x, lambda x: (np.log(-np.expm1(-sd * x)), -sd * x), [1e-300, 1e-9, 0.3, 7, 60, 900])
for low, high in [(0, 1), (-3, 5)]:
    rows(f"Uniform({low}, {high})", lambda x: log((x - low) / (high - low)), lambda x: log((high - x) / (high - low)), of(stats.uniform(low, high - low)),
         [0.25, 0.5, 0.875] if low else [1e-300, 1e-9, 0.3, 0.9, 0.9999999990686774])
for shape, scale in [(2, 3), (0.5, 3), (50, 0.125)]:
    k, s = mp.mpf(shape), mp.mpf(scale)
    rows(f"Weibull({shape}, {scale})", lambda x: log(-mp.expm1(-(x / s) ** k)), lambda x: -(x / s) ** k,
         lambda x: (np.log(-np.expm1(-(x / scale) ** shape)), -(x / scale) ** shape), [1e-200, 1e-9, 0.12, 0.14, 3, 7], 12)
    rows(f"Pareto({shape}, {scale})", lambda x: log(-mp.expm1(k * log(s / x))), lambda x: k * log(s / x),
         lambda x: (np.log(-np.expm1(shape * np.log(scale / x))), shape * np.log(scale / x)), [scale * 1.0000000001, scale * 1.25, scale * 7, 1e9, 1e300], 12)
for a, b in [(2, 3), (0.5, 0.25), (20, 0.01), (0.02, 100)]:
    left, right = mp.mpf(a), mp.mpf(b)
    mp.mp.dps = 6500 if a == 20 else 700
    rows(f"Kumaraswamy({a}, {b})", lambda x: log(1 - (1 - x ** left) ** right), lambda x: right * log(1 - x ** left),
         lambda x: (np.log(-np.expm1(b * np.log1p(-(x ** a)))), b * np.log1p(-(x ** a))), [1e-300, 1e-12, 0.3, 0.75, 0.9, 0.99999], 12)
mp.mp.dps = 400


def upper(a, y):
    return mp.gammainc(a, y, inf, regularized=True)


def lower(a, y):
    """Kummer's series, all of whose terms are positive; in 0 digits lost for any y."""
    return mp.exp(a * log(y) - y - mp.loggamma(a + 1)) * mp.hyp1f1(1, a + 1, y)


def incomplete(a, b, x):
    """The same for the beta function, x up to 1/2; above it by the other side."""
    if x > mp.mpf(1) / 2:
        return 1 - incomplete(b, a, 1 - x)
    return mp.exp(a * log(x) + b * mp.log1p(-x) - mp.log(mp.beta(a, b)) - log(a)) * mp.hyp2f1(1, a + b, a + 1, x)


for shape, rate, points in [(2, 3, [1e-300, 1e-9, 0.3, 0.6666, 0.7, 7, 60, 900]), (0.5, 0.25, [1e-300, 1e-9, 0.3, 1.9, 2.1, 60, 900]),
                            (50, 2, [1e-9, 1.5, 12, 24.9, 25.1, 40, 300]), (1000, 10, [10, 90, 99.99, 100.01, 120, 500])]:
    a, r = mp.mpf(shape), mp.mpf(rate)
    rows(f"Gamma({shape}, {rate})", lambda x: log(lower(a, r * x)), lambda x: log(upper(a, r * x)), of(stats.gamma(shape, scale=1 / rate)), points, 12)
    rows(f"InverseGamma({shape}, {rate})", lambda x: log(upper(a, r / x)), lambda x: log(lower(a, r / x)),
         of(stats.invgamma(shape, scale=rate)), [0.01, 0.03, 0.3, 2, 40, 1e9], 12)
rows("Gamma(0.01, 1)", lambda x: log(lower(mp.mpf(0.01), x)), lambda x: log(upper(mp.mpf(0.01), x)), of(stats.gamma(0.01)), [1e-300, 1e-9, 0.3, 2, 60], 10)
for left, right, points in [(2, 3, [1e-300, 1e-9, 0.3, 0.6, 0.9, 0.9999999990686774]), (0.5, 0.25, [1e-300, 1e-9, 0.3, 0.75, 0.9999999990686774]),
                            (50, 2, [1e-9, 0.3, 0.9, 0.97, 0.9999999990686774]), (300, 700, [0.01, 0.2, 0.299, 0.301, 0.4, 0.9]), (1, 0.02, [1e-9, 0.5, 0.9999999990686774])]:
    a, b = mp.mpf(left), mp.mpf(right)
    rows(f"Beta({left}, {right})", lambda x: log(incomplete(a, b, x)), lambda x: log(incomplete(b, a, 1 - x)), of(stats.beta(left, right)), points, 11)
for df in [0.5, 3, 40]:
    half = mp.mpf(df) / 2

    def beyond(z):
        return incomplete(half, mp.mpf(1) / 2, df / (df + z * z))

    student = lambda z: beyond(z) / 2 if z < 0 else 1 - beyond(z) / 2
    rows(f"StudentT({df}, 1, 2)", lambda x: log(student((x - 1) / 2)), lambda x: log(student((1 - x) / 2)), of(stats.t(df, 1, 2)),
         [-1e9, -60, -5, 0.75, 1.00000001, 7, 300, 1e9], 12)
    rows(f"HalfStudentT({df}, 2)", lambda x: log(1 - beyond(x / 2)), lambda x: log(beyond(x / 2)),
         lambda x: (np.log1p(-2 * stats.t.sf(x / 2, df)), np.log(2) + stats.t.logsf(x / 2, df)), [1e-9, 0.3, 2, 60, 1e9], 12)
for rate in [0.000001, 2.5, 400]:
    l = mp.mpf(rate)
    rows(f"Poisson({rate})", lambda k: log(upper(k + 1, l)), lambda k: log(lower(k + 1, l)), of(stats.poisson(rate)), [0, 1, 2, 3, 30, 350, 450, 900], 12)
for n, p in [(10, 0.3), (1000, 0.001)]:
    q = mp.mpf(p)
    rows(f"Binomial({n}, {p})", lambda k: log(incomplete(n - k, k + 1, 1 - q)), lambda k: log(incomplete(k + 1, n - k, q)), of(stats.binom(n, p)),
         [0, 1, 3, 5, 9] + ([40, 500, 999] if n > 10 else []), 12)
for mean, size in [(3, 2.5), (0.001, 0.2), (200, 30)]:
    m, s = mp.mpf(mean), mp.mpf(size)
    rows(f"NegativeBinomial({mean}, {size})", lambda k: log(incomplete(s, k + 1, s / (s + m))), lambda k: log(incomplete(k + 1, s, m / (s + m))),
         of(stats.nbinom(size, size / (size + mean))), [0, 1, 3, 30, 200, 900], 12)
for n, alpha, beta, points in [(10, 2, 3.5, [0, 3, 7, 9]), (50, 1, 60, [0, 1, 10, 40, 49]), (30, 0.001, 0.002, [0, 15, 29]), (200, 300, 0.5, [0, 100, 199]),
                               (1000, 40, 60, [10, 395, 900, 999]), (17, 1, 1, [8])]:
    a, b = mp.mpf(alpha), mp.mpf(beta)
    masses = [mp.binomial(n, k) * mp.beta(k + a, n - k + b) / mp.beta(a, b) for k in range(n + 1)]
    rows(f"BetaBinomial({n}, {alpha}, {beta})", lambda k: log(mp.fsum(masses[:int(k) + 1])), lambda k: log(mp.fsum(masses[int(k) + 1:])),
         of(stats.betabinom(n, alpha, beta)), points, 11)
for mean, shape in [(1, 2), (3, 0.01), (1000, 10000000), (0.2, 40)]:
    m, s = mp.mpf(mean), mp.mpf(shape)

    def phi2(x, sign):
        root = mp.sqrt(s / x)
        return phi(sign * root * (x / m - 1)) + sign * mp.exp(2 * s / m) * phi(-root * (x / m + 1))

    rows(f"InverseGaussian({mean}, {shape})", lambda x: log(phi2(x, 1)), lambda x: log(phi2(x, -1)), of(stats.invgauss(mean / shape, scale=shape)),
         [mean / 50, mean / 3, mean * 0.999, mean * 1.001, mean * 4, mean * 30], 8 if shape < 1 else 11)
