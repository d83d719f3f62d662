#!/usr/bin/env bash
# Microseconds of a whole step of training (noise, loss, gradients, Adam) in float32, here and in eager PyTorch, in processes of their own that take turns; the least of many steps. The toy
# VAE (2-128-128-2+2, tanh, batch 200), the same with IWAE k = 10, a 784-400-20 VAE with Bernoulli pixels (relu, batch 128; and 4096), a convolutional one (16 and 32 channels, kernels of 4, stride 2, batch 128), the squared noise of a
# diffusion chain (T = 100, 128-128-128 silu, batch 200), flow matching with the same net, RealNVP in two dimensions (8 couplings, 128-128 relu, batch 200), a causal transformer (width 128, 4 heads, 4 blocks, 64 tokens, batch 16), and a step of both players of a GAN and of
# WGAN-GP (generator and critic 128-128-128, batch 200). Both start from the same weights, rows and noise, and must
# agree first: loss and each gradient within 5e-6 of its size. `torch` is as Debian has it; `tuned` keeps its memory (malloc thresholds) and uses AVX-512 kernels.
# Arguments: numbers of threads, 1 and 2 if none; `only transformer 1`: of one case; or `profile toy`, iwae, binary, ddpm, flow, realnvp, transformer, gan, wgan: the time of each instruction. Bars, one thread: 4, 3, 1.8, 3, 3, 2.5, 2.5, 3, 3.
# Needs Debian's python3-torch and libopenblas0 (without OpenBLAS torch is much slower).
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
. bench/openblas.sh
build Training
training=artifacts/bin/Training/release/ProbDsl.Bench.Training.dll
if [ "${1:-}" = profile ]; then exec dotnet "$training" "$@"; fi
needs torch "python3-torch libopenblas0"
ldconfig -p | grep -q libopenblas.so.0 || { echo "needs OpenBLAS: apt-get install libopenblas0" >&2; exit 77; }
[ "$mode" = long ] || set -- only toy 1
[ $# -gt 0 ] || set -- 1 2
exec dotnet "$training" compare bench/Training/torch_step.py "$@"
