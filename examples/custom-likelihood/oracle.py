"""The posterior and the evidence of ranking.gen by importance draws about the mode: python3 oracle.py (seconds)."""
import csv
from math import lgamma, log, pi
import numpy as np

order = np.array([[int(c) - 1 for c in row.values()] for row in csv.DictReader(open("rankings.csv"))])
D = order.max() + 1


def density(s):
    """log p(rankings, s) for rows s."""
    log = -(s**2).sum(-1) / 2 - D / 2 * np.log(2 * np.pi)
    for row in order:
        ranked = s[:, row]
        rest = np.logaddexp.accumulate(ranked[:, ::-1], axis=1)[:, ::-1]
        log = log + (ranked - rest).sum(-1)
    return log


# the mode by Newton steps with differences
s, h = np.zeros(D), 1e-4
eye = h * np.eye(D)
for _ in range(20):
    at = lambda *d: density((s + sum(d))[None])[0]
    gradient = np.array([at(e) - at(-e) for e in eye]) / (2 * h)
    hessian = np.array([[at(a, b) - at(a, -b) - at(-a, b) + at(-a, -b) for b in eye] for a in eye]) / (4 * h * h)
    s = s - np.linalg.solve(hessian, gradient)
rng, draws, df = np.random.default_rng(1), 400_000, 5
chol = np.linalg.cholesky(np.linalg.inv(-hessian))
z = rng.normal(size=(draws, D)) / np.sqrt(rng.chisquare(df, size=(draws, 1)) / df)
q = lgamma((df + D) / 2) - lgamma(df / 2) - D / 2 * log(df * pi) - (df + D) / 2 * np.log1p((z**2).sum(-1) / df) - np.log(np.diag(chol)).sum()
u = s + z @ chol.T
w = density(u) - q
top = w.max()
p = np.exp(w - top)
print("log evidence", top + np.log(p.mean()), "error", p.std() / p.mean() / np.sqrt(draws))
p /= p.sum()
mean = p @ u
for i in range(D):
    print(f"score[{i + 1}] {mean[i]:9.5f} {np.sqrt(p @ (u[:, i] - mean[i])**2):9.5f}  error of the mean {np.sqrt(p**2 @ (u[:, i] - mean[i])**2):.5f}")
chance = np.exp(u) / np.exp(u).sum(1, keepdims=True)
for i in range(D):
    m = p @ chance[:, i]
    print(f"chance[{i + 1}] {m:9.5f} {np.sqrt(p @ (chance[:, i] - m)**2):9.5f}")
