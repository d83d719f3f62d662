#!/usr/bin/env bash
# Factor analysis of the digits (1,797 rows, the 52 pixels that vary by more than half a unit, 10 factors): `map` by the marginal likelihood
# beside FactorAnalysis of scikit-learn (svd_method lapack, tol 1e-12), in turns, one thread each. Log-likelihoods are compared first.
# A step is what ten starts of 100 steps take longer than one, in processor time, divided by 900: with the ten steps of EM before each start, without what
# happens once (compiling, the rows with the same moments, the summary). To the optimum: the seconds of the fit, with all of that, without reading the file.
# Medians of five runs each, with half of their range. `short`: seconds. Needs Debian's python3-sklearn.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
. bench/openblas.sh
needs sklearn python3-sklearn
./probdsl --version >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 - "$work" <<'PY'
import json, sys, time, numpy, sklearn
from measure import SHORT, difference, median, pick, program
from sklearn.decomposition import FactorAnalysis
folder, STEPS, FACTORS = sys.argv[1], pick(100, 20), pick(10, 3)
STARTS = pick(10, 2)
x = numpy.genfromtxt("examples/digits/digits.csv", delimiter=",", skip_header=1)[:, :64]
x = x[:pick(None, 300), x.std(0) > pick(0.5, 6)]
names = ",".join(f"p{d}" for d in range(x.shape[1]))
numpy.savetxt(folder + "/x.csv", x, delimiter=",", header=names, comments="", fmt="%g")
open(folder + "/factors.gen", "w").write("""model Factors
data x[rows]: real[D] from all
param loading: real[D, %d]
param offset: real[D]
param unique: positive[D]
for n in rows {
  factor[n]: real[%d] ~ Normal(0, 1)
  x[n] ~ Normal(loading @ factor[n] + offset, variance = unique)
}
""" % (FACTORS, FACTORS))
def fit(*options):
    out, seconds = program("./probdsl", "fit", folder + "/factors.gen", "--data", folder + "/x.csv", "--threads", "1", "--format", "json", *options)
    return json.loads(out), seconds

whole, one, ten, theirs = [], [], [], []
for turn in range(pick(5, 1)):
    found, _ = fit("--restarts", "1", *pick([], ["--max-iter", "50"]))
    whole.append((found["seconds"]["fit"], found["iterations"]))
    one.append(fit("--restarts", "1", "--max-iter", str(STEPS))[1])
    ten.append(fit("--restarts", str(STARTS), "--max-iter", str(STEPS))[1])
    model = FactorAnalysis(FACTORS, tol=1e-12, max_iter=pick(10000, 50), svd_method="lapack")
    begun = time.perf_counter()
    model.fit(x)
    theirs.append((time.perf_counter() - begun, model.n_iter_))
own, other = found["objective"]["value"], model.score(x) * len(x)
assert SHORT or abs(own - other) < 1e-4, (own, other)
(_, steps), (_, iterations) = whole[0], theirs[0]
seconds, their = (median([took for took, _ in of]) for of in (whole, theirs))
step, iteration = difference(ten, one, (STARTS - 1) * STEPS), median([took / iterations for took, _ in theirs])
print(f"{len(x):,} rows x {x.shape[1]}, {FACTORS} factors   map {step.text('ms', 2, 1000)} a step   scikit-learn {sklearn.__version__} {iteration.text('ms', 2, 1000)} an iteration   "
    f"{step.ratio(iteration)}")
print(f"to the optimum              map {seconds.text('s')}, {steps} steps   scikit-learn {their.text('s')}, {iterations} iterations   {seconds.ratio(their)}")
PY
