#!/usr/bin/env bash
# A step of EM for mixtures of Gaussians, and a fit of ten of them, here and in scikit-learn, from random starts: 100,000 rows x 16 columns, 8 components, full covariances; and 1,000,000 x 8, 16 components,
# diagonal ones. Both sides time the fit alone, file reading left out, on as many threads (1, then 2; OpenBLAS for scikit-learn), in turns; medians of three runs each, with half of their range. A step is a thirtieth
# of what a fit of 40 takes longer than one of 10: starts and just-in-time compilation are not in it. `short`: seconds.
# Needs Debian's python3-sklearn and libopenblas0.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
. bench/openblas.sh
needs sklearn "python3-sklearn libopenblas0"
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
from measure import pick
random = numpy.random.default_rng(1)
for name, rows, columns, kinds in ("full", pick(100_000, 2_000), 16, 8), ("diag", pick(1_000_000, 2_000), 8, 16):
    centers = random.normal(0, 3, (kinds, columns))
    x = centers[random.integers(kinds, size=rows)] + random.normal(0, 1, (rows, columns))
    numpy.save(f"{sys.argv[1]}/{name}.npy", x)
    numpy.savetxt(f"{sys.argv[1]}/{name}.csv", x, fmt="%.17g", delimiter=",", header=",".join(f"c{i}" for i in range(columns)), comments="")
PY
OMP_NUM_THREADS=$(pick 2 1) OPENBLAS_NUM_THREADS=$(pick 2 1) /usr/bin/python3 - "$work" <<'PY'
import json, sys, time, warnings, numpy
from measure import difference, median, pick, program
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits
warnings.simplefilter("ignore")
work = sys.argv[1]

def theirs(name, rows, steps):
    model = GaussianMixture(8 if name == "full" else 16, covariance_type=name, init_params="random", tol=0, max_iter=steps, random_state=1)
    start = time.perf_counter()
    model.fit(rows)
    assert model.n_iter_ == steps, model.n_iter_
    return time.perf_counter() - start

def ours(name, threads, steps):
    fit = json.loads(program("./probdsl", "fit", f"{work}/{name}.gen", "--data", f"{work}/{name}.csv", "--restarts", "1", "--max-iter", str(steps), "--tol", "1e-300",
        "--threads", str(threads), "--format", "json")[0])
    assert fit["iterations"] == steps, fit["iterations"]
    return fit["seconds"]["fit"]

for threads in pick((1, 2), (1,)):
    for name in "full", "diag":
        rows, own, other = numpy.load(f"{work}/{name}.npy"), {10: [], 40: []}, {10: [], 40: []}
        for run in range(pick(3, 1)):
            for steps in 10, 40:
                own[steps].append(ours(name, threads, steps))
                with threadpool_limits(threads): other[steps].append(theirs(name, rows, steps))
        for what, mine, its in ("a step      ", *(difference(of[40], of[10], 30) for of in (own, other))), ("10 steps fit", median(own[10]), median(other[10])):
            print(f"{name}, {threads} thread{'s' if threads > 1 else ' '}   {what}   probdsl {mine.text('ms', 1, 1000)}   scikit-learn {its.text('ms', 1, 1000)}   {mine.ratio(its)}", flush=True)
PY
