#!/usr/bin/env bash
# Whether a change left every number as it was: fits every story of the tests by every method, a few steps each, before and
# after, and compares plans, codes and bits.
#   bench/fingerprints.sh COMMIT     COMMIT against the working tree
#   bench/fingerprints.sh short      a few stories by the working tree twice, which must agree: a record is repeatable
# Prints the lines that differ (< before, > after) and their number. Bits are those of one machine: both sides are run here.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
work=$(mktemp -d)
tests=artifacts/bin/Inference.Tests/release/ProbDsl.Inference.Tests.dll
only='*.FingerprintTests.Every_story_by_every_method'
record() { # DIR FILE
  (cd "$1" && { [ "$mode" = short ] && [ -f "$tests" ] || dotnet build tests/Inference.Tests -c Release --nologo -v quiet; } &&
    FINGERPRINTS="$2" dotnet "$tests" -method "$only" -explicit only) >"$2.log" && [ -s "$2" ] || { cat "$2.log"; exit 1; }
}
if [ "$mode" = short ]; then
  trap 'rm -rf "$work"' EXIT
  record . "$work/before.txt"
else
  before=${1:?name a commit to compare with}
  trap 'git worktree remove --force "$work/before" 2>/dev/null || true; rm -rf "$work"' EXIT
  git worktree add --quiet --detach "$work/before" "$before"
  record "$work/before" "$work/before.txt"
fi
record . "$work/after.txt"
diff "$work/before.txt" "$work/after.txt" && same=yes || same=no
echo "$(wc -l <"$work/after.txt") lines, $(diff "$work/before.txt" "$work/after.txt" | grep -c '^>' || true) differ"
[ "$same" = yes ]
