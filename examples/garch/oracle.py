"""The posterior of garch.gen by 1,000 affine-invariant walkers (Goodman and Weare 2010): python3 oracle.py (a minute or two)."""
import csv, math
import numpy as np

r = np.array([float(row["return"]) for row in csv.DictReader(open("dax.csv"))])


def density(u):
    """log p(r, u) for rows u = (mu, level, news, keep), and the last variance."""
    mu, level, news, keep = u.T
    inside = (level > 0) & (news > 0) & (keep > 0) & (news + keep < 1)
    level, news, keep = (np.where(inside, a, b) for a, b in ((level, 1), (news, 0.1), (keep, 0.1)))
    log = -mu**2 / 2 - (np.log(level) - 1) ** 2 / 2 - np.log(level) - np.log1p(-news)
    v = level
    for t, x in enumerate(r):
        if t > 0:
            v = (1 - news - keep) * level + news * (r[t - 1] - mu) ** 2 + keep * v
        log = log - (np.log(v) + (x - mu) ** 2 / v) / 2
    return np.where(inside, log, -np.inf), v


rng = np.random.default_rng(1)
walkers, steps, burn = 1000, 6000, 1000
start = rng.normal(0.3, 0.1, walkers), rng.lognormal(2, 0.3, walkers), rng.uniform(0.05, 0.15, walkers), rng.uniform(0.75, 0.84, walkers)
u = np.column_stack(start)
log, v = density(u)
half, sums = walkers // 2, []
for step in range(steps):
    for a, b in ((slice(0, half), slice(half, None)), (slice(half, None), slice(0, half))):
        z = (1 + rng.random(half)) ** 2 / 2
        moved = u[b][rng.integers(half, size=half)]
        moved = moved + z[:, None] * (u[a] - moved)
        there, variance = density(moved)
        took = np.log(rng.random(half)) < 3 * np.log(z) + there - log[a]
        u[a], log[a], v[a] = np.where(took[:, None], moved, u[a]), np.where(took, there, log[a]), np.where(took, variance, v[a])
    if step >= burn:
        all = np.column_stack([u, u[:, 2] + u[:, 3], v])
        sums.append(np.stack([all.mean(0), (all**2).mean(0)]))
sums = np.array(sums)
mean = sums[:, 0].mean(0)
sd = np.sqrt(sums[:, 1].mean(0) - mean**2)
blocks = sums[:, 0].reshape(50, -1, len(mean)).mean(1)
names, errors = ("mu", "level", "news", "keep", "news + keep", "v of the last week"), blocks.std(0, ddof=1) / math.sqrt(50)
for name, m, s, e in zip(names, mean, sd, errors):
    print(f"{name:20}{m:10.5f}{s:10.5f}  error of the mean {e:.5f}")
