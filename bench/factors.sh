#!/usr/bin/env bash
# Factor analysis of the digits (1,797 rows, the 52 pixels that vary by more than half a unit, 10 factors): `map` by the marginal likelihood
# beside FactorAnalysis of scikit-learn (svd_method lapack, tol 1e-12), in turns, one thread each. Log-likelihoods are compared first.
# A step is what ten starts of 100 steps take longer than one, in processor time, divided by 900: with the ten steps of EM before each start, without what
# happens once (compiling, the rows with the same moments, the summary). To the optimum: the seconds of the fit, with all of that, without reading the file.
# The least of five runs each. Needs Debian's python3-sklearn.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/openblas.sh
/usr/bin/python3 -c 'import sklearn' 2>/dev/null || { echo "needs scikit-learn: apt-get install python3-sklearn" >&2; exit 1; }
./probdsl --version >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 - "$work" <<'PY'
import json, resource, subprocess, sys, time, numpy, sklearn
from sklearn.decomposition import FactorAnalysis
folder, STEPS = sys.argv[1], 100
x = numpy.genfromtxt("examples/digits/digits.csv", delimiter=",", skip_header=1)[:, :64]
x = x[:, x.std(0) > 0.5]
names = ",".join(f"p{d}" for d in range(x.shape[1]))
numpy.savetxt(folder + "/x.csv", x, delimiter=",", header=names, comments="", fmt="%g")
open(folder + "/factors.gen", "w").write("""model Factors
data x[rows]: real[D] from all
param loading: real[D, 10]
param offset: real[D]
param unique: positive[D]
for n in rows {
  factor[n]: real[10] ~ Normal(0, 1)
  x[n] ~ Normal(loading @ factor[n] + offset, variance = unique)
}
""")
def fit(*options):
    begun = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(["./probdsl", "fit", folder + "/factors.gen", "--data", folder + "/x.csv", "--threads", "1", "--format", "json", *options],
        check=True, capture_output=True, text=True).stdout
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return json.loads(out), ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime

whole, one, ten, theirs = [], [], [], []
for turn in range(5):
    found, _ = fit("--restarts", "1")
    whole.append((found["seconds"]["fit"], found["iterations"]))
    one.append(fit("--restarts", "1", "--max-iter", str(STEPS))[1])
    ten.append(fit("--restarts", "10", "--max-iter", str(STEPS))[1])
    model = FactorAnalysis(10, tol=1e-12, max_iter=10000, svd_method="lapack")
    begun = time.perf_counter()
    model.fit(x)
    theirs.append((time.perf_counter() - begun, model.n_iter_))
own, other = found["objective"]["value"], model.score(x) * len(x)
assert abs(own - other) < 1e-4, (own, other)
(seconds, steps), (their, iterations) = min(whole), min(theirs)
step, iteration = (min(ten) - min(one)) / (9 * STEPS), their / iterations
print(f"{len(x):,} rows x {x.shape[1]}, 10 factors   map {1000 * step:.2f} ms a step   scikit-learn {sklearn.__version__} {1000 * iteration:.2f} ms an iteration   "
    f"ratio {iteration / step:.1f}")
print(f"to the optimum              map {seconds:.2f} s, {steps} steps   scikit-learn {their:.2f} s, {iterations} iterations   ratio {their / seconds:.1f}")
PY
