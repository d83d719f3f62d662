# The values of expected.txt: python3 exact.py (needs numpy, scipy). Given both scales, the homes are one normal vector.
import csv

import numpy as np
from scipy import optimize, stats

homes = list(csv.DictReader(open("homes.csv")))
uranium = np.array([float(r["log_uranium"]) for r in csv.DictReader(open("counties.csv"))])
y = np.array([float(r["log_radon"]) for r in homes])
county = np.array([int(r["county"]) for r in homes]) - 1
basement = np.array([float(r["basement"]) for r in homes])
x = np.column_stack([np.ones(len(y)), uranium[county], basement])  # base, slope, basement_effect: prior N(0, 25)
z = (county[:, None] == np.arange(len(uranium))).astype(float)     # homes x counties
names = ["base", "slope", "basement_effect"]


def dense(spread, sd):
    """Log evidence and the posterior of coefficients and deviations, by the covariance of all homes."""
    design, prior = np.hstack([x, z]), np.concatenate([np.full(3, 25.0), np.full(len(uranium), spread**2)])
    cov = design * prior @ design.T + sd**2 * np.eye(len(y))
    gain = np.linalg.solve(cov, design * prior).T
    mean, posterior = gain @ y, np.diag(prior) - gain @ (design * prior)
    to_level = np.hstack([np.ones((len(uranium), 1)), uranium[:, None], np.zeros((len(uranium), 1)), np.eye(len(uranium))])
    return stats.multivariate_normal.logpdf(y, cov=cov), mean, posterior, to_level @ mean, np.sqrt(np.diag(to_level @ posterior @ to_level.T))


def by_county(spread, sd):
    """The same evidence and coefficients from sums over the homes of each county (Sherman, Morrison)."""
    n, sx, sy = z.sum(0), z.T @ x, z.T @ y
    w = spread**2 / (sd**2 + n * spread**2)
    precision = (x.T @ x - sx.T * w @ sx) / sd**2 + np.eye(3) / 25
    right = (x.T @ y - sx.T * w @ sy) / sd**2
    mean = np.linalg.solve(precision, right)
    logdet = 2 * len(y) * np.log(sd) + np.log1p(n * spread**2 / sd**2).sum() + np.linalg.slogdet(25 * precision)[1]
    return -0.5 * (len(y) * np.log(2 * np.pi) + logdet + (y @ y - w @ sy**2) / sd**2 - right @ mean), mean, np.linalg.inv(precision)


print("given spread 0.25 and sd 0.75")
log, mean, posterior, level, level_sd = dense(0.25, 0.75)
assert abs(log - by_county(0.25, 0.75)[0]) < 1e-8
for i, name in enumerate(names):
    print(f"  {name} {float(mean[i])!r}  sd {float(np.sqrt(posterior[i, i]))!r}")
counts = z.sum(0).astype(int)
for c in (int(counts.argmax()), int(counts.argmin())):
    print(f"  level[{c + 1}], {counts[c]} homes: {float(level[c])!r}  sd {float(level_sd[c])!r}")
for s in (0.05, 0.15, 0.2, 0.25, 0.3, 0.4):
    print(f"  log evidence at spread {s}: {float(dense(s, 0.75)[0])!r}")

print("scales marginalized, on a grid of Gauss-Legendre points over their logarithms")


def grid(low, high, count):
    at, weight = np.polynomial.legendre.leggauss(count)
    half = (np.log(high) - np.log(low)) / 2
    return np.exp(np.log(low) + half * (at + 1)), weight * half


spreads, ws = grid(0.005, 1, 120)
sds, wt = grid(0.6, 1, 60)
cells = [(s, t, by_county(s, t), np.log(a * b * s * t) + stats.halfnorm.logpdf(s) + stats.halfnorm.logpdf(t)) for s, a in zip(spreads, ws) for t, b in zip(sds, wt)]
logs = np.array([c[2][0] + c[3] for c in cells])
weight = np.exp(logs - logs.max())
print("  log evidence", logs.max() + np.log(weight.sum()))
weight /= weight.sum()
first = sum(p * c[2][1] for p, c in zip(weight, cells))
second = sum(p * (c[2][2] + np.outer(c[2][1], c[2][1])) for p, c in zip(weight, cells))
for i, name in enumerate(names):
    print(f"  {name} {first[i]:.6f}  sd {np.sqrt(second[i, i] - first[i] ** 2):.6f}")
for k, name in enumerate(("spread", "sd")):
    v = np.array([c[k] for c in cells])
    print(f"  {name} {weight @ v:.6f}  sd {np.sqrt(weight @ v**2 - (weight @ v) ** 2):.6f}")

print("mode of unknown_scales.gen")


def negative(p):
    """-log joint density at base, slope, basement_effect, log spread, log sd, z, and its gradient."""
    beta, spread, sd, dev = p[:3], np.exp(p[3]), np.exp(p[4]), p[5:]
    rest = y - x @ beta - spread * (z @ dev)
    log = stats.norm.logpdf(rest, scale=sd).sum() + stats.norm.logpdf(beta, scale=5).sum() + stats.norm.logpdf(dev).sum() + stats.halfnorm.logpdf([spread, sd]).sum()
    back = z.T @ rest / sd**2
    slope = np.concatenate([x.T @ rest / sd**2 - beta / 25, [spread * (back @ dev) - spread**2, rest @ rest / sd**2 - len(y) - sd**2], spread * back - dev])
    return -log, -slope


best = optimize.minimize(negative, np.zeros(5 + len(uranium)), jac=True, method="BFGS", options=dict(gtol=1e-8, maxiter=10000))
for i, name in enumerate(names):
    print(f"  {name} {best.x[i]:.8f}")
print(f"  spread {np.exp(best.x[3]):.8f}  sd {np.exp(best.x[4]):.8f}  log joint {-best.fun:.9f}")
