#!/usr/bin/env bash
# `em` of a mixture of 64 normals with independent columns for 1,000,000 rows x 64 columns, one start, on a GPU of NVIDIA and on the processor: seconds of 10 and of 50 steps, start included, and what follows
# for 100 steps (from the 51st on a step is several, of which one is extrapolated), medians of three runs with half of their range. The log-likelihoods must agree to 9 digits. Arguments: rows, columns, components; `cpu` alone before them leaves the GPU out; `short`: seconds, without it. Needs a python3 with numpy. PyCave states 7.7 s for 100 steps on a GPU
# (https://github.com/borchero/pycave#benchmarks).
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
devices="cuda cpu"
if [ "$mode" = short ]; then set -- cpu 2000 4 3; fi
if [ "${1:-}" = cpu ]; then devices=cpu; shift; fi
rows=${1:-1000000} columns=${2:-64} components=${3:-64}
probdsl=${PROBDSL:-./probdsl}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=$(for p in python3 /usr/bin/python3; do if $p -c 'import numpy' 2>/dev/null; then echo $p; break; fi; done)
[ -n "$python" ] || { echo "needs a python3 with numpy" >&2; exit 1; }
"$python" - "$work/x.npy" "$rows" "$columns" "$components" <<'PY'
import sys, numpy
rows, columns, components = map(int, sys.argv[2:])
random = numpy.random.default_rng(1)
numpy.save(sys.argv[1], random.normal(0, 0.5, (components, columns))[random.integers(0, components, rows)] + random.normal(size=(rows, columns)))
PY
cat >"$work/mixture.gen" <<GEN
model Mixture(K = $components)
data x[rows]: real[$columns]
param weight: simplex[K]
param mean[K]: real[$columns]
param sd[K]: positive[$columns]
for n in rows {
  kind[n] ~ Categorical(weight)
  x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
}
GEN
"$python" - "$work" "$probdsl" $devices <<'PY'
import json, sys
from measure import difference, median, pick, program
work, probdsl, *devices = sys.argv[1:]
values = []
for device in devices:
    seconds, fits = {10: [], 50: []}, {}
    for run in range(pick(3, 1)):
        for steps, times in seconds.items():
            fits[steps] = json.loads(program(*probdsl.split(), "fit", work + "/mixture.gen", "--data", work + "/x.npy", "--method", "em", "--restarts", "1",
                "--max-iter", str(steps), "--tol", "1e-300", "--device", device, "--format", "json")[0])
            times.append(fits[steps]["seconds"]["fit"])
    few, many = (fits[steps]["iterations"] for steps in (10, 50))
    values.append(fits[50]["objective"]["value"])
    step = difference(seconds[50], seconds[10], max(1, many - few))
    print(f"{device:<5} {few} steps {median(seconds[10]).text('s')}   {many} steps {median(seconds[50]).text('s')}   100 steps: {step.text('s', 2, 100)}")
if any(abs(v - values[0]) > 1e-9 * abs(values[0]) for v in values):
    sys.exit(f"the log-likelihoods differ: {values}")
PY
