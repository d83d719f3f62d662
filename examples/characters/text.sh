#!/usr/bin/env bash
# Writes train.txt and test.txt: the King James Bible (1611, public domain) from Debian's package bible-kjv-text, a line for each verse. Every
# tenth chapter is in test.txt.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")"
command -v bible >/dev/null || { echo "needs: apt-get install bible-kjv bible-kjv-text" >&2; exit 1; }
bible -f 'gen1:1-rev22:21' | awk '{
  split($1, place, ":")
  if (place[1] != chapter) { chapter = place[1]; chapters++ }
  sub(/^[^ ]+ /, "")
  print > (chapters % 10 == 0 ? "test.txt" : "train.txt")
}'
