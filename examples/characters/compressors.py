"""Bits for each character of a text after another one: by a 5-gram model with interpolated Kneser-Ney smoothing (one discount for each
order, by the counts of counts; Kneser and Ney 1995, Chen and Goodman 1999), and by `xz -9`, alone and after the first text.
Arguments: the first text, the text that is measured."""
import collections, lzma, math, sys

ORDER = 5

class KneserNey:
    def __init__(self, text):
        self.counts = {ORDER: collections.Counter(text[i:i + ORDER] for i in range(len(text) - ORDER + 1))}
        for order in range(ORDER - 1, 0, -1):  # of shorter ones, how many different characters stand before them
            self.counts[order] = collections.Counter(gram[1:] for gram in self.counts[order + 1])
        self.discount, self.total, self.kinds = {}, {}, {}
        for order, counts in self.counts.items():
            once, twice = (sum(n == times for n in counts.values()) for times in (1, 2))
            self.discount[order] = once / (once + 2 * twice) if once else 0.5
            self.total[order], self.kinds[order] = collections.Counter(), collections.Counter()
            for gram, n in counts.items():
                self.total[order][gram[:-1]] += n
                self.kinds[order][gram[:-1]] += 1

    def probability(self, before, character, alphabet):
        p = 1 / alphabet
        for order in range(1, ORDER + 1):
            given = before[len(before) - order + 1:]
            if len(before) < order - 1 or not self.total[order][given]:
                break
            own = max(self.counts[order][given + character] - self.discount[order], 0)
            p = (own + self.discount[order] * self.kinds[order][given] * p) / self.total[order][given]
        return p

def packed(text):
    return 8 * len(lzma.compress(text.encode(), preset=9))

first, second = (open(path).read() for path in sys.argv[1:])
model, alphabet = KneserNey(first), len(set(first + second))
ngram = -sum(math.log2(model.probability(second[max(0, i - ORDER + 1):i], c, alphabet)) for i, c in enumerate(second))
print(f"characters: {len(first)}, {len(second)}, {alphabet} different ones")
print(f"5-gram, Kneser-Ney  {ngram / len(second):.3f}")
print(f"xz -9               {packed(second) / len(second):.3f}")
print(f"xz -9 after the first text  {(packed(first + second) - packed(first)) / len(second):.3f}")
