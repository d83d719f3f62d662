#!/usr/bin/env bash
# Milliseconds of the log sum of hidden Markov models, alone and with its gradients by all potentials: the op `chain`, beside a plain C# loop
# of the scaled recursion (Rabiner 1989) in the same process. One thread, float64, the least of many rounds; then the op on two threads and in float32.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
build Chains
dotnet artifacts/bin/Chains/release/Chains.dll "$@" $(pick "" short)
