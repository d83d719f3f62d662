#!/usr/bin/env bash
# What a start costs: wall and processor time in milliseconds, medians and least of 30 runs (or as many as the first argument says) that
# take turns, beside a bare program compiled in the same way. Then the methods that were compiled while `check` ran, though all code of the
# project is compiled ahead of time. Bars: the fastest `./probdsl check` takes less than 100 ms, and at most 20 methods are compiled.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
runs=${1:-$(pick 30 1)}
story=examples/old-faithful/old_faithful.gen
if [ "$mode" = short ]; then build Bare; bare=artifacts/bin/Bare/release
else
  bare=artifacts/bench/bare
  dotnet publish bench/Bare -c Release -v q -nologo --use-current-runtime --no-self-contained -p:PublishReadyToRun=true -o $bare >/dev/null
fi
./probdsl check "$story" >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
commands=(
  "dotnet $bare/Bare.dll"
  "dotnet artifacts/app/probdsl.dll --version"
  "./probdsl --version"
  "dotnet artifacts/app/probdsl.dll check $story"
  "./probdsl check $story"
  "./probdsl fit $story"
)
TIMEFORMAT='%3R %3U %3S'
for ((run = 0; run < runs; run++)); do
  for i in "${!commands[@]}"; do
    { time ${commands[i]} >/dev/null 2>&1; } 2>>"$work/$i"
  done
done

# the n-th of the sorted numbers of a column expression
quantile() { awk "{ print 1000 * ($2) }" "$work/$1" | sort -n | sed -n "$3p"; }

middle=$(((runs + 1) / 2))
printf '%-50s %8s %8s %8s %8s\n' "milliseconds, $runs runs" wall least cpu least
for i in "${!commands[@]}"; do
  printf '%-50s %8.0f %8.0f %8.0f %8.0f\n' "${commands[i]/$story/STORY}" \
    "$(quantile "$i" '$1' $middle)" "$(quantile "$i" '$1' 1)" "$(quantile "$i" '$2 + $3' $middle)" "$(quantile "$i" '$2 + $3' 1)"
done
DOTNET_JitStdOutFile=$work/compiled DOTNET_JitDisasmSummary=1 dotnet artifacts/app/probdsl.dll check "$story" >/dev/null
compiled=$(wc -l <"$work/compiled")
echo "methods compiled while check ran: $compiled"
[ "$mode" = short ] || [ "$(quantile 4 '$1' 1)" -lt 100 ] && [ "$compiled" -le 20 ]
