#!/usr/bin/env bash
# A million rows of the toy story eight_gaussians: drawn and written as CSV, here (`probdsl sample`, the whole process, start included) and by numpy (drawing and
# savetxt, imports left out), one after the other, three times, the best of each. Needs Debian's python3-numpy.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
needs numpy python3-numpy
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./probdsl sample examples/toys/eight_gaussians.gen -n 10 --out "$work/warm.csv" >/dev/null
/usr/bin/python3 - "$work" <<'PY'
import subprocess, sys, time, numpy
from measure import SHORT, pick
rows, ours, drawing, writing = pick(1_000_000, 2_000), [], [], []
for seed in range(1, pick(4, 2)):
    start = time.perf_counter()
    subprocess.run(["./probdsl", "sample", "examples/toys/eight_gaussians.gen", "-n", str(rows), "--seed", str(seed), "--out", sys.argv[1] + "/ours.csv"], check=True, stdout=subprocess.DEVNULL)
    ours.append(time.perf_counter() - start)
    start = time.perf_counter()
    random = numpy.random.default_rng(seed)
    angle = random.integers(0, 8, rows) * numpy.pi / 4
    x = numpy.stack([numpy.cos(angle), numpy.sin(angle)], 1) * 0.5 / 1.414 + random.standard_normal((rows, 2)) * 0.5 / (8 * 1.414)
    drawing.append(time.perf_counter() - start)
    numpy.savetxt(sys.argv[1] + "/theirs.csv", x, fmt="%.17g", delimiter=",", header="x,y", comments="")
    writing.append(time.perf_counter() - start)
check = numpy.loadtxt(sys.argv[1] + "/ours.csv", delimiter=",", skiprows=1)
assert check.shape == (rows, 2) and abs(check.mean(0)).max() < pick(0.002, 0.05), "not the same distribution"
print(f"probdsl sample      {min(ours):6.2f} s   drawn and written, start included")
print(f"numpy               {min(writing):6.2f} s   drawn and written; drawing alone {min(drawing):.2f} s")
print(f"ratio               {min(writing) / min(ours):6.1f}")
PY
