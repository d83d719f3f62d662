#!/usr/bin/env bash
# Mean microseconds of a whole step of training (noise, loss, gradients, Adam) in float32 on a GPU of NVIDIA, many steps back to back and synchronized at both ends: here; in PyTorch (eager,
# torch.compile of the loss, the step as a CUDA graph, both; Adam is the fused one); in JAX (a compiled step, 100 steps in a compiled scan). The cases of bench/training.sh. TF32 is off
# everywhere. All start from the same weights, rows and noise; how far loss and gradients are from the processor's is printed. Each library runs in processes of its own: all are prepared
# first, then each is timed alone, taking turns; the median of 7 windows of 0.15 s here, of 3 elsewhere. Prints a Markdown table, a row a case; `-` has its reason below, or no script.
# Arguments: all (the default) or cases, such as `toy conv`; `rivals=eager,graph` before them: only these; `dry` first: all of it on the processor, for a few steps, to test the protocol.
# Needs a python3 with torch 2 and jax; where there is no SDK, call the built program: dotnet ProbDsl.Bench.Training.dll gpu bench/Training all.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
run=gpu
if [ "$mode" = short ]; then set -- dry rivals=none toy; fi
if [ "${1:-}" = dry ]; then run=gpu-dry; shift; . bench/openblas.sh; fi
build Training
[ $# -gt 0 ] || set -- all
exec dotnet artifacts/bin/Training/release/ProbDsl.Bench.Training.dll "$run" bench/Training "$@"
