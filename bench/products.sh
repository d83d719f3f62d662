#!/usr/bin/env bash
# GFLOP/s of the managed engine's matrix products and of OpenBLAS (Debian's libopenblas0-pthread), float32 and float64, one thread, in one process in which the
# two take turns; the best of 30 rounds. Ratios above 1: ours are faster. An argument: Bits256 or Portable instead of the widest kernels. The last column: milliseconds
# of the first product of doubles, its kernels' compilation included.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
ldconfig -p | grep -q libopenblas.so.0 || { echo "needs OpenBLAS: apt-get install libopenblas0-pthread" >&2; exit 77; }
build Products
. bench/openblas.sh
exec env OPENBLAS_NUM_THREADS=1 dotnet artifacts/bin/Products/release/Products.dll "$@" $(pick "" short)
