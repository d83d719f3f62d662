# Sourced by benchmarks beside programs that use OpenBLAS. It chooses its kernels by the name of the processor: one that is newer than it runs kernels
# of 2004, ten times slower. Such a processor gets the widest kernels that it has; otherwise nothing changes.
unset "${!OPENBLAS_@}"
core=$(/usr/bin/python3 -c 'import ctypes
of = ctypes.CDLL("libopenblas.so.0").openblas_get_corename
of.restype = ctypes.c_char_p
print(of().decode())' 2>/dev/null || true)
if [ "$core" = Prescott ]; then
  if grep -q avx512_bf16 /proc/cpuinfo; then export OPENBLAS_CORETYPE=Cooperlake
  elif grep -q avx512f /proc/cpuinfo; then export OPENBLAS_CORETYPE=SkylakeX
  elif grep -q avx2 /proc/cpuinfo; then export OPENBLAS_CORETYPE=Haswell; fi
  [ -z "${OPENBLAS_CORETYPE:-}" ] || echo "OpenBLAS does not recognize this processor; kernels set to $OPENBLAS_CORETYPE"
fi
