"""Log probabilities and densities of counts, simplices and matrices by mpmath (50 digits), each checked against scipy: python3 discrete.py > discrete.txt

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


def row(law, x, exact, outside, digits=13, outside_digits=11):
    outside = float(outside)
    close = exact == outside or abs(exact - outside) <= mp.mpf(10) ** -outside_digits * max(1, abs(exact))
    assert close, (law, x, exact, outside)
    print(f"{law} | {json.dumps(x)} | {number(exact)} | {digits}")


def is_count(x):
    return x >= 0 and x == int(x)


def discrete_uniforms():
    for low, high in [(0, 7), (-3, 2), (5, 5)]:
        for x in [low - 1, low, low + 0.5, high, high + 1]:
            exact = -log(mp.mpf(high - low + 1)) if low <= x <= high and x == int(x) else -mp.inf
            row(f"DiscreteUniform({low}, {high})", x, exact, stats.randint.logpmf(x, low, high + 1))


def mv_normals():
    for mean, sd, correlation, points in [
        ([1, -2], [2, 1], [[1, 0.75], [0.75, 1]], [[0.3, -1], [5, 0], [-7, -2]]),
        ([0, 0, 0], [1, 0.5, 20], [[1, 0.5, -0.25], [0.5, 1, 0], [-0.25, 0, 1]], [[0, 0, 0], [1, 0.5, 20], [-1, 1.5, 40]]),
    ]:
        covariance = mp.diag(sd) * mp.matrix(correlation) * mp.diag(sd)
        for x in points:
            residual = mp.matrix(x) - mp.matrix(mean)
            exact = -((residual.T * mp.inverse(covariance) * residual)[0] + log(mp.det(covariance)) + len(x) * log(2 * mp.pi)) / 2
            law = f"MvNormal({json.dumps(mean)}, sd = {json.dumps(sd)}, correlation = {json.dumps(correlation)})"
            row(law, x, exact, stats.multivariate_normal.logpdf(x, mean, np.array(covariance.tolist(), dtype=float)))


print(f"# mpmath {mp.__version__}, checked against scipy {scipy.__version__}: law | x | log density | digits kept by doubles")
discrete_uniforms()
mv_normals()
