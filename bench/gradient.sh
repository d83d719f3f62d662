#!/usr/bin/env bash
# Microseconds of one log joint with its gradient, one thread, best of many: here and by torch's autograd, one run after the other. A logistic regression with normal
# priors on 569 x 30 generated rows; and eight schools, here alone (bench/schools.sh sets it beside rstan). Needs Debian's python3-torch and libopenblas0 (without OpenBLAS torch is much slower).
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
. bench/openblas.sh
build Gradients
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/logistic.gen" <<'GEN'
model Logistic
data x[rows]: real[D] from all except yes
data yes[rows]: bool
weight: real[D] ~ Normal(0, 2.5)
base ~ Normal(0, 5)
for n in rows { yes[n] ~ Bernoulli(logit = base + dot(weight, x[n])) }
GEN
awk 'BEGIN { srand(1); printf "yes"; for (j = 1; j <= 30; j++) printf ",x%d", j; print ""; for (i = 0; i < 569; i++) { printf "%d", rand() < 0.6; for (j = 0; j < 30; j++) printf ",%.6f", 2 * rand() - 1; print "" } }' >"$work/logistic.csv"
ours=$(dotnet artifacts/bin/Gradients/release/Gradients.dll rate "$work/logistic.gen" "$work/logistic.csv")
schools=$(dotnet artifacts/bin/Gradients/release/Gradients.dll rate bench/schools/eight_schools.gen bench/schools/schools.csv)
printf 'logistic regression, here    %8.2f us\n' "${ours%% *}"
printf 'eight schools, here          %8.2f us\n' "${schools%% *}"
for story in "eight schools:bench/schools/eight_schools.gen bench/schools/schools.csv" "an ODE, 21 years:examples/predator-prey/predator_prey.gen examples/predator-prey/pelts.csv"; do
    # shellcheck disable=SC2086 # a story and a table
    fast=$(dotnet artifacts/bin/Gradients/release/Gradients.dll rate ${story#*:}) plain=$(dotnet artifacts/bin/Gradients/release/Gradients.dll plain ${story#*:})
    printf '%-20s %8.2f us, an instruction for each op %8.2f us, ratio %5.1f\n' "${story%%:*}" "${fast%% *}" "${plain%% *}" "$(echo "${plain%% *} / ${fast%% *}" | bc -l)"
done
needs torch "python3-torch libopenblas0"
OPENBLAS_NUM_THREADS=1 /usr/bin/python3 - "$work/logistic.csv" "${ours%% *}" <<'PY'
import sys, time, numpy, torch
from measure import pick
torch.set_num_threads(1)
rows = numpy.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
y, x = torch.tensor(rows[:, 0]), torch.tensor(rows[:, 1:])
w = torch.zeros(30, dtype=torch.float64, requires_grad=True)
b = torch.zeros(1, dtype=torch.float64, requires_grad=True)
def once():
    eta = x @ w + b
    joint = -torch.nn.functional.softplus(torch.where(y > 0, -eta, eta)).sum() - (w / 2.5).square().sum() / 2 - (b / 5).square().sum() / 2
    return torch.autograd.grad(joint, (w, b))
best = float("inf")
for _ in range(pick(200, 5)):
    start = time.perf_counter()
    for _ in range(50): once()
    best = min(best, (time.perf_counter() - start) / 50)
print(f"logistic regression, torch   {1e6 * best:8.2f} us\nratio                        {1e6 * best / float(sys.argv[2]):8.1f}")
PY
