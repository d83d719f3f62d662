#!/usr/bin/env bash
# Builds everything and runs every test. Ends with a line `N passed, N failed, N skipped`. Arguments go to `dotnet test`.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
if ! dotnet --version >/dev/null 2>&1; then ./probdsl --help; exit 1; fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
./probdsl --version >/dev/null || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
dotnet test -c Release "$@" 2>&1 | tee "$log"
code=${PIPESTATUS[0]}
count() { awk -v key="  $1:" 'index($0, key) == 1 { n = $2 } END { print n + 0 }' "$log"; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
# a crashed host prints `failed: 0` and a broken build prints no totals: the exit code has a say too
if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
if [ "$passed" -eq 0 ] && [ "$code" -eq 0 ]; then code=8; failed=1; fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$code"
