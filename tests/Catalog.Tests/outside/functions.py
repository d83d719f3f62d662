"""Values of functions by numpy and mpmath: python3 functions.py > functions.rows

A row of the table: function | arguments and sizes | result, 15 digits | digits that double precision keeps there. An index is written {"index": .., "of": states}.
"""
import json

import mpmath as mp
import numpy as np

mp.mp.dps = 40


def exact(values):
    return np.vectorize(lambda v: mp.nstr(mp.mpf(v), 15, min_fixed=-5, max_fixed=15), otypes=[object])(np.asarray(values, dtype=object))


def text(values):
    nested = exact(values).tolist()
    return json.dumps(nested).replace('"', "")


def row(function, arguments, result, digits=14):
    print(f"{function} | {json.dumps(arguments)} | {text(result)} | {digits}")


def numbers(*shape):
    """Unequal numbers of both signs in a fixed order."""
    return (np.round(np.sin(1.7 * np.arange(1, np.prod(shape) + 1)) * 3, 2)).reshape(shape).tolist()


COVARIANCE = [[2.0, 0.6, -0.3], [0.6, 1.5, 0.2], [-0.3, 0.2, 0.9]]


def products():
    for a, b in [((2, 3), (3, 4)), ((4, 3), (3,)), ((3,), (3, 2)), ((2, 4, 3), (3,)), ((3,), (2, 3, 4)), ((2, 4, 3), (3, 5)), ((4, 3), (2, 3, 5)), ((2, 4, 3), (2, 3, 5))]:
        row("@", [numbers(*a), numbers(*b)], np.matmul(numbers(*a), numbers(*b)))
    row("dot", [numbers(4), [1, -2, 0.5, 3]], np.dot(numbers(4), [1, -2, 0.5, 3]))
    row("outer", [numbers(2), numbers(3)], np.outer(numbers(2), numbers(3)))
    row("transpose", [numbers(2, 3)], np.transpose(numbers(2, 3)))
    row("transpose", [numbers(2, 3, 2)], np.swapaxes(numbers(2, 3, 2), -1, -2))


def matrices():
    hilbert = [[1 / (i + j + 1) for j in range(5)] for i in range(5)]
    for matrix, digits in [(COVARIANCE, 14), ([[0.25]], 14), (hilbert, 11)]:
        inverse = mp.inverse(mp.matrix(matrix))
        row("inverse", [matrix], np.array(inverse.tolist()), digits)
        row("cholesky", [matrix], np.array(mp.cholesky(mp.matrix(matrix)).tolist()), digits)
        row("covariance", [matrix], matrix)
    row("diagonal", [[1, 2.5, -3]], np.diag([1, 2.5, -3]))
    row("diagonal", [COVARIANCE], np.diag(COVARIANCE))
    row("diagonal", [numbers(2, 3, 3)], np.diagonal(numbers(2, 3, 3), axis1=1, axis2=2))
    row("identity", [3], np.eye(3))
    # an edge twice, and one from a place to itself; the incidence matrix has a row for each edge
    first, second = [1, 2, 1, 4, 3, 2], [2, 4, 2, 1, 3, 1]
    incidence = np.eye(4)[np.array(first) - 1] - np.eye(4)[np.array(second) - 1]
    row("graph_laplacian", [{"index": first, "of": 4}, {"index": second, "of": 4}, 4], incidence.T @ incidence)
    row("zeros", [2, 3], np.zeros((2, 3)))
    row("ones", [4], np.ones(4))
    row("uniform", [3], [mp.mpf(1) / 3] * 3)


def vectors():
    row("cumsum", [numbers(2, 3)], np.cumsum(numbers(2, 3), axis=-1))
    row("cumprod", [numbers(2, 3)], np.cumprod(numbers(2, 3), axis=-1))
    for shares in [[0.3, 0.5, 0.25], [0.9]]:
        left, pieces = mp.mpf(1), []
        for share in shares:
            pieces.append(left * share)
            left -= pieces[-1]
        row("stick_breaking", [shares], pieces + [left])
    row("max", [1.5, [3, -1, 2], 2], np.maximum(1.5, np.maximum([3, -1, 2], 2)))
    row("min", [[3, -1], [0, 4]], np.minimum([3, -1], [0, 4]))


def joins():
    row("concat", [numbers(2), 7, numbers(3)], np.concatenate([numbers(2), [7], numbers(3)]))
    row("concat", [numbers(2, 3), numbers(1, 3)], np.concatenate([numbers(2, 3), numbers(1, 3)]))
    row("concat", [numbers(2), {"index": 3, "of": 4}], np.concatenate([numbers(2), np.eye(4)[2]]))
    row("concat", [{"index": [2, 1], "of": 3}, numbers(1, 3)], np.concatenate([np.eye(3)[[1, 0]], numbers(1, 3)]))
    constant = [np.full((1, 2, 3), v) for v in (0.5, 0, 1)]
    row("concat", [numbers(2, 2, 3), 0.5, {"index": 2, "of": 2}], np.concatenate([numbers(2, 2, 3)] + constant))
    for t, frequencies in [(0.3, 8), ([0.2, -1.4], 3)]:
        waves = [f(2**k * mp.pi * mp.mpf(v)) for v in np.atleast_1d(t) for f in (mp.sin, mp.cos) for k in range(frequencies)]
        row("fourier", [t] if frequencies == 8 else [t, frequencies], waves, 13)


def kernels():
    points = [0.0, 0.4, 1.3, -2.0]
    plane = [[0.0, 1.0], [0.5, -0.2], [2.0, 2.0]]
    sd, length, period = mp.mpf(1.3), mp.mpf(0.7), mp.mpf(2.5)
    shapes = {
        "squared_exponential": lambda d: mp.exp(-(d**2) / (2 * length**2)),
        "matern32": lambda d: (1 + mp.sqrt(3) * d / length) * mp.exp(-mp.sqrt(3) * d / length),
        "matern52": lambda d: (1 + mp.sqrt(5) * d / length + 5 * d**2 / (3 * length**2)) * mp.exp(-mp.sqrt(5) * d / length),
    }
    for x in (points, plane):
        apart = [[[abs(mp.mpf(a) - mp.mpf(b)) for a, b in zip(np.atleast_1d(p), np.atleast_1d(q))] for q in x] for p in x]
        for name, shape in shapes.items():
            row(name, [x, 1.3, 0.7], [[sd**2 * shape(mp.norm(d)) for d in line] for line in apart], 13)
        waves = [[sum(mp.sin(mp.pi * e / period) ** 2 for e in d) for d in line] for line in apart]
        row("periodic", [x, 1.3, 0.7, 2.5], [[sd**2 * mp.exp(-2 * w / length**2) for w in line] for line in waves], 13)


for table in (products, matrices, vectors, joins, kernels):
    table()
