"""Tails of beta-binomial distributions of many trials by mpmath (60 digits): python3 beta_binomial.py > beta_binomial.rows

Up to 100,000 trials they are sums of the masses, beyond that integrals of the binomial tail over the beta distribution by tanh-sinh.
A row: n | alpha | beta | k | log P(X <= k) | log P(X > k) | their derivatives by alpha | by beta, 15 digits each.
"""
import mpmath as mp

mp.mp.dps = 60
step = mp.mpf("1e-15")


def summed(n, a, b, k):
    def tail(low, high):
        mass = mp.exp(mp.loggamma(n + 1) - mp.loggamma(low + 1) - mp.loggamma(n - low + 1) + mp.loggamma(a + low) + mp.loggamma(b + n - low)
                      - mp.loggamma(a + b + n) + mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b))
        total = mp.mpf(0)
        for j in range(low, high + 1):
            total += mass
            if j < n:
                mass *= mp.mpf(n - j) / (j + 1) * (a + j) / (b + n - j - 1)
        return total

    return logarithms(tail(0, k), tail(k + 1, n))


def logarithms(below, above):
    """Of the larger one by the complement, which keeps its digits."""
    return (mp.log(below), mp.log1p(-below)) if below < above else (mp.log1p(-above), mp.log(above))


def incomplete(a, b, logit):
    """log P(Y <= sigmoid(logit)) of Y from Beta(a, b), by a series of positive terms."""
    p = 1 / (1 + mp.exp(-logit))
    return (a * mp.log(p) - b * mp.log1p(mp.exp(logit)) + mp.loggamma(a + b) - mp.loggamma(a + 1) - mp.loggamma(b)
            + mp.log(mp.hyp2f1(1, a + b, a + 1, p, maxterms=10 ** 7)))


def kernel(a, b, logit):
    return -a * mp.log1p(mp.exp(-logit)) - b * mp.log1p(mp.exp(logit)) + mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)


def integrated(n, a, b, k):
    """P(X > k) = P(Y <= P), Y from Beta(k + 1, n - k) and P from Beta(a, b), and P(X <= k) = P(1 - Y <= 1 - P)."""
    def tail(a, b, c, d):
        f = lambda t: mp.exp(kernel(c, d, t) + upper(a, b, t))
        upper = lambda a, b, t: incomplete(b, a, -t)
        center = mp.log(mp.mpf(c) / d)
        sd = mp.sqrt(mp.mpf(1) / c + mp.mpf(1) / d)
        return mp.quad(f, [center + sd * z for z in (-60, -30, -15, -8, -4, -2, 0, 2, 4, 8, 15, 30, 60)])

    return logarithms(tail(b, a, n - k, k + 1), tail(a, b, k + 1, n - k))


def rows(way, n, a, b, counts):
    a, b = mp.mpf(a), mp.mpf(b)
    for k in counts:
        tails = way(n, a, b, k)
        by_a = [(up - down) / (2 * a * step) for up, down in zip(way(n, a * (1 + step), b, k), way(n, a * (1 - step), b, k))]
        by_b = [(up - down) / (2 * b * step) for up, down in zip(way(n, a, b * (1 + step), k), way(n, a, b * (1 - step), k))]
        print(" | ".join([str(n), mp.nstr(a, 6), mp.nstr(b, 6), str(k)] + [mp.nstr(x, 15, min_fixed=-5, max_fixed=15)
                                                                           for x in (*tails, *by_a, *by_b)]), flush=True)


if __name__ == "__main__":
    print("# n | alpha | beta | k | log P(X <= k) | log P(X > k) | by alpha of both | by beta of both")
    rows(summed, 1, 2, 3.5, [0])
    rows(summed, 10, 0.3, 0.2, [0, 5, 9])
    rows(summed, 1001, 0.5, 0.5, [0, 400, 1000])
    rows(summed, 1500, 0.001, 0.002, [0, 7, 1499])
    rows(summed, 2000, 40, 1e7, [0, 1, 5])
    rows(summed, 2000, 0.3, 1e7, [0, 3, 1500])
    rows(summed, 3000, 1e7, 0.3, [10, 2990, 2999])
    rows(summed, 5000, 2, 3.5, [0, 10, 2000, 4990])
    rows(summed, 5000, 0.01, 300, [0, 4, 300, 4999])
    rows(summed, 5000, 1, 1, [0, 2499, 4999])
    rows(summed, 5000, 1e5, 3e5, [100, 1100, 1250, 1400, 4000])
    rows(summed, 20001, 300, 0.5, [20, 19000, 20000])
    rows(summed, 25000, 1, 60, [0, 400, 24999])
    rows(summed, 30000, 6000, 20000, [10, 6500, 6923, 7300, 29000])
    mp.mp.dps, step = 40, mp.mpf("1e-10")
    rows(integrated, 10 ** 6, 2, 300, [3, 6000, 20000, 200000])
    rows(integrated, 10 ** 9, 2, 3.5, [1000, 4 * 10 ** 8, 999999000])
    rows(integrated, 10 ** 12, 5000, 4000, [5 * 10 ** 11, 555 * 10 ** 9, 6 * 10 ** 11])
