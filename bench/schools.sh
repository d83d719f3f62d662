#!/usr/bin/env bash
# Eight schools, their effects marginalized: the gradient of the log density of mean and standard deviation here and by rstan's grad_log_prob, at the same point. Values and
# gradients are compared first, up to the constant that Stan leaves out; then microseconds, best of 200 rounds on either side. Compiling the Stan model takes some 40 s.
# grad_log_prob is called from R, which costs about as much as the gradient itself: two further lines report how fast the compiled code is without it.
# Needs Debian's r-cran-rstan, libboost-dev and python3. `short`: here alone, the gradient against differences.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
[ "$mode" = short ] || Rscript -e 'library(rstan)' >/dev/null 2>&1 ||
  { echo "needs rstan: apt-get install r-cran-rstan r-cran-bh r-cran-rcppeigen r-cran-stanheaders libboost-dev" >&2; exit 77; }
build Gradients
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp bench/schools/* "$work"
# mean, log of the standard deviation
point=(1.5 0.7)
ours() { dotnet artifacts/bin/Gradients/release/Gradients.dll at "$work/eight_schools.gen" "$work/schools.csv" "$@"; }
ours "${point[@]}" >"$work/ours"
ours 0 0 >"$work/origin"
if [ "$mode" = short ]; then
  for moved in "1.50001 0.7" "1.49999 0.7" "1.5 0.70001" "1.5 0.69999"; do
    # shellcheck disable=SC2086
    ours $moved | head -1
  done >"$work/moved"
  /usr/bin/python3 - "$work" <<'PY'
import sys
read = lambda name: [[float(word) for word in line.split()] for line in open(f"{sys.argv[1]}/{name}")]
(_, *gradient), moved = read("ours")[0], [line[0] for line in read("moved")]
off = max(abs(g - (up - down) / 2e-5) for g, up, down in zip(gradient, moved[::2], moved[1::2], strict=True))
print(f"gradient and differences: differ by at most {off:.1e}")
if not off < 1e-8: sys.exit("they differ by more than 1e-8")
PY
  exit
fi
Rscript bench/schools/rstan.R "$work" "${point[@]}" >"$work/theirs" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
ours "${point[@]}" >>"$work/ours"
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
