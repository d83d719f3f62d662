#!/usr/bin/env bash
# Leave-one-out of 1,000 rows x 4,000 draws of four chains by Pareto smoothed importance sampling, relative efficiencies included: here and by R's loo, of the same log densities,
# on two threads each, the best of five. The sums of the estimates differ by the formulas of the relative efficiencies. Then 1,000 fits of eight schools in a simulation-based calibration, as a whole command.
# Ratios are theirs / ours: above 1 this is faster. `short`: seconds. Needs Debian's r-cran-loo.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
Rscript -e 'library(loo)' >/dev/null 2>&1 || { echo "needs loo: apt-get install r-cran-loo" >&2; exit 77; }
./probdsl --version >/dev/null
build LeaveOneOut
rows=$(pick 1000 50) draws=4000 fits=$(pick 1000 20)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/loo.R" <<'R'
suppressMessages(library(loo))
arguments <- as.integer(commandArgs(trailingOnly = TRUE))
s <- seq_len(arguments[2])
noise <- function(at) ((s * at) %% 10007 + 0.5) / 10007
u <- noise(7919); v <- noise(3571)
mean <- 0.3 * as.numeric(stats::filter(log(u / (1 - u)), 0.7, "recursive"))
y <- seq_len(arguments[1]) %% 101 / 25 - 2
densities <- sapply(y, function(y) dnorm(y, mean, exp(0.2 * (v - 0.5)), log = TRUE))
options(mc.cores = 2)
best <- Inf
for (round in 1:5) {
  time <- system.time(fit <- suppressWarnings(loo(densities,
    r_eff = relative_eff(exp(densities), chain_id = rep(1:4, each = arguments[2] / 4)))))["elapsed"]
  best <- min(best, time)
}
cat(best, sprintf("%.10f", fit$estimates["elpd_loo", "Estimate"]), "\n")
R
read -r ours sum < <(dotnet artifacts/bin/LeaveOneOut/release/LeaveOneOut.dll "$rows" "$draws")
read -r theirs other < <(Rscript "$work/loo.R" "$rows" "$draws")
awk -v r="$rows" -v o="$ours" -v t="$theirs" -v a="$sum" -v b="$other" 'BEGIN {
  printf "leave-one-out of %d rows x 4,000 draws   probdsl %.3f s   loo %.3f s   ratio %.1f   sums differ by %.1e\n", r, o, t, t / o, (a > b ? a - b : b - a) }'
begun=$(date +%s.%N)
artifacts/app/probdsl sbc examples/eight-schools/eight_schools.gen --simulations "$fits" --out "$work/sbc" >"$work/page"
awk -v n="$fits" -v s="$(echo "$(date +%s.%N) $begun" | awk '{ print $1 - $2 }')" 'BEGIN { printf "calibration of eight schools: %d fits in %.1f s\n", n, s }'
