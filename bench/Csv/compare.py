import os, subprocess, sys, time
import numpy, pandas
from measure import pick

program, work = sys.argv[1:]
rows, columns, rounds = pick(1_000_000, 2_000), 10, pick(5, 1)
header = ",".join(f"c{i}" for i in range(columns))


class Reader:
    """The reader of this project in a process of its own."""

    def __init__(self, threads):
        settings = dict(os.environ, DOTNET_PROCESSOR_COUNT=str(threads), DOTNET_gcConcurrent="0")
        self.process = subprocess.Popen(["dotnet", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=settings)

    def ask(self, line):
        print(line, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())


def read(path):
    return pandas.read_csv(path, float_precision="round_trip")


def seconds(path):
    start = time.perf_counter()
    table = read(path)
    return time.perf_counter() - start


def codes(column):
    """Numbers as they are, words by their place among the sorted ones, missing cells as NaN or -1."""
    if column.dtype != object: return column.to_numpy(float)
    return pandas.Categorical(column, categories=sorted(column.dropna().unique())).codes.astype(float)


def check(reader, path):
    reader.ask(path)
    reader.ask(f"> {path}.ours")
    ours, theirs = numpy.fromfile(f"{path}.ours").reshape(columns, rows), read(path)
    for at, name in enumerate(theirs.columns):
        differ = ours[at] != (expected := codes(theirs[name]))
        assert not (differ & ~(numpy.isnan(ours[at]) & numpy.isnan(expected))).any(), f"{path}: column {name} differs"


def doubles(path, random):
    numpy.savetxt(path, random.normal(size=(rows, columns)), fmt="%.17g", delimiter=",", header=header, comments="")


def decimals(path, random):
    numpy.savetxt(path, 100 * random.normal(size=(rows, columns)), fmt="%.6g", delimiter=",", header=header, comments="")


def mixed(path, random):
    words = numpy.array(["setosa", "versicolor", "virginica", "", "iris, \"wild\""])
    cells = {f"c{i}": random.integers(0, 10 ** (i + 1), rows) for i in range(7)} | {"c7": words[random.integers(0, 5, rows)], "c8": numpy.where(random.random(rows) < 0.1, numpy.nan, random.integers(0, 100, rows) / 4), "c9": random.integers(0, 2, rows)}
    pandas.DataFrame(cells).to_csv(path, index=False)


one, two = Reader(1), Reader(2)
print(f"{f'{rows:,} rows x 10 columns':<32}{'size':>8}{'pandas':>10}{'1 thread':>10}{'ratio':>7}{'2 threads':>11}{'ratio':>7}")
for name, write in ("doubles of 17 digits", doubles), ("numbers of 6 digits", decimals), ("whole numbers, words, missing", mixed):
    path = f"{work}/{write.__name__}.csv"
    write(path, numpy.random.default_rng(1))
    check(one, path)
    check(two, path)
    pandas_best, one_best, two_best = (min(times) for times in zip(*[(seconds(path), one.ask(path), two.ask(path)) for _ in range(rounds)]))
    print(f"{name:<32}{os.path.getsize(path) / 1e6:5.0f} MB{pandas_best:8.2f} s{one_best:8.2f} s{pandas_best / one_best:7.1f}{two_best:9.2f} s{pandas_best / two_best:7.1f}", flush=True)
    os.remove(path)
