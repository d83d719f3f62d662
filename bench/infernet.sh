#!/usr/bin/env bash
# The methods of Infer.NET beside `vmp`, `exact` and `em` on the same stories: Old Faithful (two normal components), diabetes (a regression) and a simulated mixture of 20,000 rows x 16 columns with 8 components.
# Bounds are checked first: where both make the same factors, `infernet` and `vmp` agree to 1e-4 nats, but for the log of the number of orders of exchangeable components, which `vmp` adds. Then seconds, of which compilation is a part in Infer.NET.
# It needs assemblies of Infer.NET: bench/infernet.sh FOLDER with Microsoft.ML.Probabilistic.dll and Microsoft.ML.Probabilistic.Compiler.dll and what they use; without FOLDER, the NuGet package. `short`: the stories without Infer.NET, seconds.
set -eu
mode=long
if [ "${1:-}" = short ]; then mode=short; shift; fi
folder=${1:-}
[ -z "$folder" ] || folder=$(cd "$folder" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ "$mode" = long ] || set -- short
. bench/mode.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ "$mode" = long ]; then
  dotnet build src/Cli/Cli.csproj -c Release -v q -nologo -p:InferNet=true -p:InferNetFolder="$folder" --artifacts-path "$work/artifacts" >"$work/log" || { cat "$work/log" >&2; exit 1; }
fi
cat >"$work/faithful.gen" <<'GEN'
model OldFaithful(K = 2)
data x[rows]: real[2] from (eruptions - 3.5) / 1.1, (waiting - 70) / 13
weight: simplex[K] ~ Dirichlet(1)
for k in 1..K {
  mean[k]: real[2] ~ MvNormal(0, 9 * identity(2))
  P[k]: covariance[2] ~ Wishart(4, identity(2))
}
for n in rows {
  kind[n] ~ Categorical(weight)
  x[n] ~ MvNormal(mean[kind[n]], precision = P[kind[n]])
}
GEN
cat >"$work/diabetes.gen" <<'GEN'
model Diabetes
data x[rows]: real[10] from ((all except progression) - mean(all except progression)) / sd(all except progression)
data y[rows]: real from progression - 152
precision ~ Gamma(shape = 1, rate = 1)
weight: real[10] ~ Normal(0, 30)
for n in rows {
  y[n] ~ Normal(dot(weight, x[n]), precision = precision)
}
GEN
cat >"$work/known.gen" <<'GEN'
model KnownNoise
data x[rows]: real[10] from ((all except progression) - mean(all except progression)) / sd(all except progression)
data y[rows]: real from progression - 152
weight: real[10] ~ Normal(0, 30)
for n in rows {
  y[n] ~ Normal(dot(weight, x[n]), sd = 54)
}
GEN
cat >"$work/large.gen" <<'GEN'
model Large(K = 8)
data x[rows]: real[16] from all
weight: simplex[K] ~ Dirichlet(1)
for k in 1..K {
  P[k]: covariance[16] ~ Wishart(16, (1 / 16) * identity(16))
  center[k]: real[16] ~ MvNormal(0, 10 * identity(16))
}
for n in rows {
  kind[n] ~ Categorical(weight)
  x[n] ~ MvNormal(center[kind[n]], precision = P[kind[n]])
}
GEN
cat >"$work/likelihood.gen" <<'GEN'
model Likelihood(K = 8)
data x[rows]: real[16] from all
param weight: simplex[K]
param center[K]: real[16]
param cov[K]: covariance[16]
for n in rows {
  kind[n] ~ Categorical(weight)
  x[n] ~ MvNormal(center[kind[n]], cov[kind[n]])
}
GEN
python3 - "$work" <<'PY'
import json, math, os, random, subprocess, sys, time
from measure import SHORT, pick
work = sys.argv[1]
program = pick(["dotnet", f"{work}/artifacts/bin/Cli/release/probdsl.dll"], ["./probdsl"])
random.seed(1)
centers = [[random.gauss(0, 1) for _ in range(16)] for _ in range(8)]
with open(f"{work}/large.csv", "w") as file:
    print(*(f"c{i}" for i in range(16)), sep=",", file=file)
    for _ in range(pick(20_000, 500)):
        center = random.choice(centers)
        print(*(repr(c + random.gauss(0, 1)) for c in center), sep=",", file=file)

def fit(story, data, method, *options):
    if SHORT and method.startswith("infernet"): return None
    begun = time.time()
    run = subprocess.run([*program, "fit", f"{work}/{story}.gen", "--data", data, "--method", method, "--threads", "1",
        "--format", "json", *options], capture_output=True, text=True)
    if run.returncode: sys.exit(f"{story} by {method}: {run.stderr}")
    result, seconds = json.loads(run.stdout), time.time() - begun
    metric = result["objective"]
    print(f"{story:10} {method:15} {metric['name']:13} {metric['value']:16.6f} nats  {result['iterations']:5} steps  {seconds:7.1f} s", flush=True)
    return metric["value"]

def agree(story, data, components=1):
    ours, theirs = fit(story, data, "vmp") - math.lgamma(components + 1), fit(story, data, "infernet")
    if not SHORT and abs(ours - theirs) > 1e-4: sys.exit(f"{story}: the bounds differ, {ours} and {theirs}")

faithful, diabetes, large = "examples/old-faithful/faithful.csv", "examples/diabetes/diabetes.csv", f"{work}/large.csv"
agree("faithful", faithful, components=2)
for method in ("em", "infernet_ep", "infernet_gibbs"): fit("faithful", faithful, method)
agree("diabetes", diabetes)
for method in ("infernet_ep", "infernet_gibbs"): fit("diabetes", diabetes, method)
exact = fit("known", diabetes, "exact")
for method in ("infernet", "infernet_ep"):
    value = fit("known", diabetes, method)
    if not SHORT and abs(value - exact) > 1e-4: sys.exit("known: not the log evidence")
fit("likelihood", large, "em", "--restarts", "1")
# a step of infernet is five iterations
for method, steps in (("vmp", "50"), ("infernet", "10")): fit("large", large, method, "--restarts", "1", "--max-iter", pick(steps, "5"), "--num-samples", "100")
PY
