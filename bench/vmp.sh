#!/usr/bin/env bash
# A sweep of `vmp` beside an iteration of BayesianGaussianMixture of scikit-learn: 20,000 rows x 16 columns, 8 components, the same priors, full covariances and diagonal ones, one thread each.
# At the end: passes over 1,000,000 rows x 8 columns until the bound of 5 full covariances is within 0.1%, with --batch-size 10000 (after its steps) and without.
# Losses are checked first: the log density of 20,000 other rows at the means of the fitted weights, means and precisions, best of 4 starts each. A sweep is what a long fit from one start takes longer than
# one of 5 sweeps, in processor time, divided by the sweeps between them; reading, the summary and what follows convergence are not in it. Medians of five runs each, with half of their range; what is not larger than that is not printed. `short`: seconds. Needs Debian's python3-sklearn and libopenblas0.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
. bench/openblas.sh
needs sklearn "python3-sklearn libopenblas0"
./probdsl --version >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/full.gen" <<'GEN'
model Full(K = 8)
data x[rows]: real[D] from all
weight: simplex[K] ~ Dirichlet(1)
for k in 1..K {
  P[k]: covariance[D] ~ Wishart(D, (1 / D) * identity(D))
  center[k]: real[D] ~ MvNormal(0, precision = 0.01 * P[k])
}
for n in rows {
  kind[n] ~ Categorical(weight)
  x[n] ~ MvNormal(center[kind[n]], precision = P[kind[n]])
}
GEN
sed -e 's/model Full(K = 8)/model Million(K = 5)/' "$work/full.gen" >"$work/million.gen"
cat >"$work/diag.gen" <<'GEN'
model Diagonal(K = 8)
data x[rows]: real[D] from all
weight: simplex[K] ~ Dirichlet(1)
for k in 1..K {
  P[k]: positive[D] ~ Gamma(shape = D / 2, rate = D / 2)
  center[k]: real[D] ~ Normal(0, precision = 0.01 * P[k])
}
for n in rows {
  kind[n] ~ Categorical(weight)
  x[n] ~ Normal(center[kind[n]], precision = P[kind[n]])
}
GEN
OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 - "$work" <<'PY'
import json, sys, warnings, numpy, sklearn
from measure import SHORT, difference, pick, processor, program
from scipy.special import logsumexp
from sklearn.mixture import BayesianGaussianMixture
warnings.simplefilter("ignore")
work, rows, D, K = sys.argv[1], pick(20_000, 300), pick(16, 3), 8
random = numpy.random.default_rng(1)
centers = random.normal(0, 1, (K, D))
x, other = (centers[random.integers(K, size=rows)] + random.normal(0, 1, (rows, D)) for _ in range(2))
numpy.savetxt(f"{work}/x.csv", x, fmt="%.17g", delimiter=",", header=",".join(f"c{i}" for i in range(D)), comments="")

def loss(weights, means, precisions):
    """nats a row, precisions as matrices"""
    scores = numpy.empty((rows, K))
    for k in range(K):
        z = (other - means[k]) @ numpy.linalg.cholesky(precisions[k])
        scores[:, k] = numpy.log(weights[k]) + 0.5 * numpy.linalg.slogdet(precisions[k])[1] - 0.5 * (z * z).sum(1)
    return 0.5 * D * numpy.log(2 * numpy.pi) - logsumexp(scores, axis=1).mean()

def ours(name, *options):
    out, seconds = program("./probdsl", "fit", f"{work}/{name}.gen", "--data", f"{work}/x.csv", "--method", "vmp", "--threads", "1", "--num-samples", "10", "--format", "json", *options)
    result = json.loads(out)
    means = {p["name"]: numpy.array(p["values"], float) for p in result["parameters"]}
    P = means["P"].reshape((K, D, D) if name == "full" else (K, D))
    return result["iterations"], seconds, loss(means["weight"], means["center"].reshape(K, D), P if name == "full" else [numpy.diag(p) for p in P])

def sweeps(name, steps):
    count, seconds, _ = ours(name, "--restarts", "1", "--tol", "1e-300", "--max-iter", str(steps))
    return seconds, count

def theirs(name, seed, steps, tol):
    return BayesianGaussianMixture(n_components=K, covariance_type=name, weight_concentration_prior_type="dirichlet_distribution", weight_concentration_prior=1, mean_prior=numpy.zeros(D),
        mean_precision_prior=0.01, degrees_of_freedom_prior=D, covariance_prior=(D * numpy.eye(D) if name == "full" else numpy.ones(D)),
        init_params="random" if tol == 0 else "kmeans", max_iter=steps, tol=tol, random_state=seed)

def iterations(name, steps):
    model = theirs(name, 1, steps, 0)
    return processor(lambda: model.fit(x)), steps

def each(run, name, few, many):
    """What a step takes: `run` returns seconds and the steps that were taken."""
    runs = [[run(name, steps) for steps in (few, many)] for _ in range(pick(5, 1))]
    (low, high), = {(short[1], long[1]) for short, long in runs}
    if high <= low: sys.exit(f"{name}: {high} steps, where {low} are fewer")
    return difference([long[0] for _, long in runs], [short[0] for short, _ in runs], high - low)

failed = False
for name in pick(("full", "diag"), ("full",)):
    *_, own = ours(name, "--restarts", pick("4", "1"), *pick([], ["--max-iter", "10"]))
    fits = [theirs(name, seed, pick(500, 10), 1e-4).fit(x) for seed in range(pick(4, 1))]
    reference = min(loss(f.weights_, f.means_, f.precisions_ if name == "full" else [numpy.diag(p) for p in f.precisions_]) for f in fits)
    print(f"{name}   nats a row of {rows:,} others: vmp {own:.4f}, scikit-learn {sklearn.__version__} {reference:.4f}; the density that drew them {loss(numpy.full(K, 1 / K), centers, [numpy.eye(D)] * K):.4f}")
    assert SHORT or own <= reference + 0.001
    sweep, iteration = each(sweeps, name, 5, pick(205, 45)), each(iterations, name, 5, 25)
    print(f"{name}   vmp {sweep.text('ms', 2, 1000)} a sweep (bar 30 ms)   scikit-learn {iteration.text('ms', 1, 1000)} an iteration   {sweep.ratio(iteration)}")
    failed |= not SHORT and (sweep.value > 0.03 or (name == "full" and iteration.value < 5 * sweep.value))

random = numpy.random.default_rng(1)
D, K, rows = 8, 5, pick(1_000_000, 4_000)
centers, roots = random.normal(0, 1.2, (K, D)), [numpy.eye(D) + 0.3 * random.normal(0, 1, (D, D)) for _ in range(K)]
kind = random.choice(K, size=rows, p=[.35, .25, .2, .12, .08])
x = numpy.empty((rows, D))
for k in range(K):
    x[kind == k] = centers[k] + random.normal(0, 1, ((kind == k).sum(), D)) @ roots[k].T
numpy.savetxt(f"{work}/million.csv", x, fmt="%.6f", delimiter=",", header=",".join(f"c{i}" for i in range(D)), comments="")
for seed in pick((1, 2, 3), (1,)):
    traces = {}
    for name, options in ("all rows", []), ("batches", ["--batch-size", pick("10000", "1000")]):
        out, _ = program("./probdsl", "fit", f"{work}/million.gen", "--data", f"{work}/million.csv", "--method", "vmp", "--restarts", "1", "--num-samples", "10", "--seed", str(seed),
            "--format", "json", *options, *pick([], ["--max-iter", "5"]))
        traces[name] = json.loads(out)["trace"]
    best = max(trace[-1] for trace in traces.values())
    first = {name: next((i + 1 for i, bound in enumerate(trace) if best - bound <= 1e-3 * abs(best)), None) for name, trace in traces.items()}
    print(f"{rows:,} rows   seed {seed}: sweeps over all rows until within 0.1% of {best:.1f} nats: {first['all rows']}, after steps in batches {first['batches']}")
sys.exit(failed)
PY
