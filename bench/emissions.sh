#!/usr/bin/env bash
# A step of EM of 20,000 rows, K = 4, one thread, for emissions beside the full covariances of bench/mixtures.sh: one covariance for all components, columns in a loop, several distributions of a row, and latent classes
# with missing cells. A step is a thirtieth of what 40 steps take longer than 10; medians of three runs, with half of their range. Prints each step, and its ratio to that of full covariances of the same rows. `short`: seconds.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
. bench/openblas.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 - "$work" <<'PY'
import random, sys
from measure import pick
random.seed(1)
rows = []
for n in range(pick(20_000, 200)):
    kind = random.randrange(4)
    x = [kind * (c + 1) + random.gauss(0, 1) for c in range(5)]
    votes = ["" if random.random() < 0.05 else str(int(random.random() < 0.2 + 0.2 * kind)) for _ in range(16)]
    rows.append([f"{v:.17g}" for v in x] + [str(sum(random.random() < 0.3 for _ in range(5 * kind + 1)))] + votes)
open(f"{sys.argv[1]}/rows.csv", "w").write(",".join([*"abcde", "count", *(f"v{i}" for i in range(16))]) + "\n" + "\n".join(map(",".join, rows)) + "\n")
PY
story() {
  cat >"$work/$1.gen" <<GEN
model Emissions(K = 4)
$2
param weight: simplex[K]
$3
for n in rows {
  kind[n] ~ Categorical(weight)
$4
}
GEN
}
votes=$(seq -s ', ' -f 'v%g' 0 15)
story full 'data x[rows]: real[5] from a, b, c, d, e' $'param mean[K]: real[5]\nparam cov[K]: covariance[5]' '  x[n] ~ MvNormal(mean[kind[n]], cov[kind[n]])'
story tied 'data x[rows]: real[5] from a, b, c, d, e' $'param mean[K]: real[5]\nparam cov: covariance[5]' '  x[n] ~ MvNormal(mean[kind[n]], cov)'
story loop 'data x[rows, 5]: real from a, b, c, d, e' $'param mean[K, 5]: real\nparam sd[K, 5]: positive' '  for j in 1..5 { x[n, j] ~ Normal(mean[kind[n], j], sd[kind[n], j]) }'
story mixed $'data x[rows]: real[5] from a, b, c, d, e\ndata count[rows]: count' $'param mean[K]: real[5]\nparam cov[K]: covariance[5]\nparam rate[K]: positive' $'  x[n] ~ MvNormal(mean[kind[n]], cov[kind[n]])\n  count[n] ~ Poisson(rate[kind[n]])'
story classes "data vote[rows, 16]: bool from $votes" 'param p[K, 16]: unit' '  for j in 1..16 { vote[n, j] ~ Bernoulli(p[kind[n], j]) }'
./probdsl --version >/dev/null
python3 - "$work" <<'PY'
import json, sys
from measure import difference, pick, program

full = None
for name in pick(("full", "tied", "loop", "mixed", "classes"), ("full", "tied")):
    seconds = {10: [], 40: []}
    for run in range(pick(3, 1)):
        for steps, times in seconds.items():
            fit = json.loads(program("./probdsl", "fit", f"{sys.argv[1]}/{name}.gen", "--data", f"{sys.argv[1]}/rows.csv", "--restarts", "1", "--max-iter", str(steps),
                "--tol", "1e-300", "--threads", "1", "--format", "json")[0])
            assert fit["iterations"] == steps, (name, fit["iterations"])
            times.append(fit["seconds"]["fit"])
    step = difference(seconds[40], seconds[10], 30)
    full = full or step
    print(f"{name:8}  a step {step.text('ms', 2, 1000)}   to that of full covariances: {full.ratio(step)}", flush=True)
PY
