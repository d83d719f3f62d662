#!/usr/bin/env bash
# EM for a mixture of two Gaussians with full covariances on 1,000,000 rows: at most 20 steps from one start, here (k-means++) and in scikit-learn
# (random, its cheapest start), one run after the other. Both sides time the fit alone, start included, file reading left out.
# Needs Debian's python3-sklearn.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
. bench/openblas.sh
needs sklearn python3-sklearn
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 - "$work" <<'PY'
import sys, numpy
from measure import pick
rows = pick(1_000_000, 2_000)
random = numpy.random.default_rng(1)
first = random.random(rows) < 0.36
rows = numpy.where(first[:, None], random.normal([2.04, 54.5], [0.26, 5.8], (rows, 2)), random.normal([4.29, 80.0], [0.41, 6.0], (rows, 2)))
numpy.savetxt(sys.argv[1] + "/rows.csv", rows, fmt="%.17g", delimiter=",", header="eruptions,waiting", comments="")
PY
./probdsl fit examples/old-faithful/old_faithful.gen --data "$work/rows.csv" --restarts 1 --max-iter 20 --tol 1e-300 --format json >"$work/fit.json" 2>/dev/null
/usr/bin/python3 - "$work" <<'PY'
import json, sys, time, warnings, numpy
from sklearn.mixture import GaussianMixture
warnings.simplefilter("ignore")
rows = numpy.loadtxt(sys.argv[1] + "/rows.csv", delimiter=",", skiprows=1)
model = GaussianMixture(2, covariance_type="full", init_params="random", tol=0, max_iter=20, random_state=1)
start = time.perf_counter()
model.fit(rows)
theirs = time.perf_counter() - start
ours = json.load(open(sys.argv[1] + "/fit.json"))
for name, seconds, steps in ("probdsl", ours["seconds"]["fit"], ours["iterations"]), ("scikit-learn", theirs, model.n_iter_):
    print(f"{name:<14}{seconds:6.2f} s   {steps} steps   {1000 * seconds / steps:6.1f} ms a step")
print(f"ratio         {theirs / model.n_iter_ / (ours['seconds']['fit'] / ours['iterations']):6.1f}   a step, start included")
PY
