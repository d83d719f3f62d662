#!/usr/bin/env bash
# Factor analysis of the digits (1,797 rows, the 52 pixels that vary by more than half a unit, 10 factors): `map` by the marginal likelihood
# beside FactorAnalysis of scikit-learn (svd_method lapack, tol 1e-12), in turns, one thread each. Log-likelihoods are compared first.
# Times are those of the optimizations, without reading the file. Needs Debian's python3-sklearn.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/openblas.sh
/usr/bin/python3 -c 'import sklearn' 2>/dev/null || { echo "needs scikit-learn: apt-get install python3-sklearn" >&2; exit 1; }
./probdsl --version >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 - "$work" <<'PY'
import json, subprocess, sys, time, numpy, sklearn
from sklearn.decomposition import FactorAnalysis
folder = sys.argv[1]
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
ours, theirs = [], []
for turn in range(5):
    fit = json.loads(subprocess.run(["./probdsl", "fit", folder + "/factors.gen", "--data", folder + "/x.csv", "--restarts", "1", "--threads", "1",
        "--format", "json"], check=True, capture_output=True, text=True).stdout)
    ours.append((fit["seconds"]["fit"], fit["iterations"]))
    model = FactorAnalysis(10, tol=1e-12, max_iter=10000, svd_method="lapack")
    begun = time.perf_counter()
    model.fit(x)
    theirs.append((time.perf_counter() - begun, model.n_iter_))
own, other = fit["objective"]["value"], model.score(x) * len(x)
assert abs(own - other) < 1e-4, (own, other)
(whole, steps), (their, iterations) = min(ours), min(theirs)
print(f"{len(x):,} rows x {x.shape[1]}, 10 factors   map {1000 * whole / steps:.2f} ms a step ({steps} steps, {whole:.2f} s)   "
    f"scikit-learn {sklearn.__version__} {1000 * their / iterations:.2f} ms an iteration ({iterations}, {their:.2f} s)   "
    f"ratio {their / iterations / (whole / steps):.1f} a step, {their / whole:.1f} in all")
PY
