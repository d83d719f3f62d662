"""The code length of the binary digits by independent pixels, and by their numbers: values of expected.txt."""
import numpy as np

table = np.genfromtxt("digits.csv", delimiter=",", skip_header=1)
ink = table[:, :64] >= 8
share = ink.mean(axis=0)
entropy = -sum(p * np.log(p) + (1 - p) * np.log1p(-p) for p in share if 0 < p < 1)
print("independent pixels, nats for an image:", entropy, "in all", entropy * len(ink))
print("different images:", len(np.unique(ink, axis=0)), "log:", np.log(len(np.unique(ink, axis=0))), "in all", -len(ink) * np.log(len(np.unique(ink, axis=0))))
gray = table[:, :64] / 16
variance = gray.var(axis=0).mean()
single = -gray.size / 2 * (np.log(2 * np.pi * variance) + 1)
print("one mean for each pixel, one variance:", single, "with a quarter of the variance:", single + gray.size / 2 * np.log(4))
