#!/usr/bin/env bash
# How long all gallery stories together take to be checked, in one process, start included; best of 10. Bar: 1 s.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
. bench/mode.sh
mapfile -t stories < <(find tests/Dsl.Compiler.Tests/stories/gallery -name '*.gen' | sort | head -n "$(pick 1000 5)")
./probdsl check "${stories[@]}" >/dev/null || exit 1
best=999999999
for _ in $(seq "$(pick 10 1)"); do
  start=$(date +%s%N)
  dotnet artifacts/app/probdsl.dll check "${stories[@]}" >/dev/null
  took=$((($(date +%s%N) - start) / 1000))
  [ "$took" -lt "$best" ] && best=$took
done
awk -v best="$best" -v count="${#stories[@]}" 'BEGIN { printf "check of %d stories  %6.1f ms   bar 1000 ms   ratio %.2f\n", count, best / 1000, best / 1000000 }'
[ "$mode" = short ] || [ "$best" -lt 1000000 ]
