"""The posterior of change_point.gen in closed form: given the last year, both rates are Gamma: python3 exact.py."""
import csv
import numpy as np
from scipy.special import gammaln

rows = list(csv.DictReader(open("coal.csv")))
year, y = (np.array([int(r[c]) for r in rows]) for c in ("year", "disasters"))
n = len(y)
before = np.arange(1, n + 1)                                   # years of the first rate, for each last year
shape, rate = (2 + y.cumsum(), 2 + y.sum() - y.cumsum()), (1 + before, 1 + n - before)
log = -np.log(n) - gammaln(y + 1).sum() + sum(gammaln(a) - a * np.log(b) for a, b in zip(shape, rate))
p = np.exp(log - log.max())
print("log evidence", log.max() + np.log(p.sum()))
p /= p.sum()


def show(name, mean, square):
    m = p @ mean
    print(f"{name:6}{m:10.6f}{np.sqrt(p @ square - m * m):10.6f}")


(a, c), (b, d) = shape, rate
show("early", a / b, a * (a + 1) / b**2)
show("late", c / d, c * (c + 1) / d**2)
show("ratio", c / d * b / (a - 1), c * (c + 1) / d**2 * b**2 / ((a - 1) * (a - 2)))
for i in np.argsort(-p)[:6]:
    print(year[i], round(p[i], 6))
print("1886 to 1896", p[(year >= 1886) & (year <= 1896)].sum())
