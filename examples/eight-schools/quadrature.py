# The posterior and the evidence of eight_schools.gen by quadrature: given tau, everything else is normal.
import csv

import numpy as np
from scipy import integrate, stats

rows = list(csv.DictReader(open("eight_schools.csv")))
y, se = (np.array([float(r[c]) for r in rows]) for c in ("y", "sigma"))


def given(tau):
    """log p(y, tau), and mean and variance of mu and the means of theta given tau."""
    v = se**2 + tau**2
    log = stats.multivariate_normal.logpdf(y, np.zeros(len(y)), np.diag(v) + 25) + np.log(2 / np.pi / 5 / (1 + (tau / 5) ** 2))
    variance = 1 / (1 / 25 + np.sum(1 / v))
    mu = variance * np.sum(y / v)
    return log, mu, (tau**2 * y + se**2 * mu) / v


def integral(f):
    return integrate.quad(lambda u: f(np.exp(u)) * np.exp(u), -25, 25, limit=1000, epsabs=0, epsrel=1e-11, points=[-5, 0, 3, 6])[0]


shift = 30
evidence = integral(lambda t: np.exp(given(t)[0] + shift))
print("log evidence", np.log(evidence) - shift)
mean = lambda f: integral(lambda t: np.exp(given(t)[0] + shift) * f(t)) / evidence
print("mu", mean(lambda t: given(t)[1]))
print("tau", mean(lambda t: t), "sd", np.sqrt(mean(lambda t: t**2) - mean(lambda t: t) ** 2))
for j in range(len(y)):
    print(f"theta[{j + 1}]", mean(lambda t: given(t)[2][j]))
