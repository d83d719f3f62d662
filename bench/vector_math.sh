#!/usr/bin/env bash
# Nanoseconds per element of the pointwise loops, of a loop over System.Math and of TensorPrimitives (where they have the function), in one process, on 1000
# doubles in the cache; the best of 30 rounds, in which the three take turns. Ratios above 1: the pointwise loop is faster. An argument: one op, as in `Exp`.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
build VectorMath
# compiled for this processor from the first call: the framework's own code is shipped for an older one
export DOTNET_ReadyToRun=0 DOTNET_TieredCompilation=0
exec dotnet artifacts/bin/VectorMath/release/VectorMath.dll "$@" $(pick "" Neg)
