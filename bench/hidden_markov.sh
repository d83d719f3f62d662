#!/usr/bin/env bash
# Milliseconds of one log-likelihood of a hidden Markov model with all that its gradients need (state and transition probabilities): the op
# `chain`, beside forward_backward of pomegranate 0.14, which evaluates its normal emissions too, in turns. 25,000 steps x 5 states, one
# thread, float64, the least of many rounds; log-likelihoods and state probabilities are compared first. Then the same of a story: its log
# likelihood and the gradient by means, standard deviations, start and transitions, emissions included. Needs Debian's python3-pomegranate.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
. bench/openblas.sh
needs pomegranate python3-pomegranate
build Chains
build Gradients
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 - "$work" <<'PY'
import subprocess, sys, time, numpy, pomegranate
from measure import SHORT, pick
folder, T, K = sys.argv[1], pick(25_000, 500), 5
random = numpy.random.default_rng(7)
start, move = numpy.full(K, 1 / K), random.random((K, K)) + K * numpy.eye(K)
move /= move.sum(1, keepdims=True)
mean, sd = 2.0 * numpy.arange(K), numpy.full(K, 1.0)
state = [0]
for t in range(1, T): state.append(random.choice(K, p=move[state[-1]]))
x = random.normal(mean[state], sd[state])
x.tofile(folder + "/x.bin")
numpy.concatenate([start, move.ravel(), mean, sd]).tofile(folder + "/model.bin")
model = pomegranate.HiddenMarkovModel.from_matrix(move, [pomegranate.NormalDistribution(m, s) for m, s in zip(mean, sd)], start,
    state_names=[str(k) for k in range(K)])
names = [int(s.name) for s in model.states[:K]]
theirs, ours = [], []
for turn in range(pick(5, 1)):
    printed = subprocess.run(["dotnet", "artifacts/bin/Chains/release/Chains.dll", "hmm", folder, *pick([], ["short"])], check=True, capture_output=True, text=True).stdout
    value, least = map(float, printed.split())
    ours.append(least)
    for _ in range(20):
        begun = time.perf_counter()
        transitions, posterior = model.forward_backward(x)
        theirs.append(1000 * (time.perf_counter() - begun))
expected = model.log_probability(x)
states = numpy.empty((T, K))
states[:, names] = numpy.exp(posterior)
off = abs(states - numpy.fromfile(folder + "/posterior.bin").reshape(T, K)).max()
assert abs(value - expected) < 1e-9 * abs(expected), (value, expected)
assert off < 1e-6, off
print(f"{T:,} steps x 5 states       chain {min(ours):.2f} ms   pomegranate {pomegranate.__version__} {min(theirs):.2f} ms   ratio {min(theirs) / min(ours):.1f}   bar 5 ms")

open(folder + "/hmm.gen", "w").write(f"""model Hmm
data x[times]: real
param mean: real[{K}]
param sd: positive[{K}]
param start: simplex[{K}]
param move: simplex[{K}, {K}]
state[1] ~ Categorical(start)
for t in 2..times {{ state[t] ~ Categorical(move[state[t-1]]) }}
for t in times {{ x[t] ~ Normal(mean[state[t]], sd[state[t]]) }}
""")
# numbers without bounds: means, logarithms of standard deviations, logits against the last state; their Jacobian is the same for all rows
logits = lambda p: numpy.log(p[..., :-1] / p[..., -1:]).ravel()
free = [*mean, *numpy.log(sd), *logits(start), *logits(move)]
def story(rows):
    open(folder + "/x.csv", "w").write("x\n" + "\n".join(map(repr, map(float, rows))) + "\n")
    value, took = subprocess.run(["dotnet", "artifacts/bin/Gradients/release/Gradients.dll", "at", folder + "/hmm.gen", folder + "/x.csv",
        *map(repr, map(float, free))], check=True, capture_output=True, text=True).stdout.splitlines()
    return float(value.split()[0]), float(took.split()[0]) / 1000
(first, _), (whole, story_ms) = story(x[:10]), story(x)
expected -= model.log_probability(x[:10])
assert abs(whole - first - expected) < 1e-9 * abs(expected), (whole - first, expected)
print(f"the story, with gradients     {story_ms:.2f} ms   ratio to pomegranate's posterior {min(theirs) / story_ms:.1f}   bar 5 ms")
sys.exit(not SHORT and max(story_ms, min(ours)) > 5)
PY
