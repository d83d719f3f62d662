"""Log densities by mpmath (50 digits), each checked against scipy: python3 values.py > values.txt

A row of the table: law | x | log density, 15 digits | digits that double precision can keep there.
"""
import json

import mpmath as mp
import numpy as np
import scipy
from scipy import stats

mp.mp.dps = 50


def log(value):
    return mp.log(value) if value > 0 else -mp.inf


def number(value):
    return "-inf" if value == -mp.inf else mp.nstr(mp.mpf(value), 15, min_fixed=-5, max_fixed=15)


def row(law, x, exact, outside, digits=13):
    outside = float(outside)
    close = exact == outside or abs(exact - outside) <= mp.mpf(10) ** (1 - digits) * max(1, abs(exact))
    assert close, (law, x, exact, outside)
    print(f"{law} | {json.dumps(x)} | {number(exact)} | {digits}")


def normal(x, mean, variance):
    return -(mp.mpf(x) - mean) ** 2 / (2 * variance) - log(2 * mp.pi * variance) / 2


def normals():
    for spelling, value, variance in [("sd", 2, 4), ("variance", 4, 4), ("precision", 0.25, 4), ("sd", 0.001, mp.mpf(0.001) ** 2), ("precision", 400, mp.mpf(1) / 400)]:
        written = f"{value}" if (spelling, value) == ("sd", 2) else f"{spelling} = {value}"
        for x in [0.3, 5, -7]:
            row(f"Normal(1, {written})", x, normal(x, 1, variance), stats.norm.logpdf(x, 1, float(mp.sqrt(variance))))


def matrix(rows):
    return mp.matrix(rows)


def mv_normal(x, mean, covariance):
    residual = mp.matrix(x) - mp.matrix(mean)
    quadratic = (residual.T * mp.inverse(covariance) * residual)[0]
    return -(quadratic + log(mp.det(covariance)) + len(x) * log(2 * mp.pi)) / 2


def mv_normals():
    five_factor = [[1, 0, 0, 0, 0], [0.5, 2, 0, 0, 0], [-0.25, 0.125, 0.5, 0, 0], [1, -1, 0.5, 1.5, 0], [0.25, 0.5, -0.5, 0.75, 3]]
    five = (np.array(five_factor) @ np.array(five_factor).T).tolist()
    near = [[1, 0.999999], [0.999999, 1]]
    wide = [[1, 0, 0], [0, 1e-4, 0], [0, 0, 1e4]]
    table = [
        ([1], {"covariance": [[4]], "precision": [[0.25]], "cholesky": [[2]]}, [[0.3], [5], [-7]], 13),
        ([1, -2], {"covariance": [[4, 1.5], [1.5, 1]], "precision": [[1, -1.5], [-1.5, 4]], "cholesky": [[2, 0], [0.75, 0.5]]}, [[0.3, -1], [5, 0], [-7, -2]], 13),
        ([0, 1, 2, 3, 4], {"covariance": five, "cholesky": five_factor, "precision": five}, [[0, 0, 0, 0, 0], [1, 2, -1, 0.5, 3], [-4, 1, 2.5, 6, 10]], 12),
        ([0, 0], {"covariance": near, "precision": near}, [[0, 0], [1, 1], [1, 0.999]], 8),
        ([0, 0, 0], {"covariance": wide, "precision": wide}, [[0, 0, 0], [1, 0.01, 100], [-1, 0.03, 200]], 13),
    ]
    for mean, spellings, points, digits in table:
        for spelling, value in spellings.items():
            covariance = {"covariance": matrix, "precision": lambda v: mp.inverse(matrix(v)), "cholesky": lambda v: matrix(v) * matrix(v).T}[spelling](value)
            law = f"MvNormal({json.dumps(mean)}, {spelling} = {json.dumps(value)})"
            for x in points:
                rounded = np.array(covariance.tolist(), dtype=float)
                row(law, x, mv_normal(x, mean, covariance), stats.multivariate_normal.logpdf(x, mean, rounded, allow_singular=False), digits)


def bernoullis():
    for p in [0.3, 1e-9, 0.999999]:
        for x, share in [(0, 1 - mp.mpf(p)), (1, mp.mpf(p)), (2, 0)]:
            row(f"Bernoulli({p})", x, log(share), stats.bernoulli.logpmf(x, p), 13)
    for p, x in [(0, 0), (0, 1), (1, 0), (1, 1)]:
        row(f"Bernoulli({p})", x, mp.mpf(0) if p == x else -mp.inf, stats.bernoulli.logpmf(x, p))
    for logit in [-0.75, 2, 50, -800]:
        for x in [0, 1, -1]:
            exact = -mp.inf if x < 0 else -mp.log1p(mp.exp(-logit if x == 1 else logit))
            row(f"Bernoulli(logit = {logit})", x, exact, -np.inf if x < 0 else -np.logaddexp(0, -logit if x == 1 else logit))


def categoricals():
    for p in [[0.2, 0.5, 0.3], [0.25, 0, 0.75], [1]]:
        for x in range(0, len(p) + 2):
            share = p[x - 1] if 1 <= x <= len(p) else 0
            row(f"Categorical({json.dumps(p)})", x, log(mp.mpf(share)), stats.rv_discrete(values=(range(1, len(p) + 1), p)).logpmf(x))
    for logit in [[0.5, -1, 2], [1000, 999, -1000]]:
        for x in range(0, len(logit) + 2):
            exact = logit[x - 1] - log(sum(mp.exp(l) for l in logit)) if 1 <= x <= len(logit) else -mp.inf
            row(f"Categorical(logit = {json.dumps(logit)})", x, exact, logit[x - 1] - scipy.special.logsumexp(logit) if 1 <= x <= len(logit) else -np.inf)


def poisson(x, rate):
    if x < 0 or x != int(x):
        return -mp.inf
    return (x * mp.log(rate) if x > 0 else 0) - rate - mp.loggamma(x + 1) if rate > 0 else (mp.mpf(0) if x == 0 else -mp.inf)


def poissons():
    for rate, points, digits in [(2.5, [0, 1, 7, 200, -1, 1.5], 13), (1e-12, [0, 1, 3], 13), (0, [0, 1, 5], 13), (1e6, [1000000, 997000], 7)]:
        for x in points:
            row(f"Poisson({rate})", x, poisson(x, mp.mpf(rate)), stats.poisson.logpmf(x, rate) if x == int(x) else -np.inf, digits)
    for log_rate in [0.5, -30, 4]:
        for x in [0, 1, 7, 60, -2, 0.5]:
            row(f"Poisson(log_rate = {log_rate})", x, poisson(x, mp.exp(log_rate)), stats.poisson.logpmf(x, np.exp(log_rate)) if x == int(x) else -np.inf)


print(f"# mpmath {mp.__version__}, checked against scipy {scipy.__version__}: law | x | log density | digits kept by doubles")
normals()
mv_normals()
bernoullis()
categoricals()
poissons()
