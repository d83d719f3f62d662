#!/usr/bin/env bash
# A step of EM for mixtures of Gaussians, here and in scikit-learn, from random starts: 100,000 rows x 16 columns, 8 components, full covariances; and 1,000,000 x 8, 16 components,
# diagonal ones. Both sides time the fit alone, file reading left out, on as many threads (1, then 2; OpenBLAS for scikit-learn), one run after the other; the least of three runs each.
# Needs Debian's python3-sklearn and libopenblas0.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
/usr/bin/python3 -c 'import sklearn' 2>/dev/null || { echo "needs scikit-learn: apt-get install python3-sklearn libopenblas0" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/full.gen" <<'GEN'
model Full(K = 8)
data x[rows]: real[D] from all
param weight: simplex[K]
param mean[K]: real[D]
param cov[K]: covariance[D]
for n in rows {
  kind[n] ~ Categorical(weight)
  x[n] ~ MvNormal(mean[kind[n]], cov[kind[n]])
}
GEN
cat >"$work/diag.gen" <<'GEN'
model Diagonal(K = 16)
data x[rows]: real[D] from all
param weight: simplex[K]
param mean[K]: real[D]
param variance[K]: positive[D]
for n in rows {
  kind[n] ~ Categorical(weight)
  x[n] ~ Normal(mean[kind[n]], variance = variance[kind[n]])
}
GEN
/usr/bin/python3 - "$work" <<'PY'
import sys, numpy
random = numpy.random.default_rng(1)
for name, rows, columns, kinds in ("full", 100_000, 16, 8), ("diag", 1_000_000, 8, 16):
    centres = random.normal(0, 3, (kinds, columns))
    x = centres[random.integers(kinds, size=rows)] + random.normal(0, 1, (rows, columns))
    numpy.save(f"{sys.argv[1]}/{name}.npy", x)
    numpy.savetxt(f"{sys.argv[1]}/{name}.csv", x, fmt="%.17g", delimiter=",", header=",".join(f"c{i}" for i in range(columns)), comments="")
PY
for threads in 1 2; do
  for name in full diag; do
    for run in 1 2 3; do
      ./probdsl fit "$work/$name.gen" --data "$work/$name.csv" --restarts 1 --max-iter 10 --tol 1e-300 --threads $threads --format json >"$work/$name.$run.json" 2>/dev/null
    done
    OPENBLAS_NUM_THREADS=$threads OMP_NUM_THREADS=$threads /usr/bin/python3 - "$work" $name $threads <<'PY'
import json, sys, time, warnings, numpy
from sklearn.mixture import GaussianMixture
warnings.simplefilter("ignore")
work, name, threads = sys.argv[1:]
rows = numpy.load(f"{work}/{name}.npy")
theirs = []
for run in range(3):
    model = GaussianMixture(8 if name == "full" else 16, covariance_type=name, init_params="random", tol=0, max_iter=10, random_state=1)
    start = time.perf_counter()
    model.fit(rows)
    theirs.append((time.perf_counter() - start) / model.n_iter_)
fits = [json.load(open(f"{work}/{name}.{run}.json")) for run in (1, 2, 3)]
ours = min(f["seconds"]["fit"] / f["iterations"] for f in fits)
print(f"{name}, {threads} thread{'s' if threads != '1' else ' '}   probdsl {1000 * ours:8.1f} ms a step   scikit-learn {1000 * min(theirs):8.1f}   ratio {min(theirs) / ours:5.1f}   (start included)")
PY
  done
done
