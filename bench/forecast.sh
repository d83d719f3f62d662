#!/usr/bin/env bash
# What a long forecast costs: processor seconds of `predict --horizon` of an AR(1), least of three runs each.
# Eight times as many rows must take less than 16 times as long (cells of the whole series put back after each row took 40 times as long),
# 200 times as many draws less than 60 times (a program for each row and draw took 200 times as long). Ends with 1 where a bar is missed.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/series.gen" <<'GEN'
model Series
data y[times]: real
b ~ Normal(0, 1)
for t in 2..times { y[t] ~ Normal(b * y[t-1], 0.5) }
GEN
printf 'y\n0.5\n0.7\n0.2\n0.1\n0.4\n' >"$work/rows.csv"
./probdsl fit "$work/series.gen" --data "$work/rows.csv" --method laplace --out "$work/kept" >/dev/null
seconds() { # ROWS DRAWS
  for _ in $(pick "1 2 3" 1); do
    { TIMEFORMAT='%U %S'; time ./probdsl predict "$work/kept" --horizon "$1" --num-samples "$2" --out "$work/$1.$2.$RANDOM.csv" >/dev/null; } 2>&1
  done | awk '{ print $1 + $2 }' | sort -n | head -1
}
bar() { # TITLE LESS MORE BAR
  awk -v mode="$mode" -v title="$1" -v less="$2" -v more="$3" -v bar="$4" \
    'BEGIN { printf "%-28s %6.2f s and %6.2f s: %5.1f times (bar %d)\n", title, less, more, more / less, bar; exit mode != "short" && more / less > bar }'
}
few=$(pick 3000 30) rows=$(pick 400 40) draws=$(pick 4000 40)
bar "$few and $((8 * few)) rows" "$(seconds "$few" 1)" "$(seconds $((8 * few)) 1)" 16
bar "20 and $draws draws, $rows rows" "$(seconds "$rows" 20)" "$(seconds "$rows" "$draws")" 60
