#!/usr/bin/env bash
# EM of a mixture (K = 4) of rows with missing cells against the same rows complete, one thread. Files: complete, one cell missing, 8% missing (every pattern of five columns), and half of the cells in 2 of 5 columns.
# Time of the processor, medians of three runs with half of their range, and its ratio to that of the complete file. 20,000 rows: a step, from what 220 steps take longer than 20. 200 rows: the program with its 20 starts of EM, just-in-time compilation included. `short`: seconds.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 - "$work" <<'PY'
import random, sys
from measure import pick
for rows in 200, pick(20_000, 300):
    random.seed(1)
    table = []
    for n in range(rows):
        kind = random.randrange(4)
        x = [4 * kind + random.gauss(0, 1)]
        for c in range(4): x.append(0.5 * x[-1] + kind * (c - 2) + random.gauss(0, 1))
        table.append([f"{v:.17g}" for v in x] + [str(sum(random.random() < 0.3 for _ in range(5 * kind + 1))), "pqr"[random.choices(range(3), [kind + 1, 3, 1])[0]]])
    at = {"complete": lambda n, c: False, "one": lambda n, c: (n, c) == (rows // 2, 2), "few": lambda n, c: random.random() < 0.08,
          "half": lambda n, c: c in (1, 3) and random.random() < 0.5}
    for name, isMissing in at.items():
        cells = [["" if c < 5 and isMissing(n, c) else cell for c, cell in enumerate(row)] for n, row in enumerate(table)]
        open(f"{sys.argv[1]}/{name}.{rows}.csv", "w").write("a,b,c,d,e,count,kind\n" + "\n".join(map(",".join, cells)) + "\n")
PY
story() {
  cat >"$work/$1.gen" <<GEN
model Missing(K = 4)
$2
param weight: simplex[K]
$3
for n in rows {
  label[n] ~ Categorical(weight)
$4
}
GEN
}
five='data x[rows]: real[5] from a, b, c, d, e'
story full "$five" $'param mean[K]: real[5]\nparam cov[K]: covariance[5]' '  x[n] ~ MvNormal(mean[label[n]], cov[label[n]])'
story tied "$five" $'param mean[K]: real[5]\nparam cov: covariance[5]' '  x[n] ~ MvNormal(mean[label[n]], cov)'
story diagonal "$five" $'param mean[K]: real[5]\nparam sd[K]: positive[5]' '  x[n] ~ Normal(mean[label[n]], sd[label[n]])'
story product $'data x[rows]: real[3] from a, b, c\ndata y[rows]: real[2] from d, e' $'param m[K]: real[3]\nparam s[K]: covariance[3]\nparam l[K]: real[2]\nparam t[K]: covariance[2]' \
  $'  x[n] ~ MvNormal(m[label[n]], s[label[n]])\n  y[n] ~ MvNormal(l[label[n]], t[label[n]])'
story mixed "$five"$'\ndata count[rows]: count\ndata kind[rows]: index[C]' $'param mean[K]: real[5]\nparam cov[K]: covariance[5]\nparam rate[K]: positive\nparam p[K]: simplex[C]' \
  $'  x[n] ~ MvNormal(mean[label[n]], cov[label[n]])\n  count[n] ~ Poisson(rate[label[n]])\n  kind[n] ~ Categorical(p[label[n]])'
./probdsl --version >/dev/null
python3 - "$work" <<'PY'
import json, sys
from measure import difference, median, pick, program
work, rows = sys.argv[1], pick(20_000, 300)

def fits(story, data, *options):
    """Processor seconds of repeats, and their steps."""
    runs = [program("./probdsl", "fit", story, "--data", data, *options, "--method", "em", "--threads", "1", "--format", "json") for run in range(pick(3, 1))]
    return [took for _, took in runs], json.loads(runs[0][0])["iterations"]

for name in pick(("full", "tied", "diagonal", "product", "mixed"), ("full",)):
    complete = None
    for file in pick(("complete", "one", "few", "half"), ("few",)):
        story, data = f"{work}/{name}.gen", f"{work}/{file}"
        (few, first), (many, last) = [fits(story, f"{data}.{rows}.csv", "--restarts", "1", "--tol", "1e-300", "--max-iter", steps) for steps in ("20", "220")]
        step, fit = difference(many, few, last - first), median(fits(story, f"{data}.200.csv")[0])
        complete = complete or (step, fit)
        print(f"{name:9} {file:9}  {rows:,} rows: a step {step.text('ms', 2, 1000)}, to complete {complete[0].ratio(step)}"
            f"   200 rows: a fit {fit.text('ms', 0, 1000)}, to complete {complete[1].ratio(fit)}", flush=True)
PY
