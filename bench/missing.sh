#!/usr/bin/env bash
# EM of a mixture (K = 4) of rows with missing cells against the same rows complete, one thread. Files: complete, one cell missing, 8% missing (every pattern of five columns), and half of the cells in 2 of 5 columns.
# 20,000 rows: a step, which is a thirtieth of what 40 steps take longer than 10. 200 rows: the fit with its 20 starts, just-in-time compilation included. The least of three runs, and its ratio to that of the complete file.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 - "$work" <<'PY'
import random, sys
for rows in 200, 20_000:
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
stories='full tied diagonal product mixed' files='complete one few half'
./probdsl --version >/dev/null
for name in $stories; do
  for file in $files; do
    for run in 1 2 3; do
      ./probdsl fit "$work/$name.gen" --data "$work/$file.200.csv" --method em --threads 1 --format json >"$work/$name.$file.fit.$run.json" 2>/dev/null
      for steps in 10 40; do
        ./probdsl fit "$work/$name.gen" --data "$work/$file.20000.csv" --method em --restarts 1 --max-iter $steps --tol 1e-300 --threads 1 --format json >"$work/$name.$file.$steps.$run.json" 2>/dev/null
      done
    done
  done
done
python3 - "$work" "$stories" "$files" <<'PY'
import json, sys
work, stories, files = sys.argv[1], sys.argv[2].split(), sys.argv[3].split()

def seconds(name, file, what):
    return min(json.load(open(f"{work}/{name}.{file}.{what}.{run}.json"))["seconds"]["fit"] for run in (1, 2, 3))

for name in stories:
    step = {file: (seconds(name, file, 40) - seconds(name, file, 10)) / 30 for file in files}
    fit = {file: seconds(name, file, "fit") for file in files}
    for file in files:
        print(f"{name:9} {file:9}  20,000 rows: a step {1000 * step[file]:6.2f} ms   {step[file] / step['complete']:5.2f} times"
              f"   200 rows: a fit {1000 * fit[file]:6.0f} ms   {fit[file] / fit['complete']:5.2f} times")
PY
