#!/usr/bin/env bash
# How long `check` takes, from the built program and through ./probdsl, best of 20 each. Bars: 200 ms and 300 ms.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
story=examples/old-faithful/old_faithful.gen
./probdsl check "$story" >/dev/null || exit 1

best_of_20() {
  local best=999999 start took
  for _ in $(seq 20); do
    start=$(date +%s%N)
    "$@" >/dev/null 2>&1
    took=$((($(date +%s%N) - start) / 1000))
    [ "$took" -lt "$best" ] && best=$took
  done
  echo "$best"
}

built=$(best_of_20 dotnet artifacts/app/probdsl.dll check "$story")
script=$(best_of_20 ./probdsl check "$story")
bare=$(best_of_20 dotnet --version)
awk -v built="$built" -v script="$script" -v bare="$bare" 'BEGIN {
  printf "check, built program   %6.1f ms   bar 200 ms   ratio %.2f\n", built / 1000, built / 200000
  printf "check, ./probdsl       %6.1f ms   bar 300 ms   ratio %.2f\n", script / 1000, script / 300000
  printf "dotnet --version       %6.1f ms   for scale\n", bare / 1000
}'
[ "$built" -lt 200000 ] && [ "$script" -lt 300000 ]
