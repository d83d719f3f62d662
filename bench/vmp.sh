#!/usr/bin/env bash
# A sweep of `vmp` beside an iteration of BayesianGaussianMixture of scikit-learn: 20,000 rows x 16 columns, 8 components, the same priors, full covariances and diagonal ones, one thread each.
# At the end: passes over 1,000,000 rows x 8 columns until the bound of 5 full covariances is within 0.1%, with --batch-size 10000 (after its steps) and without.
# Losses are checked first: the log density of 20,000 other rows at the means of the fitted weights, means and precisions, best of 4 starts each. A sweep is what a long fit from one start takes longer than
# one of 5 sweeps, in processor time, divided by the sweeps between them; reading, the summary and what follows convergence are not in it. The least of three runs each. Needs Debian's python3-sklearn and libopenblas0.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/openblas.sh
/usr/bin/python3 -c 'import sklearn' 2>/dev/null || { echo "needs scikit-learn: apt-get install python3-sklearn libopenblas0" >&2; exit 1; }
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
import json, resource, subprocess, sys, time, warnings, numpy, sklearn
from scipy.special import logsumexp
from sklearn.mixture import BayesianGaussianMixture
warnings.simplefilter("ignore")
work, rows, D, K = sys.argv[1], 20_000, 16, 8
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
    out = subprocess.run(["./probdsl", "fit", f"{work}/{name}.gen", "--data", f"{work}/x.csv", "--method", "vmp", "--threads", "1", "--num-samples", "10", "--format", "json", *options],
        check=True, capture_output=True, text=True).stdout
    result = json.loads(out)
    means = {p["name"]: numpy.array(p["values"], float) for p in result["parameters"]}
    P = means["P"].reshape((K, D, D) if name == "full" else (K, D))
    return result["iterations"], loss(means["weight"], means["center"].reshape(K, D), P if name == "full" else [numpy.diag(p) for p in P])

def sweeps(name, steps):
    used = lambda: sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    begun = used()
    count, _ = ours(name, "--restarts", "1", "--tol", "1e-300", "--max-iter", str(steps))
    return used() - begun, count

def theirs(name, seed, steps, tol):
    return BayesianGaussianMixture(n_components=K, covariance_type=name, weight_concentration_prior_type="dirichlet_distribution", weight_concentration_prior=1, mean_prior=numpy.zeros(D),
        mean_precision_prior=0.01, degrees_of_freedom_prior=D, covariance_prior=(D * numpy.eye(D) if name == "full" else numpy.ones(D)),
        init_params="random" if tol == 0 else "kmeans", max_iter=steps, tol=tol, random_state=seed)

def iterations(name, steps):
    model = theirs(name, 1, steps, 0)
    begun = time.process_time()
    model.fit(x)
    return time.process_time() - begun, steps

def each(run, name, few, many):
    (short, low), (long, high) = (min(run(name, steps) for _ in range(3)) for steps in (few, many))
    return (long - short) / (high - low)

failed = False
for name in "full", "diag":
    _, own = ours(name, "--restarts", "4")
    fits = [theirs(name, seed, 500, 1e-4).fit(x) for seed in range(4)]
    reference = min(loss(f.weights_, f.means_, f.precisions_ if name == "full" else [numpy.diag(p) for p in f.precisions_]) for f in fits)
    print(f"{name}   nats a row of 20,000 others: vmp {own:.4f}, scikit-learn {sklearn.__version__} {reference:.4f}; the density that drew them {loss(numpy.full(K, 1 / K), centers, [numpy.eye(D)] * K):.4f}")
    assert own <= reference + 0.001
    sweep, iteration = each(sweeps, name, 5, 45), each(iterations, name, 5, 25)
    print(f"{name}   vmp {1000 * sweep:.2f} ms a sweep (bar 30)   scikit-learn {1000 * iteration:.1f} ms an iteration   ratio {iteration / sweep:.1f}")
    failed |= sweep > 0.03 or (name == "full" and iteration < 5 * sweep)

random = numpy.random.default_rng(1)
D, K, rows = 8, 5, 1_000_000
centers, roots = random.normal(0, 1.2, (K, D)), [numpy.eye(D) + 0.3 * random.normal(0, 1, (D, D)) for _ in range(K)]
kind = random.choice(K, size=rows, p=[.35, .25, .2, .12, .08])
x = numpy.empty((rows, D))
for k in range(K):
    x[kind == k] = centers[k] + random.normal(0, 1, ((kind == k).sum(), D)) @ roots[k].T
numpy.savetxt(f"{work}/million.csv", x, fmt="%.6f", delimiter=",", header=",".join(f"c{i}" for i in range(D)), comments="")
for seed in 1, 2, 3:
    traces = {}
    for name, options in ("all rows", []), ("batches", ["--batch-size", "10000"]):
        out = subprocess.run(["./probdsl", "fit", f"{work}/million.gen", "--data", f"{work}/million.csv", "--method", "vmp", "--restarts", "1", "--num-samples", "10", "--seed", str(seed),
            "--format", "json", *options], check=True, capture_output=True, text=True).stdout
        traces[name] = json.loads(out)["trace"]
    best = max(trace[-1] for trace in traces.values())
    first = {name: next((i + 1 for i, bound in enumerate(trace) if best - bound <= 1e-3 * abs(best)), None) for name, trace in traces.items()}
    print(f"million   seed {seed}: sweeps over all rows until within 0.1% of {best:.1f} nats: {first['all rows']}, after steps in batches {first['batches']}")
sys.exit(failed)
PY
