# The values of expected.txt: python3 newton.py (needs numpy, scipy).
import csv

import numpy as np
from scipy import optimize, special, stats

rows = list(csv.DictReader(open("ratings.csv")))
columns = [c for c in rows[0] if c != "rating"]
x = np.array([[float(r[c]) for c in columns] for r in rows])
rating = np.array([int(r["rating"]) for r in rows])


def log_joint(cut, slope):
    """P(y <= k) = sigmoid(cut_k - x slope); cuts are four draws given that they ascend, which has chance 1 / 4!."""
    edges = np.concatenate([[-np.inf], cut, [np.inf]])
    line = x @ slope
    mass = special.expit(edges[rating] - line) - special.expit(edges[rating - 1] - line)
    return np.log(mass).sum() + stats.norm.logpdf(cut, scale=3).sum() + np.log(24) + stats.norm.logpdf(slope).sum()


def free(p):
    """First cut, logarithms of the steps between cuts, slopes."""
    return np.cumsum(np.concatenate([p[:1], np.exp(p[1:4])])), p[4:]


def differences(f, p, h=1e-3):
    """Gradient and Hessian by central differences of the fourth order in h."""
    eye = np.eye(len(p))
    d1 = lambda v, h: (f(p + h * v) - f(p - h * v)) / (2 * h)
    d2 = lambda v, w, h: (f(p + h * (v + w)) - f(p + h * (v - w)) - f(p - h * (v - w)) + f(p - h * (v + w))) / (4 * h * h)
    return np.array([(4 * d1(v, h) - d1(v, 2 * h)) / 3 for v in eye]), np.array([[(4 * d2(v, w, h) - d2(v, w, 2 * h)) / 3 for w in eye] for v in eye])


def mode(f):
    p = optimize.minimize(lambda p: -f(p), np.array([-2, 0, 0, 0, 0, 0, 0.0]), method="BFGS").x
    for _ in range(4):
        gradient, hessian = differences(f, p)
        p = p - np.linalg.solve(hessian, gradient)
    return p, differences(f, p, 1e-2)[1]


p, _ = mode(lambda p: log_joint(*free(p)))
print("map: the mode on the scale of the story")
print("  cut", *free(p)[0])
print("  slope", *free(p)[1])
print("  log_joint", log_joint(*free(p)))

jacobian = lambda p: p[1:4].sum()
f = lambda p: log_joint(*free(p)) + jacobian(p)
p, hessian = mode(f)
cov = np.linalg.inv(-hessian)
print("laplace: the mode of the unconstrained parameters, with their Jacobian")
print("  slope", *p[4:], " sd", *np.sqrt(np.diag(cov))[4:])
print("  log_evidence", f(p) + 0.5 * len(p) * np.log(2 * np.pi) - 0.5 * np.linalg.slogdet(-hessian)[1])
draws = np.random.default_rng(1).multivariate_normal(p, cov, 200000)
cuts = np.cumsum(np.column_stack([draws[:, 0], np.exp(draws[:, 1:4])]), 1)
print("  cut", *cuts.mean(0), " sd", *cuts.std(0))

# The posterior itself: draws from a wider t distribution, by their importance weights.
t = stats.multivariate_t(p, cov, df=5, seed=1)
at = t.rvs(100000)
log = np.array([f(a) for a in at]) - t.logpdf(at)
w = np.exp(log - log.max())
print("posterior, 100,000 weighted draws: log_evidence", log.max() + np.log(w.mean()), "+-", w.std() / w.mean() / np.sqrt(len(w)))
cuts = np.cumsum(np.column_stack([at[:, 0], np.exp(at[:, 1:4])]), 1)
print("  cut", *(w @ cuts / w.sum()))
print("  slope", *(w @ at[:, 4:] / w.sum()))
