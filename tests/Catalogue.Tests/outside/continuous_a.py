"""Log densities and tails of laws of the line, of half of it and between bounds by mpmath (50 digits), each checked against scipy: python3 continuous_a.py > continuous_a.txt

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


def tails(law, x, below, above, outside_below, outside_above, digits=13, least=0):
    """Both tails, but for a logarithm that is closer to 0 than `least`: beyond its own tail it need not keep its digits."""
    for end, exact, outside in [("low", below, outside_below), ("high", above, outside_above)]:
        if abs(exact) >= least:
            row(f"Censored({law}, {end} = {json.dumps(x)})", x, exact, outside, digits)


def standardised(x, location, scale):
    return (mp.mpf(x) - mp.mpf(location)) / mp.mpf(scale)


def standard_t(z, df):
    """With so many digits, as the gamma functions of a large df are almost the same."""
    with mp.workdps(400):
        d = mp.mpf(df)
        return mp.loggamma((d + 1) / 2) - mp.loggamma(d / 2) - log(mp.pi * d) / 2 - (d + 1) / 2 * mp.log1p(z * z / d)


def scipy_t(z, df):
    """Far out scipy's square overflows: there the density falls like |z|^-(df + 1)."""
    reach = 1e12
    near = stats.norm.logpdf(z) if df > 1e9 else stats.t.logpdf(np.clip(z, -reach, reach), df)
    return near - (df + 1) * np.log(max(1, abs(z) / reach))


def student_ts():
    for df, location, scale, points, digits in [
        (4, 1, 2, [1, 0.3, 5, -1e6, 1e200], 13),
        (0.5, -3, 0.25, [-3, 0, 1e9, -1e300], 13),
        (0.001, 0, 1, [0, 1e-30, 0.3, -1e100], 13),
        (30, 1000, 0.001, [1000, 1000.0009765625, 999.9, 2000], 13),
        (1e12, 0, 1, [0, 0.3, -6, 30], 12),
        (1e300, 0, 1, [0.3, 6], 11),
    ]:
        for x in points:
            outside = scipy_t((x - location) / scale, df) - np.log(scale)
            row(f"StudentT({df}, {location}, {scale})", x, standard_t(standardised(x, location, scale), df) - log(mp.mpf(scale)), outside, digits, 8 if df > 1e9 else 11)


def half_student_ts():
    for df, scale, points in [(4, 2, [0, 1e-300, 0.3, 1e6, 1e200, -0.1, -1e-300]), (0.5, 0.25, [0, 7, 1e300]), (30, 0.001, [0, 0.0009765625, 0.1, -1])]:
        for x in points:
            exact = log(mp.mpf(2)) + standard_t(standardised(x, 0, scale), df) - log(mp.mpf(scale)) if x >= 0 else -mp.inf
            row(f"HalfStudentT({df}, {scale})", x, exact, np.log(2) + scipy_t(x / scale, df) - np.log(scale) if x >= 0 else -np.inf)


def cauchys():
    for location, scale, points in [(0, 1, [0, 1e-5, 1, -1.0625, 1e200, -1e300]), (1, 2, [1, 0.3, -7, 1e9]), (-3, 1e-8, [-3, -2.99999999, 0]), (5, 1e6, [5, 1e7, -1e5])]:
        for x in points:
            exact = -log(mp.pi * scale * (1 + standardised(x, location, scale) ** 2))
            row(f"Cauchy({location}, {scale})", x, exact, scipy_t((x - location) / scale, 1) - np.log(scale))
    for location, scale, points in [(0, 1, [0, 0.5, -1.0625, 3]), (1, 2, [1, 0.3, -7, 1e9]), (5, 1e6, [5, -1e20, 1e200])]:
        for x in points:
            z, near = standardised(x, location, scale), (x - location) / scale
            tails(f"Cauchy({location}, {scale})", x, *(log(mp.atan2(1, side) / mp.pi) for side in (-z, z)), *(np.log(np.arctan2(1, side) / np.pi) for side in (-near, near)), 12, 1e-3)
            if abs(near) < 1e3:
                assert abs(stats.cauchy.cdf(near) - mp.atan2(1, -z) / mp.pi) < 1e-14


def half_cauchys():
    for scale, points in [(1, [0, 1e-5, 1, 1e200, -1e-300]), (2.5, [0, 0.3, 1e9, -1]), (1e-8, [0, 3e-9, 1])]:
        for x in points:
            exact = log(2 / (mp.pi * scale * (1 + standardised(x, 0, scale) ** 2))) if x >= 0 else -mp.inf
            row(f"HalfCauchy({scale})", x, exact, stats.halfcauchy.logpdf(x, scale=scale) if x < 1e100 else np.log(2 * scale / np.pi) - 2 * np.log(x))
    for x in [1e-300, 0.3, 2.5, 40, 1e200]:
        z = standardised(x, 0, 2.5)
        tails("HalfCauchy(2.5)", x, *(log(2 * mp.atan2(a, b) / mp.pi) for a, b in [(z, 1), (1, z)]), *(np.log(2 * np.arctan2(a, b) / np.pi) for a, b in [(x, 2.5), (2.5, x)]), 12, 1e-3)


def laplaces():
    for location, scale in [(0, 1), (1, 2), (-3, 1e-8), (5, 400)]:
        for x in [location, location + 0.3, -7, 1e6, -800]:
            near = abs(x - location) / scale < 700  # beyond, scipy's density underflows
            outside = stats.laplace.logpdf(x, location, scale) if near else -abs(x - location) / scale - np.log(2 * scale)
            row(f"Laplace({location}, {scale})", x, -abs(standardised(x, location, scale)) - log(2 * mp.mpf(scale)), outside)
    for x in [1, 0.3, 1.75, -9, 12, 3001, -3001]:
        z = standardised(x, 1, 2)
        below = lambda z: z - log(2) if z < 0 else mp.log1p(-mp.exp(-z) / 2)
        outside = lambda z: z - np.log(2) if z < 0 else np.log1p(-np.exp(-z) / 2)
        tails("Laplace(1, 2)", x, below(z), below(-z), outside(float(z)), outside(-float(z)), 12)
        if abs(z) < 30:
            assert abs(stats.laplace.cdf(x, 1, 2) - mp.exp(below(z))) < 1e-14


def logistics():
    for location, scale in [(0, 1), (1, 2), (-3, 1e-8), (5, 400)]:
        for x in [location, location + 0.3, -7, 1e6, -800]:
            z = standardised(x, location, scale)
            row(f"Logistic({location}, {scale})", x, -abs(z) - 2 * mp.log1p(mp.exp(-abs(z))) - log(mp.mpf(scale)), stats.logistic.logpdf(x, location, scale), 13, 10)
    for x in [1, 0.3, 1.75, -9, 12, 1401, -1401, 3001]:
        z = standardised(x, 1, 2)
        tails("Logistic(1, 2)", x, -mp.log1p(mp.exp(-z)), -mp.log1p(mp.exp(z)), special.log_expit(float(z)), special.log_expit(-float(z)))


def gumbels():
    for location, scale, points in [(0, 1, [0, 0.3, 40, 1e6, -6]), (1, 2, [1, 0.3, 5, -7, -11]), (-3, 1e-8, [-3, -2.99999999, 0]), (5, 400, [0.3, 5, 4e5, -280000])]:
        for x in points:
            z = standardised(x, location, scale)
            row(f"Gumbel({location}, {scale})", x, -z - mp.exp(-z) - log(mp.mpf(scale)), stats.gumbel_r.logpdf(x, location, scale), 12 if z < -600 else 13)
    for x in [1, 0.3, 1.75, -9, 41, 3001, -1401]:
        z = standardised(x, 1, 2)
        # 1 - exp(-h) is h where h is tiny
        above = np.log(-np.expm1(-np.exp(-float(z)))) if z < 50 else -float(z)
        with mp.workdps(1500):
            beyond = log(-mp.expm1(-mp.exp(-z))) if z > -9 else mp.mpf(0)
        tails("Gumbel(1, 2)", x, -mp.exp(-z), beyond, stats.gumbel_r.logcdf(x, 1, 2), above, 12)


def log_normals():
    for mean, sd, points in [(0, 1, [1, 0.3, 1e-300, 1e300, 0, -1]), (1.5, 0.25, [0.3, 4.5, 100, -1e-300]), (-700, 20, [1e-300, 1, 1e-310]), (3, 0.001, [20, 20.125, 21])]:
        for x in points:
            z = standardised(mp.log(mp.mpf(x)), mean, sd) if x > 0 else 0
            exact = -z * z / 2 - log(2 * mp.pi) / 2 - log(mp.mpf(sd)) - log(mp.mpf(x)) if x > 0 else -mp.inf
            outside = stats.norm.logpdf(np.log(x), mean, sd) - np.log(x) if x > 0 else -np.inf
            row(f"LogNormal({mean}, {sd})", x, exact, outside, 13 if sd > 0.01 else 11, 11 if sd > 0.01 else 9)
            if 1e-9 < x < 1e9 and sd < 10:
                assert abs(stats.lognorm.logpdf(x, sd, scale=np.exp(mean)) - exact) < 1e-9 * max(1, abs(exact))
    for x in [4.5, 0.3, 100, 1e-300, 1e300]:
        z = standardised(mp.log(mp.mpf(x)), 1.5, 0.25)
        outside = (np.log(x) - 1.5) / 0.25
        tails("LogNormal(1.5, 0.25)", x, *(log(mp.erfc(side / mp.sqrt(2)) / 2) if side > -30 else -mp.erfc(-side / mp.sqrt(2)) / 2 for side in (-z, z)), *(special.log_ndtr(side) for side in (outside, -outside)), 12)


def half_normals():
    for sd, points in [(1, [0, 1e-200, 0.3, 40, 1e6, -1e-300]), (2.5, [0, 0.3, 7, -1]), (1e-8, [0, 3e-9, 1])]:
        for x in points:
            exact = log(2 / mp.pi) / 2 - log(mp.mpf(sd)) - standardised(x, 0, sd) ** 2 / 2 if x >= 0 else -mp.inf
            row(f"HalfNormal({sd})", x, exact, stats.halfnorm.logpdf(x, scale=sd))
    for x in [1e-300, 1e-9, 0.3, 2.5, 6]:
        z = standardised(x, 0, 2.5) / mp.sqrt(2)
        tails("HalfNormal(2.5)", x, log(mp.erf(z)), log(mp.erfc(z)), np.log(special.erf(float(z))), np.log(special.erfc(float(z))), 12, 1e-3)
    row("Censored(HalfNormal(2.5), high = 200)", 200, log(mp.erfc(80 / mp.sqrt(2))), np.log(2) + special.log_ndtr(-80))


def uniforms():
    for low, high in [(-1, 3), (0, 1e-300), (1e10, 10000000001), (-1e308, 5e307)]:
        width = mp.mpf(high) - mp.mpf(low)
        for x in [low, low + (high - low) / 4, high, low - max(1, abs(low)) / 2**40, high + max(1, abs(high)) / 2**40]:
            row(f"Uniform({low}, {high})", x, -log(width) if low <= x <= high else -mp.inf, stats.uniform.logpdf(x, low, high - low))
    for x in [-1, -0.75, 1, 2.9990234375, 3, -2, 4]:
        share = min(max(mp.mpf(x + 1) / 4, 0), 1)
        tails("Uniform(-1, 3)", x, log(share), log(1 - share), stats.uniform.logcdf(x, -1, 4), stats.uniform.logsf(x, -1, 4))


print(f"# mpmath {mp.__version__}, checked against scipy {scipy.__version__}: law | x | log density | digits kept by doubles")
student_ts()
half_student_ts()
cauchys()
half_cauchys()
laplaces()
logistics()
gumbels()
log_normals()
half_normals()
uniforms()
