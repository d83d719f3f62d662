#!/usr/bin/env bash
# Milliseconds of linear-Gaussian chains of 50,000 numbers: the op `gaussian_chain` beside statsmodels, whose filter and smoother are compiled
# Cython, in turns, one thread each: a local level, a level with a trend, and both with a season of 12. Log densities are compared first.
# Needs Debian's python3-statsmodels.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
/usr/bin/python3 -c 'import statsmodels' 2>/dev/null || { echo "needs statsmodels: apt-get install python3-statsmodels" >&2; exit 1; }
dotnet build bench/Chains -c Release -v q -nologo >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 - "$work" <<'PY'
import subprocess, sys, time, numpy, statsmodels
from statsmodels.tsa.statespace.mlemodel import MLEModel
random = numpy.random.default_rng(1)
count = 50_000
y = numpy.cumsum(0.5 * random.normal(size=count)) + random.normal(size=count)
numpy.savetxt(sys.argv[1] + "/y", y, fmt="%.17g")
S = 13
season = numpy.zeros((S, S))
season[0, 0] = season[0, 1] = season[1, 1] = 1
season[2, 2:] = -1
season[range(3, S), range(2, S - 1)] = 1
noise = numpy.zeros(S)
noise[:3] = 0.1, 0.01, 0.05
models = {
    "local level": (numpy.eye(1), numpy.array([0.3]), [1.0], "flat"),
    "level and trend": (numpy.array([[1.0, 1], [0, 1]]), numpy.array([0.1, 0.01]), [1.0, 0], "unit"),
    "trend and season": (season, noise, [1.0, 0, 1] + [0.0] * (S - 3), "unit"),
    "trend and season, flat": (season, noise, [1.0, 0, 1] + [0.0] * (S - 3), "flat"),
}
def model(name):
    transition, variances, loading, start = models[name]
    s = len(loading)
    m = MLEModel(y, k_states=s)
    m["transition"], m["selection"], m["state_cov"] = transition, numpy.eye(s), numpy.diag(variances)
    m["design"], m["obs_cov"] = numpy.array([loading]), numpy.array([[1.0]])
    if start == "flat": m.ssm.initialize("diffuse")
    else: m.ssm.initialize_known(numpy.zeros(s), numpy.eye(s))
    return m.ssm, s if start == "flat" else 0
def least(run, rounds=5):
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - begun))
    return min(times)
own = {}
for turn in range(3):
    out = subprocess.run(["dotnet", "artifacts/bin/Chains/release/Chains.dll", "kalman", sys.argv[1] + "/y"], check=True, capture_output=True,
        text=True).stdout
    for line in out.splitlines():
        name, density, *times = line.split(";")
        times = [float(density)] + [float(t) for t in times]
        own[name] = [times[0]] + [min(a, b) for a, b in zip(times[1:], own.get(name, times)[1:])]
print(f"statsmodels {statsmodels.__version__}, {count:,} numbers; ms: filter, smoother, log density with gradients")
for name in models:
    ssm, flat = model(name)
    theirs = ssm.loglike() + flat * 0.5 * numpy.log(2 * numpy.pi)
    density, filtered, smoothed, gradients = own[name]
    assert abs(density - theirs) < 1e-6 * abs(theirs), (name, density, theirs)
    their_filter, their_smoother = least(ssm.loglike), least(ssm.smooth)
    print(f"{name:24} filter {filtered:8.2f}, statsmodels {their_filter:8.1f}, ratio {their_filter / filtered:5.1f}   "
        f"smoother {smoothed:8.2f}, statsmodels {their_smoother:8.1f}, ratio {their_smoother / smoothed:5.1f}   gradients {gradients:8.2f}")
PY
