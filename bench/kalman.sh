#!/usr/bin/env bash
# Milliseconds of processor time of linear-Gaussian chains of 50,000 numbers: the op `gaussian_chain` beside statsmodels, whose filter and smoother are compiled
# Cython, in turns, one thread each: a local level, a level with a trend, and both with a season of 12, with a flat start and with missing cells.
# Log densities are compared first. Medians of three turns, of each the least of some rounds, with half of their range. Bar: the filter takes a third of the time.
# Needs Debian's python3-statsmodels. `short`: seconds.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
needs statsmodels python3-statsmodels
build Chains
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 - "$work" <<'PY'
import sys, numpy, statsmodels
from measure import SHORT, median, pick, processor, program
from statsmodels.tsa.statespace.mlemodel import MLEModel
random = numpy.random.default_rng(1)
count = pick(50_000, 1_000)
y = numpy.cumsum(0.5 * random.normal(size=count)) + random.normal(size=count)
numpy.savetxt(sys.argv[1] + "/y", y, fmt="%.17g")
gaps = y.copy()
gaps[numpy.arange(count) % 20 == 7] = numpy.nan
S = 13
season = numpy.zeros((S, S))
season[0, 0] = season[0, 1] = season[1, 1] = 1
season[2, 2:] = -1
season[range(3, S), range(2, S - 1)] = 1
noise = numpy.zeros(S)
noise[:3] = 0.1, 0.01, 0.05
seen = [1.0, 0, 1] + [0.0] * (S - 3)
models = {
    "local level": (numpy.eye(1), numpy.array([0.3]), [1.0], "flat", y),
    "level and trend": (numpy.array([[1.0, 1], [0, 1]]), numpy.array([0.1, 0.01]), [1.0, 0], "unit", y),
    "trend and season": (season, noise, seen, "unit", y),
    "trend and season, flat": (season, noise, seen, "flat", y),
    "trend and season, gaps": (season, noise, seen, "unit", gaps),
}
def model(name):
    transition, variances, loading, start, observed = models[name]
    s = len(loading)
    m = MLEModel(observed, k_states=s)
    m["transition"], m["selection"], m["state_cov"] = transition, numpy.eye(s), numpy.diag(variances)
    m["design"], m["obs_cov"] = numpy.array([loading]), numpy.array([[1.0]])
    if start == "flat": m.ssm.initialize("diffuse")
    else: m.ssm.initialize_known(numpy.zeros(s), numpy.eye(s))
    return m.ssm, s if start == "flat" else 0
rounds = pick(3, 1)
least = lambda run: min(1000 * processor(run) for _ in range(rounds))
own, other = ({name: [[], [], []] for name in models} for _ in range(2))
for turn in range(pick(3, 2)):
    out, _ = program("dotnet", "artifacts/bin/Chains/release/Chains.dll", "kalman", sys.argv[1] + "/y", *pick([], ["short"]))
    for line in out.splitlines():
        name, density, *times = line.split(";")
        for all, took in zip(own[name], times): all.append(float(took))
        ssm, flat = model(name)
        theirs = ssm.loglike() + flat * 0.5 * numpy.log(2 * numpy.pi)
        # that of statsmodels stops its covariances earlier
        assert abs(float(density) - theirs) < 1e-6 * abs(theirs), (name, density, theirs)
        for all, run in zip(other[name], (ssm.loglike, ssm.smooth)): all.append(least(run))
print(f"statsmodels {statsmodels.__version__}, {count:,} numbers; filter, smoother, log density with gradients")
slow = []
for name in models:
    filtered, smoothed, gradients = map(median, own[name])
    their_filter, their_smoother = map(median, other[name][:2])
    print(f"{name:23} filter {filtered.text('ms')}, statsmodels {their_filter.text('ms', 1)}, {filtered.ratio(their_filter)}   "
        f"smoother {smoothed.text('ms')}, statsmodels {their_smoother.text('ms', 1)}, {smoothed.ratio(their_smoother)}   gradients {gradients.text('ms')}")
    if 3 * filtered.value > their_filter.value: slow.append(name)
if slow and not SHORT: sys.exit(f"more than a third of the time of statsmodels: {', '.join(slow)}")
PY
