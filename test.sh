#!/usr/bin/env bash
# Builds everything and runs every test. The whole log is kept in artifacts/test.log. Where something failed, its name and message are printed again at the end, before the last line `N passed, N failed, N skipped`.
# `./test.sh quick` runs forty stories and the tests of the files that differ from the last commit; `./test.sh NAME` the test classes whose
# name contains NAME. `./test.sh torch` runs the contracts of engines for TorchSharp alone, and restores libtorch for it, 159 MB; TORCH=1 adds them to all tests.
# Other arguments go to `dotnet test`.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# As in `./probdsl`, code is mapped once: much of what the tests run is compiled at start, and takes 5 to 10% less time so.
export DOTNET_EnableWriteXorExecute="${DOTNET_EnableWriteXorExecute:-0}"
if ! dotnet --version >/dev/null 2>&1; then ./probdsl --help; exit 1; fi
if [ "${1:-}" = torch ]; then
  shift
  export TORCH=1
  set -- --project tests/Torch.Tests "$@"
fi
# builds the projects of these test classes and runs these alone, one project after the other
run_classes() {
  local code=0 project binary
  for project in $(for class in "$@"; do grep -lE "class $class\b" -r tests --include="$class*.cs"; done | cut -d/ -f2 | sort -u); do
    dotnet build "tests/$project" -c Release -v q --nologo || return 1
    binary="artifacts/bin/$project/release/ProbDsl.$project"
    # shellcheck disable=SC2046 # each class is two words
    "$binary" $(printf -- '-class *.%s ' "$@") || code=1
  done
  return $code
}
# the names of test classes, read from lines that name a file or a class each
classes_of() {
  local name
  sed 's|.*/||; s|\..*||' | while read -r name; do
    find tests -name "$name.cs" -o -name "${name}Tests.cs" -o -name "${name}Laws.cs"
  done | sed -nE 's#.*/(\w*(Tests|Laws))\.cs$#\1#p' | sort -u
}
case "${1:-}" in
  quick)
    changed=$({ git diff --name-only HEAD; git ls-files --others --exclude-standard; } | grep '\.cs$')
    # shellcheck disable=SC2086 # a word each
    run_classes SmokeTests $(printf '%s\n' $changed | classes_of)
    exit $?;;
  ''|-*) ;;
  *)
    found=$(find tests -name "*$1*.cs" -exec grep -lE '\[(Fact|Theory)' {} + | sed 's|.*/||; s|\..*||' | sort -u)
    if [ -z "$found" ]; then echo "no test class has a name with \`$1\`"; exit 2; fi
    # shellcheck disable=SC2086 # a word each
    run_classes $found
    exit $?;;
esac
log=artifacts/test.log
mkdir -p artifacts
./probdsl --version >/dev/null || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
# Parquet and SQL are tested where DuckDB's library is at hand, or npm to get it; elsewhere these tests are skipped.
if [ -z "${PROBDSL_DUCKDB:-}" ] && command -v npm >/dev/null && command -v node >/dev/null; then
  package="@duckdb/node-bindings-$(node -p 'process.platform + "-" + process.arch')"
  bindings="$PWD/artifacts/duckdb/node_modules/$package"
  [ -d "$bindings" ] || npm install --silent --no-audit --no-fund --prefix artifacts/duckdb "$package@1.5.6-r.1" >/dev/null 2>&1
  if [ -d "$bindings" ]; then export PROBDSL_DUCKDB="$bindings"; fi
fi
dotnet test -c Release "$@" 2>&1 | tee "$log"
code=${PIPESTATUS[0]}
count() { awk -v key="  $1:" 'index($0, key) == 1 { n = $2 } END { print n + 0 }' "$log"; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
# a crashed host prints `failed: 0` and a broken build prints no totals: the exit code has a say too
if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
if [ "$passed" -eq 0 ] && [ "$code" -eq 0 ]; then code=8; failed=1; fi
if [ "$failed" -gt 0 ]; then
  printf '\nFailed (the whole log: %s):\n' "$log"
  # a test `failed NAME (TIME)` and the first line below it; a program of tests that ended badly; a compiler's error
  awk '/^failed .* \([0-9].*\)$/ { sub(/^failed /, ""); print "  " $0; if ((getline line) > 0) print "    " line; next }
       /\.dll \(.*\) failed with / || /\.dll \(.*\) exited with / || / error [A-Z]+[0-9]+: / { if (!seen[$0]++) print "  " $0 }' "$log"
fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$code"
