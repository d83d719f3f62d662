"""Effective sample sizes of chains (Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021), as rstan and the R package posterior compute them."""
import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata


def split(chains):
    """Halves of chains: [chains, draws] to [2 chains, draws / 2]."""
    half = chains.shape[1] // 2
    return np.concatenate([chains[:, :half], chains[:, -half:]])


def size(chains):
    """The effective sample size of the mean of chains [chains, draws], by Geyer's initial monotone sequence."""
    count, draws = chains.shape
    away = chains - chains.mean(axis=1, keepdims=True)
    length = 1 << (2 * draws - 1).bit_length()
    spectrum = np.abs(np.fft.rfft(away, length)) ** 2
    covariance = np.fft.irfft(spectrum, length)[:, :draws].mean(axis=0) / draws
    within = covariance[0] * draws / (draws - 1)
    total = covariance[0] + (np.var(chains.mean(axis=1), ddof=1) if count > 1 else 0)
    if not total > 0: return float(count * draws)
    correlation = 1 - (within - covariance * draws / (draws - 1)) / total
    correlation[0] = 1
    pairs = correlation[0:draws - draws % 2:2] + correlation[1:draws:2]
    positive = np.flatnonzero(pairs <= 0)
    last = positive[0] if positive.size else pairs.size
    kept = np.minimum.accumulate(pairs[:last])
    # an odd lag after the last pair, as posterior adds it
    tail = max(correlation[2 * last], 0) if 2 * last < draws else 0
    time = max(-1 + 2 * kept.sum() + tail, 1 / np.log10(count * draws))
    return count * draws / time


def bulk(chains):
    """The bulk effective sample size: of normal scores of the ranks, in halves of chains."""
    halves = split(chains)
    ranks = rankdata(halves).reshape(halves.shape)
    return size(ndtri((ranks - 0.375) / (halves.size + 0.25)))


def of_mean(chains):
    """Mean, standard deviation and Monte Carlo standard error of the mean."""
    sd = chains.std(ddof=1)
    return chains.mean(), sd, sd / np.sqrt(size(split(chains)))
