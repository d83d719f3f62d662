#!/usr/bin/env bash
# Eight schools (non-centered): the gradient of the log joint here and by rstan's grad_log_prob, at the same point. Values and gradients are compared first, up to
# the constant that Stan leaves out; then microseconds, best of 200 rounds on either side. Compiling the Stan model takes some 40 s.
# grad_log_prob is called from R, which costs about as much as the gradient itself: two further lines report how fast the compiled code is without it.
# Needs Debian's r-cran-rstan, libboost-dev and python3.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
Rscript -e 'library(rstan)' >/dev/null 2>&1 || { echo "needs rstan: apt-get install r-cran-rstan r-cran-bh r-cran-rcppeigen r-cran-stanheaders libboost-dev" >&2; exit 1; }
dotnet build bench/Gradients -c Release -v q -nologo >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp bench/schools/* "$work"
point="1.5 0.7 -0.4 -0.3 -0.2 -0.1 0.1 0.2 0.3 0.4"
ours() { dotnet artifacts/bin/Gradients/release/Gradients.dll at "$work/eight_schools.gen" "$work/schools.csv" "$@"; }
# shellcheck disable=SC2086
ours $point >"$work/ours"
ours 0 0 0 0 0 0 0 0 0 0 >"$work/origin"
# shellcheck disable=SC2086
Rscript bench/schools/rstan.R "$work" $point >"$work/theirs" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
# shellcheck disable=SC2086
ours $point >>"$work/ours"
/usr/bin/python3 - "$work" <<'PY'
import sys
lines = lambda name: [line.split() for line in open(f"{sys.argv[1]}/{name}")]
numbers = lambda words: [float(word) for word in words]
ours, origin, theirs = lines("ours"), lines("origin"), {line[0]: numbers(line[1:]) for line in lines("theirs") if line and line[0] in ("at", "origin", "grad_log_prob", "compiled", "leapfrog")}
here, there = numbers(ours[0]), theirs["at"]
rise = abs((here[0] - float(origin[0][0])) - (there[0] - theirs["origin"][0]))
slope = max(abs(a - b) for a, b in zip(here[1:], there[1:], strict=True))
print(f"log density, less that at the origin: differ by {rise:.1e}; gradients by at most {slope:.1e}")
if not max(rise, slope) < 1e-8: sys.exit("they differ by more than 1e-8")
best = min(float(line[0]) for line in ours[1::2])
print(f"here                                        {best:8.2f} us")
for name, what in ("grad_log_prob", "rstan::grad_log_prob"), ("compiled", "the compiled method behind it, called from R"), ("leapfrog", "a leapfrog step of rstan's NUTS, no R"):
    print(f"{what:<44}{theirs[name][0]:8.2f} us   ratio {theirs[name][0] / best:6.1f}")
PY
