#!/usr/bin/env bash
# Seconds of skills from 500 games (examples/skills), the whole command by its default method, start included: the least of five runs, against a bar of 4 s: 4,000 draws and their weights.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
./probdsl --version >/dev/null
/usr/bin/python3 - <<'PY'
import subprocess, sys, time
from measure import SHORT, pick
times = []
for turn in range(pick(5, 1)):
    begun = time.perf_counter()
    out = subprocess.run(["./probdsl", "fit", "examples/skills/skills.gen"], check=True, capture_output=True, text=True).stdout
    times.append(time.perf_counter() - begun)
method = next(line for line in out.splitlines() if line.startswith("method: ")).split(":")[1].split(",")[0].strip()
print(f"skills of 500 games by {method}   {min(times):.2f} s, start included (bar 4 s)")
sys.exit(not SHORT and min(times) > 4)
PY
