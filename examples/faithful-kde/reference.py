"""Values of kernel density estimates by scipy and scikit-learn, for expected.txt and tests/Inference.Tests/Kernels.

    python3 reference.py        (scipy 1.10.1, scikit-learn 1.2.1)
"""
import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp
from scipy.stats import gaussian_kde
from sklearn.neighbors import KernelDensity


def leave_one_out(x, covariance):
    n, d = x.shape
    factor = np.linalg.cholesky(covariance)
    y = np.linalg.solve(factor, x.T).T
    square = ((y[:, None] - y[None]) ** 2).sum(-1)
    np.fill_diagonal(square, np.inf)
    volume = d / 2 * np.log(2 * np.pi) + np.log(np.diag(factor)).sum()
    return (logsumexp(-square / 2, axis=1) - np.log(n - 1) - volume).sum()


def best(x, covariance_of, start):
    found = minimize(lambda t: -leave_one_out(x, covariance_of(t)), start, method="BFGS", options={"gtol": 1e-7})
    found = minimize(lambda t: -leave_one_out(x, covariance_of(t)), found.x, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-13, "maxiter": 20000})
    return -found.fun, covariance_of(found.x)


def lower(t):
    factor = np.array([[np.exp(t[0]), 0], [t[1], np.exp(t[2])]])
    return factor @ factor.T


faithful = np.loadtxt("faithful.csv", delimiter=",", skiprows=1)
print("Scott, leave one out", repr(leave_one_out(faithful, gaussian_kde(faithful.T, "scott").covariance)))
print("Scott, sum of log densities", repr(gaussian_kde(faithful.T, "scott").logpdf(faithful.T).sum()))
print("covariance", best(faithful, lower, [-2, 1, 1]))
print("widths", best(faithful, lambda t: np.diag(np.exp(2 * t)), [-1, 1]))
print("one width, of waiting", best(faithful[:, 1:], lambda t: np.exp(2 * t[0]) * np.eye(1), [1.0]))
print("likelihood", best(faithful, lambda t: np.exp(2 * t[0]) * np.cov(faithful.T), [-1.0]))

# points and queries of tests/Inference.Tests/Kernels
for d in (1, 2, 3):
    i, c = np.arange(40)[:, None], np.arange(d)[None]
    x = np.sin(1.7 * (i + 1) * (c + 1)) + 0.3 * np.cos(i) * (c + 1)
    q = np.array([[0.1 * (c + 1) for c in range(d)], [-0.7 + 0.2 * c for c in range(d)]])
    for kernel in ("gaussian", "tophat", "epanechnikov", "exponential", "linear", "cosine"):
        print(d, kernel, [repr(float(v)) for v in KernelDensity(kernel=kernel, bandwidth=0.9).fit(x).score_samples(q)])
    for rule in ("scott", "silverman"):
        print(d, rule, [repr(float(v)) for v in gaussian_kde(x.T, rule).logpdf(q.T)])
