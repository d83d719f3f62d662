#!/usr/bin/env bash
# A step of EM for mixtures of Gaussians, and a fit of ten of them, here and in scikit-learn, from random starts: 100,000 rows x 16 columns, 8 components, full covariances; and 1,000,000 x 8, 16 components,
# diagonal ones. Both sides time the fit alone, file reading left out, on as many threads (1, then 2; OpenBLAS for scikit-learn), one run after the other; the least of three runs each. A step is a thirtieth
# of what a fit of 40 takes longer than one of 10: starts and just-in-time compilation are not in it.
# Needs Debian's python3-sklearn and libopenblas0.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/openblas.sh
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
    centers = random.normal(0, 3, (kinds, columns))
    x = centers[random.integers(kinds, size=rows)] + random.normal(0, 1, (rows, columns))
    numpy.save(f"{sys.argv[1]}/{name}.npy", x)
    numpy.savetxt(f"{sys.argv[1]}/{name}.csv", x, fmt="%.17g", delimiter=",", header=",".join(f"c{i}" for i in range(columns)), comments="")
PY
for threads in 1 2; do
  for name in full diag; do
    for run in 1 2 3; do
      for steps in 10 40; do
        ./probdsl fit "$work/$name.gen" --data "$work/$name.csv" --restarts 1 --max-iter $steps --tol 1e-300 --threads $threads --format json >"$work/$name.$steps.$run.json" 2>/dev/null
      done
    done
    OPENBLAS_NUM_THREADS=$threads OMP_NUM_THREADS=$threads /usr/bin/python3 - "$work" $name $threads <<'PY'
import json, sys, time, warnings, numpy
from sklearn.mixture import GaussianMixture
warnings.simplefilter("ignore")
work, name, threads = sys.argv[1:]
rows = numpy.load(f"{work}/{name}.npy")

def theirs(steps):
    model = GaussianMixture(8 if name == "full" else 16, covariance_type=name, init_params="random", tol=0, max_iter=steps, random_state=1)
    start = time.perf_counter()
    model.fit(rows)
    assert model.n_iter_ == steps, model.n_iter_
    return time.perf_counter() - start

def ours(run, steps):
    fit = json.load(open(f"{work}/{name}.{steps}.{run}.json"))
    assert fit["iterations"] == steps, fit["iterations"]
    return fit["seconds"]["fit"]

def line(what, ours, theirs):
    print(f"{name}, {threads} thread{'s' if threads != '1' else ' '}   {what}   probdsl {1000 * ours:8.1f} ms   scikit-learn {1000 * theirs:8.1f} ms   ratio {theirs / ours:5.1f}")

own = {steps: min(ours(run, steps) for run in (1, 2, 3)) for steps in (10, 40)}
other = {steps: min(theirs(steps) for _ in range(3)) for steps in (10, 40)}
line("a step      ", (own[40] - own[10]) / 30, (other[40] - other[10]) / 30)
line("10 steps fit", own[10], other[10])
PY
  done
done
